"""A small office with claimants of its own, whose people pull every trigger through the acts."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import text

from settings import OFFICE_ZONE, Clock
from storage.database import driver_of
from tests import made
from tests.acts.claim import Row, stored_lines
from workflow.acts.apply import apply
from workflow.acts.clocks import ask_of
from workflow.acts.decide import pass_rest
from workflow.acts.looking import APPLICATION, Seen, house_edition, life_of, look, look_all
from workflow.acts.make_batch import make_batch
from workflow.acts.make_plan import make_plan
from workflow.acts.office import Office
from workflow.acts.propose_call import propose_call
from workflow.acts.pull import pull
from workflow.acts.register import register
from workflow.acts.request_account import request_account
from workflow.acts.request_payer import request_payer
from workflow.acts.submit import submit
from workflow.acts.take_task import take_task
from workflow.calls.terms import CallTerms
from workflow.claims import answers, applications, lists
from workflow.claims.applications import ApplicationRow
from workflow.definition.life import Text
from workflow.definition.lives import load_life
from workflow.engine.apply import begin, next_subject
from workflow.engine.moves import Move, Moved
from workflow.money import book, payments
from workflow.money.bank import Result, results_csv
from workflow.money.bank.results import Outcome
from workflow.money.book import AccountName
from workflow.parties.actors import Actor, actor_of
from workflow.parties.organisations import Registration
from workflow.parties.payees import Account, Held
from workflow.parties.roles import OFFICE_ROLES
from workflow.registers import editions, shipped
from workflow.registers.editions import edition_by_hash
from workflow.review import tasks

JOINED, PROPOSED, OPENED, LAST_DAY = date(2018, 11, 20), date(2018, 11, 26), date(2018, 12, 3), date(2018, 12, 28)
CLOSED, PLANNED, NOTICED, CONFIRMED = date(2019, 1, 2), date(2019, 1, 4), date(2019, 1, 7), date(2019, 1, 14)
"""The days of a round; a notice of five working days from 7 January 2019 lies open to the end of the 11th."""

SAID = {"contact": "张三丰", "phone": "0731-0123456"}
"""What a claimant answers to the application's own questions."""

WINDOW = (date(2018, 1, 1), date(2018, 12, 31))
PAYER = Account("长沙市财政局（测试）", "9900123456789012345", "中国工商银行长沙测试支行", "102551000016")
"""What the office pays from."""

_NUMBERS = itertools.count(10**14)


@dataclass(frozen=True)
class Claimant:
    """A university with its officer."""

    organisation: int
    name: str
    officer: Actor


