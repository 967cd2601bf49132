"""How a call stands before anything is tried: its terms, who takes part in it, and what its plan granted them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, RowMapping, select, text

from workflow.calls import rounds
from workflow.calls.rounds import CallRow
from workflow.calls.tables import Call
from workflow.definition.edition import Edition
from workflow.definition.life import Life, Text
from workflow.engine.tables import Subject
from workflow.money import book, plans
from workflow.money.book import AccountName
from workflow.money.tables import Plan
from workflow.parties import alike
from workflow.registers.editions import edition_by_hash
from workflow.simulation.faults import NoSuchCall

STANDING_PLANS: Final = ("proposed", "half_approved", "approved", "noticed", "confirmed")
"""The states of a plan whose figures are the present ones: neither rejected nor taken back."""

RELATED: Final = "claimant.related"
"""What rules name that ask whom a line is related to."""

DECIDED: Final = "decided"
"""The state of an application whose lines are all decided, and which waits for a plan."""


@dataclass(frozen=True)
class Applicant:
    """An application that takes part: whose it is, and the list that it submitted last.

    `related` are the codes of those that share something with its claimant; None where the call's rules do not ask.
    """

    id: int
    number: str
    claimant: int
    name: str
    kind: str
    group: str | None
    submitted_at: datetime
    state: str
    list: int
    code: str
    legal_person: str
    address: str
    edition: str
    life: Life
    """That of the edition under which it stands, which may be another than the call's."""
    related: tuple[str, ...] | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing happens to it any more."""
        return self.life.states[self.state].ends


@dataclass(frozen=True)
class Standing:
    """A call as it is. `granted` is what its plan granted, by application; None before it has a plan that stands.

    `under_way` are applications that are not decided yet and count as the rules have them; `left_out` are those that
    ended without taking part in the plan, counted by the title of their state.
    """

    call: CallRow
    edition: Edition
    budget_fen: int
    plan: str | None
    granted: Mapping[int, int] | None
    applicants: Sequence[Applicant]
    under_way: int
    left_out: Mapping[Text, int]


def standing(connection: Connection, number: str) -> Standing:
    """The call of this number. Raises NoSuchCall."""
    found = connection.execute(select(Call.id).where(Call.number == number)).scalar_one_or_none()
    if found is None:
        raise NoSuchCall(number=number)
    call = rounds.get(connection, found)
    edition = edition_by_hash(connection, call.edition)
    plan = _plan(connection, call.id)
    granted = plans.grants(connection, plan.id) if plan else None
    rows = connection.execute(text(_APPLICANTS), {"call": call.id}).mappings()
    everyone = [_applicant(connection, row) for row in rows]
    if RELATED in edition.content:
        everyone = [replace(each, related=alike.codes(connection, each.claimant)) for each in everyone]
    inside = [each for each in everyone if each.id in (granted or {}) or not each.ended]
    outside = Counter(map(_title, everyone)) - Counter(map(_title, inside))
    return Standing(
        call=call,
        edition=edition,
        budget_fen=plan.budget_fen if plan else _free(connection, call),
        plan=plan.number if plan else None,
        granted=granted,
        applicants=inside,
        under_way=sum(each.id not in (granted or {}) and each.state != DECIDED for each in inside),
        left_out={title: outside[title] for title in sorted(outside, key=lambda title: title.en)},
    )


def _applicant(connection: Connection, row: RowMapping) -> Applicant:
    return Applicant(**row, life=edition_by_hash(connection, row["edition"]).life)


def _title(applicant: Applicant) -> Text:
    return applicant.life.states[applicant.state].title


def _plan(connection: Connection, call: int) -> plans.PlanRow | None:
    """The plan of a call that stands, proposed or approved; there is one at most."""
    wanted = select(Plan.id).join(Subject, Subject.id == Plan.id)
    wanted = wanted.where(Plan.call_id == call, Subject.state.in_(STANDING_PLANS)).order_by(Plan.id.desc()).limit(1)
    found = connection.execute(wanted).scalar_one_or_none()
    return None if found is None else plans.get(connection, found)


def _free(connection: Connection, call: CallRow) -> int:
    """What a plan would share out now; all of a call's budget before it was approved."""
    return book.balances(connection, call.id).get(AccountName.FREE, call.budget_fen)


_APPLICANTS = """
    SELECT a.id, a.number, a.claimant_id AS claimant, o.name, o.kind, o.declared_group AS "group",
        a.submitted_at, s.state, s.edition, last.id AS list,
        o.uscc AS code, o.legal_person, o.address
    FROM application a
    JOIN subject s ON s.id = a.id
    JOIN organisation o ON o.id = a.claimant_id
    CROSS JOIN LATERAL (
        SELECT c.id FROM claim_list c WHERE c.application_id = a.id AND c.sealed_at IS NOT NULL
        ORDER BY c.round DESC LIMIT 1
    ) AS last
    WHERE a.call_id = :call AND a.submitted_at IS NOT NULL
    ORDER BY a.id
"""
