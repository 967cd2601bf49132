"""Opening the office: the parts that every process of an installation puts together in the same way."""

from __future__ import annotations

from settings import Settings
from storage.columns import Keyring
from storage.database import Database, connect
from storage.documents.documents import Documents
from workflow.acts.effects import EFFECTS
from workflow.acts.office import Office
from workflow.history.signing import PURPOSE, Signer
from workflow.registers.calendar import shipped_calendar


def open_office(settings: Settings, database: Database | None = None) -> Office:
    """The office that the settings name, on this pool or on one of its own."""
    pool = database or connect(settings.database_url)
    return Office(
        database=pool,
        clock=settings.clock,
        documents=Documents.of(settings, pool),
        keyring=Keyring.of(settings),
        calendar=shipped_calendar(),
        signer=Signer(settings.derived_key(PURPOSE)),
        effects=EFFECTS,
    )
