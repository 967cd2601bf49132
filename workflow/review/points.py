"""Points of a correction: the rows and documents that a reviewer named, each with what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from storage.commitments import commit, new_salt
from workflow.history.body import Plain, digest
from workflow.review.tables import CorrectionPoint


@dataclass(frozen=True)
class Point:
    """What is to be corrected: a row of the submitted list or a kind of document, and why in words."""

    row: int | None
    kind: str | None
    words: str


@dataclass(frozen=True)
class Salted:
    """Points with the salts of their words, so that the history can name them and the words can be erased."""

    points: tuple[Point, ...]
    salts: tuple[bytes, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over rows, kinds and commitments to the words: what the history names the points by."""
        told: Plain = [
            [point.row, point.kind, commit(point.words, salt)]
            for point, salt in zip(self.points, self.salts, strict=True)
        ]
        return digest(told)


def salted(points: Sequence[Point]) -> Salted:
    """The points, each with a fresh salt."""
    return Salted(tuple(points), tuple(new_salt() for _ in points))


def write(connection: Connection, application: int, authority: int, round_: int, named: Salted) -> None:
    """Write what a correction asks for, in the transaction that asks for it."""
    rows = [
        {
            "application_id": application,
            "authority_id": authority,
            "round": round_,
            "row": point.row,
            "kind": point.kind,
            "salt": salt,
            "words": point.words,
        }
        for point, salt in zip(named.points, named.salts, strict=True)
    ]
    if rows:
        connection.execute(insert(CorrectionPoint), rows)


def of_round(connection: Connection, application: int, round_: int) -> Salted:
    """What was asked of the list of a round, as it was written; words that were erased are empty."""
    columns = (CorrectionPoint.row, CorrectionPoint.kind, CorrectionPoint.words, CorrectionPoint.salt)
    asked = (CorrectionPoint.application_id == application, CorrectionPoint.round == round_)
    found = connection.execute(select(*columns).where(*asked).order_by(CorrectionPoint.id)).all()
    points = tuple(Point(each.row, each.kind, each.words or "") for each in found)
    return Salted(points, tuple(each.salt or b"" for each in found))


def last_round(connection: Connection, application: int) -> int | None:
    """The round of the last list of which something was asked by name."""
    asked = select(func.max(CorrectionPoint.round)).where(CorrectionPoint.application_id == application)
    return connection.execute(asked).scalar_one()
