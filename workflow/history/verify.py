"""Walking the chains: each row against the one before, the folded state against the present, words against hashes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection, text

from storage.commitments import opens
from workflow.history.body import RECAST, Plain, link, read
from workflow.history.tables import GENESIS

Words = Mapping[str, tuple[str | None, str | None]]
"""Words beside a row: field, and its salt (hex) and text, which are None once they are erased."""


class Row(NamedTuple):
    """A history row as it stands in the database, with the words beside it."""

    seq: int
    prev: bytes
    hash: bytes
    body: bytes
    at: datetime
    actor_id: int | None
    duty: str | None
    words: Words | None


class Present(NamedTuple):
    """What the subject's row says of now."""

    kind: str
    edition: str
    state: str
    version: int
    head: bytes


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
    "not_a_record": ("该记录的内容不是系统写成的格式", "the row's content is not as the system writes it"),
    "deleted": ("该序号的记录缺失", "the row with this number is missing: it was deleted"),
    "swapped": ("该记录不属于此处：序号或所属事项不符", "the row belongs elsewhere: it was swapped"),
    "broken_link": ("该记录与上一条不相连", "the row does not link to the one before it"),
    "cut_off": ("此后的记录被截去", "the rows after this one were cut off"),
    "state": ("由履历推得的状态与当前状态不符", "the state folded from the rows differs from the present one"),
    "edition": (
        "该记录所依版本与上一条不同，且未载明版本迁移",
        "the edition changes here, and no move is on record",
    ),
    "identity": ("事项的类别或所依版本与履历不符", "the subject's kind or edition differs from what the rows say"),
    "no_subject": ("履历所属的事项不存在", "the rows belong to a subject that does not exist"),
    "words": ("所附文字与履历中的承诺值不符", "words beside the chain differ from what it commits to"),
    "columns": ("时间、办理人或职责与履历内容不符", "the time, actor or duty beside the row differs from its content"),
}

# One statement is one snapshot: a move that is made during the walk is seen whole or not at all.
_WALK = (
    "SELECT coalesce(s.id, h.subject_id) AS subject, s.kind, s.edition, s.state, s.version, s.head, "
    "h.seq, h.prev, h.hash, h.body, h.at, h.actor_id, h.duty, w.words "
    "FROM {history} h FULL JOIN {subject} s ON s.id = h.subject_id "
    "LEFT JOIN (SELECT subject_id, seq, jsonb_object_agg(field, jsonb_build_array(encode(salt, 'hex'), text)) AS words "
    "FROM {remark} r GROUP BY subject_id, seq) w ON w.subject_id = h.subject_id AND w.seq = h.seq ORDER BY 1, h.seq"
)
_ALL = text(_WALK.format(history="history", subject="subject", remark="remark"))
_SOME = text(
    _WALK.format(
        history="(SELECT * FROM history WHERE subject_id = ANY(:subjects))",
        subject="(SELECT * FROM subject WHERE id = ANY(:subjects))",
        remark="(SELECT * FROM remark WHERE subject_id = ANY(:subjects))",
    )
)


def verify(
    connection: Connection, each: Callable[[], object] = lambda: None, *, subjects: Collection[int] | None = None
) -> Verified:
    """Walk every chain of the database, oldest row first, and name the first row of each that does not hold.

    `each` is called after every subject, so that a long walk can be shown on its way. With `subjects` only theirs are
    walked, also those whose subject is gone: what is wrong with a chain depends on no other.
    """
    faults: list[ChainFault] = []
    many = rows = 0
    for subject, present, chain in _chains(connection, subjects):
        many += present is not None
        rows += len(chain)
        fault = chain_fault(subject, chain, present)
        if fault is not None:
            faults.append(fault)
        each()
    return Verified(many, rows, tuple(faults))


