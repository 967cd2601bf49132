"""The account of an organisation: in use, asked for, and confirmed by a second person."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.accounts import reading
from web.forms import AccountForm
from web.house import house
from web.organisations.reading import Opened, opened
from web.record import record
from web.requests import once
from web.scope import Scope, scope
from web.steps.offers import offered
from workflow.acts.looking import VERIFIED, look
from workflow.acts.request_account import request_account
from workflow.definition.lives import load_life
from workflow.parties.payees import Held

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/organisations/<id:number>/account")
def organisation(number: int) -> str:
    """The account in use, the one that waits, and the form for another one."""
    return _page(_sight(number)[1], AccountForm())


@blueprint.post("/organisations/<id:number>/account")
def ask(number: int) -> ResponseReturnValue:
    """Ask for another account; it is held until a second person has confirmed it."""
    mine, found = _sight(number)
    form = AccountForm(request.form)
    asked = request_account(house().office, mine.actor, number, form.account, key=once())
    held = asked[0]
    if not isinstance(held, Held):
        return _page(found, form.told(asked)), 422  # type: ignore[arg-type]  # nothing is held: faults all
    flash(gettext("The account waits for a second person. Until then the present one stays in use."), "done")
    return redirect(url_for("accounts.page", number=held.id), 303)


@blueprint.get("/accounts/<id:number>")
def page(number: int) -> str:
    """One account, masked; its keeper sees besides it what to compare, and where to call."""
    with house().database.reading() as connection:
        mine = scope(connection)
        found = reading.one(connection, mine, number)
        if found is None:
            abort(404)
        seen = look(connection, found.subject)
        office = mine.actor.may_any(reading.KEEPERS, seen.authority)
        standing = reading.standing(connection, found.organisation)
        return render_template(
            "accounts/page.html",
            account=found,
            present=next((each for each in standing if each.code == "confirmed" and each.id != number), None),
            contact=reading.contact(connection, found.organisation) if office else None,
            sharing=reading.sharing(connection, number) if office else (),
            office=office,
            steps=offered(house().office, connection, mine, seen),
            history=record(connection, load_life("payee_account"), found.subject, names=office),
        )


def _page(found: Opened, form: AccountForm) -> str:
    with house().database.reading() as connection:
        standing = reading.standing(connection, found.row.id)
    return render_template(
        "accounts/organisation.html",
        organisation=found,
        present=next((each for each in standing if each.code == "confirmed"), None),
        held=next((each for each in standing if each.code == "requested"), None),
        asks=found.mine and found.row.code == VERIFIED,
        form=form,
    )


def _sight(number: int) -> tuple[Scope, Opened]:
    """The reader's scope, and the organisation if its account is in their sight."""
    with house().database.reading() as connection:
        mine = scope(connection)
        found = opened(connection, mine, number)
    if found is None or not (found.mine or mine.actor.may_any(reading.KEEPERS, found.authority)):
        abort(404)
    return mine, found
