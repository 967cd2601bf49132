"""Appointing: the list of an authority's people, one of them with their roles, and an invitation."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security.recoverable import send_reset_password_instructions
from wtforms import EmailField, SelectField, StringField

from forms.faults import Fault
from web.access.accounts import datastore
from web.access.fresh import ask_again, is_fresh
from web.forms import HouseForm
from web.house import house
from web.languages import language, told
from web.people import reading
from web.people.reading import Opened
from web.scope import Scope, scope
from workflow.acts.granting import Invited, end_role, grant_role, invite
from workflow.parties.grants import Granted
from workflow.parties.people import LONGEST_NAME, NewPerson, find_by_email
from workflow.parties.roles import OFFICE_ROLES, ROLES

blueprint = Blueprint("people", __name__)


class InvitationForm(HouseForm):
    """A colleague who is to have an account and a first role."""

    person_name = StringField(render_kw={"required": True, "maxlength": LONGEST_NAME, "autocomplete": "off"})
    email = EmailField(render_kw={"required": True, "maxlength": 254, "autocomplete": "off"})
    role = SelectField(validate_choice=False, render_kw={"required": True})


@blueprint.get("/people")
def listing() -> str:
    """Everybody with a role at the authority."""
    mine, authority = _where()
    with house().database.reading() as connection:
        places = reading.places(connection, mine)
        found = reading.colleagues(connection, authority)
    return render_template("people/listing.html", people=found, places=places, authority=authority)


@blueprint.get("/people/new")
def form() -> str:
    """The form of an invitation, with what was typed before the password was asked for again."""
    _, authority = _where()
    return _invitation(InvitationForm(request.args), authority)


@blueprint.post("/people/new")
def send() -> ResponseReturnValue:
    """Make an account with a first role, and mail a link to set its password; an account that is there is shown."""
    mine, authority = _where()
    typed = InvitationForm(request.form)
    if not is_fresh():
        said = {"person_name": typed.person_name.data, "email": typed.email.data, "role": typed.role.data}
        return ask_again(url_for("people.form", authority=authority, **said))
    new = NewPerson(typed.email.data or "", typed.person_name.data or "", authority, language())
    made = invite(house().office, mine.actor, new, _role(typed.role.data))
    if not isinstance(made, Invited):
        return _taken(typed, authority, made)
    _mail(made.person)
    flash(gettext("The account is made, and a link to set its password is on its way."), "done")
    _warn(made.granted)
    return redirect(url_for("people.page", number=made.person, authority=authority), 303)


@blueprint.get("/people/<id:number>")
def page(number: int) -> str:
    """A person with their roles, and every grant on record."""
    mine, authority = _where()
    return _page(mine, authority, _person(authority, number))


@blueprint.post("/people/<id:number>/roles")
def give(number: int) -> ResponseReturnValue:
    """Give a role, shortly after the password was given: whoever may do this may do anything."""
    mine, authority = _where()
    found = _person(authority, number)
    back = url_for("people.page", number=number, authority=authority)
    if not is_fresh():
        return ask_again(back)
    granted = grant_role(house().office, mine.actor, authority, found.id, _role(request.form.get("role")))
    if isinstance(granted, Fault) and granted.code != "role_held":
        return _page(mine, authority, found, granted), 422
    flash(gettext("The role is given."), "done")
    if isinstance(granted, Granted):
        _warn(granted)
    return redirect(back, 303)


@blueprint.post("/people/<id:number>/roles/<id:grant>/end")
def end(number: int, grant: int) -> ResponseReturnValue:
    """End a role at once."""
    mine, authority = _where()
    found = _person(authority, number)
    if grant not in {each.id for each in found.grants}:
        abort(400)
    refused = end_role(house().office, mine.actor, authority, grant)
    if refused is not None:
        return _page(mine, authority, found, refused), 422
    flash(gettext("The role is ended."), "done")
    return redirect(url_for("people.page", number=number, authority=authority), 303)


@blueprint.post("/people/<id:number>/link")
def link(number: int) -> ResponseReturnValue:
    """Mail another link to set the password."""
    _, authority = _where()
    found = _person(authority, number)
    if not found.active:
        abort(404)
    _mail(number)
    flash(gettext("A link to set the password is on its way."), "done")
    return redirect(url_for("people.page", number=number, authority=authority), 303)


def _page(mine: Scope, authority: int, found: Opened, refused: Fault | None = None) -> str:
    held = {each.role for each in found.held}
    return render_template(
        "people/page.html",
        colleague=found,
        authority=authority,
        offered=[(code, title) for code, title in ROLES.items() if code in OFFICE_ROLES - held],
        oneself=found.id == mine.actor.person_id,
        refused=refused.message(language()) if refused else None,
    )


def _invitation(typed: InvitationForm, authority: int) -> str:
    typed.role.choices = [("", "–"), *((code, told(ROLES[code])) for code in ROLES if code in OFFICE_ROLES)]
    return render_template("people/new.html", form=typed, authority=authority)


def _taken(typed: InvitationForm, authority: int, faults: Sequence[Fault]) -> ResponseReturnValue:
    """The form with its faults, or the page of the account that the address has already."""
    if any(each.code == "email_taken" for each in faults):
        with house().database.reading() as connection:
            known = find_by_email(connection, typed.email.data or "")
            today = house().settings.clock.today()
            found = known and reading.opened(connection, authority, known, today)
        if found:
            flash(gettext("This address has an account already. Give the role here."), "info")
            return redirect(url_for("people.page", number=found.id, authority=authority), 303)
    return _invitation(typed.told(faults), authority), 422


def _where() -> tuple[Scope, int]:
    """The reader's scope, and the authority that they administer: the one that is named, or their first."""
    with house().database.reading() as connection:
        mine = scope(connection)
    held = sorted(mine.actor.authorities({reading.ADMINISTRATOR}))
    wanted = request.values.get("authority", type=int)
    if wanted is not None and wanted not in held:
        abort(404)
    return mine, held[0] if wanted is None else wanted


def _person(authority: int, number: int) -> Opened:
    with house().database.reading() as connection:
        found = reading.opened(connection, authority, number, house().settings.clock.today())
    if found is None:
        abort(404)
    return found


def _role(typed: str | None) -> str:
    """One of the roles that the list offers; anything else was not sent by our page."""
    if typed not in OFFICE_ROLES:
        abort(400)
    return typed


def _warn(granted: Granted) -> None:
    """Tell of roles that one person should rather not hold together."""
    for each in granted.warnings:
        flash(each.message(language()), "info")


def _mail(number: int) -> None:
    send_reset_password_instructions(datastore.find_user(id=number))  # type: ignore[no-untyped-call]  # not typed
