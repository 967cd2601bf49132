"""The office as the acts see it: database, clock, documents, keys and the working-day calendar together."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from settings import Clock
from storage.columns import Keyring
from storage.database import Database
from storage.documents.documents import Documents
from workflow.history.signing import Signer
from workflow.registers.calendar import WorkCalendar

_ATTEMPTS = 4
_PAUSE_SECONDS = 0.02

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Office:
    """Everything that an act needs besides the actor and what they say."""

    database: Database
    clock: Clock
    documents: Documents
    keyring: Keyring
    calendar: WorkCalendar
    signer: Signer
    effects: Mapping[str, Callable[..., Any]]
    """What the effects that definitions name mean here; `workflow.acts.effects` has them."""

    def now(self) -> datetime:
        """The business moment (UTC): what is written into the record."""
        return self.clock.now()

    @staticmethod
    def real_now() -> datetime:
        """The real moment (UTC): what leases are measured by."""
        return datetime.now(UTC)

    def transaction(self, work: Callable[[Connection], Answer]) -> Answer:
        """Do `work` in one transaction, again when the database broke a deadlock or a serialisation by ending it."""
        for attempt in range(_ATTEMPTS):
            try:
                with self.database.writing() as connection:
                    return work(connection)
            except (OperationalError, psycopg.OperationalError) as fault:
                if attempt == _ATTEMPTS - 1 or not _is_deadlock(fault):
                    raise
                time.sleep(_PAUSE_SECONDS * (attempt + 1))
        raise AssertionError


def _is_deadlock(fault: OperationalError | psycopg.OperationalError) -> bool:
    cause = fault.orig if isinstance(fault, OperationalError) else fault
    return isinstance(cause, (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure))
