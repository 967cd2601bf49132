"""The list of applications, and the page of one."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from web.applications import history, reading
from web.house import house
from web.scope import scope

blueprint = Blueprint("applications", __name__)


@blueprint.get("/applications")
def listing() -> str:
    """The applications in sight of whoever is signed in."""
    before = request.args.get("before", type=int)
    with house().database.reading() as connection:
        mine = scope(connection)
        page = reading.listing(connection, mine, before)
    return render_template("pages/applications.html", page=page, scope=mine)


@blueprint.get("/applications/<number>")
def page(number: str) -> str:
    """One application; for a stranger there is no such page, whether the number exists or not."""
    with house().database.reading() as connection:
        mine = scope(connection)
        found = reading.opened(connection, mine, number)
        if found is None:
            abort(404)
        told = history.told(connection, mine, found)
    return render_template("pages/application.html", application=found, history=told)
