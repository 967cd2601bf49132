"""Organisations: the list, one with its people and applications, and its certificate."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forms.faults import Fault
from web.access import doors
from web.applications import reading as applications
from web.applications.papers import INLINE, sent
from web.house import house
from web.organisations import reading
from web.organisations.forms import MandateForm
from web.organisations.money import granted
from web.organisations.reading import Opened
from web.record import record
from web.requests import before
from web.scope import Scope, scope
from web.steps.offers import offered
from workflow.acts.looking import look
from workflow.acts.mandating import end_mandate, give_mandate
from workflow.definition.lives import load_life
from workflow.money.claimant_accounts import Held

blueprint = Blueprint("organisations", __name__)


@blueprint.get("/organisations")
def listing() -> str:
    """One's own organisations, or those of one's office."""
    search = request.args.get("q", "").strip()[:200].replace("\0", "")
    with house().database.reading() as connection:
        mine = scope(connection)
        page = reading.listing(connection, mine, search, before())
    return render_template("organisations/listing.html", page=page, search=search, office=mine.office)


@blueprint.get("/organisations/<id:number>")
def page(number: int) -> str:
    """An organisation; for a stranger there is no such page."""
    with house().database.reading() as connection:
        mine = scope(connection)
    return _page(mine, number, MandateForm())


@blueprint.get("/organisations/<id:number>/money")
def money(number: int) -> str:
    """What the organisation was granted, application by application."""
    with house().database.reading() as connection:
        mine = scope(connection)
        found = reading.opened(connection, mine, number)
        if found is None:
            abort(404)
        rows = granted(connection, mine, number)
    total = Held.sum([each.held for each in rows])
    return render_template("organisations/money.html", organisation=found, rows=rows, total=total)


@blueprint.get("/organisations/<id:number>/certificate")
def certificate(number: int) -> Response:
    """The scan of its certificate."""
    with house().database.reading() as connection:
        found = reading.opened(connection, scope(connection), number)
    if found is None or found.paper is None:
        abort(404)
    return sent(found.paper)


@blueprint.post("/organisations/<id:number>/people")
def give(number: int) -> ResponseReturnValue:
    """Let somebody else act for it; who acts for it already goes on doing so."""
    mine, form = _mine(number), MandateForm(request.form)
    given = give_mandate(house().office, mine.actor, number, form.email.data or "")
    if isinstance(given, Fault) and given.code != "mandate_held":
        return _page(mine, number, form.told([given])), 422
    if isinstance(given, int):
        doors.forget("mandate")
    flash(gettext("%(email)s may act for the organisation from today.", email=form.email.data), "done")
    return redirect(url_for("organisations.page", number=number, _anchor="people"), 303)


@blueprint.post("/organisations/<id:number>/people/<id:mandate>/end")
def end(number: int, mandate: int) -> ResponseReturnValue:
    """End a mandate at once; who ends their own leaves the organisation's page with it."""
    mine = _mine(number)
    with house().database.reading() as connection:
        standing = reading.officers(connection, number, house().settings.clock.today())
    leaves = any((each.mandate, each.person) == (mandate, mine.actor.person_id) for each in standing)
    refused = end_mandate(house().office, mine.actor, number, mandate)
    if refused is not None:
        return _page(mine, number, MandateForm().told([refused])), 422
    flash(gettext("The mandate is ended."), "done")
    target = url_for("organisations.listing") if leaves else url_for("organisations.page", number=number)
    return redirect(target, 303)


def _page(mine: Scope, number: int, form: MandateForm) -> str:
    with house().database.reading() as connection:
        found = _found(reading.opened(connection, mine, number))
        return render_template(
            "organisations/page.html",
            organisation=found,
            inline=found.paper is not None and found.paper.media_type in INLINE,
            officers=reading.officers(connection, number, house().settings.clock.today()),
            applications=applications.listing(connection, mine, claimant=number),
            steps=offered(house().office, connection, mine, look(connection, found.subject)),
            history=record(connection, load_life("organisation"), found.subject, names=mine.office),
            form=form,
            oneself=mine.actor.person_id,
        )


def _mine(number: int) -> Scope:
    """The reader's scope, if the organisation is in sight."""
    with house().database.reading() as connection:
        mine = scope(connection)
        _found(reading.opened(connection, mine, number))
    return mine


def _found(page: Opened | None) -> Opened:
    if page is None:
        abort(404)
    return page