@dataclass(frozen=True)
class Town:
    """The office on a business day, its people by role, and the universities that claim from it."""

    office: Office
    authority: int
    staff: Mapping[str, Actor]
    claimants: tuple[Claimant, ...]

    def on(self, day: date) -> Town:
        """The same town on another day."""
        return replace(self, office=replace(self.office, clock=Clock(day)))

    def look(self, subject: int) -> Seen:
        with self.office.database.reading() as connection:
            return look(connection, subject)

    def look_all(self, subjects: Iterable[int]) -> list[Seen]:
        with self.office.database.reading() as connection:
            return list(look_all(connection, subjects).values())

    def ways(self, seen: Seen) -> set[str]:
        """The triggers that lead on from where a subject is."""
        with self.office.database.reading() as connection:
            return {each.trigger for each in life_of(connection, seen).leaving(seen.state)}

    def hold(self, role: str, subject: int, actor: Actor | None = None) -> Actor:
        """Take the subject's task out of the queue; others that came first are held by the same person too."""
        holder = actor or self.staff[role]
        while (taken := take_task(self.office, holder, frozenset({role}))) is not None:
            if taken.subject.id == subject:
                break
        return holder

    def do(self, role: str, subject: int, trigger: str, reason: str | None = None) -> Moved:
        """The person of a role takes the subject's task and pulls a trigger."""
        return pull(self.office, self.hold(role, subject), self.look(subject), trigger, reason=reason)

    def call(self, budget_fen: int = 100_000_000, *, open_it: bool = True) -> int:
        """A call that one proposed and another approved, open from 3 to 31 December 2018."""
        town = self.on(PROPOSED)
        call = propose_call(town.office, town.staff["policy_officer"], town.authority, terms(budget_fen)).id
        town.do("policy_head", call, "approve")
        if open_it:
            pull(self.on(OPENED).office, None, self.look(call), "open")
        return call

    def give_task(self, subject: int, actor: Actor) -> None:
        """Put a task into somebody's hands whom the queue would pass over."""
        with self.office.database.writing() as connection:
            connection.execute(
                text(
                    "UPDATE task SET holder = :holder, lease_until = now() + interval '1 hour' "
                    "WHERE subject_id = :subject AND done_at IS NULL"
                ),
                {"holder": actor.person_id, "subject": subject},
            )

    def take_back(self, subject: int) -> None:
        """Return a task to the queue, whoever has it."""
        with self.office.database.writing() as connection:
            connection.execute(
                text(
                    "UPDATE task SET holder = NULL, lease_until = NULL WHERE subject_id = :subject AND done_at IS NULL"
                ),
                {"subject": subject},
            )

    def close(self, call: int) -> None:
        """The clock closes the call when its last day is over."""
        pull(self.on(CLOSED).office, None, self.look(call), "close")

    def draft(self, claimant: Claimant, call: int, rows: Sequence[Row]) -> Seen:
        """An application with these lines and all papers, written as an upload writes them, without the files."""
        town = self.on(LAST_DAY)
        seen = apply(town.office, claimant.officer, call, claimant.organisation)
        self.fill(seen, rows)
        return seen

    def fill(self, application: Seen, rows: Sequence[Row]) -> None:
        """Put lines and papers into the draft."""
        with self.office.database.writing() as connection:
            draft = lists.draft_of(connection, application.id, application.authority)
            lists.write(connection, draft.id, application.authority, stored_lines(connection, application, rows))
            for kind in edition_papers():
                lists.add_evidence(
                    connection, draft.id, application.authority, kind, "ab" * 32, f"{kind}.pdf", self.office.now()
                )
        self.fill_form(application)

    def fill_form(self, application: Seen) -> None:
        """Answer what the application must say of itself, as its page writes it."""
        by, now = self.staff["handler"].person_id, self.office.now()
        with self.office.database.writing() as connection:
            fields = edition_by_hash(connection, application.edition).application_form.fields
            asked = [each for each in fields if each.required and each.name not in SAID]
            said = SAID | {each.name: "10" if each.type == "int" else "如实填写" for each in asked}
            answers.save(connection, application.id, application.authority, said, by, now)

    def submitted(self, claimant: Claimant, call: int, rows: Sequence[Row]) -> Seen:
        """An application that was submitted on the last day."""
        seen = self.draft(claimant, call, rows)
        submit(self.on(LAST_DAY).office, claimant.officer, seen, undertaking())
        return self.look(seen.id)

    def reviewed(self, application: int) -> Seen:
        """Take a submitted application to joint review."""
        town = self.on(CLOSED)
        town.do("handler", application, "accept")
        town.do("handler", application, "pass")
        town.accept_all(application)
        town.do("rechecker", application, "send")
        return self.look(application)

    def accept_all(self, application: int) -> None:
        """Accept every good line that is not decided yet."""
        rechecker = self.hold("rechecker", application)
        pass_rest(self.office, rechecker, self.look(application))

    def decided(self, claimant: Claimant, call: int, rows: Sequence[Row]) -> Seen:
        """An application that was decided, every line accepted."""
        seen = self.reviewed(self.submitted(claimant, call, rows).id)
        self.on(CLOSED).do("division_head", seen.id, "agree")
        return self.look(seen.id)

    def plan(self, call: int) -> Seen:
        """A proposed plan."""
        return make_plan(self.on(PLANNED).office, self.staff["finance_planner"], call)

    def approved(self, call: int) -> Seen:
        """A plan that both have approved."""
        plan, town = self.plan(call), self.on(PLANNED)
        town.do("deputy_director", plan.id, "approve_first")
        town.do("director", plan.id, "approve")
        return self.look(plan.id)

    def confirmed(self, call: int) -> Seen:
        """A plan whose notice is over."""
        plan = self.approved(call)
        self.on(NOTICED).do("policy_officer", plan.id, "publish")
        self.on(CONFIRMED).do("policy_head", plan.id, "confirm")
        return self.look(plan.id)

    def batch(self, call: int) -> Seen:
        """A batch that waits for its release."""
        return make_batch(self.on(CONFIRMED).office, self.staff["finance"], call)

    def released(self, call: int) -> Seen:
        """A batch at the bank."""
        batch = self.batch(call)
        self.on(CONFIRMED).do("finance_head", batch.id, "release")
        return self.look(batch.id)

    def answer(self, batch: int, outcomes: Mapping[int, Outcome] | None = None) -> bytes:
        """What the bank says of a batch: paid, or as `outcomes` says by application."""
        said = outcomes or {}
        with self.office.database.reading() as connection:
            orders = payments.orders(connection, batch)
        return results_csv.write(
            Result(name, said.get(each.application, "paid"), each.amount_fen, "账号户名不符")
            for name, each in orders.items()
        )

    def one(self, query: str, **values: object) -> tuple[object, ...]:
        """The only row of a query."""
        with self.office.database.reading() as connection:
            return tuple(connection.execute(text(query), values).one())

    def all(self, query: str, **values: object) -> list[tuple[object, ...]]:
        """All rows of a query."""
        with self.office.database.reading() as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]

    def task(self, subject: int) -> tuple[object, ...] | None:
        """State, role, duty and working days of the subject's open task."""
        query = "SELECT state, role, duty, workdays FROM task WHERE subject_id = :subject AND done_at IS NULL"
        return next(iter(self.all(query, subject=subject)), None)

    def due(self, subject: int) -> date | None:
        """The last day of the subject's open task."""
        query = "SELECT due_at FROM task WHERE subject_id = :subject AND done_at IS NULL"
        end = self.one(query, subject=subject)[0]
        return (end - timedelta(seconds=1)).astimezone(OFFICE_ZONE).date() if isinstance(end, datetime) else None

    def keys(self, application: int) -> int:
        """How many funding keys an application holds."""
        query = "SELECT count(*) FROM funded WHERE subject_id = :subject AND released_at IS NULL"
        return int(str(self.one(query, subject=application)[0]))

    def balances(self, call: int) -> dict[str, int]:
        """The call's money by account, without its source."""
        with self.office.database.reading() as connection:
            held = book.balances(connection, call)
        return {name.value: fen for name, fen in held.items() if name is not AccountName.SOURCE}


