"""Duties on many subjects at once: whoever acts on a plan or a batch has acted on every application in it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import CTE, BigInteger, Connection, Text, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from workflow.engine.duties import kept_apart
from workflow.engine.errors import MustBeApart
from workflow.engine.moves import Part, counted
from workflow.engine.tables import Duty, Subject


def take_duty_inside(subjects: Sequence[int], duty: str) -> Part:
    """Write the mover's duty on each of these subjects; the part's answer is on how many they could take it."""
    return Part(_take, {"inside": sorted(subjects), "inside_duty": duty}, counted)


def duties_inside(taken: object, wanted: int) -> None:
    """Raise MustBeApart when the duty could not be taken on every subject: the caller's transaction then ends."""
    if taken != wanted:
        raise MustBeApart


def take_duty(connection: Connection, subject: int, actor: int, authority: int, duty: str) -> None:
    """Write the duty of somebody who works on a subject without moving it yet; raises MustBeApart."""
    row = {"subject_id": subject, "actor_id": actor, "authority_id": authority, "duty": duty}
    if connection.execute(kept_apart(insert(Duty).values(row))).first() is None:
        raise MustBeApart


def _take(moved: CTE) -> Sequence[CTE]:
    rows = (
        select(
            Subject.id,
            bindparam("actor", type_=BigInteger),
            Subject.authority_id,
            bindparam("inside_duty", type_=Text),
        )
        .join(moved, Subject.id == func.any(bindparam("inside", type_=ARRAY(BigInteger))))
        .order_by(Subject.id)
    )
    mine = insert(Duty).from_select(["subject_id", "actor_id", "authority_id", "duty"], rows)
    return [kept_apart(mine).cte("inside_taken")]
