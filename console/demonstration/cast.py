"""Who plays in the demonstration: an office with one person for each role, and universities with their officers."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from console.demonstration.papers import pdf
from console.demonstration.people import Person, people
from console.demonstration.universities import University, treasury, universities
from settings import Clock
from storage.documents.documents import Refused
from workflow.acts.looking import Seen
from workflow.acts.office import Office
from workflow.acts.pull import pull
from workflow.acts.register import hand_in_certificate, register
from workflow.acts.request_account import request_account
from workflow.acts.request_payer import request_payer
from workflow.acts.take_task import take_task
from workflow.definition.life import Text
from workflow.money.bank.batch import BankAccount
from workflow.parties import authorities, grants, organisations, payers
from workflow.parties.actors import Actor, actor_of
from workflow.parties.organisations import Registration
from workflow.parties.payees import Account, Held
from workflow.parties.people import NewPerson, create_person, find_by_email
from workflow.parties.roles import ROLES
from workflow.registers.editions import seed

CITY = ("changsha", Text("长沙市知识产权局（演示）", "Changsha Intellectual Property Office (demonstration)"))


JOINED = date(2018, 11, 20)
"""The day on which everybody of the demonstration was registered."""


class DemonstrationBroken(Exception):
    """The demonstration's own data are refused by the system's rules."""


@dataclass(frozen=True)
class Cast:
    """The office at work with everybody in place: people by role and by university (its short name)."""

    office: Office
    authority: int
    roles: Mapping[str, Actor]
    officers: Mapping[str, Actor]
    organisations: Mapping[str, int]

    def on(self, day: date) -> Cast:
        """The same cast on another business day."""
        return replace(self, office=replace(self.office, clock=Clock(day)))


def find_office(connection: Connection) -> int:
    """The demonstration's authority, made with its editions when it is missing."""
    code, name = CITY
    found = authorities.find(connection, code)
    return found.id if found else authorities.create(connection, code=code, name=name)


def gather(
    office: Office, password: str, demonstration_seed: int, claimants: Sequence[University] | None = None
) -> Cast:
    """Everybody in place: made when missing, found again otherwise; universities verified, with confirmed accounts.

    They came before the round began, whatever the office's own day is. All universities come unless some are named.
    """
    today, office = office.clock.today(), replace(office, clock=Clock(JOINED))
    with office.database.writing() as connection:
        authority = find_office(connection)
        seed(connection, authority, office.now())
        administrator = _person(connection, office, _administrator(demonstration_seed), authority, password, None)
        staff = {
            each.role: _person(connection, office, each, authority, password, administrator)
            for each in people(demonstration_seed)
        }
        claimants = universities(demonstration_seed) if claimants is None else claimants
        officers = {
            each.short: _person(connection, office, each.officer, authority, password, administrator)
            for each in claimants
        }
    with office.database.reading() as connection:
        roles = {role: actor_of(connection, person, office.clock.today()) for role, person in staff.items()}
    _pays_from(office, authority, roles, treasury(demonstration_seed))
    members = {each.short: _member(office, each, officers[each.short], authority, roles) for each in claimants}
    with office.database.reading() as connection:
        acting = {short: actor_of(connection, person, office.clock.today()) for short, person in officers.items()}
    return Cast(office, authority, roles, acting, members).on(today)


def _pays_from(office: Office, authority: int, roles: Mapping[str, Actor], account: BankAccount) -> None:
    """The account that the office pays from: one asked for it, and another confirmed it."""
    with office.database.reading() as connection:
        if payers.current(connection, office.keyring, authority, at=office.now()) is not None:
            return
    wanted = Account(account.holder, account.number, account.bank, account.cnaps)
    asked = request_payer(office, roles["finance"], authority, wanted)
    if not isinstance(asked, Seen):
        raise DemonstrationBroken(asked)
    _do_task(office, roles["finance_head"], "confirm")


def _administrator(demonstration_seed: int) -> Person:
    return next(each for each in people(demonstration_seed) if each.role == "administrator")


def _person(
    connection: Connection, office: Office, who: Person, authority: int, password: str, granted_by: int | None
) -> int:
    found = find_by_email(connection, who.email)
    if found is not None:
        return found
    made = create_person(connection, NewPerson(who.email, who.name, authority, password=password), at=office.now())
    if not isinstance(made, int):
        raise DemonstrationBroken([fault.message("en") for fault in made])
    assert who.role in ROLES
    grants.grant(connection, made, who.role, authority_id=authority, granted_by=granted_by, at=office.now())
    return made


def _member(office: Office, university: University, officer: int, authority: int, roles: Mapping[str, Actor]) -> int:
    """The university's number: registered, verified and with an account that a second person confirmed."""
    with office.database.reading() as connection:
        known = organisations.find_by_uscc(connection, university.uscc)
        actor = actor_of(connection, officer, office.clock.today())
    if known is not None:
        return known.id
    certificate = _certificate(office, university, actor, authority)
    registered = register(office, actor, _registration(university, certificate), authority=authority)
    if not isinstance(registered[0], int):
        raise DemonstrationBroken(registered)
    _do_task(office, roles["handler"], "verify")
    with office.database.reading() as connection:
        actor = actor_of(connection, officer, office.clock.today())
    account = university.account
    asked = request_account(
        office, actor, registered[0], Account(account.holder, account.number, account.bank, account.cnaps)
    )
    if not isinstance(asked[0], Held):
        raise DemonstrationBroken(asked)
    _do_task(office, roles["payee_keeper"], "confirm")
    return registered[0]


def _do_task(office: Office, actor: Actor, trigger: str) -> None:
    taken = take_task(office, actor)
    if taken is None:
        raise DemonstrationBroken(trigger)
    pull(office, actor, taken.subject, trigger)


def _registration(university: University, certificate: str) -> Registration:
    return Registration(
        kind="university",
        uscc=university.uscc,
        name=university.name,
        legal_person=university.legal_person,
        address=university.address,
        telephone=university.telephone,
        certificate=certificate,
    )


def _certificate(office: Office, university: University, officer: Actor, authority: int) -> str:
    """The SHA-256 of the university's certificate, handed in as the page does it."""
    data = pdf("事业单位法人证书", [university.name, f"统一社会信用代码 {university.uscc}"])
    stored = hand_in_certificate(office, officer, authority, io.BytesIO(data), f"{university.short}.pdf")
    if isinstance(stored, Refused):
        raise DemonstrationBroken(stored.messages("en"))
    return stored.sha256
