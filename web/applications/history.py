"""The history of an application in plain words: who did what, when, and why."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection

from web.applications.reading import Opened
from web.lives import application_life
from web.record import Told, record
from web.scope import Scope
from workflow.definition.ledger import LEDGER_STEPS


def told(connection: Connection, scope: Scope, application: Opened) -> Sequence[Told]:
    """Every row, the oldest first, but those of a ledger, which has a page of its own.

    A claimant reads which role of the office acted, and an officer who: an office answers as an office.
    """
    now = application_life(connection, application.edition)
    own = {each.trigger for each in now.transitions if LEDGER_STEPS & {*each.effects}}
    life = partial(application_life, connection)
    return record(connection, life, application.id, names=scope.office, without=own)
