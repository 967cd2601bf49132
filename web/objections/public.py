"""Objecting to a notice without an account, and reading the answer by the secret that its receipt holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from forms.faults import Fault
from web.access.doors import limiter
from web.house import house
from web.languages import language
from web.lives import state_title
from web.objections import reading
from web.objections.reading import Notice
from web.requests import larger, once
from workflow.acts.object_to import LARGEST, LETTER, MOST_FILES, PROOF, Proof, Receipt, object_to
from workflow.acts.read_objection import answer_of
from workflow.definition.lives import load_life
from workflow.review.faults import FIELDS
from workflow.review.grounds import Grounds

blueprint = Blueprint("objecting", __name__)

FORM_BYTES = 1_000_000
LARGEST_BODY = MOST_FILES * LARGEST + FORM_BYTES
"""What the form with all its documents may have."""

DOOR = "objection"
"""The count of attempts that sending this form belongs to: the same bounds as at the other doors."""

FIELD_OF = {title.zh: name for name, title in FIELDS.items()} | {
    FIELDS["uscc"].zh: "code",
    FIELDS["resident_id"].zh: "code",
}
"""The form's field of each title that a fault may name."""


@blueprint.get("/notices/<number:number>/object")
def form(number: str) -> str:
    """The form; once the notice has ended it says so, and until when it ran."""
    return _form(_notice(number), {})


@blueprint.post("/notices/<number:number>/object")
@larger(LARGEST_BODY)
def send(number: str) -> Response | tuple[str, int]:
    """Take the objection, and lead to the page that only its objector knows."""
    found = _notice(number)
    wait = limiter().attempt(DOOR, request.form.get("code", ""), request.remote_addr or "")
    if wait is not None:
        page = render_template("errors/too_many.html", minutes=-(-wait // 60))
        return make_response(page, 429, {"Retry-After": str(wait)})
    outcome = object_to(house().office, found.id, _grounds(), _proofs(), key=once())
    if not isinstance(outcome, Receipt):
        return _form(found, _by_field(outcome)), 422
    return redirect(url_for("objecting.answer", token=outcome.token, new=1), 303)


@blueprint.get("/objections/answer/<token>")
def answer(token: str) -> str:
    """How an objection stands, for whoever has its secret; for any other text there is no such page."""
    found = answer_of(house().office, token) if len(token) < reading.PAGE else None
    if found is None:
        abort(404)
    state = state_title(load_life("objection"), found.state)
    return render_template("objections/answer.html", found=found, state=state, new="new" in request.args)


def _notice(number: str) -> Notice:
    with house().database.reading() as connection:
        found = reading.notice(connection, number, house().settings.clock.now())
    if found is None:
        abort(404)
    return found


def _form(found: Notice, faults: dict[str, list[str]]) -> str:
    limits = {"files": MOST_FILES, "megabytes": LARGEST // (1024 * 1024)}
    return render_template("objections/form.html", notice=found, faults=faults, typed=request.form, limits=limits)


def _grounds() -> Grounds:
    typed = request.form
    row = typed.get("row", "").strip()
    return Grounds(
        application=typed.get("application", 0, type=int),
        # What is no row number is no row of any plan: the act says so in words.
        row=None if not row else typed.get("row", -1, type=int),
        kind=typed.get("kind", ""),
        name=typed.get("name", ""),
        code=typed.get("code", ""),
        grounds=typed.get("grounds", ""),
        mail=typed.get("mail") or None,
        phone=typed.get("phone") or None,
    )


def _proofs() -> Sequence[Proof]:
    return [
        Proof(kind, each.filename, each.stream)
        for kind in (LETTER, PROOF)
        for each in request.files.getlist(kind)
        if each.filename
    ]


def _by_field(faults: Iterable[Fault]) -> dict[str, list[str]]:
    """The words of each fault under the form's field that it is about; those of none under the empty name."""
    told: dict[str, list[str]] = {}
    for each in faults:
        told.setdefault(FIELD_OF.get(each.column, ""), []).append(each.message(language()))
    return told
