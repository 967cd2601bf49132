"""Recoveries: the list, one with all that came, the proposal of one, and the booking of what comes."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import Connection

from web.applications import reading as applications
from web.applications.reading import Opened
from web.applications.way import letters
from web.house import house
from web.record import record
from web.recoveries import reading
from web.recoveries.reading import RecoveryPage
from web.recoveries.recovery_forms import DemandForm, RepaymentForm
from web.requests import before, once, seen_by, typed
from web.scope import Scope, scope
from web.steps.offers import Steps, offered
from workflow.acts.book_repayment import OVERSEER, book_repayment, undo_repayment
from workflow.acts.looking import Seen, look
from workflow.acts.propose_recovery import KIND, ROLE, propose_recovery
from workflow.acts.standing import may_pull
from workflow.definition.lives import load_life
from workflow.engine.moves import Moved
from workflow.money import recoveries
from workflow.money.recoveries import GROUNDS

blueprint = Blueprint("recoveries", __name__)


@blueprint.get("/recoveries")
def listing() -> str:
    """What is asked back, the latest first."""
    with house().database.reading() as connection:
        page = reading.listing(connection, scope(connection), before())
    return render_template("recoveries/listing.html", page=page)


@blueprint.get("/recoveries/<number:number>")
def page(number: str) -> str:
    """One recovery, with what its reader may do with it."""
    return _page(number, RepaymentForm())


@blueprint.post("/recoveries/<number:number>/repayments")
def book(number: str) -> ResponseReturnValue:
    """Book what came in; what is wrong is told at its field, and what was typed stays."""
    mine, seen = _in_sight(number)
    form = RepaymentForm(request.form)
    receipt = form.receipt()
    if receipt is None:
        return _page(number, form), 422
    booked = book_repayment(house().office, mine.actor, seen_by(seen), receipt, key=once())
    if not isinstance(booked, Moved):
        return _page(number, form.told(booked)), 422
    flash(gettext("The repayment is booked."), "done")
    return redirect(url_for("recoveries.page", number=number), 303)


@blueprint.post("/recoveries/<number:number>/repayments/<id:repayment>/undo")
def undo(number: str, repayment: int) -> ResponseReturnValue:
    """Take back what was booked wrongly."""
    mine, seen = _in_sight(number)
    undo_repayment(house().office, mine.actor, seen_by(seen), repayment, typed("reason") or "", key=once())
    flash(gettext("The booking is taken back."), "done")
    return redirect(url_for("recoveries.page", number=number), 303)


@blueprint.get("/applications/<number:number>/recovery")
def form(number: str) -> str:
    """The form that asks money back of an application that was paid."""
    with house().database.reading() as connection:
        return _form(connection, _application(connection, number), DemandForm())


@blueprint.post("/applications/<number:number>/recovery")
def propose(number: str) -> ResponseReturnValue:
    """Propose a recovery; what is wrong is told at its field, and what was typed stays."""
    with house().database.reading() as connection:
        mine, application = scope(connection), _application(connection, number)
    said = DemandForm(request.form)
    demand = said.demand()
    found = None
    if demand is not None:
        office, reason = house().office, (said.reason.data or "").strip()
        found = propose_recovery(office, mine.actor, application.id, demand, reason, key=once())
    if not isinstance(found, Seen):
        with house().database.reading() as connection:
            return _form(connection, application, said.told(found or ())), 422
    flash(gettext("The recovery is proposed. It counts once the director has approved it."), "done")
    return redirect(url_for("steps.place", subject=found.id), 303)


def _page(number: str, typed_in: RepaymentForm) -> str:
    with house().database.reading() as connection:
        mine = scope(connection)
        found = _found(reading.opened(connection, mine, number))
        seen = look(connection, found.told.id)
        steps = offered(house().office, connection, mine, seen)
        return render_template(
            "recoveries/page.html",
            recovery=found,
            steps=steps,
            form=typed_in,
            books=any(each.trigger == "repay" for each in may_pull(connection, mine.actor, seen)),
            undoes=_undoes(connection, mine, steps),
            mine=seen.claimant is not None and mine.actor.represents(seen.claimant),
            letters=letters(connection, mine, seen),
            history=record(connection, load_life(KIND), seen.id, names=mine.office, begun=False),
        )


def _undoes(connection: Connection, mine: Scope, steps: Steps) -> bool:
    """Whether the reader may take a booking back now: where that is a part of a task, the task must be in hand."""
    state = load_life(KIND).states[steps.seen.state]
    allowed = any(each.trigger == "undo_repayment" for each in may_pull(connection, mine.actor, steps.seen))
    return allowed and (state.role != OVERSEER or steps.holding)


def _form(connection: Connection, application: Opened, typed_in: DemandForm) -> str:
    return render_template(
        "recoveries/form.html",
        application=application,
        form=typed_in,
        grounds=GROUNDS,
        left_fen=recoveries.left(connection, application.id),
    )


def _application(connection: Connection, number: str) -> Opened:
    mine = scope(connection)
    found = applications.opened(connection, mine, number)
    if found is None or not mine.actor.may(ROLE, look(connection, found.id).authority):
        abort(404)
    return found


def _in_sight(number: str) -> tuple[Scope, Seen]:
    with house().database.reading() as connection:
        mine = scope(connection)
        found = _found(reading.opened(connection, mine, number))
        return mine, look(connection, found.told.id)


def _found(recovery: RecoveryPage | None) -> RecoveryPage:
    if recovery is None:
        abort(404)
    return recovery