def build(office: Office, claimants: int = 2) -> Town:
    """A town in which nobody knows anybody of another test."""
    office = replace(office, clock=Clock(JOINED))
    with office.database.writing() as connection:
        authority = made.authority(connection)
        editions.seed(connection, authority, office.now())
        roles = sorted(OFFICE_ROLES)
        numbers = made.persons(connection, authority, [*roles, *["claimant_officer"] * claimants])
        people, officers = dict(zip(roles, numbers, strict=False)), numbers[len(roles) :]
    with office.database.reading() as connection:
        staff = {role: actor_of(connection, person, office.clock.today()) for role, person in people.items()}
    town = Town(office, authority, staff, ())
    pays_from(town)
    return replace(town, claimants=tuple(member(town, officer) for officer in officers))


def pays_from(town: Town, account: Account = PAYER) -> Seen:
    """The account that the town pays from now."""
    asked = request_payer(town.office, town.staff["finance"], town.authority, account)
    assert isinstance(asked, Seen), asked
    town.do("finance_head", asked.id, "confirm")
    return town.look(asked.id)


def person(town: Town, *roles: str) -> Actor:
    """Somebody else with these roles in the town."""
    with town.office.database.writing() as connection:
        return actor_of(connection, made.person(connection, town.authority, *roles), town.office.clock.today())


