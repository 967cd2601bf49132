"""The plan of funds says of each payee what a confirmed plan grants it, in the same bytes each time."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from settings import Settings
from storage.database import Database
from tests.acts.claim import AWARD_FEN, good
from tests.acts.town import Town, build, edition_hash
from workflow.acts.fund_plan import FundPlan, fund_plan, workbook
from workflow.acts.opening import open_office
from workflow.registers.editions import edition_by_hash


@pytest.fixture(scope="module")
def town(settings: Settings, database: Database) -> Town:
    return build(open_office(settings, database))


@pytest.fixture(scope="module")
def plans(town: Town) -> tuple[int, int]:
    """A confirmed plan that was short of money for two universities, and one that only waits for its notice."""
    found = []
    for budget, whole in ((2 * AWARD_FEN, True), (10 * AWARD_FEN, False)):
        call = town.call(budget)
        for each, count in zip(town.claimants, (3, 1), strict=True):
            town.decided(each, call, good(each.name, count))
        town.close(call)
        found.append((town.confirmed if whole else town.approved)(call).id)
    return found[0], found[1]


def told(town: Town, plan: int) -> FundPlan:
    with town.office.database.reading() as connection:
        found = fund_plan(connection, plan)
    assert found is not None
    return found


def test_each_payee_has_its_share_and_all_of_them_are_the_plan(town: Town, plans: tuple[int, int]) -> None:
    found = told(town, plans[0])
    assert [(each.claimant, each.instalment, each.amount_fen) for each in found.payees] == [
        (town.claimants[0].name, 1, 2 * AWARD_FEN * 3 // 4),
        (town.claimants[1].name, 1, 2 * AWARD_FEN * 1 // 4),
    ]
    assert found.total_fen == town.one("SELECT total_fen FROM plan WHERE id = :plan", plan=plans[0])[0]
    codes = town.all("SELECT uscc FROM organisation WHERE id = ANY(:ids) ORDER BY id",
                     ids=[each.organisation for each in town.claimants])  # fmt: skip
    assert [(each.credit_code,) for each in found.payees] == codes


def test_it_names_the_month_of_the_confirmation_and_the_document_of_the_edition(
    town: Town, plans: tuple[int, int]
) -> None:
    found = told(town, plans[0])
    with town.office.database.reading() as connection:
        assert found.document == edition_by_hash(connection, edition_hash()).basis.zh
    assert found.month == "2019年1月"


def test_a_plan_that_is_not_confirmed_has_none(town: Town, plans: tuple[int, int]) -> None:
    with town.office.database.reading() as connection:
        assert fund_plan(connection, plans[1]) is None


def test_the_workbook_is_the_same_each_time_and_adds_up(town: Town, plans: tuple[int, int]) -> None:
    found = told(town, plans[0])
    data = workbook(found)
    assert workbook(told(town, plans[0])) == data
    rows = list(load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(min_row=3, values_only=True))
    assert rows[0] == (
        "序号",
        "单位名称",
        "统一社会信用代码",
        "申报编号",
        "期次",
        "金额（元）",
        "申报通知",
        "依据文件",
        "拨付月份",
    )
    assert [row[1:6] for row in rows[1:-1]] == [
        (each.claimant, each.credit_code, each.application, 1, each.amount_fen / 100) for each in found.payees
    ]
    assert all(row[6:] == (found.call, found.document, found.month) for row in rows[1:-1])
    assert rows[-1][1] == "合计"
    assert rows[-1][5] == found.total_fen / 100


def test_what_begins_like_a_formula_is_written_as_text(town: Town, plans: tuple[int, int]) -> None:
    found = told(town, plans[0])
    odd = [replace(found.payees[0], claimant=words) for words in ("=1+1", "+1", "-1", "@A1")]
    sheet = load_workbook(io.BytesIO(workbook(replace(found, payees=odd)))).worksheets[0]
    assert [sheet.cell(row, 2).data_type for row in range(4, 8)] == ["s"] * 4
    assert [sheet.cell(row, 2).value for row in range(4, 8)] == ["=1+1", "+1", "-1", "@A1"]
