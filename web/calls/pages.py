"""The list of calls, and the page of one: its guide for everybody, and its steps for the office."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template
from sqlalchemy import Connection

from web.calls.call import OpenedCall, budget, opened, plans_of, present_budget, reader_scope, reason_of
from web.calls.guide import guide
from web.calls.offering import PROPOSER, may_mend
from web.calls.reading import own_calls, public_calls
from web.claiming.applying import applicants
from web.house import house
from web.record import record
from web.scope import Scope
from web.steps.offers import offered
from web.whatif.pages import READERS as TRYING
from workflow.definition.lives import load_life

blueprint = Blueprint("calls", __name__)


@blueprint.get("/calls")
def listing() -> str:
    """Every public call; for its office also those that are drafted or proposed."""
    with house().database.reading() as connection:
        calls, mine = public_calls(connection), reader_scope(connection)
        own = own_calls(connection, mine.authorities) if mine and mine.office else ()
    proposes = mine is not None and PROPOSER in mine.actor.all_roles
    return render_template("pages/calls.html", calls=calls, own=own, proposes=proposes)


@blueprint.get("/calls/<number:number>")
def page(number: str) -> str:
    """One call; while it is drafted or proposed, its office's alone."""
    with house().database.reading() as connection:
        call, mine = opened(connection, number), reader_scope(connection)
        theirs = applicants(connection, mine, [number]) if mine and call.state == "open" else {}
        context = {
            "call": call,
            "scope": mine,
            "present_budget": present_budget(connection, call.row.id),
            "guide": guide(connection, call.row.edition, call.row.closing_day),
            "plans": plans_of(connection, call),
            "applicants": theirs.get(number, ()),
            **(_for_office(connection, mine, call) if mine and call.office else {}),
        }
    return render_template("calls/page.html", **context, endpoints=current_app.view_functions)


def _for_office(connection: Connection, mine: Scope, call: OpenedCall) -> dict[str, object]:
    """What the office sees besides: its steps, its money, its record."""
    return {
        "steps": offered(house().office, connection, mine, call.seen),
        "budget": budget(connection, call.row.id),
        "history": record(connection, load_life("call"), call.row.id, names=True, begun=False),
        "tries": mine.actor.may_any(TRYING, call.row.authority),
        "mends": may_mend(mine.actor, call),
        "reason": reason_of(connection, call),
    }
