"""Checkpoints: the heads of all chains in one growing list, whose root is signed, so that a rewritten past is seen.

Whoever keeps an earlier checkpoint can show that the record was changed behind it, even by who owns the database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, text

from workflow.history.body import Plain, canonical, read
from workflow.history.merkle import Edge, leaf
from workflow.history.signing import Signer, signed_by
from workflow.history.tables import Anchor, Checkpoint

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('yuelu checkpoint'))")

# A head that was anchored before is passed over; one that moved on twice since leaves only its newest row: the rows
# between are held by the chain itself.
# A head without its row is the chain's own fault to tell; it must not keep all other subjects from being anchored.
_NEW_HEADS = text(
    "SELECT s.id AS subject_id, s.authority_id, s.version AS seq, s.head AS hash FROM subject s "
    "JOIN history h ON h.subject_id = s.id AND h.seq = s.version "
    "WHERE NOT EXISTS (SELECT FROM anchor a WHERE a.subject_id = s.id AND a.seq = s.version) ORDER BY s.id"
)


@dataclass(frozen=True)
class Signed:
    """A checkpoint as it is published: `signed` is canonical JSON of `at` (UTC), `root` (hex) and `size`."""

    size: int
    signed: bytes
    signature: bytes

    @property
    def body(self) -> dict[str, Plain]:
        """What was signed, as values."""
        return read(self.signed)

    def told(self) -> dict[str, Plain]:
        """The checkpoint for a program: it can be kept, and shown to us later."""
        return {"signed": self.signed.decode(), "signature": self.signature.hex()}

    def holds(self, public_key: str) -> bool:
        """Whether the signature is that of the key's holder, over this very size."""
        return signed_by(public_key, self.signed, self.signature) and self.body.get("size") == self.size


@dataclass(frozen=True)
class AnchorFault:
    """Something that a checkpoint anchored and that is no longer so; `size` names the checkpoint, 0 the list itself."""

    size: int
    code: str
    zh: str
    en: str


def make(connection: Connection, signer: Signer, at: datetime, authority: int) -> Signed | None:
    """Anchor every head that moved since the last checkpoint, sign the new root, and return it; None if none moved."""
    connection.execute(_ONE_AT_A_TIME)
    edge = _last_edge(connection)
    heads = connection.execute(_NEW_HEADS).mappings().all()
    if not heads:
        return None
    rows = [{"position": edge.size + place, **head} for place, head in enumerate(heads)]
    connection.execute(insert(Anchor), rows)
    for head in heads:
        edge.add(leaf(entry(head["subject_id"], head["seq"], head["hash"])))
    signed = canonical({"at": at.isoformat(), "root": edge.root().hex(), "size": edge.size})
    made = Signed(edge.size, signed, signer.sign(signed))
    values = {"authority_id": authority, "size": made.size, "signed": signed, "signature": made.signature}
    connection.execute(insert(Checkpoint).values(**values, edge=edge.roots))
    return made


def entry(subject: int, seq: int, hashed: bytes) -> bytes:
    """The bytes of an entry of the list: canonical JSON of subject, row number and the row's hash (hex)."""
    return canonical({"subject": subject, "seq": seq, "hash": hashed.hex()})


def published(connection: Connection) -> list[Signed]:
    """Every checkpoint, the first one first."""
    columns = (Checkpoint.size, Checkpoint.signed, Checkpoint.signature)
    return [Signed(*row) for row in connection.execute(select(*columns).order_by(Checkpoint.size))]


def newest(connection: Connection) -> Signed | None:
    """The last checkpoint that was signed; None before there is one."""
    last = select(Checkpoint.size, Checkpoint.signed, Checkpoint.signature).order_by(Checkpoint.size.desc()).limit(1)
    row = connection.execute(last).one_or_none()
    return Signed(*row) if row else None


def leaves(connection: Connection) -> Iterator[bytes]:
    """The leaves of the list, in order."""
    columns = (Anchor.subject_id, Anchor.seq, Anchor.hash)
    rows = connection.execute(select(*columns).order_by(Anchor.position), execution_options={"yield_per": 10_000})
    for subject, seq, hashed in rows:
        yield leaf(entry(subject, seq, hashed))


def verify(connection: Connection, public_key: str, kept: Signed | None = None) -> tuple[AnchorFault, ...]:
    """What no longer holds of the checkpoints: rows that differ from what was anchored, roots, and signatures.

    `kept` is a checkpoint that somebody outside has kept: it must still be a beginning of today's list.
    """
    told = {each.size: each for each in published(connection)}
    wanted = dict(told)
    if kept is not None:
        wanted.setdefault(kept.size, kept)
    roots = _roots(connection, wanted.keys())
    faults = [] if _anchored_rows_hold(connection) else [_fault(0, "anchored")]
    for size, each in sorted(wanted.items()):
        faults += _faults(each, size, roots.get(size), public_key)
    if kept is not None and kept.size in told:
        faults += _faults(kept, kept.size, roots.get(kept.size), public_key)
    return tuple(dict.fromkeys(faults))


def _faults(each: Signed, size: int, root: bytes | None, public_key: str) -> list[AnchorFault]:
    if not each.holds(public_key):
        return [_fault(size, "signature")]
    return [] if root is not None and each.body["root"] == root.hex() else [_fault(size, "root")]


def _last_edge(connection: Connection) -> Edge:
    last = select(Checkpoint.size, Checkpoint.edge).order_by(Checkpoint.size.desc()).limit(1)
    row = connection.execute(last).one_or_none()
    return Edge(*row) if row else Edge()


def _roots(connection: Connection, wanted: Collection[int]) -> dict[int, bytes]:
    """The roots of the list as it stands, at each size that is asked for."""
    edge, found = Edge(), dict[int, bytes]()
    for each in leaves(connection):
        edge.add(each)
        if edge.size in wanted:
            found[edge.size] = edge.root()
    return found


def _anchored_rows_hold(connection: Connection) -> bool:
    differs = text(
        "SELECT 1 FROM anchor a LEFT JOIN history h ON h.subject_id = a.subject_id AND h.seq = a.seq "
        "WHERE h.hash IS DISTINCT FROM a.hash LIMIT 1"
    )
    return connection.execute(differs).first() is None


_TOLD = {
    "anchored": ("有履历与检查点所锚定的不符", "a row of the record differs from what a checkpoint anchored"),
    "root": ("按现有履历算出的根与检查点不符", "the root of today's list differs from what the checkpoint signed"),
    "signature": ("检查点的签名不成立", "the checkpoint's signature does not hold"),
}


def _fault(size: int, code: str) -> AnchorFault:
    zh, en = _TOLD[code]
    where_zh, where_en = (f"检查点 {size}：", f"checkpoint {size}: ") if size else ("", "")
    return AnchorFault(size, code, f"{where_zh}{zh}。", f"{where_en}{en}.")
