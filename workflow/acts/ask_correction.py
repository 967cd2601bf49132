"""Asking for a correction of named lines and documents, and telling which of them the claimant has mended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from workflow.acts.acting import act
from workflow.acts.looking import Seen, look
from workflow.acts.office import Office
from workflow.claims import lists
from workflow.claims.lists import ListRow, StoredLine
from workflow.engine.errors import EngineError
from workflow.engine.moves import Key, Moved
from workflow.history.body import Plain, digest
from workflow.parties.actors import Actor
from workflow.registers.editions import edition_by_hash
from workflow.review import points
from workflow.review.points import Point, Salted

TRIGGER = "ask_correction"

LONGEST_WORDS = 500
"""Characters that may be said of one row or document."""


class WrongPoint(EngineError):
    """A point names no row of the list or no document that is asked for, names one twice, or says nothing."""

    code = "wrong_point"
    zh = "补正事项有误：行号或材料不存在、重复，或说明为空、超过 500 字。请核对后重新提交。"
    en = "A point names no such row or document, names one twice, or has no words or more than 500; check them."


@dataclass(frozen=True)
class Named:
    """A point of a correction, and whether the claimant has changed since what it names."""

    point: Point
    mended: bool


def ask_correction(
    office: Office, actor: Actor, seen: Seen, named: Sequence[Point], reason: str, *, key: str | None = None
) -> Moved:
    """Send an application back to its claimant, naming rows and documents, each with words, and the reason of all.

    With a `key`, the same request again gets the same answer. Raises WrongPoint, and what `pull` raises of the step.
    """
    chosen = [Point(each.row, each.kind, each.words.strip()) for each in named]

    def work(connection: Connection) -> Moved:
        asked = None if key is None else Key(key, _fingerprint(seen, chosen, reason))
        salted = points.salted(chosen)
        said: dict[str, Plain] = {"points": salted.digest, "named": len(chosen)}
        moved = act(office, connection, actor, seen, TRIGGER, reason=reason, key=asked, said=said)
        if not moved.repeated:
            _write(connection, look(connection, seen.id), salted)
        return moved

    return office.transaction(work)


def correction_points(connection: Connection, application: int) -> list[Named]:
    """What the last correction named, whether it is still being made or was sent in; empty when nothing was named."""
    round_ = points.last_round(connection, application)
    asked = lists.of_round(connection, application, round_) if round_ is not None else None
    if asked is None:
        return []
    named = points.of_round(connection, application, asked.round).points
    now = lists.of_round(connection, application, asked.round + 1)
    if now is None:
        return [Named(point, mended=False) for point in named]
    rows = _as_asked(connection, application, asked, lists.lines(connection, now.id))
    kinds = {each.kind for each in named if _papers(connection, asked, each) == _papers(connection, now, each)}
    return [Named(each, mended=each.row not in rows if each.kind is None else each.kind not in kinds) for each in named]


def unmended(connection: Connection, application: int, lines: Sequence[StoredLine]) -> dict[int, str]:
    """The rows of a draft that its correction named and that are still as they were submitted, with its words."""
    submitted = lists.submitted(connection, application)
    return _as_asked(connection, application, submitted, lines) if submitted is not None else {}


def _as_asked(connection: Connection, application: int, asked: ListRow, lines: Sequence[StoredLine]) -> dict[int, str]:
    named = points.of_round(connection, application, asked.round).points
    words = {each.row: each.words for each in named if each.row is not None}
    if not words:
        return {}
    before = {line.row: line.cells for line in lists.lines(connection, asked.id) if line.row in words}
    return {line.row: words[line.row] for line in lines if line.row in before and line.cells == before[line.row]}


def _write(connection: Connection, seen: Seen, named: Salted) -> None:
    submitted = lists.submitted(connection, seen.id)
    assert submitted is not None
    rows = {line.row for line in lists.lines(connection, submitted.id)}
    kinds = {each.name for each in edition_by_hash(connection, seen.edition).documents}
    told = [(each.row, each.kind) for each in named.points]
    known = all((row in rows) if kind is None else (row is None and kind in kinds) for row, kind in told)
    said = all(0 < len(each.words) <= LONGEST_WORDS for each in named.points)
    if not known or not said or len(set(told)) != len(told):
        raise WrongPoint
    points.write(connection, seen.id, seen.authority, submitted.round, named)


def _fingerprint(seen: Seen, named: Sequence[Point], reason: str) -> str:
    told = [[each.row, each.kind, each.words] for each in named]
    return digest([seen.id, seen.version, TRIGGER, reason, told])


def _papers(connection: Connection, of: ListRow, point: Point) -> list[str]:
    return [sha256 for kind, sha256 in lists.evidence(connection, of.id) if kind == point.kind]
