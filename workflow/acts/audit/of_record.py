"""What must hold of the record in an export: hashes, chains, their place in the checkpoint, and what they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson

from workflow.acts.audit.asking import fault
from workflow.acts.audit.members import EDITION, MANIFEST, PATHS
from workflow.acts.audit.package import OddMember, Package
from workflow.acts.laws.law import Fault
from workflow.definition.renaming import from_written
from workflow.history.body import RECAST, digest
from workflow.history.checkpoints import Signed, entry
from workflow.history.merkle import leads_to, leaf
from workflow.history.verify import Present, Row, chain_fault

Found = Iterator[Fault | None]

Body = Mapping[str, Any]

_NAMED = ("kind", "trigger", "from", "to")
"""What each row of the record says in words."""


def members(package: Package) -> Found:
    """Each member is there, listed, and has the hash that the manifest says."""
    listed = package.manifest["members"]
    there = {each for each in package.file.namelist() if each != MANIFEST}
    for path in sorted(there | listed.keys() | set(PATHS)):
        yield _member(package, path, listed.get(path))


def _member(package: Package, path: str, told: object) -> Fault | None:
    try:
        sha256, size = package.sha256(path)
    except OddMember as odd:
        return odd.fault
    if told is None:
        return fault("{member}：清单中没有该成员", "{member}: the manifest does not have it", member=path)
    if told != {"bytes": size, "sha256": sha256}:
        words = (
            "{member}：内容与清单不符，现有 {size} 字节，SHA-256 {sha256}",
            "{member}: not as listed: now {size} bytes, SHA-256 {sha256}",
        )
        return fault(*words, member=path, size=size, sha256=sha256)
    return None


def chains(package: Package) -> Found:
    """Each chain leads from its first row to the present state of its subject, and each thing has one."""
    present = {row["id"]: row for row in package.rows("subjects")}
    for name in ("applications", "plans", "batches"):
        for row in package.rows(name):
            yield None if row["id"] in present else _chain(row["id"], (), None)
    for subject, rows in groupby(package.rows("history"), key=itemgetter("subject")):
        yield _chain(subject, map(_row, rows), present.pop(subject, None))
    for subject, row in present.items():
        yield _chain(subject, (), row)


def _chain(subject: int, rows: Iterable[Row], now: Body | None) -> Fault | None:
    found = chain_fault(subject, rows, None if now is None else _present(now))
    if found is None:
        return None
    return Fault({"subject": subject, "seq": found.seq, "code": found.code}, found.zh, found.en)


def _present(now: Body) -> Present:
    return Present(now["kind"], now["edition"], now["state"], now["version"], _bytes(now["head"]))


def _row(line: Body) -> Row:
    """A line as the verifier of the database takes it: what stands beside a row there is its own content here."""
    said = body_of(line)
    words = said.get("words")
    return Row(
        seq=line["seq"],
        prev=_bytes(line["prev"]),
        hash=_bytes(line["hash"]),
        body=line["body"].encode(errors="surrogatepass"),
        at=_moment(said.get("at")),
        actor_id=said.get("actor"),
        duty=said.get("duty"),
        words=dict.fromkeys(words, (None, None)) if isinstance(words, dict) else None,
    )


def body_of(line: Body) -> Body:
    """What a row of the record says; nothing where it is no record."""
    try:
        found = orjson.loads(line["body"])
    except ValueError:
        return {}
    if not isinstance(found, dict) or not all(isinstance(found.get(name), str) for name in _NAMED):
        return {}
    return found


def said_of(told: Body) -> Body:
    """The facts in what a row of the record says."""
    said = told.get("said")
    return said if isinstance(said, dict) else {}


def _moment(words: object) -> datetime:
    """A row's own moment; one that is none differs from what the row says."""
    try:
        return datetime.fromisoformat(str(words)).astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


def _bytes(words: str) -> bytes:
    """What hex says; what is no hex equals no hash."""
    try:
        return bytes.fromhex(words)
    except ValueError:
        return b""


def signed(package: Package, public_key: str) -> Found:
    """The checkpoint, if there is one, is signed by the holder of the key, and holds each proven row of the record."""
    for line in package.rows("checkpoint"):
        made = _checkpoint(line)
        if made is None or not made.holds(public_key):
            words = (
                "检查点的签名不成立：内容被改动，或公钥不符",
                "the checkpoint's signature does not hold: it was edited, or the key is another",
            )
            yield fault(*words, checkpoint=made.size if made else 0)
            return
        yield None
        yield from _proven(package, made)


def _checkpoint(line: Body) -> Signed | None:
    try:
        whole = Signed(0, line["signed"].encode(), bytes.fromhex(line["signature"]))
        size = whole.body["size"]
    except (ValueError, KeyError, TypeError):
        return None
    return Signed(size, whole.signed, whole.signature) if isinstance(size, int) else None


def _proven(package: Package, made: Signed) -> Found:
    proofs = {(row["subject"], row["seq"]): row for row in package.rows("proofs")}
    for line in package.rows("history"):
        proof = proofs.pop((line["subject"], line["seq"]), None)
        if proof is not None:
            yield None if _leads(proof, line, made) else _unproven(proof)
    for proof in proofs.values():
        yield _unproven(proof)


def _leads(proof: Body, line: Body, made: Signed) -> bool:
    anchored = leaf(entry(line["subject"], line["seq"], _bytes(line["hash"])))
    beside = [_bytes(str(each)) for each in proof["path"]]
    led = leads_to(anchored, proof["position"], made.size, beside)
    return led is not None and led.hex() == made.body.get("root")


def _unproven(proof: Body) -> Fault:
    return fault(
        "事项 {subject} 第 {seq} 条履历：包含证明与检查点不符",
        "subject {subject}, row {seq}: its proof does not lead to the checkpoint",
        subject=proof["subject"],
        seq=proof["seq"],
    )


def edition(package: Package) -> Found:
    """The edition's bytes are those that the call names."""
    named = package.only("call")["edition_hash"]
    found, _ = package.sha256(EDITION)
    words = (
        "{member}：SHA-256 {sha256} 不是申报通知所依的版本 {named}",
        "{member}: SHA-256 {sha256} is not the call's edition {named}",
    )
    yield None if found == named else fault(*words, member=EDITION, sha256=found, named=named)


def decisions(package: Package) -> Found:
    """The decisions on an application's lines are those that its record named last, unless it takes them anew."""
    named: dict[int, str] = {}
    sent: dict[int, set[object]] = {}
    for line in package.rows("history"):
        told, subject = body_of(line), line["subject"]
        said = said_of(told)
        if "decisions" in said:
            named[subject] = said["decisions"]
        if "accepted" in said:
            sent.setdefault(subject, set()).add(told.get("from"))
        if told.get("trigger") == RECAST:
            renamed = from_written(said.get("renamed"))
            sent[subject] = {renamed.state(str(each)) for each in sent.get(subject, ())}
        if subject in named and told.get("to") in sent.get(subject, ()):
            del named[subject]
    for application, rows in groupby(package.rows("decisions"), key=itemgetter("application")):
        found = digest([[row["row"], row["outcome"], row["award_fen"], row["reason_code"]] for row in rows])
        held = named.pop(application, found) == found
        yield None if held else _undecided(application)
    for application, words in named.items():
        yield None if words == digest([]) else _undecided(application)


def _undecided(application: int) -> Fault:
    return fault(
        "申报 {application}：逐条决定的摘要与履历所载不符",
        "application {application}: the digest of its decisions is not what the record names",
        application=application,
    )
