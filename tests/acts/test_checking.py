"""Workbooks that a worker checks: what the page sees meanwhile, how each ends, and that it is done once."""

from __future__ import annotations

import pytest

from tests.acts.checking import again, status, work_off
from tests.acts.claim import AWARD_FEN, Row, bad, flagged, good, workbook
from tests.acts.town import LAST_DAY, Claimant, Town
from workflow.acts.apply import apply
from workflow.acts.looking import Seen
from workflow.acts.submit_workbook import submit_workbook
from workflow.claims import checks, lists
from workflow.claims.checks import Check


@pytest.fixture
def here(town: Town) -> Town:
    return town.on(LAST_DAY)


@pytest.fixture
def ours(town: Town) -> Claimant:
    return town.claimants[0]


@pytest.fixture
def draft(here: Town, ours: Claimant) -> Seen:
    return apply(here.office, ours.officer, here.call(), ours.organisation)


def version(town: Town, seen: Seen) -> int:
    with town.office.database.reading() as connection:
        newest = lists.newest(connection, seen.id)
    assert newest is not None
    return newest.version


def submitted(town: Town, seen: Seen, rows: list[Row], *, mending: bool = False, at: int | None = None) -> Check:
    found = version(town, seen) if at is None else at
    officer = town.claimants[0].officer
    check = submit_workbook(town.office, officer, seen, found, workbook(rows), "申报明细.xlsx", mending=mending)
    assert isinstance(check, Check), check
    return check


def test_a_check_waits_is_worked_on_and_tells_what_came_of_it(here: Town, ours: Claimant, draft: Seen) -> None:
    check = submitted(here, draft, [*good(ours.name, 3), bad(ours.name), flagged(ours.name)])
    assert (check.state, check.rows_total, check.rows_done, check.fault) == ("waiting", None, 0, None)
    assert work_off(here, check) == "done"
    ended = status(here, check)
    assert (ended.state, ended.rows_done, ended.rows_total) == ("done", 5, 5)
    counts = {"rows": 5, "ok": 4, "bad": 1, "flagged": 1, "skipped": 0}
    assert ended.summary == {**counts, "award_fen": 4 * AWARD_FEN, "capped_fen": 4 * AWARD_FEN}
    assert ended.started_at is not None
    assert ended.finished_at is not None
    with here.office.database.reading() as connection:
        assert checks.latest(connection, draft.id) == ended


def test_a_check_that_is_delivered_twice_changes_nothing_the_second_time(
    here: Town, ours: Claimant, draft: Seen
) -> None:
    check = submitted(here, draft, good(ours.name, 2))
    work_off(here, check)
    ended, after = status(here, check), version(here, draft)
    again(here, check)
    assert work_off(here, check) == "done"
    assert (status(here, check), version(here, draft)) == (ended, after)
