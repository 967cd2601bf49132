"""The joint review: what was decided of an application's lines, by outcome and reason, to agree to or to send back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template
from sqlalchemy import Connection, func, select

from web.applications.findings import naming_columns
from web.applications.standing import AGREES
from web.applications.trace import reason_of
from web.desk import claimant, lines
from web.desk.hand import hand
from web.desk.lines import Show
from web.desk.relations import RELATIONS
from web.desk.sight import Matter, matter
from web.desk.view import asked
from web.house import house
from workflow.definition.edition import Reason
from workflow.review.tables import LineDecision

blueprint = Blueprint("joint", __name__)

SHOWS: tuple[Show, ...] = ("all", "flagged", "refused", "accepted", "undecided", "bad")
"""The filters of the list."""


@dataclass(frozen=True)
class Group:
    """Lines decided alike: accepted, or refused for one reason; what they were awarded, and would have been (fen)."""

    accepted: bool
    reason: Reason | None
    count: int
    award_fen: int


@dataclass(frozen=True)
class Sums:
    """What was decided of one application: lines accepted and refused, and the award before cap and budget (fen)."""

    accepted: int
    refused: int
    award_fen: int


@blueprint.get("/applications/<number:number>/joint-review")
def page(number: str) -> str:
    """The decisions in sums, the flagged lines with what was decided of them, and the steps."""
    view = asked(SHOWS)
    with house().database.reading() as connection:
        found = matter(connection, number)
        context = {
            "hand": hand(connection, found),
            "groups": groups(connection, found),
            "counts": lines.counts(connection, found),
            "columns": naming_columns(found.edition),
            "page": lines.page(connection, found, view.show, view.page, {}),
            "others": claimant.others(connection, found),
            "agrees": {each.trigger for each in found.edition.life.transitions if AGREES in each.effects},
        }
    return render_template("desk/joint.html", matter=found, view=view, relations=RELATIONS, **context)


def groups(connection: Connection, found: Matter) -> Sequence[Group]:
    """The decisions by outcome and reason, accepted ones first, the largest group of refusals next."""
    count, award = func.count(), func.coalesce(func.sum(LineDecision.award_fen), 0)
    alike = (LineDecision.outcome, LineDecision.reason_code)
    wanted = select(*alike, count, award).where(LineDecision.application_id == found.id).group_by(*alike)
    return [
        Group(outcome == "accept", reason_of(found.edition, code) if outcome != "accept" else None, lines_, int(fen))
        for outcome, code, lines_, fen in connection.execute(wanted.order_by(LineDecision.outcome, count.desc()))
    ]


def sums(connection: Connection, applications: Sequence[int]) -> Mapping[int, Sums]:
    """What was decided of each of these applications."""
    accepted = LineDecision.outcome == "accept"
    wanted = select(
        LineDecision.application_id,
        func.count().filter(accepted),
        func.count().filter(~accepted),
        func.coalesce(func.sum(LineDecision.award_fen), 0),
    ).where(LineDecision.application_id.in_(applications))
    rows = connection.execute(wanted.group_by(LineDecision.application_id))
    return {application: Sums(yes, no, int(fen)) for application, yes, no, fen in rows}
