"""Ledgers: what each figure of a call's budget is made of, transfer by transfer."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from web.finance.ledger import ledger
from web.finance.sight import call_of
from web.house import house
from web.requests import before
from web.scope import scope
from workflow.calls import rounds
from workflow.money.book import AccountName

blueprint = Blueprint("ledgers", __name__)


@blueprint.get("/calls/<number:number>/accounts/<name>")
def page(number: str, name: str) -> str:
    """The ledger of an account of a call, the latest transfer first."""
    if name not in set(AccountName):
        abort(404)
    with house().database.reading() as connection:
        call = call_of(connection, scope(connection), number)
        if call is None:
            abort(404)
        found = ledger(connection, call, AccountName(name), before())
        return render_template("finance/ledger.html", call=rounds.get(connection, call), name=name, ledger=found)
