"""Workbooks that are refused, and checks of people who may not have them: told in words, and nothing is changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import text

from storage.documents.documents import Refused
from storage.errors import StorageRetryError
from tests.acts.claim import Row, good, workbook
from tests.acts.together import told
from tests.acts.town import Claimant, Town
from tests.claiming.checking import asked, assert_stale, ordered, status, work_off
from tests.claiming.drafts import lines, uploaded, version
from tests.storage import hostile
from workflow.acts.faults import NotADraft
from workflow.acts.looking import Seen
from workflow.acts.pull import pull
from workflow.acts.submit_workbook import submit_workbook
from workflow.claims import checks
from workflow.claims.checks import Check
from workflow.engine.errors import NotYours
from workflow.jobs import backlog
from workflow.jobs.work import Patience

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
    assert_stale(here, check, NotYours.code)
    assert lines(here, draft) == []


def test_a_check_asks_who_may_act_on_the_business_day(here: Town, ours: Claimant, draft: Seen) -> None:
    """A mandate that begins only later gives nothing now, though the worker's own clock is far ahead of it."""
    check = ordered(here, draft, good(ours.name))
    work_off(here.on(date(2018, 11, 1)), check)
    assert_stale(here, check, NotYours.code)


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


def _unavailable(*_: object) -> None:
    raise StorageRetryError
