"""Workbooks that a worker checks: what the page sees meanwhile, how each check ends, and that it is done once."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.acts.claim import AWARD_FEN, bad, flagged, good, workbook
from tests.acts.together import at_once
from tests.acts.town import CLOSED, Claimant, Town, undertaking
from tests.claiming.checking import again, asked, assert_stale, ordered, status, work_off
from tests.claiming.drafts import lines, newest, uploaded, version
from workflow.acts import submit_workbook as checking
from workflow.acts.faults import NotADraft
from workflow.acts.looking import Seen
from workflow.acts.mend_line import remove_line
from workflow.acts.submit import submit
from workflow.claims import checks
from workflow.claims.checks import Check
from workflow.claims.lists import DraftChanged


def numbers(town: Town, seen: Seen) -> list[object]:
    return [line.cells["专利号"] for line in lines(town, seen)]


def test_a_check_waits_is_worked_on_and_tells_what_came_of_it(here: Town, ours: Claimant, draft: Seen) -> None:
    check = ordered(here, draft, [*good(ours.name, 3), bad(ours.name), flagged(ours.name)])
    assert (check.state, check.rows_total, check.rows_done, check.fault) == ("waiting", None, 0, None)
    assert work_off(here, check) == "done"
    ended = status(here, check)
    assert (ended.state, ended.rows_done, ended.rows_total, ended.open) == ("done", 5, 5, False)
    counts = {"rows": 5, "ok": 4, "bad": 1, "flagged": 1, "skipped": 0}
    assert ended.summary == {**counts, "award_fen": 4 * AWARD_FEN, "capped_fen": 4 * AWARD_FEN}
    assert ended.started_at is not None
    assert ended.finished_at is not None
    assert [line.ok for line in lines(here, draft)] == [True, True, True, False, True]
    assert newest(here, draft).source == check.sha256
    with here.office.database.reading() as connection:
        assert checks.latest(connection, draft.id) == ended


def test_three_thousand_lines_are_told_forward_while_they_are_checked(
    here: Town, ours: Claimant, draft: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a page reads between two steps of the worker is what it shows: the worker's transaction is still open."""
    check = ordered(here, draft, good(ours.name, 3_000))
    seen: list[Check] = []
    monkeypatch.setattr(checking, "crash_point", lambda _point: seen.append(status(here, check)))
    assert work_off(here, check) == "done"
    assert {each.state for each in seen} == {"running"}
    done = [each.rows_done for each in seen]
    assert done == sorted(done)
    assert {0, 250, 2_750, 3_000} <= set(done)
    assert {each.rows_total for each in seen} == {None, 3_000}
    ended = status(here, check)
    assert ended.summary is not None
    assert (ended.state, ended.summary["ok"], len(lines(here, draft))) == ("done", 3_000, 3_000)


def test_a_check_that_is_delivered_twice_changes_nothing_the_second_time(
    here: Town, ours: Claimant, draft: Seen
) -> None:
    check = ordered(here, draft, good(ours.name, 2))
    work_off(here, check)
    ended, after = status(here, check), version(here, draft)
    again(here, check)
    assert work_off(here, check) == "done"
    assert (status(here, check), version(here, draft)) == (ended, after)


def test_two_workers_on_one_check_do_it_once(here: Town, ours: Claimant, draft: Seen) -> None:
    check = ordered(here, draft, good(ours.name, 40))
    before = version(here, draft)
    outcomes = at_once([lambda: work_off(here, check)] * 4)
    assert sorted(map(str, outcomes)) == ["done", "not_now", "not_now", "not_now"]
    assert (status(here, check).state, version(here, draft)) == ("done", before + 1)
    assert len(lines(here, draft)) == 40


def test_the_same_request_again_is_the_same_check_before_and_after_it_was_done(
    here: Town, ours: Claimant, draft: Seen
) -> None:
    """A double click, and a browser that sends its form once more."""
    data, at = workbook(good(ours.name, 2)), version(here, draft)
    first = [each for each in at_once([lambda: asked(here, draft, data, at=at)] * 3) if isinstance(each, Check)]
    assert len({each.id for each in first}) == 1
    assert len(first) == 3
    work_off(here, first[0])
    later = asked(here, draft, data, at=at)
    assert later == status(here, first[0])
    errands = "SELECT count(*) FROM outbox WHERE subject_id = :id AND topic = 'workbook_check'"
    assert here.one(errands, id=draft.id) == (1,)


