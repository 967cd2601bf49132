"""One call as its reader may see it: the public once it was approved, its office from the first draft on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from flask import abort
from flask_login import current_user
from sqlalchemy import Connection, select

from web.calls.reading import PUBLIC
from web.lives import call_state
from web.scope import Scope, scope
from workflow.acts.looking import Seen, look
from workflow.calls import rounds
from workflow.calls.rounds import CallRow
from workflow.calls.tables import Call
from workflow.definition.life import Text
from workflow.engine.tables import Subject
from workflow.history.tables import Remark
from workflow.money import book
from workflow.money.book import AccountName
from workflow.money.tables import Plan
from workflow.parties.tables import Authority

SHOWN_PLANS = ("noticed", "confirmed", "superseded")
"""The states of a plan that lies, or once lay, open to the public."""

PartName = Literal["free", "reserved", "returned", "in_transit", "paid", "recovered"]
"""A part of a budget; what the bank returned is reserved again, and finance sees it apart."""

EXCEPTIONS = ("returned", "recovered")
"""Parts that most budgets never have."""

PARTS: Mapping[AccountName, PartName] = {
    AccountName.PAID: "paid",
    AccountName.RECOVERED: "recovered",
    AccountName.IN_TRANSIT: "in_transit",
    AccountName.RESERVED: "reserved",
    AccountName.FREE: "free",
}
"""The accounts of a call that hold its budget, as a bar shows them from left to right."""


@dataclass(frozen=True)
class PlanOf:
    """A plan of a call: its number, its state, what it grants in fen, and whether the public may see it."""

    number: str
    state: str
    total_fen: int
    shown: bool


@dataclass(frozen=True)
class OpenedCall:
    """A call with its state and authority; `office` says that its reader works there."""

    row: CallRow
    seen: Seen
    authority: Text
    office: bool

    @property
    def title(self) -> Text:
        """What the call is called."""
        return Text(self.row.title_zh, self.row.title_en)

    @property
    def state(self) -> str:
        """The code of its state."""
        return self.seen.state

    @property
    def state_title(self) -> Text:
        """What its state is called."""
        return call_state(self.seen.state)

    @property
    def public(self) -> bool:
        """Whether everybody may see it."""
        return self.seen.state in PUBLIC


@dataclass(frozen=True)
class Part:
    """A part of a budget, in fen, with where its piece of a bar of a thousand begins and how wide it is."""

    name: str
    fen: int
    start: int
    width: int


def opened(connection: Connection, number: str) -> OpenedCall:
    """The call of this number; for who may not see it there is no such page, whether the number exists or not."""
    found = connection.execute(
        select(Call.id, Authority.id.label("authority"), Authority.name_zh, Authority.name_en)
        .join(Authority, Authority.id == Call.authority_id)
        .where(Call.number == number)
    ).one_or_none()
    if found is None:
        abort(404)
    mine = reader_scope(connection)
    office = mine is not None and found.authority in mine.authorities
    call = OpenedCall(
        rounds.get(connection, found.id), look(connection, found.id), Text(found.name_zh, found.name_en), office
    )
    if not (call.public or office):
        abort(404)
    return call


def reader_scope(connection: Connection) -> Scope | None:
    """The scope of who is signed in; None for a stranger."""
    return scope(connection) if current_user.is_authenticated else None


def reason_of(connection: Connection, call: OpenedCall) -> str | None:
    """The words with which the call came into its state, if there were any: why it was returned."""
    said = (Remark.subject_id == call.row.id, Remark.seq == call.seen.version, Remark.field == "reason")
    return connection.execute(select(Remark.text).where(*said)).scalar_one_or_none()


def budget(connection: Connection, call: int) -> Sequence[Part]:
    """Where the money of a call stands; empty before it has any."""
    balances = book.balances(connection, call)
    return parted({title: balances.get(name, 0) for name, title in PARTS.items()})


def present_budget(connection: Connection, call: int) -> int:
    """The budget of a call in fen, with all changes that were approved; nothing before it has a book."""
    return -book.balances(connection, call).get(AccountName.SOURCE, 0)


def parted(fen: Mapping[PartName, int]) -> Sequence[Part]:
    """The parts of a budget as its bar shows them from left to right; none of a budget of nothing.

    What is there only when something went wrong is left out where nothing did.
    """
    total, gone, parts = sum(fen.values()), 0, []
    for name, amount in fen.items():
        if name in EXCEPTIONS and not amount:
            continue
        start, gone = gone, gone + amount
        if total:
            left, right = start * 1000 // total, gone * 1000 // total
            parts.append(Part(name, amount, left, right - left))
    return parts


def plans_of(connection: Connection, call: OpenedCall) -> Sequence[PlanOf]:
    """The plans of a call that its reader may see, the latest first."""
    wanted = (
        select(Plan.number, Subject.state, Plan.total_fen)
        .join(Subject, Subject.id == Plan.id)
        .where(Plan.call_id == call.row.id)
        .order_by(Plan.id.desc())
    )
    found = [
        PlanOf(row.number, row.state, row.total_fen, row.state in SHOWN_PLANS) for row in connection.execute(wanted)
    ]
    return found if call.office else [each for each in found if each.shown]
