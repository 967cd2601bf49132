"""An application as its claimant works on it: its edition, its call, and the list of lines that the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import abort
from sqlalchemy import Connection, select

from web.lives import state_title
from web.scope import Scope, scope
from workflow.acts.looking import Seen, look
from workflow.calls import rounds
from workflow.calls.rounds import CallRow
from workflow.claims import lists
from workflow.claims.lists import ListRow
from workflow.claims.tables import Application
from workflow.definition.edition import Edition
from workflow.definition.life import State, Text
from workflow.parties.actors import Actor
from workflow.parties.tables import Organisation
from workflow.registers.editions import edition_by_hash


@dataclass(frozen=True)
class Claim:
    """One application. `list` is the newest for who acts for the claimant, else the one that was submitted last."""

    seen: Seen
    scope: Scope
    number: str
    claimant: str
    submitted_at: datetime | None
    edition: Edition
    call: CallRow
    list: ListRow

    @property
    def id(self) -> int:
        """The subject's id."""
        return self.seen.id

    @property
    def actor(self) -> Actor:
        """Who looks."""
        return self.scope.actor

    @property
    def mine(self) -> bool:
        """Whether the looker acts for the claimant."""
        return _represents(self.scope, self.seen)

    @property
    def state(self) -> State:
        """Where it stands in its life."""
        return self.edition.life.states[self.seen.state]

    @property
    def state_title(self) -> Text:
        """What its state is called."""
        return state_title(self.edition.life, self.seen.state)

    @property
    def drafting(self) -> bool:
        """Whether the looker may change lines and documents now."""
        return self.mine and self.state.waits_for_claimant

    @property
    def correcting(self) -> bool:
        """Whether it was sent back to be corrected."""
        return self.state.waits_for_claimant and self.seen.state != self.edition.life.initial

    @property
    def trigger(self) -> str | None:
        """The step by which the claimant hands the draft in, where its state has one."""
        sending = (each for each in self.edition.life.leaving(self.seen.state) if "seal_list" in each.effects)
        return next((each.trigger for each in sending), None)

    @property
    def title(self) -> Text:
        """The title of its call."""
        return Text(self.call.title_zh, self.call.title_en)


def claim(connection: Connection, number: str) -> Claim:
    """The application of this number; for who has it not in sight there is no such page."""
    mine = scope(connection)
    columns = (Application.id, Application.call_id, Organisation.name, Application.submitted_at)
    wanted = (
        select(*columns)
        .join(Organisation, Organisation.id == Application.claimant_id)
        .where(Application.number == number, mine.applications())
    )
    row = connection.execute(wanted).one_or_none()
    if row is None:
        abort(404)
    seen = look(connection, row.id)
    newest = lists.newest(connection, row.id) if _represents(mine, seen) else lists.submitted(connection, row.id)
    if newest is None:
        abort(404)
    edition, call = edition_by_hash(connection, seen.edition), rounds.get(connection, row.call_id)
    return Claim(seen, mine, number, row.name, row.submitted_at, edition, call, newest)


def own_claim(connection: Connection, number: str) -> Claim:
    """The same for who acts for the claimant; for everybody else, officers too, there is no such page."""
    found = claim(connection, number)
    if not found.mine:
        abort(404)
    return found


def _represents(mine: Scope, seen: Seen) -> bool:
    return seen.claimant is not None and mine.actor.represents(seen.claimant)
