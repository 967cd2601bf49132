"""Asking whoever was served to confirm it: a link by mail that needs no account, for all that has no answer yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from forms.faults import Fault
from workflow.acts.acting import act
from workflow.acts.faults import FaultsFound
from workflow.acts.looking import Seen
from workflow.acts.office import Office
from workflow.acts.serving import ledger_of, served
from workflow.acts.write_service import provided
from workflow.claims import services
from workflow.claims.service_faults import fault
from workflow.claims.services import NewAsking
from workflow.history.body import Plain
from workflow.parties import account_mail, mandates
from workflow.parties.actors import Actor
from workflow.parties.people import normal_email, well_formed

TRIGGER: Final = "ask_served"
KIND: Final = "confirm_services"
"""The kind of the message."""

MOST_A_DAY = 3
"""Links that go to a firm within 24 hours (real time) without an answer: nobody is pestered in the office's name."""


@dataclass(frozen=True)
class Letter:
    """A message: its title and its words."""

    title: str
    words: str


def ask_served(
    office: Office, actor: Actor, application: int, row: int, mail: str, token: str, letter: Callable[[str], Letter]
) -> int | tuple[Fault, ...]:
    """Mail a link with the token to who was served in a line: how many services it asks about, or what is wrong.

    `letter` words the message for the firm's name. A link of the line that has no answer yet is replaced by this one.
    Raises NoLedger, and what `act` raises.
    """
    try:
        return office.transaction(
            lambda connection: _ask(office, connection, actor, application, row, normal_email(mail), token, letter)
        )
    except FaultsFound as found:
        return found.faults


def _ask(
    office: Office,
    connection: Connection,
    actor: Actor,
    application: int,
    row: int,
    mail: str,
    token: str,
    letter: Callable[[str], Letter],
) -> int:
    seen = provided(connection, actor, application)
    _, ledger = ledger_of(connection, seen)
    now = office.real_now()
    waiting = [
        each.id
        for each in services.of_application(connection, application, now)
        if each.row == row and each.standing in {"open", "asked"}
    ]
    line, until = served(connection, seen).get(row), now + timedelta(days=ledger.link_days)
    wrong = tuple(_faults(office, connection, seen, row, mail, until, waiting=bool(waiting), there=line is not None))
    if wrong or line is None:
        raise FaultsFound(wrong)
    said: dict[str, Plain] = {"row": row, "services": len(waiting)}
    moved = act(office, connection, actor, seen, TRIGGER, said=said)
    asking = NewAsking(row, waiting, mail, token, until)
    services.ask(connection, office.keyring, application, seen.authority, moved.version, asking, office.now())
    told = letter(line.name)
    account_mail.put_to(
        connection,
        office.keyring,
        mail,
        authority_id=seen.authority,
        kind=KIND,
        title=told.title,
        words=told.words,
        at=office.now(),
    )
    return len(waiting)


def _faults(
    office: Office,
    connection: Connection,
    seen: Seen,
    row: int,
    mail: str,
    until: datetime,
    *,
    waiting: bool,
    there: bool,
) -> Iterator[Fault]:
    if not there:
        yield fault("no_such_line", "row", row=row)
    elif not waiting:
        yield fault("nothing_to_confirm", "row")
    if not well_formed(mail):
        yield fault("mail_malformed", "mail")
        return
    assert seen.claimant is not None
    if mail in mandates.addresses(connection, seen.claimant):
        yield fault("mail_own", "mail")
    others = services.rows_asked_at(connection, office.keyring, seen.id, mail) - {row}
    if others:
        yield fault("mail_shared", "mail", row=min(others))
    if services.unanswered(connection, seen.id, row, lasting=until - timedelta(days=1)) >= MOST_A_DAY:
        yield fault("mailed_often", "mail", most=MOST_A_DAY)
