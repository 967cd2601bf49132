"""Proposing a call: a round of a scheme under one edition, which a second person approves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from workflow.acts.acting import act, begin_life
from workflow.acts.looking import Seen, house_edition, look
from workflow.acts.office import Office
from workflow.calls import rounds
from workflow.calls.rounds import CallRow
from workflow.definition.life import Text
from workflow.definition.lives import load_life
from workflow.engine.errors import NotYours
from workflow.parties.actors import Actor
from workflow.registers.editions import edition_by_hash

KIND = "call"


@dataclass(frozen=True)
class CallTerms:
    """What a call says: moments are UTC, `closes_at` is excluded; both days of the window count; money is fen."""

    number: str
    edition: str
    title: Text
    opens_at: datetime
    closes_at: datetime
    window: tuple[date, date]
    closing_day: date
    budget_fen: int


def propose_call(office: Office, actor: Actor, authority: int, terms: CallTerms) -> Seen:
    """Write a call and propose it in one step. Raises NotYours for whoever is no policy officer there."""
    if not actor.may("policy_officer", authority):
        raise NotYours
    return office.transaction(lambda connection: _propose(office, connection, actor, authority, terms))


def _propose(office: Office, connection: Connection, actor: Actor, authority: int, terms: CallTerms) -> Seen:
    edition = edition_by_hash(connection, terms.edition)
    seen = begin_life(office, connection, actor, KIND, house_edition(KIND), authority, load_life(KIND))
    rounds.add(
        connection,
        CallRow(
            id=seen.id,
            authority=authority,
            number=terms.number,
            scheme=edition.scheme,
            edition=terms.edition,
            title_zh=terms.title.zh,
            title_en=terms.title.en,
            opens_at=terms.opens_at,
            closes_at=terms.closes_at,
            window_from=terms.window[0],
            window_to=terms.window[1],
            closing_day=terms.closing_day,
            budget_fen=terms.budget_fen,
        ),
    )
    act(office, connection, actor, seen, "propose")
    return look(connection, seen.id)
