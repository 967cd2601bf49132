"""The public notices, for everybody: who gets how much, until when one may object, and what a later plan changed."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, render_template, request
from sqlalchemy import Connection

from web.house import house
from web.notices import reading
from web.notices.reading import Notice
from web.plans.changes import Changes, changes
from web.plans.shares import Lines, lines
from web.requests import before
from workflow.money.bank.notice import masked

blueprint = Blueprint("notices", __name__)


@blueprint.get("/notices")
def listing() -> str:
    """Every notice, the latest first."""
    with house().database.reading() as connection:
        rows, earlier = reading.listing(connection, house().settings.clock.now(), before())
    return render_template("notices/listing.html", rows=rows, earlier=earlier)


@blueprint.get("/notices/<number:number>")
def page(number: str) -> str:
    """One notice, which stays to be read after its end."""
    with house().database.reading() as connection:
        found = _notice(connection, number)
        return render_template(
            "notices/page.html",
            notice=found,
            entries=reading.entries(connection, found),
            changes=_changes(connection, found),
        )


@blueprint.get("/notices/<number:number>/<number:application>")
def application(number: str, application: str) -> str:
    """The lines of one application that a notice grants something, a page at a time."""
    with house().database.reading() as connection:
        found = _notice(connection, number)
        entry = reading.entry(connection, found, application)
        if entry is None:
            abort(404)
        share, unit = entry
        asked = request.args.get("page", 1, type=int)
        granted = _masked(lines(connection, found.id, share.id, asked, funded=True))
    return render_template("notices/application.html", notice=found, share=share, unit=unit, lines=granted)


def _notice(connection: Connection, number: str) -> Notice:
    found = reading.notice(connection, number, house().settings.clock.now())
    if found is None:
        abort(404)
    return found


def _changes(connection: Connection, found: Notice) -> Changes | None:
    """What came with this plan, or, where it was superseded, with the one that took its place."""
    told = changes(connection, found.successor or found.id)
    if told is None:
        return None
    return replace(told, applications=[replace(each, claimant=masked(each.claimant)) for each in told.applications])


def _masked(found: Lines) -> Lines:
    """The lines with every long number in their cells masked: a cell is what a claimant typed."""
    return replace(found, rows=[replace(each, named=[masked(cell) for cell in each.named]) for each in found.rows])
