"""Explaining lines of the bank's answer that did not fit: drafts, until a second person has confirmed them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection

from workflow.acts.looking import Seen, look_alone
from workflow.acts.office import Office
from workflow.acts.post_outcome import refuse_unpostable
from workflow.acts.read_results import KIND
from workflow.engine.errors import Conflict, NotYours, ReasonMissing
from workflow.engine.together import take_duty
from workflow.money import bank_answers
from workflow.money.bank_answers import Explained
from workflow.parties.actors import Actor
from workflow.review import queue
from workflow.review.tasks import NotHeld

OPEN: Final = "open"

ROLE: Final = "finance"

_DUTY: Final = "reconciliation"


def explain_lines(office: Office, actor: Actor, answer: Seen, explained: Collection[Explained]) -> None:
    """Write what lines of an open answer mean, in place of what was written before; nothing is posted yet.

    Raises NotYours, NotHeld, Conflict for an answer that is not open any more or a line that fits, ReasonMissing for a
    line without words, NotToBePosted for one that names no payment of the batch that waits for its outcome, and
    MustBeApart for who confirms it.
    """
    return office.transaction(lambda connection: _explain(office, connection, actor, answer, explained))


def _explain(
    office: Office, connection: Connection, actor: Actor, answer: Seen, explained: Collection[Explained]
) -> None:
    now = look_alone(connection, answer.id)
    if not actor.may(ROLE, now.authority):
        raise NotYours
    if (now.kind, now.state) != (KIND, OPEN):
        raise Conflict
    if not queue.holds(connection, actor.person_id, now.id, office.real_now()):
        raise NotHeld
    row = bank_answers.get(connection, now.id)
    lines = {each.place: each for each in bank_answers.queried(connection, now.id)}
    if not {each.place for each in explained} <= lines.keys():
        raise Conflict
    if not all(each.words.strip() for each in explained):
        raise ReasonMissing
    refuse_unpostable(connection, row.batch, [lines[each.place] for each in explained if each.meaning.outcome])
    take_duty(connection, now.id, actor.person_id, now.authority, _DUTY)
    bank_answers.explain(connection, row, explained, actor.person_id, office.now())
