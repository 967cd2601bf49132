"""Walking the chains: each row against the one before, the folded state against the present, words against hashes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection, text

from storage.commitments import commit
from workflow.history.body import link, read
from workflow.history.tables import GENESIS


class Row(NamedTuple):
    """A history row as it stands in the database."""

    subject_id: int
    seq: int
    prev: bytes
    hash: bytes
    body: bytes
    actor_id: int | None
    duty: str | None


class Present(NamedTuple):
    """What the subject's row says of now."""

    state: str
    version: int
    head: bytes
    kind: str


@dataclass(frozen=True)
class ChainFault:
    """The first row of a chain that does not hold, and what is wrong with it."""

    subject: int
    seq: int
    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class Verified:
    """How much was walked, and the first fault of each broken chain."""

    subjects: int
    rows: int
    faults: tuple[ChainFault, ...]


_TOLD = {
    "edited": ("该记录的内容与其哈希不符，已被改动", "the row's content does not match its hash: it was edited"),
    "deleted": ("该序号的记录缺失", "the row with this number is missing: it was deleted"),
    "swapped": ("该记录不属于此处：序号或所属事项不符", "the row belongs elsewhere: it was swapped"),
    "broken_link": ("该记录与上一条不相连", "the row does not link to the one before it"),
    "cut_off": ("此后的记录被截去", "the rows after this one were cut off"),
    "state": ("由履历推得的状态与当前状态不符", "the state folded from the rows differs from the present one"),
    "no_subject": ("履历所属的事项不存在", "the rows belong to a subject that does not exist"),
    "words": ("所附文字与履历中的承诺值不符", "words beside the chain differ from what it commits to"),
    "columns": ("办理人或职责与履历内容不符", "the actor or duty beside the row differs from its content"),
}


def verify(connection: Connection) -> Verified:
    """Walk every chain of the database, oldest row first, and name the first row of each that does not hold."""
    present = _present(connection)
    faults: list[ChainFault] = []
    rows = 0
    for subject, chain in _chains(connection):
        rows += len(chain)
        fault = chain_fault(subject, chain, present.pop(subject, None))
        if fault is not None:
            faults.append(fault)
    faults += [_fault(subject, 1, "deleted") for subject in present]
    faults += _word_faults(connection)
    walked = connection.execute(text("SELECT count(*) FROM subject")).scalar_one()
    return Verified(walked, rows, tuple(faults))


def chain_fault(subject: int, chain: list[Row], present: Present | None) -> ChainFault | None:
    """The first fault of one chain, or None when it is whole and leads to the present state."""
    prev, state = GENESIS, ""
    for seq, row in enumerate(chain, start=1):
        code = _row_code(subject, seq, row, prev)
        if code is not None:
            return _fault(subject, seq, code)
        body = read(row.body)
        if body["from"] != state:
            return _fault(subject, seq, "state")
        prev, state = row.hash, str(body["to"])
    if present is None:
        return _fault(subject, len(chain), "no_subject")
    if present.version > len(chain):
        return _fault(subject, len(chain), "cut_off")
    if (present.version, present.head, present.state) != (len(chain), prev, state):
        return _fault(subject, len(chain), "state")
    return None


def _row_code(subject: int, seq: int, row: Row, prev: bytes) -> str | None:
    if row.seq != seq:
        return "deleted"
    if link(row.prev, row.body) != row.hash:
        return "edited"
    body = read(row.body)
    if (body["subject"], body["seq"]) != (subject, seq):
        return "swapped"
    if row.prev != prev:
        return "broken_link"
    if (body["actor"], body["duty"]) != (row.actor_id, row.duty):
        return "columns"
    return None


def _chains(connection: Connection) -> Iterator[tuple[int, list[Row]]]:
    streamed = connection.execution_options(yield_per=2_000).execute(
        text("SELECT subject_id, seq, prev, hash, body, actor_id, duty FROM history ORDER BY subject_id, seq")
    )
    for subject, rows in groupby(streamed, key=itemgetter(0)):
        yield subject, [Row(*row) for row in rows]


def _present(connection: Connection) -> dict[int, Present]:
    found = connection.execute(text("SELECT id, state, version, head, kind FROM subject"))
    return {row.id: Present(row.state, row.version, row.head, row.kind) for row in found}


def _word_faults(connection: Connection) -> list[ChainFault]:
    """Words that no longer open their commitment; erased words (NULL) are no fault."""
    found = connection.execute(
        text(
            "SELECT r.subject_id, r.seq, r.field, r.salt, r.text, h.body FROM remark r "
            "JOIN history h USING (subject_id, seq) WHERE r.text IS NOT NULL ORDER BY 1, 2, 3"
        )
    )
    faults = []
    for row in found:
        words = read(row.body)["words"]
        assert isinstance(words, dict)
        if words.get(row.field) != commit(row.text, row.salt):
            faults.append(_fault(row.subject_id, row.seq, "words"))
    return faults


def _fault(subject: int, seq: int, code: str) -> ChainFault:
    zh, en = _TOLD[code]
    return ChainFault(
        subject, seq, code, f"事项 {subject} 第 {seq} 条履历：{zh}。", f"subject {subject}, row {seq}: {en}."
    )
