"""Workbooks that a worker checks: what the page sees meanwhile, how each check ends, and that it is done once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import text

from storage.documents.documents import Refused
from storage.errors import StorageRetryError
from tests.acts.claim import AWARD_FEN, Row, bad, flagged, good, workbook
from tests.acts.together import at_once, told
from tests.acts.town import CLOSED, Claimant, Town, undertaking
from tests.claiming.checking import again, status, work_off
from tests.claiming.drafts import lines, newest, uploaded, version
from tests.storage import hostile
from workflow.acts import submit_workbook as checking
from workflow.acts.faults import NotADraft
from workflow.acts.looking import Seen
from workflow.acts.mend_line import remove_line
from workflow.acts.pull import pull
from workflow.acts.submit import submit
from workflow.acts.submit_workbook import submit_workbook
from workflow.claims import checks
from workflow.claims.checks import Check
from workflow.claims.lists import DraftChanged
from workflow.engine.errors import NotYours
from workflow.jobs import backlog
from workflow.jobs.work import Patience


def asked(town: Town, seen: Seen, data: bytes, *, mending: bool = False, at: int | None = None) -> Check | Refused:
    """Hand a workbook in on the version that the page shows, or on an older one."""
    found = version(town, seen) if at is None else at
    return submit_workbook(town.office, town.claimants[0].officer, seen, found, data, "申报明细.xlsx", mending=mending)


def ordered(town: Town, seen: Seen, rows: list[Row], *, mending: bool = False, at: int | None = None) -> Check:
    check = asked(town, seen, workbook(rows), mending=mending, at=at)
    assert isinstance(check, Check), check
    return check


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
    _stale(here, check, "draft_changed")
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
    _stale(here, check, "draft_changed")
    assert len(lines(here, draft)) == 1


def test_of_two_workbooks_on_one_draft_the_first_is_kept_and_the_second_says_why_not(
    here: Town, ours: Claimant, draft: Seen
) -> None:
    one, two = good(ours.name), good(ours.name, 2)
    first, second = ordered(here, draft, one), ordered(here, draft, two)
    work_off(here, first)
    work_off(here, second)
    assert status(here, first).state == "done"
    _stale(here, second, "draft_changed")
    assert numbers(here, draft) == [one[0]["专利号"]]


def test_a_check_of_a_claim_that_was_submitted_meanwhile_is_stale(here: Town, ours: Claimant) -> None:
    seen = here.draft(ours, here.call(), good(ours.name))
    check = ordered(here, seen, good(ours.name, 2))
    submit(here.office, ours.officer, seen, undertaking())
    work_off(here, check)
    _stale(here, check, NotADraft.code)
    assert len(lines(here, seen)) == 1


@pytest.mark.parametrize(
    "leaving",
    [
        "UPDATE mandate SET ends_on = '2018-12-01' WHERE person_id = :who",
        "UPDATE person SET active = false WHERE id = :who",
    ],
    ids=["mandate", "person"],
)
def test_a_check_of_somebody_who_no_longer_acts_for_the_claimant_changes_nothing(
    here: Town, ours: Claimant, draft: Seen, leaving: str
) -> None:
    check = ordered(here, draft, good(ours.name))
    with here.office.database.writing() as connection:
        connection.execute(text(leaving), {"who": ours.officer.person_id})
    work_off(here, check)
    _stale(here, check, NotYours.code)
    assert lines(here, draft) == []


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


BY_INSPECTION: dict[str, Callable[[], bytes]] = {
    "empty": bytes,
    "no workbook": lambda: hostile.plain_pdf("a list"),
    "encrypted": hostile.locked_workbook,
    "macros": lambda: hostile.with_members(workbook(good("湖南大学")), **{"xl/vbaProject.bin": hostile.OLE_HEAD}),
    "a bomb": lambda: hostile.with_members(
        workbook(good("湖南大学")), **{"xl/worksheets/sheet9.xml": bytes(200 * 1024 * 1024)}
    ),
    "a script": lambda: b"<script>alert(1)</script>" * 100,
}
"""What does not come in at all."""

BY_READING: dict[str, tuple[Callable[[], bytes], str]] = {
    "another template": (hostile.workbook, "wrong_template"),
    "no lines": (lambda: workbook([dict.fromkeys(good("湖南大学")[0], "")]), "no_lines"),
    "too many rows": (lambda: "专利号,实缴金额\n".encode() + b"1,1\n" * 50_200, "too_many_rows"),
}
"""What inspection lets pass and the check refuses."""


@pytest.mark.parametrize("kind", BY_INSPECTION)
def test_a_hostile_file_is_told_at_once_in_both_languages_and_no_check_is_ordered(
    here: Town, ours: Claimant, draft: Seen, kind: str
) -> None:
    uploaded(here, draft, good(ours.name, 2))
    before = lines(here, draft)
    answer = asked(here, draft, BY_INSPECTION[kind]())
    assert isinstance(answer, Refused), answer
    assert answer.messages("zh")
    assert answer.messages("en")
    assert answer.messages("zh") != answer.messages("en")
    assert lines(here, draft) == before
    with here.office.database.reading() as connection:
        assert checks.latest(connection, draft.id) is None


@pytest.mark.parametrize("kind", BY_READING)
def test_a_bad_workbook_ends_refused_in_both_languages_and_leaves_the_draft_as_it_was(
    here: Town, ours: Claimant, draft: Seen, kind: str
) -> None:
    make, code = BY_READING[kind]
    uploaded(here, draft, good(ours.name, 2))
    before, at = lines(here, draft), version(here, draft)
    check = asked(here, draft, make())
    assert isinstance(check, Check), check
    assert work_off(here, check) == "done"
    ended = status(here, check)
    assert (ended.state, ended.fault_code, ended.summary) == ("refused", code, None)
    assert ended.fault is not None
    assert ended.fault.zh != ended.fault.en
    assert (lines(here, draft), version(here, draft)) == (before, at)


def test_after_a_refused_check_the_same_file_may_be_tried_again(here: Town, draft: Seen) -> None:
    first = asked(here, draft, hostile.workbook())
    assert isinstance(first, Check)
    work_off(here, first)
    second = asked(here, draft, hostile.workbook())
    assert isinstance(second, Check)
    assert second.id != first.id


def test_strangers_have_nothing_checked(here: Town, ours: Claimant, draft: Seen) -> None:
    data = workbook(good(ours.name))
    for who in (here.claimants[1].officer, *here.staff.values()):
        refused = told(lambda w=who: submit_workbook(here.office, w, draft, 1, data, "明细.xlsx"))  # type: ignore[misc]
        assert isinstance(refused, NotYours)
    kept = "SELECT count(*) FROM document WHERE subject_id = :id"
    assert here.one(kept, id=draft.id) == (0,)


def test_a_claim_that_was_submitted_or_withdrawn_takes_no_workbook(here: Town, ours: Claimant, draft: Seen) -> None:
    pull(here.office, ours.officer, draft, "withdraw")
    with pytest.raises(NotADraft):
        ordered(here, draft, good(ours.name), at=1)


def test_a_check_whose_file_cannot_be_had_now_is_tried_again_and_its_fate_is_told(
    here: Town, ours: Claimant, draft: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = ordered(here, draft, good(ours.name))
    assert check.errand is not None
    with monkeypatch.context() as away:
        away.setattr(type(here.office.documents), "open", _unavailable)
        assert work_off(here, check, patience=Patience(attempts=2, first_seconds=0)) == "failed"
        assert status(here, check).open
        assert work_off(here, check, patience=Patience(attempts=2, first_seconds=0)) == "given_up"
    with here.office.database.reading() as connection:
        assert backlog.fate(connection, check.errand) == backlog.Fate(attempts=2, done=False, given_up=True)
    with here.office.database.writing() as connection:
        connection.execute(text("UPDATE outbox SET failed_at = NULL, attempts = 0, not_before = NULL WHERE id = :id"),
                           {"id": check.errand})  # fmt: skip
    assert work_off(here, check) == "done"
    assert status(here, check).state == "done"


def test_the_fault_of_a_check_never_outgrows_its_row(here: Town, draft: Seen) -> None:
    """A header of two hundred long names is quoted by the fault."""
    row: Row = {f"列{place}" + "长" * 400: "x" for place in range(150)}
    check = asked(here, draft, workbook([{"专利号": "1", **row}]))
    assert isinstance(check, Check)
    work_off(here, check)
    ended = status(here, check)
    assert ended.state == "refused"
    assert ended.fault is not None
    assert max(len(ended.fault.zh), len(ended.fault.en)) <= 2_000


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


def test_a_check_asks_who_may_act_on_the_business_day(here: Town, ours: Claimant, draft: Seen) -> None:
    """A mandate that begins only later gives nothing now, though the worker's own clock is far ahead of it."""
    check = ordered(here, draft, good(ours.name))
    work_off(here.on(date(2018, 11, 1)), check)
    _stale(here, check, NotYours.code)


def _unavailable(*_: object) -> None:
    raise StorageRetryError


def _stale(town: Town, check: Check, code: str) -> None:
    ended = status(town, check)
    assert (ended.state, ended.fault_code, ended.summary) == ("stale", code, None)
    assert ended.fault is not None
    assert ended.fault.zh
    assert ended.fault.en
