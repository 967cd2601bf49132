"""Sealing a list when it is submitted: from then on the database itself keeps it as it is."""

from __future__ import annotations

from workflow.acts.acting import Doing, Prepared
from workflow.acts.faults import DocumentsMissing, NoGoodLines
from workflow.calls import rounds
from workflow.claims import applications, lists
from workflow.engine.moves import Moved
from workflow.history.body import Plain
from workflow.registers.editions import edition_by_hash, tables_read


def call_is_open(doing: Doing) -> Prepared:
    """The application's call takes claims now; a call that is about to close waits for the move, or the move for it."""
    call = applications.get(doing.connection, doing.seen.id).call
    return Prepared(gates=(rounds.is_open(call, doing.now),))


def seal_list(doing: Doing) -> Prepared:
    """Seal the draft list under the digest that the history names.

    Raises DraftChanged when the act says that another version of the draft was looked at, NoGoodLines when no line
    passed its checks, and DocumentsMissing when a required document is not there.
    """
    connection, application = doing.connection, doing.seen.id
    draft = lists.draft_of(connection, application, doing.seen.authority)
    looked_at = doing.said.get("draft")
    lists.same(draft, looked_at if isinstance(looked_at, int) else None)
    stored = lists.lines(connection, draft.id)
    good = [line for line in stored if line.ok]
    if not good:
        raise NoGoodLines
    documents = lists.evidence(connection, draft.id)
    _documents_there(doing, {kind for kind, _ in documents})
    said: dict[str, Plain] = {
        "list": lists.digest_of(stored, documents),
        "round": draft.round,
        "lines": len(good),
        "left_out": len(stored) - len(good),
        "claimed_fen": sum(line.award_fen for line in good),
        "tables": {name: list(read) for name, read in tables_read(connection, doing.seen.edition).items()},
    }

    def after(_moved: Moved, _answer: object) -> None:
        lists.seal(connection, draft.id, doing.now)
        applications.submitted(connection, application, doing.now)

    return Prepared(said=said, after=after)


def _documents_there(doing: Doing, present: set[str]) -> None:
    edition = edition_by_hash(doing.connection, doing.seen.edition)
    missing = [
        each.title
        for each in edition.documents
        if each.required and each.per == "application" and each.name not in present
    ]
    if missing:
        raise DocumentsMissing(missing)
