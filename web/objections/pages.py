"""The pages of those who admit and answer objections."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import Connection
from werkzeug import Response

from forms.faults import Fault
from forms.types import TYPES
from storage.documents.records import of_subject
from web.applications.papers import Paper, sent
from web.house import house
from web.objections import reading
from web.objections.reading import Listed
from web.record import record
from web.requests import before, once, seen_by, typed
from web.scope import Scope, scope
from web.steps.offers import offered
from workflow.acts.looking import look
from workflow.acts.read_objection import grounds_of, objector_of
from workflow.acts.uphold import Ruling, uphold
from workflow.definition.lives import load_life
from workflow.review import objections

blueprint = Blueprint("objections", __name__)

KEPT = ""
"""What a ruling's field says of a line that stays as it was decided."""


@blueprint.get("/objections")
def listing() -> str:
    """The objections of the reader's authorities."""
    with house().database.reading() as connection:
        rows, earlier = reading.listing(connection, scope(connection), before())
    return render_template("objections/listing.html", rows=rows, earlier=earlier)


@blueprint.get("/objections/<number:number>")
def page(number: str) -> str:
    """One objection: who, what, against which line, with which proof; and what the reader may do."""
    with house().database.reading() as connection:
        mine, found = _in_sight(connection, number)
        return _page(connection, mine, found)


@blueprint.get("/objections/<number:number>/documents/<sha256:sha256>")
def document(number: str, sha256: str) -> Response:
    """A document that came with an objection."""
    with house().database.reading() as connection:
        _, found = _in_sight(connection, number)
        each = next((one for one in of_subject(connection, found.id) if one.sha256 == sha256), None)
    if each is None:
        abort(404)
    return sent(Paper(each.sha256, each.name, each.media_type, each.size))


@blueprint.post("/objections/<number:number>/uphold")
def uphold_it(number: str) -> Response | tuple[str, int]:
    """Uphold it, with what is decided of its lines instead: the plan is taken back, and a new one is to be made."""
    with house().database.reading() as connection:
        mine, found = _in_sight(connection, number)
        seen = seen_by(look(connection, found.id))
        rulings = _rulings(reading.lines(connection, found.id))
        wrong = [each for each in rulings if isinstance(each, Fault)]
        if wrong:
            words = gettext("Give an amount in yuan, such as 1,200.50, for each line whose amount you change.")
            return _page(connection, mine, found, words), 422
    decided = [each for each in rulings if isinstance(each, Ruling)]
    uphold(house().office, mine.actor, seen, decided, reason=typed("reason") or "", key=once())
    flash(gettext("Upheld: the plan was taken back, and a new one is to be made."), "done")
    return redirect(url_for("objections.page", number=number), 303)


def _in_sight(connection: Connection, number: str) -> tuple[Scope, Listed]:
    mine = scope(connection)
    found = reading.one(connection, mine, number)
    if found is None:
        abort(404)
    return mine, found


def _page(connection: Connection, mine: Scope, found: Listed, wrong: str = "") -> str:
    office = house().office
    return render_template(
        "objections/page.html",
        found=found,
        objector=objector_of(office, connection, mine.actor, found.id),
        grounds=grounds_of(connection, found.id),
        papers=of_subject(connection, found.id),
        others=objections.by_same(connection, found.id),
        lines=reading.lines(connection, found.id),
        reasons=reading.reasons(connection, found.id),
        rulings=request.form,
        wrong=wrong,
        history=record(connection, load_life("objection"), found.id, names=True),
        steps=offered(office, connection, mine, look(connection, found.id)),
    )


def _rulings(lines: Sequence[reading.Line]) -> list[Ruling | Fault]:
    """What the form decides of each line; a line whose field says nothing stays as it is."""
    chosen = [(each, request.form.get(f"ruling-{each.row}", KEPT)) for each in lines]
    return [_ruling(each.row, choice) for each, choice in chosen if choice != KEPT]


def _ruling(row: int, choice: str) -> Ruling | Fault:
    if choice == "full":
        return Ruling(row, "accept")
    if choice != "amount":
        return Ruling(row, "refuse", reason_code=choice)
    parsed = TYPES["money"].parse(request.form.get(f"amount-{row}", ""))
    if isinstance(parsed, Fault):
        return parsed
    fen = parsed.value
    assert isinstance(fen, int)
    return Ruling(row, "accept", award_fen=fen)
