"""Proposing a call: a round of a scheme under one edition, which a second person approves."""

from __future__ import annotations

from sqlalchemy import Connection

from workflow.acts.acting import Beginning, act, begin_life
from workflow.acts.looking import Seen, house_edition, look
from workflow.acts.office import Office
from workflow.acts.once import begun_before, request_key
from workflow.calls import rounds
from workflow.calls.faults import fault
from workflow.calls.rounds import CallRow, NumberTaken
from workflow.calls.terms import CallTerms, TermsUnfit, check
from workflow.definition.lives import load_life
from workflow.engine.errors import NotYours
from workflow.engine.moves import Key
from workflow.parties.actors import Actor
from workflow.registers.editions import edition_by_hash

KIND = "call"


def propose_call(office: Office, actor: Actor, authority: int, terms: CallTerms, *, key: str | None = None) -> Seen:
    """Write a call and propose it in one step; with a `key`, the same request again gets the same call.

    Raises NotYours for whoever is no policy officer there, and TermsUnfit with all that is wrong with the terms.
    """
    if not actor.may("policy_officer", authority):
        raise NotYours
    asked = request_key(key, [KIND, authority, terms.plain()])
    return office.transaction(lambda connection: _propose(office, connection, actor, authority, terms, asked))


def row_of(connection: Connection, office: Office, call: int, authority: int, terms: CallTerms) -> CallRow:
    """The row of a call with these terms; raises TermsUnfit."""
    edition = edition_by_hash(connection, terms.edition)
    if wrong := check(terms, edition.effective, office.now()):
        raise TermsUnfit(wrong)
    return CallRow(
        id=call,
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
    )


def _propose(
    office: Office, connection: Connection, actor: Actor, authority: int, terms: CallTerms, key: Key | None
) -> Seen:
    if (begun := begun_before(connection, actor, key)) is not None:
        return begun
    edition, life = house_edition(KIND), load_life(KIND)
    seen = begin_life(office, connection, actor, KIND, edition, authority, life, Beginning(key=key))
    try:
        rounds.add(connection, row_of(connection, office, seen.id, authority, terms))
    except NumberTaken as taken:
        raise TermsUnfit((fault("number_taken", "number"),)) from taken
    act(office, connection, actor, seen, "propose")
    return look(connection, seen.id)
