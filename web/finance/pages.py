"""Where the money stands, and batches that are made from what is payable."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template
from flask_babel import gettext
from werkzeug import Response

from web.finance import payers, reading
from web.finance.answer import answers
from web.finance.preparing import prospect
from web.finance.sight import AUDITOR, call_of
from web.house import house
from web.places import address
from web.recoveries.reading import under_way
from web.requests import once
from web.scope import scope
from workflow.acts.make_batch import make_batch

blueprint = Blueprint("finance", __name__)


@blueprint.get("/finance")
def page() -> str:
    """The money of each call in sight, the batches under way, and what is paid from."""
    with house().database.reading() as connection:
        mine = scope(connection)
        places = payers.places(connection, mine)
        return render_template(
            "finance/overview.html",
            calls=reading.calls(connection, mine),
            batches=reading.batches(connection, mine),
            answers=answers(connection, mine),
            recoveries=under_way(connection, mine),
            year=house().office.clock.today().year,
            unpaid=[name for number, name in places if payers.pays_from(connection, number) is None],
        )


@blueprint.get("/calls/<number:number>/batches")
def prepare(number: str) -> str:
    """Who would be paid by a batch of this call, who has to wait for an account, and the batches so far."""
    with house().database.reading() as connection:
        mine = scope(connection)
        call = call_of(connection, mine, number)
        if call is None:
            abort(404)
        found = prospect(connection, call)
        return render_template(
            "finance/prepare.html",
            prospect=found,
            batches=reading.batches(connection, mine, call),
            makes=mine.actor.may("finance", found.authority),
            audits=mine.actor.may(AUDITOR, found.authority),
        )


@blueprint.post("/calls/<number:number>/batches")
def make(number: str) -> Response:
    """Make the batch; the same form again leads to the same batch."""
    with house().database.reading() as connection:
        mine = scope(connection)
        call = call_of(connection, mine, number)
    if call is None:
        abort(404)
    made = make_batch(house().office, mine.actor, call, key=once())
    flash(gettext("The batch is made. The head of finance has to release it."), "done")
    with house().database.reading() as connection:
        return redirect(address(connection, made.kind, made.id), 303)
