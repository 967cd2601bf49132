"""Looking at a subject: what its caller sees, and later hands back to the act, which compares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, TextClause, text

from storage.rows import Cells
from workflow.definition.life import Life
from workflow.definition.lives import load_life, written
from workflow.history.body import Plain, digest
from workflow.registers.editions import edition_by_hash

APPLICATION = "application"

VERIFIED = "verified"
"""The state of an organisation that may claim and be paid."""


class NoSuchSubject(Exception):
    """There is no subject of this id."""


@dataclass(frozen=True)
class Seen:
    """A subject as somebody saw it: an act upon it is refused when its version has gone on.

    Acts believe a caller's id, state and version, and look up the rest again: it may have come from a form.
    """

    id: int
    kind: str
    authority: int
    edition: str
    state: str
    version: int
    claimant: int | None = None


# Whose a subject is depends on its kind; only that kind's table is read, for joined all six are planned at each look.
_LOOK = (
    "SELECT s.id, s.kind, s.authority_id, s.edition, s.state, s.version, CASE s.kind "
    "WHEN 'application' THEN (SELECT a.claimant_id FROM application a WHERE a.id = s.id) "
    "WHEN 'objection' THEN (SELECT a.claimant_id FROM objection j JOIN application a ON a.id = j.application_id "
    "WHERE j.id = s.id) "
    "WHEN 'recovery' THEN (SELECT a.claimant_id FROM recovery r JOIN application a ON a.id = r.application_id "
    "WHERE r.id = s.id) "
    "WHEN 'evaluation' THEN (SELECT a.claimant_id FROM evaluation e JOIN application a ON a.id = e.application_id "
    "WHERE e.id = s.id) "
    "WHEN 'register_hit' THEN (SELECT a.claimant_id FROM register_hit r JOIN application a ON a.id = r.application_id "
    "WHERE r.id = s.id) "
    "WHEN 'organisation' THEN (SELECT o.id FROM organisation o WHERE o.subject_id = s.id) "
    "WHEN 'payee_account' THEN (SELECT p.organisation_id FROM payee_account p WHERE p.subject_id = s.id) "
    "END AS claimant FROM subject s WHERE s.id "
)
_ONE, _MANY = f"{_LOOK} = :subject", f"{_LOOK} = ANY(:subjects) ORDER BY s.id"
# The engine's own lock: others may still refer to the subject, but nobody moves it or changes its draft.
_ALONE = " FOR NO KEY UPDATE OF s"
# Read once: the first thing that every act does should not begin with looking for the parameters of a long text.
_LOOK_ONE, _LOOK_MANY = text(_ONE), text(_MANY)
_LOOK_ONE_ALONE, _LOOK_MANY_ALONE = text(_ONE + _ALONE), text(_MANY + _ALONE)


def look(connection: Connection, subject: int) -> Seen:
    """A subject as it stands; raises NoSuchSubject."""
    return _seen_one(connection, _LOOK_ONE, subject)


def look_all(connection: Connection, subjects: Iterable[int]) -> dict[int, Seen]:
    """Subjects as they stand, by id; raises NoSuchSubject."""
    return _seen(connection, _LOOK_MANY, Cells(subjects))


def look_alone(connection: Connection, subject: int) -> Seen:
    """A subject as it stands, and stays until the caller's transaction ends; raises NoSuchSubject."""
    return _seen_one(connection, _LOOK_ONE_ALONE, subject)


def look_all_alone(connection: Connection, subjects: Iterable[int]) -> dict[int, Seen]:
    """Subjects as they stand, and stay until the caller's transaction ends, by id; raises NoSuchSubject.

    They are locked in the order of their ids, so that two who lock many never wait in a circle.
    """
    return _seen(connection, _LOOK_MANY_ALONE, Cells(subjects))


def _seen_one(connection: Connection, statement: TextClause, subject: int) -> Seen:
    found = connection.execute(statement, {"subject": subject}).one_or_none()
    if found is None:
        raise NoSuchSubject(subject)
    return Seen(*found)


def _seen(connection: Connection, statement: TextClause, subjects: list[int]) -> dict[int, Seen]:
    found = {row.id: Seen(*row) for row in connection.execute(statement, {"subjects": subjects})}
    if missing := [each for each in subjects if each not in found]:
        raise NoSuchSubject(*missing)
    return found


def life_of(connection: Connection, seen: Seen) -> Life:
    """The life that a subject has: its edition's for an application, the house's for everything else."""
    if seen.kind == APPLICATION:
        return edition_by_hash(connection, seen.edition).life
    return load_life(seen.kind)


def house_edition(kind: str) -> str:
    """The hash that a subject of the house carries as its edition."""
    return digest(written(load_life(kind)))


def application_facts(connection: Connection, application: int) -> Mapping[str, Plain]:
    """The facts that guards of an application may name."""
    row = connection.execute(
        text(
            "SELECT (SELECT max(round) - 1 FROM claim_list WHERE application_id = :id AND sealed_at IS NOT NULL), "
            "count(l.row) FILTER (WHERE l.ok), count(l.row) FILTER (WHERE l.ok AND d.row IS NULL), "
            "coalesce(sum(d.award_fen), 0) FROM claim_list c JOIN line l ON l.list_id = c.id "
            "LEFT JOIN line_decision d ON d.application_id = c.application_id AND d.row = l.row "
            "WHERE c.id = (SELECT id FROM claim_list WHERE application_id = :id AND sealed_at IS NOT NULL "
            "ORDER BY round DESC LIMIT 1)"
        ),
        {"id": application},
    ).one()
    corrections, lines, undecided, award = (int(each or 0) for each in row)
    return {
        "application.corrections": corrections,
        "application.lines": lines,
        "application.undecided": undecided,
        "application.award_fen": award,
    }
