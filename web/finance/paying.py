"""The account that an authority pays from: asked for by finance, confirmed by the head of finance."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.finance import payers
from web.finance.payers import PayerRow
from web.finance.sight import authorities
from web.forms import AccountForm
from web.house import house
from web.record import record
from web.requests import once
from web.scope import Scope, scope
from web.steps.offers import offered
from workflow.acts.looking import Seen, look
from workflow.acts.request_payer import request_payer
from workflow.definition.lives import load_life

blueprint = Blueprint("payers", __name__)


@blueprint.get("/finance/payer")
def listing() -> str:
    """The account in use, the one that waits, and the form for another one."""
    with house().database.reading() as connection:
        mine = scope(connection)
    return _page(mine, _authority(mine, request.args.get("authority", type=int)), AccountForm())


@blueprint.post("/finance/payer")
def ask() -> ResponseReturnValue:
    """Ask for another account; it is held until the head of finance has confirmed it."""
    with house().database.reading() as connection:
        mine = scope(connection)
    authority = _authority(mine, request.form.get("authority", type=int))
    form = AccountForm(request.form)
    asked = request_payer(house().office, mine.actor, authority, form.account, key=once())
    if not isinstance(asked, Seen):
        return _page(mine, authority, form.told(asked)), 422
    flash(gettext("The account waits for the head of finance. Until then the present one stays in use."), "done")
    return redirect(url_for("payers.page", number=asked.id), 303)


@blueprint.get("/finance/payers/<id:number>")
def page(number: int) -> str:
    """One account, masked, with what its reader may do with it."""
    with house().database.reading() as connection:
        mine = scope(connection)
        found = payers.one(connection, mine, number)
        if found is None:
            abort(404)
        return render_template(
            "finance/payer.html",
            payer=found,
            present=_present(payers.of_authority(connection, found.authority_id), found),
            steps=offered(house().office, connection, mine, look(connection, found.id)),
            history=record(connection, load_life("payer_account"), found.id, names=True, begun=False),
        )


def _page(mine: Scope, authority: int, form: AccountForm) -> str:
    with house().database.reading() as connection:
        standing = payers.of_authority(connection, authority)
        return render_template(
            "finance/payers.html",
            places=payers.places(connection, mine),
            authority=authority,
            held=next((each for each in standing if each.code == "requested"), None),
            present=next((each for each in standing if each.code == "confirmed"), None),
            asks=mine.actor.may("finance", authority),
            form=form,
        )


def _authority(mine: Scope, wanted: int | None) -> int:
    """The authority that is asked for, or the reader's first; there is no such page for a stranger's."""
    held = authorities(mine)
    if wanted is None:
        return held[0]
    if wanted not in held:
        abort(404)
    return wanted


def _present(standing: Sequence[PayerRow], found: PayerRow) -> PayerRow | None:
    """What a held account would take the place of."""
    return next((each for each in standing if each.code == "confirmed" and each.id != found.id), None)
