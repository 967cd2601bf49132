"""Making the plan of a closed call: decided applications, caps, and the budget shared out as the edition says."""

from __future__ import annotations

from sqlalchemy import Connection

from workflow.acts.acting import Beginning, act, begin_life
from workflow.acts.faults import CallNotClosed, NothingDecided, ObjectionsOpen
from workflow.acts.looking import Seen, house_edition, life_of, look
from workflow.acts.office import Office
from workflow.acts.once import begun_before, request_key
from workflow.acts.ranking import rank_of
from workflow.calls import rounds
from workflow.claims import applications
from workflow.claims.applications import ApplicationRow
from workflow.definition.edition import Edition
from workflow.definition.lives import load_life
from workflow.engine.errors import NotYours
from workflow.engine.moves import Key
from workflow.money import book, plans
from workflow.money.allocation.request import Application, Cap, Line, Request
from workflow.money.allocation.sharing import allocate
from workflow.money.book import AccountName
from workflow.parties import organisations
from workflow.parties.actors import Actor
from workflow.registers.editions import edition_by_hash
from workflow.review import decisions, objections

KIND = "plan"
CLOSED, DECIDED = "closed", "decided"


def make_plan(office: Office, actor: Actor, call: int, *, key: str | None = None) -> Seen:
    """Make a plan and propose it; nothing is reserved before two others have approved it.

    Raises NotYours, CallNotClosed for a call that still takes claims or has its plan, NothingDecided while an
    application of the call is still under review or none was decided, and ObjectionsOpen while an objection to a plan
    that was taken back has no answer: it could change this one too. With a `key`, the same request again gets the same
    plan.
    """
    asked = request_key(key, [KIND, call])
    return office.transaction(lambda connection: _make(office, connection, actor, call, asked))


def request_of(connection: Connection, call: int) -> Request:
    """What is to be shared out: the call's free budget among its decided applications, under the edition's caps."""
    row = rounds.get(connection, call)
    edition = edition_by_hash(connection, row.edition)
    decided = [each for each in applications.of_call(connection, call) if _is_decided(connection, each)]
    if not decided:
        raise NothingDecided
    free = book.balances(connection, call)[AccountName.FREE]
    caps = (Cap("claimant", edition.claimant_cap_fen),) if edition.claimant_cap_fen is not None else ()
    sharing = tuple(_shared(connection, edition, each) for each in decided)
    return Request(free, edition.share, sharing, caps, edition.rank, edition.quota)


def _make(office: Office, connection: Connection, actor: Actor, call: int, key: Key | None) -> Seen:
    row = rounds.get(connection, call)
    if not actor.may("finance_planner", row.authority):
        raise NotYours
    if (begun := begun_before(connection, actor, key)) is not None:
        return begun
    if look(connection, call).state != CLOSED:
        raise CallNotClosed
    if waiting := objections.open_of_call(connection, call):
        raise ObjectionsOpen([each.number for each in waiting])
    request = request_of(connection, call)
    edition, life = house_edition(KIND), load_life(KIND)
    seen = begin_life(office, connection, actor, KIND, edition, row.authority, life, Beginning(key=key))
    plans.add(connection, seen.id, row.authority, call, f"{row.number}-P{seen.id}", allocate(request))
    act(office, connection, actor, seen, "propose")
    return look(connection, seen.id)


def _is_decided(connection: Connection, application: ApplicationRow) -> bool:
    """Whether it takes part; raises NothingDecided for one that is still on its way, because a plan shares out all."""
    seen = look(connection, application.id)
    life = life_of(connection, seen)
    if seen.state != DECIDED and not life.states[seen.state].ends and seen.state != life.initial:
        raise NothingDecided
    return seen.state == DECIDED


def _shared(connection: Connection, edition: Edition, application: ApplicationRow) -> Application:
    lines = tuple(Line(each.row, each.award_fen) for each in decisions.drafted(connection, application.id))
    claimant = organisations.get(connection, application.claimant)
    return Application(
        number=application.id,
        claimant=application.claimant,
        lines=lines,
        group=claimant.declared_group,
        submitted_at=application.submitted_at,
        rank=rank_of(connection, edition, application.id),
    )
