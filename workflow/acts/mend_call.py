"""Mending a call that was returned: other terms under the same number, proposed again in the same step."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from workflow.acts.acting import act
from workflow.acts.looking import Seen, look, look_alone
from workflow.acts.office import Office
from workflow.acts.once import begun_before, request_key
from workflow.acts.propose_call import KIND, row_of
from workflow.calls import rounds
from workflow.calls.terms import CallTerms
from workflow.engine.errors import Conflict, NotDeclared, NotYours
from workflow.engine.moves import Key
from workflow.parties.actors import Actor

DRAFT = "draft"


def mend_call(office: Office, actor: Actor, call: Seen, terms: CallTerms, *, key: str | None = None) -> Seen:
    """Give a returned call these terms and propose it again; its number stays. The record has both versions.

    With a `key`, the same request again gets the same answer. Raises NotYours, NotDeclared for a call that is no draft,
    Conflict for one that has gone on since the actor looked, and TermsUnfit.
    """
    asked = request_key(key, [KIND, call.id, call.version, terms.plain()])
    return office.transaction(lambda connection: _mend(office, connection, actor, call, terms, asked))


def _mend(office: Office, connection: Connection, actor: Actor, seen: Seen, terms: CallTerms, key: Key | None) -> Seen:
    present = look_alone(connection, seen.id)
    if not actor.may("policy_officer", present.authority):
        raise NotYours
    if (answered := begun_before(connection, actor, key)) is not None:
        return answered
    if present.version != seen.version:
        raise Conflict
    if present.kind != KIND or present.state != DRAFT:
        raise NotDeclared
    number = rounds.get(connection, present.id).number
    rounds.change(connection, row_of(connection, office, present.id, present.authority, replace(terms, number=number)))
    act(office, connection, actor, present, "propose", key=key)
    return look(connection, present.id)
