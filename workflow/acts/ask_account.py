"""Asking for an account: whether the address has one already is told to nobody but its owner, by mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from forms.faults import Fault
from workflow.acts.faults import FaultsFound
from workflow.acts.office import Office
from workflow.parties import account_mail, newcomers, people
from workflow.parties.faults import fault
from workflow.parties.people import NewPerson
from workflow.parties.tables import Person

CONFIRM, KNOWN = "confirm_account", "account_exists"
"""The kinds of the two messages."""


@dataclass(frozen=True)
class Letter:
    """A message: its title and its words."""

    title: str
    words: str


@dataclass(frozen=True)
class Letters:
    """What is written, by language: with the link to who is new, and a reminder to who has an account already."""

    confirm: Callable[[str], Letter]
    known: Callable[[str], Letter]


def ask_account(office: Office, new: NewPerson, token: str, letters: Letters) -> tuple[Fault, ...]:
    """Keep what somebody says of themselves and mail them a link with the token; or everything that is wrong with it.

    The answer, the work done and the mail sent are alike whether the address has an account or not. Needs a password.
    """
    faults = people.check(new)
    if faults:
        return faults
    assert new.password is not None
    password = people.hashed(new.password)
    office.transaction(lambda connection: _ask(office, connection, new, password, token, letters))
    return ()


def open_account(office: Office, token: str, password: str) -> int | tuple[Fault, ...]:
    """Open the account that a mailed link stands for and return its number, or say why not.

    The password that was chosen is asked for: a link that reached a stranger to the request opens nothing.
    """
    with office.database.reading() as connection:
        newcomer = newcomers.find(connection, office.keyring, token, now=office.real_now())
    if newcomer is None:
        return (fault("link_over"),)
    if not people.opens(password, newcomer.password):
        return (fault("password_wrong", "password"),)

    def work(connection: Connection) -> int:
        opened = newcomers.welcome(connection, newcomer, now=office.real_now(), at=office.now())
        if isinstance(opened, tuple):
            raise FaultsFound(opened)
        return opened

    try:
        return office.transaction(work)
    except FaultsFound as found:
        return found.faults


def forget_requests(office: Office) -> int:
    """Wipe what was said under links that have run out; how many."""
    with office.database.writing() as connection:
        return newcomers.forget(connection, office.real_now())


def _ask(office: Office, connection: Connection, new: NewPerson, password: str, token: str, letters: Letters) -> None:
    known = _known(connection, new.email)
    if known is not None:
        person, language = known
        letter = letters.known(language)
        account_mail.put(
            connection,
            office.keyring,
            person_id=person,
            kind=KNOWN,
            title=letter.title,
            words=letter.words,
            at=office.now(),
        )
        return
    newcomers.keep(connection, office.keyring, new, password, token, now=office.real_now())
    letter = letters.confirm(new.language)
    account_mail.put_to(
        connection,
        office.keyring,
        people.normal_email(new.email),
        authority_id=new.authority_id,
        kind=CONFIRM,
        title=letter.title,
        words=letter.words,
        at=office.now(),
    )


def _known(connection: Connection, email: str) -> tuple[int, str] | None:
    wanted = select(Person.id, Person.language).where(Person.email == people.normal_email(email))
    row = connection.execute(wanted).one_or_none()
    return None if row is None else (row.id, row.language)
