"""What a plan changes of the one in whose place it stands, in the words and order of a notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from workflow.claims.tables import Application
from workflow.money.differences import ApplicationDifference, LineDifference, Sums, plan_difference
from workflow.money.tables import Plan
from workflow.parties.tables import Organisation

MOST = 20
"""How many lines that were decided anew are told of one application; the rest are counted."""


@dataclass(frozen=True)
class Change:
    """An application whose sums are not the same, in fen.

    `decided` are the lines whose award changed, `more` counts further ones, and `shared` those that only get another
    share.
    """

    number: str
    claimant: str
    before: Sums
    after: Sums
    decided: Sequence[LineDifference]
    more: int
    shared: int


@dataclass(frozen=True)
class Changes:
    """What the plan `number` changes of the plan that it `replaces`: totals in fen, and every application changed."""

    number: str
    replaces: str
    before_fen: int
    after_fen: int
    applications: Sequence[Change]


def changes(connection: Connection, plan: int) -> Changes | None:
    """What a plan changes; None for a plan that takes no other's place."""
    found = plan_difference(connection, plan)
    if found is None:
        return None
    names = _names(connection, [each.application for each in found.applications])
    plans = select(Plan.id, Plan.number).where(Plan.id.in_((found.plan, found.replaces)))
    numbers = {row.id: row.number for row in connection.execute(plans)}
    return Changes(
        number=numbers[found.plan],
        replaces=numbers[found.replaces],
        before_fen=found.before_fen,
        after_fen=found.after_fen,
        applications=[_change(each, *names[each.application]) for each in found.applications],
    )


def _names(connection: Connection, applications: Sequence[int]) -> Mapping[int, tuple[str, str]]:
    wanted = (
        select(Application.id, Application.number, Organisation.name)
        .join(Organisation, Organisation.id == Application.claimant_id)
        .where(Application.id.in_(applications))
    )
    return {row.id: (row.number, row.name) for row in connection.execute(wanted)}


def _change(found: ApplicationDifference, number: str, claimant: str) -> Change:
    decided = [each for each in found.lines if each.before.award_fen != each.after.award_fen]
    return Change(
        number=number,
        claimant=claimant,
        before=found.before,
        after=found.after,
        decided=decided[:MOST],
        more=max(0, len(decided) - MOST),
        shared=len(found.lines) - len(decided),
    )