def member(town: Town, officer: int, *, account: bool = True) -> Claimant:
    """A university: registered, verified, and with an account that a second person confirmed, unless it has none."""
    name = f"长沙{made.word()}大学"
    organisation, seen = registered(town, _actor(town, officer), made.registration(name=name))
    town.do("handler", seen.id, "verify")
    actor = _actor(town, officer)
    if account:
        request_and_confirm(town, actor, organisation, name)
    return Claimant(organisation, name, actor)


def registered(town: Town, officer: Actor, registration: Registration) -> tuple[int, Seen]:
    """An organisation that waits to be verified; its certificate was handed in, without the file."""
    with town.office.database.writing() as connection:
        made.certificate(connection, town.authority, officer.person_id)
    found = register(town.office, officer, registration, authority=town.authority)
    assert isinstance(found[0], int), found
    assert isinstance(found[1], Seen)
    return found[0], found[1]


def request_and_confirm(town: Town, officer: Actor, organisation: int, name: str) -> Seen:
    """An account in use."""
    asked = requested(town, officer, organisation, name)
    town.do("payee_keeper", asked.id, "confirm")
    return town.look(asked.id)


def requested(town: Town, officer: Actor, organisation: int, name: str) -> Seen:
    """An account that waits for its second person."""
    account = Account(name, f"9900{next(_NUMBERS):015d}", "中国建设银行长沙测试支行")
    asked = request_account(town.office, officer, organisation, account)
    assert isinstance(asked[0], Held), asked
    assert isinstance(asked[1], Seen)
    return asked[1]


def _actor(town: Town, who: int) -> Actor:
    with town.office.database.reading() as connection:
        return actor_of(connection, who, town.office.clock.today())


def terms(budget_fen: int = 100_000_000) -> CallTerms:
    """What a call says that is open from 3 to 31 December 2018."""
    return CallTerms(
        number=f"T-{made.word()}",
        edition=edition_hash(),
        title=Text("测试申报", "A call to test"),
        opens_at=Clock.start_of(OPENED),
        closes_at=Clock.start_of(date(2019, 1, 1)),
        window=WINDOW,
        closing_day=date(2018, 12, 31),
        budget_fen=budget_fen,
    )


def edition_hash() -> str:
    """The edition of all these rounds."""
    found = shipped.edition("invention-maintenance", "2018")
    assert found is not None
    return found.hash


def undertaking() -> str:
    """What names the undertaking that the edition asks for."""
    found = shipped.edition("invention-maintenance", "2018")
    assert found is not None
    assert found.undertaking_digest is not None
    return found.undertaking_digest


def edition_papers() -> Iterator[str]:
    """The kinds of documents that the edition asks for."""
    found = shipped.edition("invention-maintenance", "2018")
    assert found is not None
    return (each.name for each in found.documents)


def placed(town: Town, kind: str, state: str, claimant: Claimant | None = None, call: int | None = None) -> Seen:
    """A subject with its task in any state of its life, put there by the engine, which knows no definition."""
    edition = edition_hash() if kind == APPLICATION else house_edition(kind)
    now = town.office.now()
    with town.office.database.writing() as connection:
        driver = driver_of(connection.connection)
        subject = next_subject(driver)
        life = edition_by_hash(connection, edition).life if kind == APPLICATION else load_life(kind)
        asked = ask_of(town.office.calendar, life.states[state], now, claimant.organisation if claimant else None)
        parts = (tasks.close_and_open(asked),) if asked else ()
        begin(driver, Move(subject, kind, edition, 0, "", state, "begin", now, parts=parts), town.authority)
        if claimant is not None and call is not None:
            row = ApplicationRow(subject, town.authority, f"T-{subject}", call, claimant.organisation, None)
            applications.add(connection, row, now)
            applications.ended(connection, subject, now)  # so that many of one claimant stand in one call
        return look(connection, subject)
