"""What every act on a ledger looks at first: the edition's ledger, and the lines that are served."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from forms.spec import compile_rows
from workflow.acts import judging
from workflow.acts.looking import Seen
from workflow.claims.lists import StoredLine
from workflow.definition.edition import Edition
from workflow.definition.ledger import Ledger
from workflow.engine.errors import EngineError
from workflow.registers.editions import edition_by_hash


class NoLedger(EngineError):
    """The edition of this application asks for no ledger."""

    code = "no_ledger"
    zh = "该申报没有服务台账。"
    en = "This application has no ledger of services."


@dataclass(frozen=True)
class Served:
    """A line that is served: who, as they were claimed, and from which day on."""

    row: int
    name: str
    first: date | None


def ledger_of(connection: Connection, seen: Seen) -> tuple[Edition, Ledger]:
    """The edition of an application with its ledger; raises NoLedger."""
    edition = edition_by_hash(connection, seen.edition)
    if edition.ledger is None:
        raise NoLedger
    return edition, edition.ledger


def served(connection: Connection, seen: Seen) -> Mapping[int, Served]:
    """Whom the lines of an application serve, by row; without those that failed."""
    return lines_of(connection, seen, judging.accepted(connection, seen.id))


def lines_of(connection: Connection, seen: Seen, stored: Iterable[StoredLine]) -> Mapping[int, Served]:
    """Whom these lines of an application serve, by row; raises NoLedger."""
    edition, ledger = ledger_of(connection, seen)
    read = compile_rows(edition.form)
    lines = {line.row: read(line.cells).values for line in stored}
    return {row: _served(edition, ledger, row, values) for row, values in lines.items()}


def _served(edition: Edition, ledger: Ledger, row: int, values: Mapping[str, object]) -> Served:
    event = edition.effective.by.field(values)
    first = values.get(event) if event else None
    return Served(row, str(values.get(ledger.served, "")), first if isinstance(first, date) else None)
