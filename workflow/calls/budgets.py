"""Changes of calls' budgets: what a document of the finance bureau gives or takes, and what may be wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from storage.database import constraint_of
from workflow.calls.budget_tables import BudgetChange
from workflow.calls.faults import CallFault, fault

MOST_DOCUMENT = 80
"""Characters of a document's number."""


class DocumentUsed(Exception):
    """The document has changed, or is about to change, the budget of this call already."""


@dataclass(frozen=True)
class BudgetTerms:
    """What a document says: how much comes to the budget (fen; less than nothing: is taken), its number and its day."""

    change_fen: int
    document: str
    dated_on: date


@dataclass(frozen=True)
class ChangeRow:
    """A change's own columns; its state is its subject's."""

    id: int
    authority: int
    call: int
    terms: BudgetTerms


def check(terms: BudgetTerms, today: date) -> Iterator[CallFault]:
    """Everything that is wrong with what was said, field by field."""
    if terms.change_fen == 0:
        yield fault("budget_nothing", "amount")
    if not terms.document:
        yield fault("missing", "document")
    elif len(terms.document) > MOST_DOCUMENT:
        yield fault("too_long", "document", most=MOST_DOCUMENT)
    elif not terms.document.isprintable():
        yield fault("unprintable", "document")
    if terms.dated_on > today:
        yield fault("not_yet", "dated_on")


def add(connection: Connection, row: ChangeRow) -> None:
    """Add a change. Raises DocumentUsed."""
    values = {
        "id": row.id,
        "authority_id": row.authority,
        "call_id": row.call,
        "change_fen": row.terms.change_fen,
        "document": row.terms.document,
        "dated_on": row.terms.dated_on,
    }
    try:
        connection.execute(insert(BudgetChange).values(values))
    except IntegrityError as refused:
        if constraint_of(refused) == "budget_change_document_key":
            raise DocumentUsed from refused
        raise


def get(connection: Connection, change: int) -> ChangeRow:
    """A change by its subject's id."""
    columns = (
        BudgetChange.id,
        BudgetChange.authority_id,
        BudgetChange.call_id,
        BudgetChange.change_fen,
        BudgetChange.document,
        BudgetChange.dated_on,
    )
    row = connection.execute(select(*columns).where(BudgetChange.id == change)).one()
    return ChangeRow(row.id, row.authority_id, row.call_id, BudgetTerms(row.change_fen, row.document, row.dated_on))


def reject(connection: Connection, change: int, at: datetime) -> None:
    """Let the document be proposed again."""
    connection.execute(update(BudgetChange).where(BudgetChange.id == change).values(rejected_at=at))
