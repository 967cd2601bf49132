"""Exports of a call that went the whole way, and forgers who write such a file anew."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from tests.acts.claim import AWARD_FEN
from tests.acts.evaluated import REPORT, evaluation_of
from tests.acts.objecting import admitted, confirmed_again, noticed, person, replanned, upheld
from tests.acts.recovering import ORDERED, came, demand, ordered, undone
from tests.acts.town import CONFIRMED, Town
from workflow.acts.audit.check import check_file
from workflow.acts.audit.export import export
from workflow.acts.audit.members import MANIFEST, path_of
from workflow.acts.evaluating import report
from workflow.acts.laws.law import Fault
from workflow.acts.looking import Seen
from workflow.acts.pull import pull
from workflow.acts.read_results import read_results
from workflow.acts.tick import anchor
from workflow.engine.moves import Moved
from workflow.history.body import canonical

REPAID_FEN = AWARD_FEN // 2
"""What came back of the money that was asked back."""

Members = dict[str, bytes]
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Exported:
    """A call's number, its export, and the key that was published."""

    number: str
    public_key: str
    data: bytes = field(repr=False)


def whole_way(town: Town) -> str:
    """The number of a call: a plan taken back, a payment that came back and went out again, and money asked back."""
    plan = noticed(town, 10 * AWARD_FEN)
    upheld(town, admitted(town, plan.plan, person(plan.applications[0])))
    confirmed_again(town, replanned(town, plan.call))
    bank, finance = town.on(CONFIRMED), town.staff["finance"]
    first = town.released(plan.call)
    read_results(bank.office, finance, first, town.answer(first.id, {plan.applications[1].id: "returned"}))
    pull(bank.office, finance, town.look(first.id), "settle")
    second = town.released(plan.call)
    read_results(bank.office, finance, second, town.answer(second.id))
    recovery = ordered(town, town.look(plan.applications[1].id), demand(REPAID_FEN))
    came(town, recovery, 1, f"R-{recovery.id}-1")
    undone(town, recovery)
    came(town, recovery, REPAID_FEN, f"R-{recovery.id}-2")
    town.on(ORDERED).do("finance_head", recovery.id, "close")
    _evaluated(town, town.look(plan.applications[0].id))
    return number_of(town, plan.call)


def _evaluated(town: Town, application: Seen) -> None:
    """What became of an application's money: reported, and found to be as it should."""
    evaluation, claimant = evaluation_of(town, application), town.look(application.id).claimant
    officer = next(each.officer for each in town.claimants if each.organisation == claimant)
    assert isinstance(report(town.on(ORDERED).office, officer, evaluation, REPORT), Moved)
    town.on(ORDERED).do("policy_officer", evaluation.id, "find_met")
    town.on(ORDERED).do("policy_head", evaluation.id, "confirm")


def number_of(town: Town, call: int) -> str:
    """The number of a call."""
    return str(town.one("SELECT number FROM call WHERE id = :call", call=call)[0])


def taken(town: Town, number: str) -> bytes:
    """The export of a call."""
    file = io.BytesIO()
    export(town.office, number, file)
    return file.getvalue()


def anchored(town: Town) -> Exported:
    """The export of such a call under a signed checkpoint."""
    number = whole_way(town)
    anchor(town.office)
    return Exported(number, town.office.signer.public_key, taken(town, number))


def members_of(data: bytes) -> Members:
    """The members of an export by path."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(members: Mapping[str, bytes]) -> bytes:
    """A file of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)
    return file.getvalue()


def listed_anew(members: Members) -> Members:
    """The same with a manifest that fits: what a forger does first."""
    manifest = orjson.loads(members[MANIFEST])
    manifest["members"] = {
        name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in members.items()
        if name != MANIFEST
    }
    return {**members, MANIFEST: canonical(manifest)}


def forged(data: bytes, name: str, edit: Callable[[Rows], object]) -> bytes:
    """The export with the lines of a member edited, and the manifest made to fit."""
    members = members_of(data)
    rows: Rows = [orjson.loads(line) for line in members[path_of(name)].splitlines()]
    edit(rows)
    members[path_of(name)] = b"".join(canonical(row) + b"\n" for row in rows)
    return packed(listed_anew(members))


def faults_of(data: bytes, public_key: str | None = None) -> dict[str, list[Fault]]:
    """The faults of a file by question; nothing for a sound one."""
    return {each.law: list(each.faults) for each in check_file(io.BytesIO(data), public_key) if each.faults}
