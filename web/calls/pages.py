"""The list of calls, and the page of one: its guide for everybody, and its steps for the office."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template

from web.calls.call import budget, opened, plans_of, reader_scope
from web.calls.guide import guide
from web.calls.reading import public_calls
from web.claiming.applying import applicants
from web.house import house
from web.steps.offers import offered

blueprint = Blueprint("calls", __name__)


@blueprint.get("/calls")
def listing() -> str:
    """Every public call."""
    with house().database.reading() as connection:
        calls = public_calls(connection)
    return render_template("pages/calls.html", calls=calls)


@blueprint.get("/calls/<number:number>")
def page(number: str) -> str:
    """One call; while it is drafted or proposed, its office's alone."""
    with house().database.reading() as connection:
        call = opened(connection, number)
        mine = reader_scope(connection)
        context = {
            "applicants": applicants(connection, mine, [number]).get(number, ()) if mine and call.state == "open" else (),
            "call": call,
            "guide": guide(connection, call.row.edition, call.row.closing_day),
            "plans": plans_of(connection, call),
            "budget": budget(connection, call.row.id) if call.office else (),
            "steps": offered(house().office, connection, mine, call.seen) if mine and call.office else None,
            "scope": mine,
        }
    return render_template("calls/page.html", **context, endpoints=current_app.view_functions)
