"""Upholding an objection: its lines are decided anew, and the plan that stood on them is taken back, in one act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from workflow.acts.acting import act
from workflow.acts.looking import Seen, look, look_alone
from workflow.acts.office import Office
from workflow.claims import lists
from workflow.engine.errors import Conflict, EngineError, NotDeclared
from workflow.engine.moves import Key, Moved
from workflow.history.body import Plain, digest
from workflow.money.plans import NOTICED
from workflow.parties.actors import Actor
from workflow.review import decisions, objections
from workflow.review.decisions import Decision, Outcome
from workflow.review.objections import ObjectionRow


class RulingUnfit(EngineError):
    """A ruling must change something, only on lines that the objection is about, and award no more than the rules."""

    code = "ruling_unfit"
    zh = "认定异议成立须至少改变一项所涉明细的决定：不予资助的须选择理由，改定金额的不得为零且不得高于规则核算的金额。"
    en = (
        "Upholding must change the decision on at least one line that the objection is about: a refusal with its "
        "reason, or an award above nothing and not above what the rules give."
    )


@dataclass(frozen=True)
class Ruling:
    """What is decided of a line instead: refused with a reason code, or accepted.

    `award_fen` of an accepted line is at most what the rules give, and all of that where it is left out.
    """

    row: int
    outcome: Outcome
    award_fen: int | None = None
    reason_code: str | None = None


def uphold(
    office: Office,
    actor: Actor,
    objection: Seen,
    rulings: Sequence[Ruling],
    *,
    reason: str,
    key: str | None = None,
) -> Moved:
    """Uphold an admitted objection and all that follows from it, in one transaction; the planner then makes a new plan.

    The lines are decided anew; the plan on notice is superseded, its money free again by new transfers, every
    application of it back where it was decided, and the call closed, waiting for its new plan. Where another objection
    has done that already, the application alone is decided anew. With a `key`, the same request again gets the same
    answer and has no second effect.

    Raises RulingUnfit, and what `pull` raises: NotHeld, MustBeApart for who assessed the application, Recused,
    ReasonMissing, and Conflict for who was not the first.
    """
    told: Plain = [objection.id, objection.version, reason, [list(vars(each).values()) for each in rulings]]
    asked = Key(key, digest(told)) if key is not None else None
    return office.transaction(lambda connection: _uphold(office, connection, actor, objection, rulings, reason, asked))


def _uphold(
    office: Office,
    connection: Connection,
    actor: Actor,
    seen: Seen,
    rulings: Sequence[Ruling],
    reason: str,
    key: Key | None,
) -> Moved:
    if look_alone(connection, seen.id).kind != "objection":
        raise NotDeclared
    row = objections.get(connection, seen.id)
    plan = look_alone(connection, row.plan)  # of two objections upheld at once, the second finds what the first did
    before = {each.row: each for each in decisions.drafted(connection, row.application)}
    changed = _decided(connection, row, rulings, before)
    said: dict[str, Plain] = {"changed": [[_told(before.get(each.row)), _told(each)] for each in changed]}
    moved = act(office, connection, actor, seen, "uphold", reason=reason, key=key, said=said)
    if moved.repeated:
        return moved
    if not changed or len(changed) != len(rulings):
        raise RulingUnfit
    if decisions.write(connection, row.application, row.authority, changed, actor.person_id, office.now()):
        raise Conflict
    _take_back(office, connection, actor, row, plan, reason)
    return moved


def _take_back(
    office: Office, connection: Connection, actor: Actor, row: ObjectionRow, plan: Seen, reason: str
) -> None:
    """Supersede the plan, which takes all its applications along; or decide the one anew, if that was done before."""
    said = {"objection": row.id}
    if plan.state == NOTICED:
        act(office, connection, actor, plan, "supersede", reason=reason, said=said)
    else:
        application = look(connection, row.application)
        act(office, connection, actor, application, "reconsider", reason=reason, said=said)


def _decided(
    connection: Connection, row: ObjectionRow, rulings: Sequence[Ruling], before: dict[int, Decision]
) -> list[Decision]:
    """The new decisions, without those that do not fit: another line's, one that changes nothing, or too much."""
    submitted = lists.submitted(connection, row.application)
    rules = {line.row: line.award_fen for line in lists.lines(connection, submitted.id) if line.ok} if submitted else {}
    decided = []
    for each in {ruling.row: ruling for ruling in rulings}.values():
        old, most = before.get(each.row), rules.get(each.row)
        if old is None or most is None or row.row not in (None, each.row):
            continue
        award = (most if each.award_fen is None else each.award_fen) if each.outcome == "accept" else 0
        new = Decision(each.row, each.outcome, award, each.reason_code, None, old.seen)
        if _fits(new, most) and (new.outcome, new.award_fen) != (old.outcome, old.award_fen):
            decided.append(new)
    return decided


def _fits(new: Decision, most: int) -> bool:
    return 0 < new.award_fen <= most if new.outcome == "accept" else bool(new.reason_code)


def _told(decision: Decision | None) -> Plain:
    if decision is None:
        return None
    return [decision.row, decision.outcome, decision.award_fen, decision.reason_code]
