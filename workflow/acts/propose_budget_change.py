"""Proposing to change a call's budget by a document of the finance bureau: another person puts it into the book."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from forms.faults import Fault
from forms.text import tidy
from workflow.acts.acting import Beginning, act, begin_life
from workflow.acts.faults import BudgetFixed, FaultsFound
from workflow.acts.looking import Seen, house_edition, look
from workflow.acts.office import Office
from workflow.acts.once import begun_before, request_key
from workflow.calls import budgets
from workflow.calls.budgets import BudgetTerms, ChangeRow, DocumentUsed
from workflow.calls.faults import fault
from workflow.definition.lives import load_life
from workflow.engine.errors import NotYours
from workflow.engine.moves import Key
from workflow.parties.actors import Actor

KIND = "budget_change"

ROLE = "finance_planner"

CHANGEABLE = frozenset({"approved", "open", "closed", "allocated"})
"""The states of a call whose budget may still change."""


def propose_budget_change(
    office: Office, actor: Actor, call: int, terms: BudgetTerms, reason: str, *, key: str | None = None
) -> Seen | tuple[Fault, ...]:
    """Propose a change: its life, or everything that is wrong with it. Nothing is booked before another approves it.

    With a `key`, the same request again gets the same change. Raises NotYours for whoever does not plan the money
    there, BudgetFixed for a call that has no budget yet or has ended, and ReasonMissing.
    """
    terms = replace(terms, document=tidy(terms.document))
    if wrong := tuple(budgets.check(terms, office.clock.today())):
        return wrong
    asked = request_key(key, [KIND, call, terms.change_fen, terms.document, terms.dated_on.isoformat(), reason])
    try:
        return office.transaction(lambda connection: _propose(office, connection, actor, call, terms, reason, asked))
    except FaultsFound as found:
        return found.faults


def _propose(
    office: Office, connection: Connection, actor: Actor, call: int, terms: BudgetTerms, reason: str, key: Key | None
) -> Seen:
    seen_call = look(connection, call)
    if not actor.may(ROLE, seen_call.authority):
        raise NotYours
    if (begun := begun_before(connection, actor, key)) is not None:
        return begun
    if seen_call.state not in CHANGEABLE:
        raise BudgetFixed
    edition, life = house_edition(KIND), load_life(KIND)
    seen = begin_life(office, connection, actor, KIND, edition, seen_call.authority, life, Beginning(key=key))
    try:
        budgets.add(connection, ChangeRow(seen.id, seen_call.authority, call, terms))
    except DocumentUsed as used:
        raise FaultsFound([fault("document_used", "document")]) from used
    act(office, connection, actor, seen, "propose", reason=reason)
    return look(connection, seen.id)
