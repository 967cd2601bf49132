"""Looking at a subject: what its caller sees, and later hands back to the act, which compares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

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


_LOOK = (
    "SELECT s.id, s.kind, s.authority_id, s.edition, s.state, s.version, coalesce(a.claimant_id, o.id, "
    "p.organisation_id) AS claimant FROM subject s LEFT JOIN objection j ON j.id = s.id "
    "LEFT JOIN recovery r ON r.id = s.id LEFT JOIN evaluation e ON e.id = s.id "
    "LEFT JOIN application a ON a.id = coalesce(j.application_id, r.application_id, e.application_id, s.id) "
    "LEFT JOIN organisation o ON o.subject_id = s.id LEFT JOIN payee_account p ON p.subject_id = s.id "
    "WHERE s.id = ANY(:subjects) ORDER BY s.id"
)
# The engine's own lock: others may still refer to the subject, but nobody moves it or changes its draft.
_LOOK_ALONE = f"{_LOOK} FOR NO KEY UPDATE OF s"


def look(connection: Connection, subject: int) -> Seen:
    """A subject as it stands; raises NoSuchSubject."""
    return _seen(connection, _LOOK, [subject])[subject]


def look_all(connection: Connection, subjects: Iterable[int]) -> dict[int, Seen]:
    """Subjects as they stand, by id; raises NoSuchSubject."""
    return _seen(connection, _LOOK, Cells(subjects))


def look_alone(connection: Connection, subject: int) -> Seen:
    """A subject as it stands, and stays until the caller's transaction ends; raises NoSuchSubject."""
    return _seen(connection, _LOOK_ALONE, [subject])[subject]


def look_all_alone(connection: Connection, subjects: Iterable[int]) -> dict[int, Seen]:
    """Subjects as they stand, and stay until the caller's transaction ends, by id; raises NoSuchSubject.

    They are locked in the order of their ids, so that two who lock many never wait in a circle.
    """
    return _seen(connection, _LOOK_ALONE, Cells(subjects))


def _seen(connection: Connection, statement: str, subjects: list[int]) -> dict[int, Seen]:
    found = {row.id: Seen(*row) for row in connection.execute(text(statement), {"subjects": subjects})}
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
