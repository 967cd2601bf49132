"""What decides whether a step is allowed to somebody: their roles on the subject, and what its guards see."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from workflow.acts import judging
from workflow.acts.looking import APPLICATION, Seen, application_facts
from workflow.definition.guards import guard
from workflow.definition.life import Life
from workflow.definition.roles import CLAIMANT, SYSTEM
from workflow.history.body import Plain
from workflow.parties.actors import Actor
from workflow.registers.editions import edition_by_hash


def roles_on(actor: Actor | None, seen: Seen) -> frozenset[str]:
    """What the actor is to this subject: the office's roles at its authority, or the claimant's officer."""
    if actor is None:
        return frozenset({SYSTEM})
    held = actor.roles.get(seen.authority, frozenset()) - {CLAIMANT}
    if seen.claimant is not None and actor.represents(seen.claimant):
        return held | {CLAIMANT}
    return held


def guard_facts(connection: Connection, life: Life, seen: Seen, trigger: str) -> Mapping[str, Plain]:
    """The facts that a guard of this trigger may name; none are asked for when it has no guard."""
    guarded = any(each.guard for each in life.transitions if (each.trigger, each.source) == (trigger, seen.state))
    if not guarded or seen.kind != APPLICATION:
        return {}
    facts = dict(application_facts(connection, seen.id))
    edition = edition_by_hash(connection, seen.edition)
    if edition.ledger is not None:
        failing = len(judging.failing(connection, seen, edition.ledger))
        standing = len(judging.accepted(connection, seen.id))
        facts |= {"application.passing": standing - failing, "application.failing": failing}
    return facts


def holds(expression: str, facts: Mapping[str, Plain]) -> bool:
    """Whether a guard's condition holds over the facts; a fact that it names and that is missing is a refusal."""
    known = {name: value for name, value in facts.items() if isinstance(value, int | str)}
    return guard(expression).holds(known) is True
