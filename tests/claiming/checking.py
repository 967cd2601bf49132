"""Doing what a worker does with the errands of a town, in the test's own process."""

from __future__ import annotations

from sqlalchemy import text

from storage.documents.documents import Refused
from tests.acts.claim import Row, workbook
from tests.acts.town import Town
from tests.claiming.drafts import version
from workflow.acts import submit_workbook as checking
from workflow.acts.looking import Seen
from workflow.acts.submit_workbook import submit_workbook
from workflow.claims import checks
from workflow.claims.checks import Check
from workflow.jobs.work import Outcome, Patience, work_on


def work_off(town: Town, check: Check, patience: Patience | None = None) -> Outcome:
    """Do the errand of a check as a worker does it."""
    assert check.errand is not None
    return work_on(town.office.database, checking.handlers(town.office), check.errand, patience or Patience())


def status(town: Town, check: Check) -> Check:
    """The check as its page would see it now."""
    with town.office.database.reading() as connection:
        found = checks.get(connection, check.id)
    assert found is not None
    return found


def again(town: Town, check: Check) -> None:
    """Let the errand of a check be delivered once more, as if its record had been lost."""
    with town.office.database.writing() as connection:
        connection.execute(text("UPDATE outbox SET done_at = NULL, result = NULL WHERE id = :id"), {"id": check.errand})


def asked(town: Town, seen: Seen, data: bytes, *, mending: bool = False, at: int | None = None) -> Check | Refused:
    """Hand a workbook in on the version that the page shows, or on an older one."""
    found = version(town, seen) if at is None else at
    return submit_workbook(town.office, town.claimants[0].officer, seen, found, data, "申报明细.xlsx", mending=mending)


def ordered(town: Town, seen: Seen, rows: list[Row], *, mending: bool = False, at: int | None = None) -> Check:
    check = asked(town, seen, workbook(rows), mending=mending, at=at)
    assert isinstance(check, Check), check
    return check


def assert_stale(town: Town, check: Check, code: str) -> None:
    """The check ended because something else had come first, and says so in both languages."""
    ended = status(town, check)
    assert (ended.state, ended.fault_code, ended.summary) == ("stale", code, None)
    assert ended.fault is not None
    assert ended.fault.zh
    assert ended.fault.en
