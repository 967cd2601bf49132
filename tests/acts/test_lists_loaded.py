"""A list is proposed by one with its source, approved by another, and immutable; its faults are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import psycopg
import pytest

from tests.acts.claim import good
from tests.acts.laws import broken
from tests.acts.listing import csv_of, loaded, offered, origin, proposed, workbook_of
from tests.acts.together import at_once
from tests.acts.town import Town, person
from tests.made import uscc
from workflow.acts.looking import Seen
from workflow.acts.propose_register import Given, propose_register
from workflow.acts.pull import pull
from workflow.definition.assessment import ClaimContext, GivenRow
from workflow.engine.errors import Conflict, KeyReused, MustBeApart, NotYours, ReasonMissing
from workflow.engine.moves import Moved
from workflow.registers.editions import loaded_calendar, rules_by_hash, tables_of
from workflow.registers.lists import versions
from workflow.registers.lists.kinds import KINDS
from workflow.registers.lists.reading import ListFaults, read
from workflow.registers.publishing import loaded_tables

DAY, LATER = date(2018, 9, 1), date(2018, 10, 8)

DAYS, INVENTION = ("2021-05-31", "2021-06-01"), "invention-maintenance"


def rows(count: int = 1) -> list[list[str]]:
    return [[uscc(), f"测试公司{number}", "（2018）湘01执1号", "2018-06-01", "拒不履行"] for number in range(count)]


def stored(town: Town) -> int:
    return int(str(town.one("SELECT count(*) FROM register_version WHERE authority_id = :a", a=town.authority)[0]))


def told(town: Town, content: bytes, kind: str = "dishonest") -> list[tuple[int, str, str]]:
    found = offered(town, kind, content, DAY)
    assert isinstance(found, ListFaults)
    assert all(each.told("zh") and each.told("en") and each.file in each.told("zh") for each in found.faults)
    assert stored(town) == 0
    return [(each.row, each.column, each.code) for each in found.faults]


@pytest.mark.parametrize("write", [csv_of, workbook_of])
def test_a_list_is_kept_byte_for_byte_and_in_force_once_a_second_person_approved_it(town: Town, write: object) -> None:
    content = write("dishonest", rows(3))  # type: ignore[operator]
    seen = offered(town, "dishonest", content, DAY)
    assert isinstance(seen, Seen)
    with town.office.database.reading() as connection:
        assert versions.given(connection, seen.id) == content
        assert versions.in_force(connection, [town.authority], DAY)["dishonest"] == ()
    town.do("policy_head", seen.id, "approve")
    with town.office.database.reading() as connection:
        (version,) = versions.in_force(connection, [town.authority], DAY)["dishonest"]
        assert len(versions.all_entries(connection, seen.id)) == version.rows == 3
    assert version.proposed_by == town.staff["policy_officer"].person_id
    assert version.approved_by == town.staff["policy_head"].person_id
    assert version.name == f"dishonest@2018-09-01#{version.hash[:12]}"
    assert broken(town) == []


@pytest.mark.parametrize("write", [csv_of, workbook_of])
def test_a_list_that_names_nobody_is_asked_and_names_nobody_and_a_table_of_nothing_is_refused(
    town: Town, write: Callable[[str, list[list[str]]], bytes]
) -> None:
    """It ends the version before: who was on that is not on this, and the check says which version it asked."""
    loaded(town, "dishonest", rows(2), DAY)
    seen = offered(town, "dishonest", write("dishonest", []), LATER)
    assert isinstance(seen, Seen), seen
    town.do("policy_head", seen.id, "approve")
    with town.office.database.reading() as connection:
        (version,) = versions.in_force(connection, [town.authority], LATER)["dishonest"]
    assert (version.id, version.rows) == (seen.id, 0)
    with pytest.raises(ListFaults) as refused:
        read(KINDS["country_list"], write("country_list", []), "名单.csv")
    assert [each.code for each in refused.value.faults] == ["no_lines"]
    assert broken(town) == []


def test_nobody_approves_what_they_proposed_with_whatever_roles(town: Town) -> None:
    both = person(town, "policy_officer", "policy_head")
    given = Given("dishonest", csv_of("dishonest", rows()), "a.csv", origin(DAY))
    seen = propose_register(town.office, both, town.authority, given)
    assert isinstance(seen, Seen)
    town.give_task(seen.id, both)
    with pytest.raises(MustBeApart):
        pull(town.office, both, seen, "approve")


def test_the_database_refuses_the_proposer_as_approver_too(town: Town) -> None:
    seen = proposed(town, "dishonest", rows(), DAY)
    with pytest.raises(psycopg.errors.CheckViolation), town.office.database.statement() as driver:
        driver.execute(
            "UPDATE register_version SET approved_by = proposed_by, approved_at = now() WHERE id = %s", [seen.id]
        )
    with pytest.raises(psycopg.errors.UniqueViolation), town.office.database.statement() as driver:
        driver.execute(
            "INSERT INTO duty (subject_id, actor_id, duty, authority_id) VALUES (%s, %s, 'approve_register', %s)",
            [seen.id, town.staff["policy_officer"].person_id, town.authority],
        )


def test_of_two_approvals_at_once_one_counts(town: Town) -> None:
    seen = proposed(town, "dishonest", rows(), DAY)
    head = town.hold("policy_head", seen.id)
    answers = at_once([lambda: pull(town.office, head, seen, "approve")] * 2)
    assert {type(each) for each in answers} == {Moved, Conflict}
    assert broken(town) == []


def test_two_versions_never_begin_on_one_day_also_when_proposed_at_once(town: Town) -> None:
    answers = at_once([lambda: offered(town, "dishonest", csv_of("dishonest", rows()), DAY)] * 2)
    (refused,) = [each for each in answers if isinstance(each, ListFaults)]
    assert [each.code for each in refused.faults] == ["day_taken"]
    (seen,) = [each for each in answers if isinstance(each, Seen)]
    pull(town.office, town.staff["policy_officer"], seen, "withdraw", reason="附件有误")
    loaded(town, "dishonest", rows(), DAY)
    again = offered(town, "dishonest", csv_of("dishonest", rows()), DAY)
    assert isinstance(again, ListFaults)
    assert [each.code for each in again.faults] == ["day_taken"]


def test_of_versions_whose_days_overlap_the_one_that_began_last_holds(town: Town) -> None:
    first = loaded(town, "dishonest", rows(), DAY)
    second = loaded(town, "dishonest", rows(), date(2018, 10, 1), date(2018, 10, 31))
    expected = {date(2018, 8, 31): (), DAY: (first,), date(2018, 10, 31): (second,), date(2018, 11, 1): ()}
    with town.office.database.reading() as connection:
        for day, holding in expected.items():
            found = versions.in_force(connection, [town.authority], day)["dishonest"]
            assert tuple(each.id for each in found) == holding, day


def test_a_version_is_never_changed_or_taken_out(town: Town) -> None:
    loaded(town, "dishonest", rows(), DAY)
    for statement in (
        b"UPDATE register_version SET source = 'x'",
        b"UPDATE register_version SET given = 'x'",
        b"DELETE FROM register_version",
        b"UPDATE register_entry SET key = 'x'",
        b"DELETE FROM register_entry",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), town.office.database.statement() as driver:
            driver.execute(statement)


def test_rejecting_and_withdrawing_want_a_reason(town: Town) -> None:
    first = proposed(town, "dishonest", rows(), DAY)
    head = town.hold("policy_head", first.id)
    with pytest.raises(ReasonMissing):
        pull(town.office, head, first, "reject")
    pull(town.office, head, first, "reject", reason="来源不符")
    second = proposed(town, "dishonest", rows(), DAY)
    with pytest.raises(ReasonMissing):
        pull(town.office, town.staff["policy_officer"], second, "withdraw")


def test_only_who_writes_policy_loads_lists(town: Town) -> None:
    given = Given("dishonest", csv_of("dishonest", rows()), "a.csv", origin(DAY))
    for role, actor in town.staff.items():
        if role != "policy_officer":
            with pytest.raises(NotYours):
                propose_register(town.office, actor, town.authority, given)
    assert stored(town) == 0


def test_a_request_that_is_sent_twice_makes_one_proposal(town: Town) -> None:
    given = Given("dishonest", csv_of("dishonest", rows()), "a.csv", origin(DAY))
    officer = town.staff["policy_officer"]
    one = propose_register(town.office, officer, town.authority, given, key="once")
    assert one == propose_register(town.office, officer, town.authority, given, key="once")
    other = replace(given, origin=origin(date(2018, 9, 2)))
    with pytest.raises(KeyReused):
        propose_register(town.office, officer, town.authority, other, key="once")


def test_every_bad_row_is_told_with_row_and_column(town: Town) -> None:
    good, bad = rows(2), rows(2)
    bad[0][0] = "不是代码"
    bad[1][3] = "2018-13-01"
    content = csv_of("dishonest", [good[0], bad[0], bad[1], good[0], good[1]])
    assert told(town, content) == [
        (3, "统一社会信用代码", "not_a_uscc"),
        (4, "列入日期", "not_a_date"),
        (5, "统一社会信用代码", "repeated"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"PK\x03\x04" + b"\x00" * 200, None),
        (b"\x00" * 5000, None),
        ("名称,案号\r\n某公司,1".encode(), "wrong_template"),
        (b"%PDF-1.7 hello", None),
    ],
    ids=["empty", "broken_zip", "zeros", "other_columns", "pdf"],
)
def test_hostile_files_are_told_and_leave_nothing(town: Town, content: bytes, code: str | None) -> None:
    ((row, _, found),) = told(town, content)
    assert row == 0
    assert code is None or found == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"source": " "}, "source"),
        ({"source": "x" * 501}, "source"),
        ({"source": "a\0b"}, "source"),
        ({"valid_to": date(2018, 8, 31)}, "valid_to"),
        ({"published_on": date(2999, 1, 1)}, "published_on"),
    ],
)
def test_where_it_is_from_and_when_it_holds_must_be_said(town: Town, change: dict[str, object], code: str) -> None:
    given = Given("dishonest", csv_of("dishonest", rows()), "a.csv", replace(origin(DAY), **change))  # type: ignore[arg-type]
    found = propose_register(town.office, town.staff["policy_officer"], town.authority, given)
    assert isinstance(found, ListFaults)
    assert [each.code for each in found.faults] == [code]


def test_a_kind_that_there_is_not_is_told(town: Town) -> None:
    assert [code for _, _, code in told(town, b"x", "unknown")] == ["unknown_kind"]


def test_the_same_list_has_the_same_name_in_whatever_file(town: Town) -> None:
    same = rows(2)
    first = offered(town, "dishonest", csv_of("dishonest", same), DAY)
    assert isinstance(first, Seen)
    pull(town.office, town.staff["policy_officer"], first, "withdraw", reason="改用工作簿")
    second = offered(town, "dishonest", workbook_of("dishonest", same), DAY)
    assert isinstance(second, Seen)
    with town.office.database.reading() as connection:
        one, two = versions.get(connection, first.id), versions.get(connection, second.id)
    assert one.hash == two.hash
    assert one.given_sha256 != two.given_sha256


def fees(*rows: tuple[str, str]) -> bytes:
    return csv_of("fee_table", [[key, value, ""] for key, value in rows])


def given_table(name: str, content: bytes, first: date, kind: str = "fee_table") -> Given:
    return Given(kind, content, "fees.csv", origin(first), name)


def load_table(town: Town, given: Given) -> None:
    seen = propose_register(town.office, town.staff["policy_officer"], town.authority, given)
    assert isinstance(seen, Seen), seen
    town.do("policy_head", seen.id, "approve")


def test_a_fee_table_is_what_published_editions_read_for_events_from_its_first_day_on(town: Town) -> None:
    name, first = "cnipa_annual_fee_invention", date(2021, 6, 1)
    named = str(town.all("SELECT hash FROM edition WHERE scheme = :s ORDER BY created_at", s=INVENTION)[0][0])
    with town.office.database.reading() as connection:
        before = rules_by_hash(connection, named)
        assert rules_by_hash(connection, named) is before
    load_table(town, given_table(name, fees(*((str(year), "1000") for year in range(1, 21))), first))
    with town.office.database.reading() as connection:
        after = rules_by_hash(connection, named)
        table = tables_of(connection, named).tables[name]
    assert after is not before, "another process, or this one, reads the new version at once"
    earlier, later = table.on(date(2021, 5, 31)), table.on(first)
    assert earlier is not None
    assert later is not None
    assert (earlier.rows[7], later.rows[7]) == (200_000, 100_000)
    cells = good("中南大学")[0]
    context = ClaimContext("中南大学", date(2021, 12, 31))
    paid = {day: after.assess([GivenRow(2, cells | {"缴费日期": day})], context).lines[0] for day in DAYS}
    assert {day: line.award_fen for day, line in paid.items()} == {"2021-05-31": 140_000, "2021-06-01": 70_000}
    version = f"{name}@2021-06-01#"
    assert version in str(paid["2021-06-01"].steps)
    assert version not in str(paid["2021-05-31"].steps)


def test_a_list_of_countries_is_read_by_its_name(town: Town) -> None:
    name = f"countries_{town.authority}"
    load_table(town, given_table(name, csv_of("country_list", [["LA", "老挝"], ["VN", "越南"]]), DAY, "country_list"))
    with town.office.database.reading() as connection:
        (version,) = loaded_tables(connection)[name].versions
    assert version.rows == {"LA": 1, "VN": 1}


def test_the_days_of_a_year_that_was_not_ordered_give_due_times_once_they_are_approved(town: Town) -> None:
    rows_of = [["2031-01-01", "放假", "元旦"], ["2031-01-04", "上班", "调休"]]
    given = Given("workdays", csv_of("workdays", rows_of), "2031.csv", origin(date(2030, 12, 1)))
    with town.office.database.reading() as connection:
        assert 2031 not in loaded_calendar(connection).years
    load_table(town, given)
    with town.office.database.reading() as connection:
        calendar = loaded_calendar(connection)
    assert not calendar.is_workday(date(2031, 1, 1))
    assert calendar.is_workday(date(2031, 1, 4))


@pytest.mark.parametrize(
    ("rows_of", "code"),
    [([["2026-01-01", "放假", ""]], "year_ships"), ([["2032-05-01", "放假", ""]], "year_not_whole")],
)
def test_a_year_is_loaded_whole_and_once(town: Town, rows_of: list[list[str]], code: str) -> None:
    assert [each for _, _, each in told(town, csv_of("workdays", rows_of), "workdays")] == [code]


@pytest.mark.parametrize(
    ("name", "kind"), [("", "fee_table"), ("Fees", "fee_table"), ("a-b", "fee_table"), ("fees", "dishonest")]
)
def test_a_table_has_a_name_that_editions_may_write_and_a_list_has_none(town: Town, name: str, kind: str) -> None:
    content = fees(("1", "900")) if kind == "fee_table" else csv_of(kind, rows())
    found = propose_register(
        town.office, town.staff["policy_officer"], town.authority, given_table(name, content, DAY, kind)
    )
    assert isinstance(found, ListFaults)
    assert [each.code for each in found.faults] == ["table_name"]
