"""Proposing a call: its terms, then every deadline that follows from them, and only then the step itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import Connection, select
from werkzeug import Response

from web.calls import offering
from web.calls.call import OpenedCall, opened, reason_of
from web.calls.offering import PROPOSER
from web.calls.terms_form import TermsForm, filled
from web.house import house
from web.requests import once, seen_by
from web.scope import scope
from workflow.acts.deadlines import Deadline, deadlines, unordered
from workflow.acts.mend_call import DRAFT, mend_call
from workflow.acts.propose_call import propose_call
from workflow.calls.faults import fault
from workflow.calls.rounds import last_day
from workflow.calls.tables import Call
from workflow.calls.terms import CallTerms, TermsUnfit, check
from workflow.definition.edition import Edition
from workflow.history.body import digest
from workflow.parties.roles import ROLES
from workflow.registers.editions import loaded_calendar

blueprint = Blueprint("proposing", __name__)


@dataclass(frozen=True)
class Shown:
    """The deadlines of some terms, and the digest of those terms; `unordered` is the first year that is not ordered."""

    of: str
    closing: date
    rows: Sequence[Deadline]
    unordered: int


@blueprint.get("/calls/new")
def form() -> str:
    """The editions to choose from; or, for the one that was chosen or is the only one, the terms of a new call."""
    with house().database.reading() as connection:
        chosen = _chosen(connection)
        if chosen is None:
            return render_template("calls/editions.html", editions=offering.editions(connection))
        typed = offering.begun(connection, _form(connection), chosen, house().settings.clock.today().year)
    return _page(typed, chosen)


@blueprint.post("/calls/new")
def propose() -> Response | str | tuple[str, int]:
    """Show the deadlines of the terms that were typed; or propose them, if these are the ones that were shown."""
    with house().database.reading() as connection:
        chosen, typed, actor = _chosen(connection) or abort(400), _form(connection), scope(connection).actor
        terms = _terms(connection, typed, chosen, None)
    if terms is None:
        return _page(typed, chosen), 422
    if not _agreed(terms):
        return _page(typed, chosen, _shown(chosen, terms))
    try:
        propose_call(house().office, actor, typed.authority.data, terms, key=once())
    except TermsUnfit as unfit:
        return _page(typed.told(unfit.faults), chosen), 422
    return _proposed(terms.number)


@blueprint.post("/calls/deadlines")
def deadlines_of() -> str:
    """The deadlines of what stands in the form now, while it is being typed."""
    with house().database.reading() as connection:
        chosen, typed = _chosen(connection) or abort(400), _form(connection)
        terms = _terms(connection, typed, chosen, typed.number.data if request.form.get("call") else None)
    shown = _shown(chosen, terms) if terms else None
    return render_template("calls/deadlines.html", form=typed, shown=shown, roles=ROLES)


@blueprint.get("/calls/<number:number>/mend")
def mend(number: str) -> Response | str:
    """The terms of a call that was returned, to be changed."""
    with house().database.reading() as connection:
        call, chosen = _own(connection, number)
        if call.state != DRAFT:
            return redirect(url_for("calls.page", number=number), 303)
        typed, reason = filled(TermsForm(), call.row), reason_of(connection, call)
    return _page(typed, chosen, call=call, reason=reason)


@blueprint.post("/calls/<number:number>/mend")
def mended(number: str) -> Response | str | tuple[str, int]:
    """Show the deadlines of other terms, or propose them."""
    with house().database.reading() as connection:
        call, chosen = _own(connection, number)
        typed, actor, reason = TermsForm(request.form), scope(connection).actor, reason_of(connection, call)
        typed.number.data = call.row.number
        terms = _terms(connection, typed, chosen, call.row.number)
    if terms is None:
        return _page(typed, chosen, call=call, reason=reason), 422
    if not _agreed(terms):
        return _page(typed, chosen, _shown(chosen, terms), call=call, reason=reason)
    mend_call(house().office, actor, seen_by(call.seen), terms, key=once())
    return _proposed(call.row.number)


def _chosen(connection: Connection) -> Edition | None:
    """The edition that the request names; or the only one there is."""
    named = request.values.get("edition")
    if named:
        return offering.edition(connection, named) or abort(404)
    found = offering.editions(connection)
    return found[0] if len(found) == 1 else None


def _form(connection: Connection) -> TermsForm:
    """What was typed; the authority is one of the reader's own."""
    typed = TermsForm(request.form)
    theirs = offering.authorities(connection, scope(connection))
    typed.authority.choices = list(theirs)
    if typed.authority.data not in dict(theirs):
        typed.authority.data = theirs[0][0]
    return typed


def _terms(connection: Connection, typed: TermsForm, chosen: Edition, own: str | None) -> CallTerms | None:
    """The terms, if nothing is wrong with them; `own` is the number that the call has already."""
    terms = typed.terms(chosen)
    if terms is None:
        return None
    wrong = list(check(terms, chosen.effective, house().office.now()))
    if own is None and connection.execute(select(Call.id).where(Call.number == terms.number)).first():
        # The same form once more is no second call: the act gives it its first answer.
        wrong += [] if _agreed(terms) else [fault("number_taken", "number")]
    typed.told(wrong)
    return None if wrong else terms


def _agreed(terms: CallTerms) -> bool:
    """Whether the step was pressed under the deadlines of these very terms."""
    return "propose" in request.form and request.form.get("shown") == digest(terms.plain())


def _shown(chosen: Edition, terms: CallTerms) -> Shown:
    with house().database.reading() as connection:
        calendar = loaded_calendar(connection, house().office.calendar)
    closing = last_day(terms.closes_at)
    return Shown(digest(terms.plain()), closing, deadlines(calendar, chosen, closing), unordered(calendar, closing))


def _own(connection: Connection, number: str) -> tuple[OpenedCall, Edition]:
    """A call of an authority where the reader proposes calls, whatever its state."""
    call = opened(connection, number)
    if not scope(connection).actor.may(PROPOSER, call.row.authority):
        abort(404)
    return call, offering.edition(connection, call.row.edition) or abort(404)


def _page(
    typed: TermsForm,
    chosen: Edition,
    shown: Shown | None = None,
    *,
    call: OpenedCall | None = None,
    reason: str | None = None,
) -> str:
    changed = shown is not None and "propose" in request.form
    return render_template(
        "calls/terms.html",
        form=typed,
        edition=chosen,
        shown=shown,
        call=call,
        reason=reason,
        changed=changed,
        roles=ROLES,
    )


def _proposed(number: str) -> Response:
    flash(gettext("The call was proposed. The head of policy approves it or returns it."), "done")
    return redirect(url_for("calls.page", number=number), 303)
