"""Beginning an application in a call, and the draft's page: what is done, what is missing, and by when."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import Connection, select
from werkzeug import Response
from werkzeug.exceptions import BadRequest

from web.claiming.applying import applicants
from web.claiming.claim import Claim, own_claim
from web.claiming.standing import standing
from web.house import house
from web.scope import scope
from web.steps.offers import offered
from workflow.acts.answer import answer as give
from workflow.acts.answer import answered
from workflow.acts.apply import apply
from workflow.calls.tables import Call
from workflow.claims.applications import AlreadyApplied
from workflow.history.tables import Remark
from workflow.parties.actors import Actor

blueprint = Blueprint("draft", __name__)


@blueprint.post("/calls/<number:number>/apply")
def begin(number: str) -> Response:
    """Begin an application of one of the reader's organisations, or go on with the one that it has begun."""
    organisation = request.form.get("organisation", type=int)
    if organisation is None:
        raise BadRequest
    actor, call = _whose(number)
    try:
        apply(house().office, actor, call, organisation)
    except AlreadyApplied:
        flash(gettext("Your organisation has begun an application in this call: this is it."), "info")
    with house().database.reading() as connection:
        applying = applicants(connection, scope(connection), [number])
    begun = next((each.begun for each in applying.get(number, ()) if each.id == organisation and each.begun), None)
    return redirect(url_for("draft.page", number=begun) if begun else url_for("home.page"), 303)


@blueprint.get("/applications/<number:number>/draft")
def page(number: str) -> str | Response:
    """The draft as a list of things to do, in order."""
    with house().database.reading() as connection:
        claim = own_claim(connection, number)
        if not claim.drafting:
            return elsewhere(claim)
        found = standing(connection, claim)
        steps = offered(house().office, connection, claim.scope, claim.seen)
        reason = reason_of(connection, claim)
    return render_template("claiming/draft.html", claim=claim, standing=found, steps=steps, reason=reason)


@blueprint.get("/applications/<number:number>/draft/answers")
def answers(number: str) -> str | Response:
    """The application's own questions, with what was answered; what is wrong is told once something was."""
    with house().database.reading() as connection:
        claim = own_claim(connection, number)
        if not claim.drafting:
            return elsewhere(claim)
        found = answered(connection, claim.seen)
    faults = found.faults if found.typed else {}
    return render_template("claiming/answers.html", claim=claim, typed=found.typed, faults=faults)


@blueprint.post("/applications/<number:number>/draft/answers")
def answer(number: str) -> Response:
    """Keep what was answered, right or wrong: what is wrong is told beside its field, and nothing has to be retyped."""
    with house().database.reading() as connection:
        claim = own_claim(connection, number)
    fields = [each.name for each in claim.edition.application_form.fields]
    typed = {name: request.form[name].strip() for name in fields if name in request.form}
    _, kept = give(house().office, claim.actor, claim.seen, draft_seen(), typed)
    if kept.faults:
        flash(gettext("Your answers are kept, but some are missing or can't be read: see below."), "error")
        return redirect(url_for("draft.answers", number=number), 303)
    flash(gettext("Your answers are kept."), "done")
    return redirect(url_for("draft.page", number=number), 303)


def elsewhere(claim: Claim) -> Response:
    """Where the page of a draft leads when there is no draft (any more): nothing can be changed now."""
    flash(gettext("This application has been handed in; its lines and documents can't be changed now."), "info")
    return redirect(url_for("applications.page", number=claim.number), 303)


def reason_of(connection: Connection, claim: Claim) -> str | None:
    """The words with which the application came into its state, if there were any."""
    said = (Remark.subject_id == claim.id, Remark.seq == claim.seen.version, Remark.field == "reason")
    return connection.execute(select(Remark.text).where(*said)).scalar_one_or_none()


def draft_seen() -> int:
    """The version of the draft that the form saw."""
    try:
        return int(request.form["draft"])
    except ValueError as wrong:
        raise BadRequest from wrong


def _whose(number: str) -> tuple[Actor, int]:
    """Who asks, and the call's id; the act says whether it takes claims."""
    with house().database.reading() as connection:
        call = connection.execute(select(Call.id).where(Call.number == number)).scalar_one_or_none()
        actor = scope(connection).actor
    if call is None:
        abort(404)
    return actor, call
