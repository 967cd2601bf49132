"""Registering an organisation: what it says of itself, with the scan of its certificate."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import Connection

from storage.documents import records
from storage.documents.documents import Refused
from storage.documents.records import Stored
from web.house import house
from web.languages import language
from web.organisations.forms import RegistrationForm
from web.organisations.reading import home_of
from web.requests import larger, once
from web.scope import scope
from workflow.acts.register import CERTIFICATE, LARGEST_CERTIFICATE, hand_in_certificate, register
from workflow.definition.life import Text
from workflow.parties.actors import Actor

blueprint = Blueprint("registrations", __name__)

_FORM_BYTES = 100_000


@blueprint.get("/organisations/new")
def form() -> str:
    """The empty form."""
    _, _, title = _where()
    return _page(RegistrationForm(), title, None)


@blueprint.post("/organisations/new")
@larger(LARGEST_CERTIFICATE + _FORM_BYTES)
def send() -> ResponseReturnValue:
    """Register; whoever does acts for the organisation from then on, and may claim once an officer has verified it.

    A certificate that came with a form that had other faults is kept, so that it need not be chosen again.
    """
    actor, authority, title = _where()
    typed = RegistrationForm(request.form)
    scan = _scan(actor, authority)
    if isinstance(scan, Refused):
        typed.certificate.errors = scan.messages(language())
        return _page(typed, title, None), 422
    said = typed.registration(scan.sha256 if scan else "")
    made = register(house().office, actor, said, authority=authority, key=once())
    if not isinstance(made[0], int):
        return _page(typed.told(made), title, scan), 422
    flash(gettext("The organisation is registered. An officer now compares it with the certificate."), "done")
    return redirect(url_for("organisations.page", number=made[0]), 303)


def _page(typed: RegistrationForm, authority: Text, scan: Stored | None) -> str:
    typed.offer_kinds()
    return render_template("organisations/new.html", form=typed, authority=authority, scan=scan)


def _where() -> tuple[Actor, int, Text]:
    """Who registers, and at which authority: that of their account."""
    with house().database.reading() as connection:
        actor = scope(connection).actor
        return (actor, *home_of(connection, actor.person_id))


def _scan(actor: Actor, authority: int) -> Stored | Refused | None:
    """The certificate that came with the form, or the one that came with it before."""
    given = request.files.get("certificate")
    if given is not None and given.filename:
        return hand_in_certificate(house().office, actor, authority, given.stream, given.filename)
    with house().database.reading() as connection:
        return _before(connection, actor, authority, request.form.get("scan", ""))


def _before(connection: Connection, actor: Actor, authority: int, sha256: str) -> Stored | None:
    return records.handed_in(
        connection, authority_id=authority, uploaded_by=actor.person_id, kind=CERTIFICATE, sha256=sha256
    )
