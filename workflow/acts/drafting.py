"""Who may change a draft, and when: the claimant's officer, before submission or while correcting."""

from __future__ import annotations

from sqlalchemy import Connection

from workflow.acts.faults import NotADraft
from workflow.acts.looking import Seen, life_of, look, look_alone
from workflow.claims import lists
from workflow.claims.lists import ListRow
from workflow.engine.errors import NotYours
from workflow.parties.actors import Actor


def may_change(connection: Connection, actor: Actor, application: Seen) -> Seen:
    """The application as it stands, whatever else the caller believes of it.

    Raises NotYours for a stranger, and NotADraft when it does not wait for its claimant.
    """
    now = look(connection, application.id)
    if now.claimant is None or not actor.represents(now.claimant):
        raise NotYours
    if not life_of(connection, now).states[now.state].waits_for_claimant:
        raise NotADraft
    return now


def hold_draft(connection: Connection, actor: Actor, application: Seen, version: int | None) -> ListRow:
    """The draft list, for the actor alone until the caller's transaction ends.

    The subject stays as it is meanwhile, so that nothing is submitted halfway through a change. Raises as `may_change`
    does, and DraftChanged when the draft is not the version that the actor saw (None: whichever it is).
    """
    look_alone(connection, application.id)
    now = may_change(connection, actor, application)
    draft = lists.draft_of(connection, now.id, now.authority)
    lists.same(draft, version)
    return draft


def change_draft(connection: Connection, actor: Actor, application: Seen, version: int | None) -> ListRow:
    """The draft list with its version raised, to be changed by the actor alone; raises as `hold_draft` does."""
    return lists.change(connection, hold_draft(connection, actor, application, version), version)
