"""Plans in the office: made of a closed call, approved by two, published, confirmed, and told to the last line."""

from __future__ import annotations

import io
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file
from flask_babel import gettext
from sqlalchemy import Connection
from werkzeug import Response

from storage.inspection.media import CSV, XLSX
from web.finance.sight import authorities
from web.house import house
from web.places import address
from web.plans import files, reading
from web.plans.changes import changes
from web.plans.prospect import PLANNER, Prospect, prospect
from web.plans.shares import lines, share, shares
from web.record import record
from web.requests import before, once
from web.scope import Scope, scope
from web.steps.offers import offered
from workflow.acts.asked_about import numbers_of
from workflow.acts.fund_plan import CONFIRMED
from workflow.acts.looking import look
from workflow.acts.make_plan import make_plan
from workflow.definition.lives import load_life
from workflow.money import plans
from workflow.review import hits

blueprint = Blueprint("plans", __name__)

TYPES: Final = {"xlsx": XLSX, "csv": CSV}
"""The files of a plan by their ending."""


@blueprint.get("/plans")
def listing() -> str:
    """The plans of the reader's authorities."""
    with house().database.reading() as connection:
        rows, earlier = reading.listing(connection, scope(connection), before())
    return render_template("plans/listing.html", rows=rows, earlier=earlier)


@blueprint.get("/calls/<number:number>/plan")
def of_call(number: str) -> str:
    """What a plan of this call would share out, what it still waits for, and the plans so far."""
    with house().database.reading() as connection:
        mine, found = _call(connection, number)
        return render_template(
            "plans/of_call.html",
            prospect=found,
            plans=reading.of_call(connection, mine, found.id),
            makes=mine.actor.may(PLANNER, found.authority),
        )


@blueprint.post("/calls/<number:number>/plan")
def make(number: str) -> Response:
    """Make the plan; the same form again leads to the same plan."""
    with house().database.reading() as connection:
        mine, found = _call(connection, number)
    made = make_plan(house().office, mine.actor, found.id, key=once())
    flash(gettext("The plan is made. Two others have to approve it before it is published."), "done")
    with house().database.reading() as connection:
        return redirect(address(connection, made.kind, made.id), 303)


@blueprint.get("/plans/<number:number>")
def page(number: str) -> str:
    """A plan in sight: first what it changes of another, then who gets what and why."""
    office = house().office
    with house().database.reading() as connection:
        mine, found = _plan(connection, number)
        return render_template(
            "plans/page.html",
            plan=found,
            funds=found.code == CONFIRMED and plans.get(connection, found.id).authority in authorities(mine),
            running=found.running(office.now()),
            changes=changes(connection, found.id),
            left_out=numbers_of(connection, {each.application for each in hits.left_out(connection, found.id)}),
            shares=shares(connection, found.id),
            steps=offered(office, connection, mine, look(connection, found.id)),
            history=record(connection, load_life("plan"), found.id, names=True, begun=False),
        )


@blueprint.get("/plans/<number:number>/applications/<number:application>")
def application(number: str, application: str) -> str:
    """The lines of one application in a plan, each with its steps and the way to its trace."""
    with house().database.reading() as connection:
        _, found = _plan(connection, number)
        mine = share(connection, found.id, application)
        if mine is None:
            abort(404)
        asked = request.args.get("page", 1, type=int)
        return render_template(
            "plans/application.html", plan=found, share=mine, lines=lines(connection, found.id, mine.id, asked)
        )


@blueprint.get("/plans/<number:number>/files/<any(xlsx, csv):ending>")
def file(number: str, ending: str) -> Response:
    """Every line of a plan in one file."""
    with house().database.reading() as connection:
        _, found = _plan(connection, number)
        titles, rows = files.header(connection, found.id), files.rows(connection, found.id)
        data = files.csv_file(titles, rows) if ending == "csv" else files.xlsx_file(gettext("Plan"), titles, rows)
    name = f"{found.number}.{ending}"
    return send_file(io.BytesIO(data), TYPES[ending], as_attachment=True, download_name=name, conditional=False)


def _call(connection: Connection, number: str) -> tuple[Scope, Prospect]:
    mine = scope(connection)
    found = prospect(connection, mine, number)
    if found is None:
        abort(404)
    return mine, found


def _plan(connection: Connection, number: str) -> tuple[Scope, reading.PlanPage]:
    mine = scope(connection)
    found = reading.plan(connection, mine, number)
    if found is None:
        abort(404)
    return mine, found
