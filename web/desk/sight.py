"""An application as the office has it before it: what was submitted last, for who reads claims at its authority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import abort
from sqlalchemy import Connection, select

from web.lives import state_title
from web.scope import Scope, scope
from workflow.acts.looking import Seen, look
from workflow.calls.tables import Call
from workflow.claims import lists
from workflow.claims.lists import ListRow
from workflow.claims.tables import Application
from workflow.definition.edition import Edition
from workflow.definition.life import State, Text
from workflow.parties.tables import Organisation
from workflow.registers.editions import edition_by_hash


@dataclass(frozen=True)
class Matter:
    """One application that was submitted, with its edition and the list that was sealed last."""

    seen: Seen
    scope: Scope
    number: str
    claimant_id: int
    claimant: str
    uscc: str
    call_number: str
    call: Text
    submitted_at: datetime
    edition: Edition
    list: ListRow

    @property
    def id(self) -> int:
        """The subject's id."""
        return self.seen.id

    @property
    def state(self) -> State:
        """Where it stands in its life."""
        return self.edition.life.states[self.seen.state]

    @property
    def state_title(self) -> Text:
        """What its state is called."""
        return state_title(self.edition.life, self.seen.state)


def matter(connection: Connection, number: str) -> Matter:
    """The application of this number; for who does not read claims at its authority there is no such page.

    Nor is there for who acts for its claimant: they have pages of their own, and stay out of the office's.
    """
    mine = scope(connection)
    wanted = (
        select(
            Application.id,
            Application.claimant_id,
            Organisation.name,
            Organisation.uscc,
            Call.number,
            Call.title_zh,
            Call.title_en,
            Application.submitted_at,
        )
        .join(Organisation, Organisation.id == Application.claimant_id)
        .join(Call, Call.id == Application.call_id)
        .where(Application.number == number, Application.authority_id.in_(sorted(mine.authorities)))
    )
    row = connection.execute(wanted).one_or_none()
    submitted = lists.submitted(connection, row.id) if row is not None else None
    if row is None or submitted is None or mine.actor.represents(row.claimant_id):
        abort(404)
    seen = look(connection, row.id)
    return Matter(
        seen=seen,
        scope=mine,
        number=number,
        claimant_id=row.claimant_id,
        claimant=row.name,
        uscc=row.uscc,
        call_number=row.number,
        call=Text(row.title_zh, row.title_en),
        submitted_at=row.submitted_at,
        edition=edition_by_hash(connection, seen.edition),
        list=submitted,
    )
