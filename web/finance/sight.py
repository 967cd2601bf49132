"""What finance may see: the money of its own authorities, with accounts masked, and nothing of others."""

from __future__ import annotations

from sqlalchemy import Connection, select

from web.scope import Scope
from workflow.calls.tables import Call

READERS = ("finance", "finance_head", "finance_planner", "auditor")
"""The roles that see the money of their authorities."""

FILE_READERS = ("finance", "finance_head", "auditor")
"""The roles that may have the bank files, in which account numbers stand in full."""

AUDITOR = "auditor"
"""The role that takes all of a call with it."""

PUBLIC = ("approved", "open", "closed", "allocated", "ended")
"""The states of a call that has a budget."""


def authorities(scope: Scope) -> list[int]:
    """The authorities whose money the reader sees."""
    return sorted(scope.actor.authorities(READERS))


def call_of(connection: Connection, scope: Scope, number: str) -> int | None:
    """The call of this number, if its money is in sight."""
    wanted = select(Call.id).where(Call.number == number, Call.authority_id.in_(authorities(scope)))
    return connection.execute(wanted).scalar_one_or_none()
