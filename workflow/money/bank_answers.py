"""The bank's answers as rows: what each said line by line, and what was found out about the lines that did not fit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, Integer, Text, bindparam, select
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.types import TypeEngine

from storage.rows import Rows, handed
from workflow.history.body import Plain, digest
from workflow.money.answer_tables import AnswerLine, BankAnswer, Explanation
from workflow.money.bank.reconciling import Reconciliation
from workflow.money.bank.results import Outcome, ResultFault

UNREADABLE: Final = "unreadable"
"""What a line is found to be that says nothing usable; all others are a `Finding`."""

QUERIED: Final = ("wrong_amount", "contradictory", "unknown", UNREADABLE)
"""The findings that a person has to clear up, the worst first."""


class Meaning(StrEnum):
    """What a line that did not fit was found to mean."""

    PAID = "paid"
    """The bank paid what was ordered, whatever the line says."""
    RETURNED = "returned"
    """The bank paid nothing, or all of it came back."""
    ELSEWHERE = "elsewhere"
    """It belongs to another batch, and is read there."""
    VOID = "void"
    """The bank has taken it back, or another line says it rightly."""

    @property
    def outcome(self) -> Outcome | None:
        """What it posts; the others post nothing."""
        return _OUTCOMES.get(self)


_OUTCOMES: Final[Mapping[Meaning, Outcome]] = {Meaning.PAID: "paid", Meaning.RETURNED: "returned"}

_TOGETHER = 4_000
"""As many lines as one statement writes: it takes no more than 65,535 values."""

_CHANGED = ("meaning", "words", "explained_by", "explained_at")


@dataclass(frozen=True)
class AnswerRow:
    """An answer's own columns; its state is its subject's, and `sha256` names the file in the store."""

    id: int
    authority: int
    batch: int
    number: str
    sha256: str
    read_at: datetime


@dataclass(frozen=True)
class Line:
    """A line of an answer: its place in what was read, its line in the file, and the id that it names, if any."""

    place: int
    line: int
    end_to_end_id: str | None


@dataclass(frozen=True)
class Explained:
    """What a line means, in which words somebody found out, such as the bank's letter or a telephone call."""

    place: int
    meaning: Meaning
    words: str


def keep(connection: Connection, answer: AnswerRow, found: Reconciliation, faults: Sequence[ResultFault]) -> None:
    """Add an answer with all that it says, in the order of its file."""
    values = {
        "id": answer.id,
        "authority_id": answer.authority,
        "batch_id": answer.batch,
        "number": answer.number,
        "sha256": answer.sha256,
        "read_at": answer.read_at,
    }
    connection.execute(insert(BankAnswer).values(values))
    said = sorted((*_results(found), *_unreadable(faults)), key=lambda row: (row[0], str(row[2])))
    columns = dict(zip(_SAID, zip(*said, strict=True), strict=True))
    rows = Rows("said", {"place": range(1, len(said) + 1), **columns})
    connection.execute(_keeping(), {"answer": answer.id, "authority": answer.authority, **rows.values()})


def get(connection: Connection, answer: int) -> AnswerRow:
    """An answer by its subject's id."""
    return AnswerRow(*connection.execute(select(*_COLUMNS).where(BankAnswer.id == answer)).one())


def of_file(connection: Connection, batch: int, sha256: str) -> AnswerRow | None:
    """The answer that was kept when this very file was read for this batch before, if it was."""
    wanted = select(*_COLUMNS).where(BankAnswer.batch_id == batch, BankAnswer.sha256 == sha256)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else AnswerRow(*row)


def queried(connection: Connection, answer: int) -> list[Line]:
    """The lines of an answer that a person has to clear up, in the order of the file."""
    columns = (AnswerLine.place, AnswerLine.line, AnswerLine.end_to_end_id)
    wanted = select(*columns).where(AnswerLine.answer_id == answer, AnswerLine.finding.in_(QUERIED))
    return [Line(*row) for row in connection.execute(wanted.order_by(AnswerLine.place))]


def explain(connection: Connection, answer: AnswerRow, explained: Collection[Explained], by: int, at: datetime) -> None:
    """Write what lines mean, in place of what was written of them before."""
    rows = [
        {
            "answer_id": answer.id,
            "place": each.place,
            "authority_id": answer.authority,
            "meaning": each.meaning,
            "words": each.words,
            "explained_by": by,
            "explained_at": at,
        }
        for each in explained
    ]
    for start in range(0, len(rows), _TOGETHER):
        written = insert(Explanation).values(rows[start : start + _TOGETHER])
        changed = {name: written.excluded[name] for name in _CHANGED}
        key = [Explanation.answer_id, Explanation.place]
        connection.execute(written.on_conflict_do_update(index_elements=key, set_=changed))


def explained(connection: Connection, answer: int) -> dict[int, Explained]:
    """What the lines of an answer mean, by place, as far as somebody has said so."""
    columns = (Explanation.place, Explanation.meaning, Explanation.words)
    wanted = select(*columns).where(Explanation.answer_id == answer).order_by(Explanation.place)
    return {place: Explained(place, Meaning(word), words) for place, word, words in connection.execute(wanted)}


def digest_of(said: Collection[Explained]) -> str:
    """SHA-256 over what every line means: what the history names instead of thousands of lines."""
    told: Plain = [[each.place, each.meaning, each.words] for each in said]
    return digest(told)


_COLUMNS = (
    BankAnswer.id,
    BankAnswer.authority_id,
    BankAnswer.batch_id,
    BankAnswer.number,
    BankAnswer.sha256,
    BankAnswer.read_at,
)


_SAID: Final[Mapping[str, type[TypeEngine[Any]]]] = {
    "line": Integer,
    "finding": Text,
    "end_to_end_id": Text,
    "outcome": Text,
    "amount_fen": BigInteger,
    "reason_zh": Text,
    "reason_en": Text,
}
"""What is kept of each line besides its place, in this order."""


def _results(found: Reconciliation) -> Iterator[tuple[Any, ...]]:
    for finding, each in found.found():
        yield each.line, finding, each.end_to_end_id, each.outcome, each.amount_fen, each.reason, each.reason


def _unreadable(faults: Sequence[ResultFault]) -> Iterator[tuple[Any, ...]]:
    for each in faults:
        yield each.line, UNREADABLE, each.end_to_end_id, None, None, each.zh, each.en


def _keeping() -> Insert:
    """All lines in one statement, handed over as arrays: there may be as many as a file of the bank has."""
    said = handed("said", place=Integer, **_SAID)
    answer, authority = bindparam("answer", type_=BigInteger), bindparam("authority", type_=BigInteger)
    columns = ["answer_id", "authority_id", "place", *_SAID]
    return insert(AnswerLine).from_select(columns, select(answer, authority, *said.c))
