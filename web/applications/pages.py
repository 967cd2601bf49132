"""The list of applications, and the page of one."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from web.applications import history, papers, reading
from web.applications.instalments import instalments
from web.applications.trace import trace
from web.applications.way import letters, way
from web.evaluations import reading as evaluations
from web.house import house
from web.recoveries import reading as recoveries
from web.requests import before
from web.scope import scope
from web.services.reading import keeps_ledger
from web.steps.offers import offered
from workflow.acts.looking import look

blueprint = Blueprint("applications", __name__)


@blueprint.get("/applications")
def listing() -> str:
    """The applications in sight of whoever is signed in."""
    with house().database.reading() as connection:
        mine = scope(connection)
        page = reading.listing(connection, mine, before())
    return render_template("pages/applications.html", page=page, scope=mine)


@blueprint.get("/applications/<number:number>")
def page(number: str) -> str:
    """One application; for a stranger there is no such page, whether the number exists or not."""
    with house().database.reading() as connection:
        mine = scope(connection)
        found = reading.opened(connection, mine, number)
        if found is None:
            abort(404)
        told, seen = history.told(connection, mine, found), look(connection, found.id)
        context = {
            "history": told,
            "way": way(connection, seen, {each.state for each in told}),
            "instalments": instalments(connection, seen),
            "letters": letters(connection, mine, seen),
            "evaluation": evaluations.of_application(connection, mine, found.id),
            "recoveries": recoveries.of_application(connection, mine, found.id),
            "asks_back": recoveries.asks_back(connection, mine, seen),
            "steps": offered(house().office, connection, mine, seen),
            "ledger": keeps_ledger(connection, seen),
            "mine": seen.claimant is not None and mine.actor.represents(seen.claimant),
        }
    return render_template("pages/application.html", application=found, **context)


@blueprint.get("/applications/<number:number>/lines/<row:row>")
def line(number: str, row: int) -> str:
    """One line with its trace; `round` asks for it as it stood in an earlier submission."""
    with house().database.reading() as connection:
        found = trace(connection, scope(connection), number, row, request.args.get("round", type=int))
    if found is None:
        abort(404)
    return render_template("pages/line.html", trace=found)


@blueprint.get("/applications/<number:number>/documents/<sha256:sha256>")
def document(number: str, sha256: str) -> Response:
    """A document of an application, for whoever has it in sight."""
    with house().database.reading() as connection:
        found = papers.paper(connection, scope(connection), number, sha256)
    if found is None:
        abort(404)
    return papers.sent(found)