def chain_fault(subject: int, chain: Iterable[Row], present: Present | None) -> ChainFault | None:
    """The first fault of one chain, or None when it is whole and leads to the present state."""
    prev, state, seq = GENESIS, "", 0
    body: Mapping[str, Plain] = {}
    for row in chain:
        seq += 1
        code, body = _row_code(row, (subject, seq), prev, state, body.get("edition"))
        if code is not None:
            return _fault(subject, seq, code)
        prev, state = row.hash, str(body["to"])
    if not seq:
        return _fault(subject, 1, "deleted")
    end = _end_code(present, body, seq, prev)
    return _fault(subject, seq, end) if end is not None else None


def _row_code(
    row: Row, place: tuple[int, int], prev: bytes, state: str, edition: Plain
) -> tuple[str | None, Mapping[str, Plain]]:
    """What is wrong with a row in its place (subject and number), if anything, and its content.

    `state` and `edition` are where the row before it leads to; the first row may name any edition.
    """
    if row.seq != place[1]:
        return "deleted", {}
    if link(row.prev, row.body) != row.hash:
        return "edited", {}
    body = _content(row.body)
    if body is None:
        return "not_a_record", {}
    holds = {
        "swapped": (body["subject"], body["seq"]) == place,
        "broken_link": row.prev == prev,
        "columns": (body["actor"], body["duty"], body["at"])
        == (row.actor_id, row.duty, row.at.astimezone(UTC).isoformat()),
        "words": _words_hold(body["words"], row.words or {}),
        "state": body["from"] == state,
        "edition": place[1] == 1 or body["edition"] == edition or _recasts(body, edition),
    }
    return next((code for code, held in holds.items() if not held), None), body


def _recasts(body: Mapping[str, Plain], edition: Plain) -> bool:
    """Whether a row is one that puts its subject under another edition, and says which it had."""
    said = body.get("said")
    return body.get("trigger") == RECAST and isinstance(said, dict) and said.get("under") == edition


def _end_code(present: Present | None, body: Mapping[str, Plain], seq: int, head: bytes) -> str | None:
    """What is wrong between the last row and the present, if anything."""
    if present is None:
        return "no_subject"
    if present.version > seq:
        return "cut_off"
    if (present.version, present.head, present.state) != (seq, head, body["to"]):
        return "state"
    return None if (present.kind, present.edition) == (body["kind"], body["edition"]) else "identity"


def _content(body: bytes) -> Mapping[str, Plain] | None:
    """A body's content, or None when it is not what the engine writes."""
    try:
        found = read(body)
    except ValueError:
        return None
    names = {"subject", "seq", "actor", "duty", "at", "from", "to", "kind", "edition", "words"}
    return found if isinstance(found, dict) and names <= found.keys() else None


def _words_hold(committed: Plain, beside: Words) -> bool:
    """Whether the words are those that were committed to; erased ones are, as long as their place is kept."""
    if not isinstance(committed, dict) or committed.keys() != beside.keys():
        return False
    return all(_opens(committed[field], salt, words) for field, (salt, words) in beside.items())


def _opens(commitment: Plain, salt: str | None, words: str | None) -> bool:
    if words is None:
        return True
    return salt is not None and isinstance(commitment, str) and opens(commitment, words, bytes.fromhex(salt))


def _chains(
    connection: Connection, subjects: Collection[int] | None
) -> Iterator[tuple[int, Present | None, list[Row]]]:
    statement, asked = (_ALL, {}) if subjects is None else (_SOME, {"subjects": sorted(subjects)})
    streamed = connection.execute(statement, asked, execution_options={"yield_per": 2_000})
    for subject, group in groupby(streamed, key=itemgetter(0)):
        rows = list(group)
        present = Present(*rows[0][1:6]) if rows[0].kind is not None else None
        yield subject, present, [Row(*row[6:]) for row in rows if row.seq is not None]


def _fault(subject: int, seq: int, code: str) -> ChainFault:
    zh, en = _TOLD[code]
    return ChainFault(
        subject, seq, code, f"事项 {subject} 第 {seq} 条履历：{zh}。", f"subject {subject}, row {seq}: {en}."
    )
