"""Budgets of calls: what they are made of, a change proposed by one, and approved by another."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.calls.call import budget
from web.finance.budget import change as change_in_sight
from web.finance.budget import changes
from web.finance.budget_form import DIRECTIONS, BudgetForm
from web.finance.sight import call_of
from web.house import house
from web.record import record
from web.requests import once
from web.scope import Scope, scope
from web.steps.offers import offered
from workflow.acts.looking import Seen, look
from workflow.acts.propose_budget_change import CHANGEABLE, KIND, ROLE, propose_budget_change
from workflow.calls import rounds
from workflow.definition.lives import load_life

blueprint = Blueprint("budgets", __name__)


@blueprint.get("/calls/<number:number>/budget")
def page(number: str) -> str:
    """Where the budget stands, what it is made of, and the form for a change."""
    with house().database.reading() as connection:
        mine = scope(connection)
        call = _found(call_of(connection, mine, number))
    return _page(mine, call, BudgetForm())


@blueprint.post("/calls/<number:number>/budget")
def propose(number: str) -> ResponseReturnValue:
    """Propose a change; what is wrong is told at its field, and what was typed stays."""
    with house().database.reading() as connection:
        mine = scope(connection)
        call = _found(call_of(connection, mine, number))
    form = BudgetForm(request.form)
    terms = form.terms()
    if terms is None:
        return _page(mine, call, form), 422
    proposed = propose_budget_change(house().office, mine.actor, call, terms, form.words, key=once())
    if not isinstance(proposed, Seen):
        return _page(mine, call, form.told(proposed)), 422
    flash(gettext("The change is proposed. It counts once the head of finance has approved it."), "done")
    return redirect(url_for("budgets.change", number=proposed.id), 303)


@blueprint.get("/budget-changes/<id:number>")
def change(number: int) -> str:
    """One change, with what its reader may do with it."""
    with house().database.reading() as connection:
        mine = scope(connection)
        found = change_in_sight(connection, mine, number)
        if found is None:
            abort(404)
        return render_template(
            "finance/budget_change.html",
            change=found,
            steps=offered(house().office, connection, mine, look(connection, found.id)),
            history=record(connection, load_life(KIND), found.id, names=True, begun=False),
        )


def _page(mine: Scope, call: int, form: BudgetForm) -> str:
    with house().database.reading() as connection:
        row, seen = rounds.get(connection, call), look(connection, call)
        return render_template(
            "finance/budget.html",
            call=row,
            parts=budget(connection, call),
            changes=changes(connection, call),
            proposes=seen.state in CHANGEABLE and mine.actor.may(ROLE, row.authority),
            form=form,
            directions=DIRECTIONS,
        )


def _found(call: int | None) -> int:
    if call is None:
        abort(404)
    return call
