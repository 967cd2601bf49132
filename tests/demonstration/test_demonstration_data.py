"""The demonstration's data: real names, invented numbers that fit, the same each time, and more asked than there is."""

from __future__ import annotations

import io
from collections import Counter
from datetime import UTC, datetime

import pikepdf
import pytest

from console.demonstration import (
    BUDGET_FEN,
    CAP_FEN,
    CLOSING,
    SEED,
    TODAY,
    WINDOW,
    bank_answer,
    claim_rows,
    papers,
    people,
    treasury,
    universities,
    workbook,
)
from console.demonstration.lines import COLUMNS, Inventor
from console.demonstration.rows import planned_rows
from console.demonstration.setting import paying_day
from forms.identifiers.accounts import cnaps_fits
from forms.identifiers.organisations import uscc, uscc_fits
from forms.identifiers.patents import take_apart
from workflow.money.bank import BankBatch, BankPayment, batch_csv, end_to_end_id, pain001, read_results
from workflow.parties.roles import OFFICE_ROLES
from workflow.registers import shipped
from workflow.registers.calendar import shipped_calendar

UNIVERSITIES = universities(SEED)
LARGEST = UNIVERSITIES[0]


def test_universities_have_codes_and_accounts_that_fit_and_share_none() -> None:
    for each in UNIVERSITIES:
        assert uscc(each.uscc) == each.uscc
        assert uscc_fits(each.uscc)
        assert each.account.cnaps
        assert cnaps_fits(each.account.cnaps)
        assert each.account.holder == each.name
    for facts in ("name", "short", "slot", "uscc"):
        assert len({getattr(each, facts) for each in UNIVERSITIES}) == len(UNIVERSITIES)
    assert len({each.account.number for each in UNIVERSITIES}) == len(UNIVERSITIES)
    assert len({each.officer.email for each in UNIVERSITIES}) == len(UNIVERSITIES)


def test_each_role_of_the_office_is_held_by_one_person_of_their_own() -> None:
    office = people(SEED)
    assert {each.role for each in office} == OFFICE_ROLES
    assert len({each.name for each in office}) == len({each.email for each in office}) == len(OFFICE_ROLES)
    assert all(each.organisation is None for each in office)
    assert all(each.email.endswith(".example") for each in [*office, *(each.officer for each in UNIVERSITIES)])


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    assert universities(SEED) == UNIVERSITIES
    assert people(SEED) == people(SEED)
    small = UNIVERSITIES[7]
    assert workbook(small, 60, SEED) == workbook(small, 60, SEED)
    assert workbook(small, 60, SEED).data != workbook(small, 60, SEED + 1).data
    assert papers(small, 60, SEED) == papers(small, 60, SEED)


def test_no_two_lines_of_all_universities_share_a_patent_or_a_receipt() -> None:
    lines = [line for each in UNIVERSITIES for line in Inventor(each, SEED).lines(each.lines)]
    assert max(Counter(each.patent_no for each in lines).values()) == 1
    assert max(Counter(each.receipt for each in lines).values()) == 1
    assert len(lines) == sum(each.lines for each in UNIVERSITIES)


def test_titles_are_not_repeated_within_a_claim() -> None:
    titles = [each["专利名称"] for each in claim_rows(LARGEST, 3000, SEED)]
    assert len(set(titles)) == len(titles)


def test_a_good_line_is_one_that_could_be() -> None:
    for line in Inventor(LARGEST, SEED).lines(2000):
        number = take_apart(line.patent_no)
        assert number is not None
        assert number.number == line.patent_no
        assert number.kind == "invention"
        assert line.owners[0] == LARGEST.name
        assert line.filed < line.granted < line.paid_on
        assert line.granted.weekday() in {1, 2, 4}
        assert WINDOW[0] <= line.paid_on <= WINDOW[1]
        assert paying_day(line.paid_on) == line.paid_on
        assert line.granted <= CLOSING < line.filed.replace(year=line.filed.year + 20)
        assert len(line.receipt[1]) == (10 if line.receipt[0] else 8)


def test_a_row_has_the_columns_of_the_edition() -> None:
    edition = shipped.edition("invention-maintenance", "2018")
    assert edition is not None
    asked = [column for field in edition.form.fields for column in field.columns]
    assert list(COLUMNS) == asked
    assert all(list(row) == asked for row in claim_rows(LARGEST, 5, SEED))


def test_people_pay_on_working_days() -> None:
    days = {each.paid_on for each in Inventor(LARGEST, SEED).lines(1000)}
    calendar = shipped_calendar()
    assert all(calendar.is_workday(each) for each in days)


def test_all_claims_together_pass_the_budget_though_each_is_capped() -> None:
    capped = []
    for each in UNIVERSITIES:
        rows = planned_rows(each, each.lines, SEED, mistakes=True)
        capped.append(min(sum(row.award_fen for row in rows), CAP_FEN))
    assert sum(capped) > BUDGET_FEN
    assert sum(1 for fen in capped if fen == CAP_FEN) > 3
    assert sum(1 for fen in capped if fen < CAP_FEN) > 2
    assert TODAY > CLOSING


def test_papers_are_valid_pdfs_of_every_kind_that_the_edition_asks_for() -> None:
    edition = shipped.edition("invention-maintenance", "2018")
    assert edition is not None
    made = papers(UNIVERSITIES[7], 90, SEED)
    assert [each.kind for each in made] == [each.name for each in edition.documents]
    for each in made:
        with pikepdf.open(io.BytesIO(each.data)) as document:
            assert not document.check_pdf_syntax()
            assert len(document.pages) == (
                3 if "receipts" in each.kind or "certificates" in each.kind else len(document.pages)
            )
            assert len(document.pages) >= 1


@pytest.mark.parametrize("returned", [0, 1, 3])
def test_the_banks_answer_covers_the_batch_and_returns_as_many_as_asked(returned: int) -> None:
    payments = tuple(
        BankPayment(end_to_end_id(place, 1, 1), 100 + place, each.account, "专利维持资助")
        for place, each in enumerate(UNIVERSITIES)
    )
    batch = BankBatch("B1", datetime(2019, 1, 15, tzinfo=UTC), TODAY, treasury(SEED), payments)
    assert pain001.write(batch)
    assert batch_csv.write(batch)
    fen = {each.end_to_end_id: each.amount_fen for each in payments}
    reading = read_results(bank_answer(fen, batch.message_id, SEED, returned=returned))
    assert not reading.faults
    assert {each.end_to_end_id: each.amount_fen for each in reading.results} == {
        each.end_to_end_id: each.amount_fen for each in payments
    }
    assert [each.outcome for each in reading.results].count("returned") == returned
