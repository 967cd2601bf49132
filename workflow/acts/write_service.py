"""Writing a service into the ledger of an application: its provider does, while the application is in service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from sqlalchemy import Connection

from forms.faults import Fault
from settings import OFFICE_ZONE
from workflow.acts.acting import act
from workflow.acts.faults import FaultsFound
from workflow.acts.looking import Seen, look_alone
from workflow.acts.office import Office
from workflow.acts.once import request_key
from workflow.acts.serving import Served, ledger_of, served
from workflow.claims.service_faults import fault
from workflow.claims.services import NewService
from workflow.definition.ledger import Ledger
from workflow.engine.errors import NotYours
from workflow.engine.moves import Key, Moved
from workflow.history.body import Plain
from workflow.parties.actors import Actor

MOST_WORDS: Final = 1_000
"""Characters of what was done."""

TRIGGER: Final = "write_service"


def write_service(
    office: Office, actor: Actor, application: int, new: NewService, *, key: str | None = None
) -> Moved | tuple[Fault, ...]:
    """Write a service down: the move, or everything that is wrong with it.

    With a `key`, the same request again gets the same answer. What others wrote meanwhile does not matter: the ledger
    only grows. Raises NoLedger, and what `act` raises, such as NotDeclared when the time of service is over.
    """
    new = replace(new, words=new.words.strip())
    told: Plain = [TRIGGER, application, new.row, new.served_on.isoformat(), new.kind, new.words]
    asked = request_key(key, told)
    try:
        return office.transaction(lambda connection: _write(office, connection, actor, application, new, asked))
    except FaultsFound as found:
        return found.faults


def _write(
    office: Office, connection: Connection, actor: Actor, application: int, new: NewService, key: Key | None
) -> Moved:
    seen = provided(connection, actor, application)
    _, ledger = ledger_of(connection, seen)
    today = office.now().astimezone(OFFICE_ZONE).date()
    wrong = tuple(_faults(ledger, served(connection, seen).get(new.row), new, today))
    if wrong:
        raise FaultsFound(wrong)
    said: dict[str, Plain] = {"row": new.row, "served_on": new.served_on.isoformat(), "kind": new.kind}
    return act(office, connection, actor, seen, TRIGGER, key=key, said=said, words={"service": new.words})


def provided(connection: Connection, actor: Actor, application: int) -> Seen:
    """An application whose provider the actor acts for, held alone; raises NotYours and NoSuchSubject."""
    seen = look_alone(connection, application)
    if seen.claimant is None or not actor.represents(seen.claimant):
        raise NotYours
    return seen


def _faults(ledger: Ledger, line: Served | None, new: NewService, today: date) -> Iterator[Fault]:
    if line is None:
        yield fault("no_such_line", "row", row=new.row)
    elif line.first is not None and new.served_on < line.first:
        yield fault("before_agreement", "served_on", day=line.first.isoformat())
    if new.served_on > today:
        yield fault("not_yet", "served_on")
    if new.kind not in ledger.kinds:
        yield fault("kind_unknown", "kind")
    if not new.words:
        yield fault("missing", "words")
    elif len(new.words) > MOST_WORDS:
        yield fault("too_long", "words", most=MOST_WORDS)