def test_a_workbook_is_not_taken_on_a_draft_that_was_changed_since_the_page_was_shown(
    here: Town, ours: Claimant, draft: Seen
) -> None:
    at = version(here, draft)
    uploaded(here, draft, good(ours.name))
    with pytest.raises(DraftChanged):
        ordered(here, draft, good(ours.name), at=at)
    assert len(lines(here, draft)) == 1


def test_a_check_whose_draft_was_changed_while_it_waited_is_stale_and_overwrites_nothing(
    here: Town, ours: Claimant, draft: Seen
) -> None:
    check = ordered(here, draft, good(ours.name, 2))
    other = good(ours.name)
    uploaded(here, draft, other)
    assert work_off(here, check) == "done"
    assert_stale(here, check, "draft_changed")
    assert numbers(here, draft) == [other[0]["专利号"]]


def test_a_check_whose_draft_is_changed_while_it_runs_is_stale_and_overwrites_nothing(
    here: Town, ours: Claimant, draft: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploaded(here, draft, good(ours.name, 2))
    check = ordered(here, draft, good(ours.name, 3))

    def meanwhile(point: str) -> None:
        if point == "check.before_write":
            remove_line(here.office, ours.officer, draft, version(here, draft), 2)

    monkeypatch.setattr(checking, "crash_point", meanwhile)
    assert work_off(here, check) == "done"
    assert_stale(here, check, "draft_changed")
    assert len(lines(here, draft)) == 1


def test_of_two_workbooks_on_one_draft_the_first_is_kept_and_the_second_says_why_not(
    here: Town, ours: Claimant, draft: Seen
) -> None:
    one, two = good(ours.name), good(ours.name, 2)
    first, second = ordered(here, draft, one), ordered(here, draft, two)
    work_off(here, first)
    work_off(here, second)
    assert status(here, first).state == "done"
    assert_stale(here, second, "draft_changed")
    assert numbers(here, draft) == [one[0]["专利号"]]


def test_a_check_of_a_claim_that_was_submitted_meanwhile_isassert_stale(here: Town, ours: Claimant) -> None:
    seen = here.draft(ours, here.call(), good(ours.name))
    check = ordered(here, seen, good(ours.name, 2))
    submit(here.office, ours.officer, seen, undertaking())
    work_off(here, check)
    assert_stale(here, check, NotADraft.code)
    assert len(lines(here, seen)) == 1


def test_mending_by_a_check_keeps_good_lines_and_numbers_the_new_ones_behind_them(
    here: Town, ours: Claimant, draft: Seen
) -> None:
    first, second = [*good(ours.name, 2), bad(ours.name)], good(ours.name)
    work_off(here, ordered(here, draft, first))
    mending = ordered(here, draft, second, mending=True)
    work_off(here, mending)
    assert status(here, mending).state == "done"
    assert [(line.row, line.ok, line.source_row) for line in lines(here, draft)] == [
        (2, True, None),
        (3, True, None),
        (4, True, 2),
    ]


def test_a_check_while_correcting_begins_the_draft_of_the_correction(here: Town, ours: Claimant) -> None:
    seen = here.submitted(ours, here.call(), good(ours.name, 2))
    here.on(CLOSED).do("handler", seen.id, "accept")
    here.on(CLOSED).do("handler", seen.id, "ask_correction", "请核对")
    check = ordered(here, seen, good(ours.name, 3))
    work_off(here, check)
    assert status(here, check).state == "done"
    assert (newest(here, seen).round, len(lines(here, seen))) == (2, 3)


def test_a_check_that_has_ended_is_not_rewritten_even_by_the_database_role(
    here: Town, ours: Claimant, draft: Seen
) -> None:
    check = ordered(here, draft, good(ours.name))
    work_off(here, check)
    with here.office.database.writing() as connection:
        checks.tell(connection, check.id, 0)
        checks.end(connection, check.id, checks.Outcome("stale", None, "x", None))
    assert status(here, check).state == "done"
    with pytest.raises(Exception, match="ended once"), here.office.database.writing() as connection:
        connection.execute(text("UPDATE workbook_check SET rows_done = 0 WHERE id = :id"), {"id": check.id})
