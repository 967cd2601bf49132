"""Recusal: whoever is related to an organisation, or acts for it, stays out of its claims."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    SQLColumnExpression,
    bindparam,
    exists,
    literal,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from forms.faults import Fault
from storage.rows import Rows, handed
from workflow.engine.errors import EngineError
from workflow.engine.moves import Gate
from workflow.parties.faults import fault
from workflow.parties.tables import Mandate, Organisation, Relation


def related_clause(
    person_id: SQLColumnExpression[int], organisation_id: SQLColumnExpression[int] | SQLColumnExpression[int | None]
) -> ColumnElement[bool]:
    """The condition that a person must stay out of an organisation's claims, for use inside other statements.

    A standing relation counts, and a mandate however long ago; so does either to another organisation of the same
    declared group.
    """
    ties = union_all(
        select(Relation.organisation_id).where(Relation.person_id == person_id, Relation.ended_at.is_(None)),
        select(Mandate.organisation_id).where(Mandate.person_id == person_id),
    ).subquery("ties")
    tied, claimant = aliased(Organisation), aliased(Organisation)
    same_group = claimant.declared_group == tied.declared_group
    return exists(
        select(literal(1))
        .select_from(ties)
        .join(tied, tied.id == ties.c.organisation_id)
        .join(claimant, claimant.id == organisation_id)
        .where(or_(tied.id == claimant.id, same_group))
        .correlate_except(ties, tied, claimant)
    )


def related(connection: Connection, person_id: int, organisation_id: int) -> bool:
    """Whether a person must stay out of an organisation's claims."""
    return connection.execute(select(related_clause(literal(person_id), literal(organisation_id)))).scalar_one()


def unrelated(person_id: int, organisation_id: int, refusal: EngineError) -> Gate:
    """The person need not stay out of the organisation's claims, nor out of any other's that moves together with it."""
    return Gate(_unrelated, refusal, {"recusal_person": person_id}, Rows("claimant", {"id": [organisation_id]}))


def _unrelated() -> Select[int]:
    claimants = handed("claimant", subject=BigInteger, id=BigInteger)
    ties = select(literal(1)).where(related_clause(bindparam("recusal_person", type_=BigInteger), claimants.c.id))
    return select(literal(1)).where(~ties.select_from(claimants).exists())


def declare(
    connection: Connection, person_id: int, organisation_id: int, *, kind: str, declared_by: int, at: datetime
) -> int | Fault:
    """Declare a relation of a kind of `RELATION_KINDS`; anybody may declare, the person themselves above all."""
    authority = select(Organisation.authority_id).where(Organisation.id == organisation_id).scalar_subquery()
    row = {
        "person_id": person_id,
        "organisation_id": organisation_id,
        "authority_id": authority,
        "kind": kind,
        "declared_by": declared_by,
        "declared_at": at,
    }
    added = (
        insert(Relation)
        .values(row)
        .on_conflict_do_nothing(index_elements=["person_id", "organisation_id"], index_where=text("ended_at IS NULL"))
        .returning(Relation.id)
    )
    number = connection.execute(added).scalar_one_or_none()
    return fault("relation_held") if number is None else number


def end(connection: Connection, relation_id: int, *, ended_by: int, at: datetime) -> bool | Fault:
    """End a relation, by somebody other than the person; false when it had ended already."""
    if connection.execute(select(Relation.person_id).where(Relation.id == relation_id)).scalar() == ended_by:
        return fault("own_relation")
    ended = (
        update(Relation)
        .where(Relation.id == relation_id, Relation.ended_at.is_(None))
        .values(ended_by=ended_by, ended_at=at)
    )
    return connection.execute(ended).rowcount == 1
