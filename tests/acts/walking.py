"""A call of any edition from its proposal to the bank's answer, walked by the people of a town on days of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from settings import Clock
from tests import made
from tests.acts.claim import Row, stored_lines
from tests.acts.town import Claimant, Town, _actor, registered, request_and_confirm, terms
from workflow.acts.apply import apply
from workflow.acts.decide import pass_rest
from workflow.acts.looking import Seen
from workflow.acts.make_batch import files_of, make_batch
from workflow.acts.make_plan import make_plan
from workflow.acts.propose_call import propose_call
from workflow.acts.pull import pull
from workflow.acts.read_results import read_results
from workflow.acts.submit import submit
from workflow.claims import lists
from workflow.definition.edition import Edition


@dataclass(frozen=True)
class Days:
    """The days of a round: each lies on a working day, the notice lies open from `noticed` to before `confirmed`."""

    proposed: date
    opened: date
    last: date
    closed: date
    noticed: date
    confirmed: date
    window: tuple[date, date]


IN_2018 = Days(
    date(2018, 11, 26),
    date(2018, 12, 3),
    date(2018, 12, 28),
    date(2019, 1, 2),
    date(2019, 1, 7),
    date(2019, 1, 14),
    (date(2018, 1, 1), date(2018, 12, 31)),
)
IN_2021 = Days(
    date(2021, 11, 26),
    date(2021, 12, 3),
    date(2021, 12, 28),
    date(2022, 1, 4),
    date(2022, 1, 6),
    date(2022, 1, 13),
    (date(2021, 7, 1), date(2021, 12, 31)),
)


def enterprise(town: Town, group: str | None = None, *, email: str | None = None) -> Claimant:
    """An enterprise of the town that may claim, with an account in use."""
    return claimant(town, "enterprise", f"长沙{made.word()}有限公司", group=group, email=email)


def provider(town: Town, *, email: str | None = None) -> Claimant:
    """A provider of services, in the same way."""
    return claimant(town, "provider", f"长沙{made.word()}知识产权服务有限公司", email=email)


def claimant(town: Town, kind: str, name: str, *, group: str | None = None, email: str | None = None) -> Claimant:
    """An organisation of a kind that may claim, with an account in use; its officer has this mail, or one of no use."""
    with town.office.database.writing() as connection:
        officer = made.person(connection, town.authority, "claimant_officer", email=email)
    registration = made.registration(kind=kind, name=name, declared_group=group)
    organisation, seen = registered(town, _actor(town, officer), registration)
    town.do("handler", seen.id, "verify")
    actor = _actor(town, officer)
    request_and_confirm(town, actor, organisation, name)
    return Claimant(organisation, name, actor)


def opened(town: Town, of: Edition, days: Days, budget_fen: int = 100_000_000) -> int:
    """A call of an edition, open to claims; it closes with the last day of its window."""
    here = town.on(days.proposed)
    asked = replace(
        terms(budget_fen),
        edition=of.hash,
        opens_at=Clock.start_of(days.opened),
        closes_at=Clock.start_of(days.window[1] + timedelta(days=1)),
        window=days.window,
        closing_day=days.window[1],
    )
    call = propose_call(here.office, here.staff["policy_officer"], town.authority, asked).id
    here.do("policy_head", call, "approve")
    pull(town.on(days.opened).office, None, town.look(call), "open")
    return call


def drafted(town: Town, of: Edition, days: Days, who: Claimant, call: int, rows: Sequence[Row]) -> Seen:
    """An application with these lines, every paper that the edition asks for, and its answers."""
    here = town.on(days.last)
    seen = apply(here.office, who.officer, call, who.organisation)
    with town.office.database.writing() as connection:
        draft = lists.draft_of(connection, seen.id, seen.authority)
        lists.write(connection, draft.id, seen.authority, stored_lines(connection, seen, rows))
        for kind in of.documents:
            name, now = f"{kind.name}.pdf", here.office.now()
            lists.add_evidence(connection, draft.id, seen.authority, kind.name, "ab" * 32, name, now)
    here.fill_form(seen)
    return seen


def handed_in(town: Town, of: Edition, days: Days, who: Claimant, call: int, rows: Sequence[Row]) -> Seen:
    """The same, submitted with the edition's undertaking."""
    seen = drafted(town, of, days, who, call, rows)
    submit(town.on(days.last).office, who.officer, seen, of.undertaking_digest)
    return town.look(seen.id)


def decided(town: Town, days: Days, application: int) -> Seen:
    """A submitted application of a closed call, every good line of it accepted."""
    here = town.on(days.closed)
    here.do("handler", application, "accept")
    here.do("handler", application, "pass")
    rechecker = here.hold("rechecker", application)
    pass_rest(here.office, rechecker, here.look(application))
    here.do("rechecker", application, "send")
    here.do("division_head", application, "agree")
    return town.look(application)


def at_the_bank(town: Town, days: Days, call: int) -> Seen:
    """The batch of a closed call whose applications are decided: planned, noticed, confirmed and released."""
    here = town.on(days.closed)
    plan = make_plan(here.office, here.staff["finance_planner"], call)
    here.do("deputy_director", plan.id, "approve_first")
    here.do("director", plan.id, "approve")
    town.on(days.noticed).do("policy_officer", plan.id, "publish")
    there = town.on(days.confirmed)
    there.do("policy_head", plan.id, "confirm")
    batch = make_batch(there.office, there.staff["finance"], call)
    there.do("finance_head", batch.id, "release")
    return town.look(batch.id)


def bank_file(town: Town, batch: Seen) -> str:
    """What the bank gets, as its people read it."""
    with town.office.database.reading() as connection:
        return files_of(town.office, connection, batch.id).csv.decode("gb18030")


def settled(town: Town, days: Days, batch: Seen) -> None:
    """The bank has paid everything."""
    here = town.on(days.confirmed)
    finance = here.staff["finance"]
    read_results(here.office, finance, batch, here.answer(batch.id))
    pull(here.office, finance, here.look(batch.id), "settle")
