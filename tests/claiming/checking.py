"""Doing what a worker does with the errands of a town, in the test's own process."""

from __future__ import annotations

from sqlalchemy import text

from tests.acts.town import Town
from workflow.acts import submit_workbook as checking
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
