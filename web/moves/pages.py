"""Moves of running applications: the list, one that is tried and proposed, and one that waits for its second person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import Connection, func, select
from werkzeug.exceptions import BadRequest

from web.house import house
from web.languages import language
from web.moves import reading
from web.record import record
from web.requests import once
from web.scope import Scope, scope
from web.steps.offers import offered
from workflow.acts.looking import look
from workflow.acts.moving.faults import MoveRefused
from workflow.acts.propose_move import KIND, Wanted, propose_move, try_wanted
from workflow.claims.tables import Application, ClaimList, Line
from workflow.definition.diff import diff
from workflow.definition.faults import EditionFaults
from workflow.definition.lives import load_life
from workflow.engine.errors import ReasonMissing, ReasonTooLong
from workflow.registers.editions import NoSuchEdition, edition_by_hash

blueprint = Blueprint("moves", __name__)

MOST_LINES: Final = 50_000
"""Lines of a call that a page tries: more would hold a web worker too long."""


@dataclass(frozen=True)
class _Form:
    """What stands in the form: the call's number and id, the editions, and the mapping as typed."""

    number: str
    wanted: Wanted

    @property
    def mapping(self) -> str:
        """The mapping as text."""
        return self.wanted.mapping.decode()


@blueprint.get("/schemes/moves")
def listing() -> str:
    """What was proposed, the latest first, and where a call is chosen and its editions."""
    number = request.args.get("call", "")[:80]
    with house().database.reading() as connection:
        mine = scope(connection)
        call = reading.call_of(connection, mine, number) if number else None
        return render_template(
            "moves/listing.html",
            found=reading.listing(connection, mine),
            calls=reading.calls(connection, mine),
            number=number if call is not None else "",
            under=reading.editions_under(connection, call) if call is not None else (),
            to=reading.editions_to(connection, call) if call is not None else (),
        )


@blueprint.post("/schemes/moves/attempt")
def attempt() -> ResponseReturnValue:
    """Try a move: what changes, what would move, and what breaks; nothing is kept."""
    with house().database.reading() as connection:
        return _tried(connection, _form(connection, scope(connection)), ())


@blueprint.post("/schemes/moves")
def propose() -> ResponseReturnValue:
    """Propose the move that was tried; it is tried again, for the applications may have gone on meanwhile."""
    with house().database.reading() as connection:
        mine = scope(connection)
        form = _form(connection, mine)
    try:
        seen = propose_move(house().office, mine.actor, form.wanted, request.form.get("reason", ""), key=once())
    except (MoveRefused, ReasonMissing, ReasonTooLong) as refusal:
        with house().database.reading() as connection:
            return _tried(connection, form, (refusal.told(language()),))
    except EditionFaults:
        with house().database.reading() as connection:
            return _tried(connection, form, ())
    flash(gettext("The move is proposed. The head of policy reads it, and approves or refuses it."), "done")
    return redirect(url_for("moves.page", number=seen.id), 303)


@blueprint.get("/schemes/moves/<id:number>")
def page(number: int) -> str:
    """One move: what changes, what moves and breaks as things stand, and what its reader may do with it."""
    with house().database.reading() as connection:
        mine = scope(connection)
        found = reading.opened(connection, mine, number)
        if found is None:
            abort(404)
        return render_template(
            "moves/page.html",
            opened=found,
            steps=offered(house().office, connection, mine, look(connection, number)),
            history=record(connection, load_life(KIND), number, names=True, begun=False),
        )


def _form(connection: Connection, mine: Scope) -> _Form:
    """What the form says; without a call it says nothing, and one that is not there, or no edition, is no page."""
    number, named = request.form.get("call", ""), (request.form.get("before", ""), request.form.get("after", ""))
    if not number:
        raise BadRequest
    call = reading.call_of(connection, mine, number)
    if call is None:
        abort(404)
    try:
        for each in named:
            edition_by_hash(connection, each)
    except NoSuchEdition:
        abort(404)
    return _Form(number, Wanted(call, *named, request.form.get("mapping", "").encode()))


def _tried(connection: Connection, form: _Form, faults: tuple[str, ...]) -> ResponseReturnValue:
    """The page of a move that is tried, with everything that speaks against it."""
    told = None
    before, after = (edition_by_hash(connection, each) for each in (form.wanted.before, form.wanted.after))
    try:
        if _lines(connection, form.wanted.call) > MOST_LINES:
            faults = (*faults, gettext("The call has too many lines for a page: use the command yuelu scheme move."))
        else:
            told = reading.of_trial(try_wanted(house().office, connection, form.wanted))
    except MoveRefused as refusal:
        faults = tuple(dict.fromkeys((*faults, refusal.told(language()))))
    except EditionFaults as found:
        lines = [
            gettext("Line %(line)s: %(what)s", line=each.line, what=each.told(language())) for each in found.faults
        ]
        faults = (*faults, *lines)
    differences = diff(before, after)
    shown = {"form": form, "before": before, "after": after, "differences": differences, "told": told, "faults": faults}
    return render_template("moves/attempt.html", **shown), 422 if faults else 200


def _lines(connection: Connection, call: int) -> int:
    wanted = select(func.count()).select_from(Line).join(ClaimList, ClaimList.id == Line.list_id)
    wanted = wanted.join(Application, Application.id == ClaimList.application_id).where(Application.call_id == call)
    return int(connection.execute(wanted).scalar_one())
