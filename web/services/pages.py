"""The ledger of an application: who serves writes in it and asks the firms to confirm, and the office reads it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext, ngettext

from web.house import house
from web.languages import LOCALES
from web.requests import once
from web.scope import Scope, scope
from web.services import reading
from web.services.forms import MailForm, ServiceForm
from web.services.reading import STANDINGS, TAGS, LedgerPage
from workflow.acts.ask_served import Letter, ask_served
from workflow.acts.tell_claimant import LANGUAGE
from workflow.acts.write_service import write_service
from workflow.engine.moves import Moved
from workflow.parties.newcomers import new_token

blueprint = Blueprint("services", __name__)


@blueprint.get("/applications/<number:number>/ledger")
def page(number: str) -> str:
    """The ledger: every firm with what it has confirmed, and how it stands with the checks."""
    with house().database.reading() as connection:
        found = _found(reading.ledger(connection, scope(connection), number))
    return render_template("services/ledger.html", page=found)


@blueprint.get("/applications/<number:number>/ledger/<row:row>")
def line(number: str, row: int) -> str:
    """One firm: its services, what it is judged by, and the forms of who serves."""
    return _line(number, row, ServiceForm(), MailForm())


@blueprint.post("/applications/<number:number>/ledger/<row:row>")
def write(number: str, row: int) -> ResponseReturnValue:
    """Write a service down; what is wrong is told at its field, and what was typed stays."""
    mine, found = _in_sight(number)
    form = ServiceForm(request.form)
    new = form.service(row)
    if new is None:
        return _line(number, row, form, MailForm()), 422
    written = write_service(house().office, mine.actor, found.seen.id, new, key=once())
    if not isinstance(written, Moved):
        return _line(number, row, form.told(written), MailForm()), 422
    flash(gettext("The service is written down."), "done")
    return redirect(url_for("services.line", number=number, row=row), 303)


@blueprint.post("/applications/<number:number>/ledger/<row:row>/mail")
def ask(number: str, row: int) -> ResponseReturnValue:
    """Mail the firm a link by which it confirms what has no answer yet."""
    mine, found = _in_sight(number)
    form, token = MailForm(request.form), new_token()
    mail, letter = form.mail.data or "", _letter(found, token)
    asked = ask_served(house().office, mine.actor, found.seen.id, row, mail, token, letter)
    if not isinstance(asked, int):
        return _line(number, row, ServiceForm(), form.told(asked)), 422
    flash(
        ngettext(
            "The firm was asked to confirm %(num)s service.", "The firm was asked to confirm %(num)s services.", asked
        ),
        "done",
    )
    return redirect(url_for("services.line", number=number, row=row), 303)


def _letter(found: LedgerPage, token: str) -> Callable[[str], Letter]:
    """The message in Chinese, as the office writes; the page of the link speaks both languages."""
    base_url = house().settings.base_url.rstrip("/")

    def written(firm: str) -> Letter:
        with force_locale(LOCALES[LANGUAGE]):
            words = render_template(
                "mail/confirm_services.txt",
                base_url=base_url,
                token=token,
                firm=firm,
                provider=found.application.listed.claimant,
                days=found.ledger.link_days,
            )
            return Letter(gettext("Please confirm services that you received"), words)

    return written


def _line(number: str, row: int, form: ServiceForm, mail: MailForm) -> str:
    with house().database.reading() as connection:
        page = _found(reading.ledger(connection, scope(connection), number))
        found = reading.line(connection, page, row)
    if found is None:
        abort(404)
    if not mail.mail.data:
        mail.mail.data = found.mail
    return render_template(
        "services/line.html",
        page=page,
        found=found,
        form=form.offering(page.ledger),
        mail=mail,
        standings=STANDINGS,
        tags=TAGS,
    )


def _in_sight(number: str) -> tuple[Scope, LedgerPage]:
    with house().database.reading() as connection:
        mine = scope(connection)
        return mine, _found(reading.ledger(connection, mine, number))


def _found(page: LedgerPage | None) -> LedgerPage:
    if page is None:
        abort(404)
    return page
