"""Evaluations: the list, and one with its report, which its claimant fills in and the office evaluates."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forms.faults import Fault
from web.applications.way import letters
from web.evaluations import reading
from web.evaluations.reading import EvaluationOf
from web.house import house
from web.record import record
from web.recoveries.reading import asks_back
from web.requests import before, once, seen_by
from web.scope import Scope, scope
from web.steps.offers import offered
from workflow.acts import evaluating
from workflow.acts.evaluating import KIND, form_of
from workflow.acts.looking import Seen, look
from workflow.acts.standing import may_pull
from workflow.definition.lives import load_life
from workflow.engine.moves import Moved
from workflow.review import evaluations

blueprint = Blueprint("evaluations", __name__)


@blueprint.get("/evaluations")
def listing() -> str:
    """The evaluations of the reader's authorities, the latest first."""
    with house().database.reading() as connection:
        page = reading.listing(connection, scope(connection), before())
    return render_template("evaluations/listing.html", page=page)


@blueprint.get("/evaluations/<number:number>")
def page(number: str) -> str:
    """One evaluation, with what its reader may do with it; a report that was sent back is there to go on with."""
    return _page(number, None, {})


@blueprint.post("/evaluations/<number:number>/report")
def report(number: str) -> ResponseReturnValue:
    """Hand in the report; what is wrong is told at its field, and what was typed stays."""
    mine, seen = _in_sight(number)
    with house().database.reading() as connection:
        fields = [each.name for each in form_of(connection, seen.id).fields]
    typed = {name: request.form.get(name, "").strip() for name in fields}
    found = evaluating.report(house().office, mine.actor, seen_by(seen), typed, key=once())
    if not isinstance(found, Moved):
        return _page(number, typed, found), 422
    flash(gettext("The report is handed in."), "done")
    return redirect(url_for("evaluations.page", number=number), 303)


def _page(number: str, typed: Mapping[str, str] | None, faults: Mapping[str, Fault]) -> str:
    with house().database.reading() as connection:
        mine = scope(connection)
        found = _found(reading.opened(connection, mine, number))
        seen = look(connection, found.id)
        hidden = () if seen.authority in mine.authorities else reading.UNCONFIRMED
        application = look(connection, evaluations.get(connection, found.id).application)
        return render_template(
            "evaluations/page.html",
            evaluation=found,
            form=form_of(connection, found.id),
            typed=found.report or {} if typed is None else typed,
            faults=faults,
            reports=any(each.trigger == "report" for each in may_pull(connection, mine.actor, seen)),
            mine=seen.claimant is not None and mine.actor.represents(seen.claimant),
            asks_back=asks_back(connection, mine, application),
            steps=offered(house().office, connection, mine, seen),
            letters=letters(connection, mine, seen),
            history=record(connection, load_life(KIND), seen.id, names=mine.office, begun=False, without=hidden),
        )


def _in_sight(number: str) -> tuple[Scope, Seen]:
    with house().database.reading() as connection:
        mine = scope(connection)
        found = _found(reading.opened(connection, mine, number))
        return mine, look(connection, found.id)


def _found(evaluation: EvaluationOf | None) -> EvaluationOf:
    if evaluation is None:
        abort(404)
    return evaluation
