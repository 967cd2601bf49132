"""Answering a mailed link: whoever was served says once whether it is so, without an account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from forms.faults import Fault
from workflow.acts import judging
from workflow.acts.acting import act
from workflow.acts.faults import FaultsFound
from workflow.acts.looking import look, look_alone
from workflow.acts.office import Office
from workflow.acts.serving import ledger_of, lines_of
from workflow.claims import applications, services
from workflow.claims.service_faults import fault
from workflow.claims.services import Answer, Asking, ServiceRow
from workflow.definition.edition import Edition
from workflow.definition.ledger import BEST
from workflow.engine.errors import NotDeclared
from workflow.history.body import Plain
from workflow.parties import organisations

MOST_WORDS: Final = 1_000
LONGEST_TOKEN: Final = 64
TRIGGER: Final = "answer_served"


@dataclass(frozen=True)
class Question:
    """What a link shows to whom it was mailed: who says to have served them, under what, and each service."""

    asking: Asking
    edition: Edition
    provider: str
    firm: str
    services: Sequence[ServiceRow]
    answerable: bool
    """Whether it may be answered still: the link works, and the application takes answers."""


def question_of(office: Office, token: str) -> Question | None:
    """What a link asks; None for a text that no link holds, or no longer."""
    if len(token) > LONGEST_TOKEN:
        return None
    with office.database.reading() as connection:
        now = office.real_now()
        found = services.by_token(connection, token, now=now)
        if found is None:
            return None
        return _question(connection, found, now)


def _question(connection: Connection, found: Asking, now: datetime) -> Question:
    seen = look(connection, found.application)
    edition, _ = ledger_of(connection, seen)
    line = lines_of(connection, seen, judging.decided(connection, seen.id)).get(found.row)
    takes = any(each.trigger == TRIGGER for each in edition.life.leaving(seen.state))
    return Question(
        found,
        edition,
        organisations.get(connection, applications.get(connection, seen.id).claimant).name,
        line.name if line else "",
        services.asked_by(connection, found.id, now),
        answerable=found.open and takes,
    )


def answer_served(office: Office, token: str, said: Answer) -> tuple[Fault, ...] | None:
    """Write an answer down, once a link; or everything that is wrong with it."""
    said = replace(said, words=said.words.strip())
    if len(token) > LONGEST_TOKEN:
        return (fault("link_over"),)
    try:
        return office.transaction(lambda connection: _answer(office, connection, token, said))
    except NotDeclared:
        return (fault("link_over"),)
    except FaultsFound as found:
        return found.faults


def _answer(office: Office, connection: Connection, token: str, said: Answer) -> None:
    now = office.real_now()
    found = services.by_token(connection, token, now=now)
    if found is None or not found.open:
        raise FaultsFound([fault("link_over")])
    if wrong := tuple(_faults(said)):
        raise FaultsFound(wrong)
    seen = look_alone(connection, found.application)
    told: dict[str, Plain] = {"row": found.row, "asking": found.id, "confirmed": said.confirmed}
    if said.satisfaction is not None:
        told["satisfaction"] = said.satisfaction
    words = {"remark": said.words} if said.words else {}
    moved = act(office, connection, None, seen, TRIGGER, said=told, words=words)
    # Two who hold one link come here one after the other: the second finds an answer, and its move is undone.
    if not services.answer(connection, found.id, moved.version, said, now=now, at=office.now()):
        raise FaultsFound([fault("link_over")])


def _faults(said: Answer) -> Iterator[Fault]:
    if said.confirmed and not (said.satisfaction and 1 <= said.satisfaction <= BEST):
        yield fault("mark_missing", "satisfaction", most=BEST)
    if not said.confirmed and said.satisfaction is not None:
        yield fault("answer_missing", "satisfaction")
    if not said.confirmed and not said.words:
        yield fault("words_missing", "remark")
    if len(said.words) > MOST_WORDS:
        yield fault("too_long", "remark", most=MOST_WORDS)
