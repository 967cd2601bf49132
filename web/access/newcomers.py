"""Asking for an account: a form, a mailed link, and the chosen password once more."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from flask_login import current_user
from flask_security import login_user
from wtforms import EmailField, PasswordField, StringField

from web.access.accounts import datastore
from web.forms import HouseForm
from web.house import house
from web.languages import LOCALES, language
from workflow.acts.ask_account import Letter, Letters, ask_account, open_account
from workflow.parties import authorities, newcomers
from workflow.parties.faults import fault
from workflow.parties.people import LONGEST_NAME, NewPerson

blueprint = Blueprint("newcomers", __name__)

_NEW_PASSWORD = {"required": True, "maxlength": 200, "autocomplete": "new-password"}


class NewcomerForm(HouseForm):
    """What somebody says of themselves."""

    person_name = StringField(render_kw={"required": True, "maxlength": LONGEST_NAME, "autocomplete": "name"})
    email = EmailField(render_kw={"required": True, "maxlength": 254, "autocomplete": "email"})
    password = PasswordField(render_kw=_NEW_PASSWORD)
    password_again = PasswordField(render_kw=_NEW_PASSWORD)


class LinkForm(HouseForm):
    """The password that was chosen: a link alone opens nothing."""

    password = PasswordField(render_kw={"required": True, "maxlength": 200, "autocomplete": "current-password"})


@blueprint.get("/register")
def form() -> ResponseReturnValue:
    """The form; who is signed in has an account."""
    if current_user.is_authenticated:
        return redirect(url_for("home.page"), 303)
    return render_template("access/register.html", form=NewcomerForm())


@blueprint.post("/register")
def ask() -> ResponseReturnValue:
    """Order the mail, and say so: alike for every address, whether it has an account or not."""
    typed = NewcomerForm(request.form)
    token, faults = newcomers.new_token(), []
    if typed.password.data != typed.password_again.data:
        typed.password_again.errors = [fault("password_differs").message(language())]
    else:
        faults = list(ask_account(house().office, _new(typed), token, _letters(token)))
    if faults or typed.password_again.errors:
        return render_template("access/register.html", form=typed.told(faults)), 422
    return redirect(url_for("newcomers.sent"), 303)


@blueprint.get("/register/sent")
def sent() -> str:
    """What to do next."""
    return render_template("access/register_sent.html", hours=newcomers.WITHIN.total_seconds() // 3600)


@blueprint.get("/register/<string(maxlength=64):token>")
def link(token: str) -> ResponseReturnValue:
    """The page of a mailed link: it asks for the password, and changes nothing yet."""
    with house().database.reading() as connection:
        found = newcomers.find(connection, house().keyring, token, now=house().office.real_now())
    if found is None:
        return render_template("access/register_over.html"), 404
    return render_template("access/register_link.html", form=LinkForm(), email=found.email, secret=token)


@blueprint.post("/register/<string(maxlength=64):token>")
def open_link(token: str) -> ResponseReturnValue:
    """Open the account, and let its owner in."""
    typed = LinkForm(request.form)
    opened = open_account(house().office, token, typed.password.data or "")
    if isinstance(opened, int):
        owner = datastore.find_user(id=opened)
        assert owner is not None
        login_user(owner, authn_via=["password"])
        flash(gettext("Your account is open, and you are signed in."), "done")
        return redirect(url_for("home.page"), 303)
    with house().database.reading() as connection:
        found = newcomers.find(connection, house().keyring, token, now=house().office.real_now())
    if found is None or any(each.code == "email_taken" for each in opened):
        return render_template("access/register_over.html"), 404
    page = render_template("access/register_link.html", form=typed.told(opened), email=found.email, secret=token)
    return page, 422


def _new(typed: NewcomerForm) -> NewPerson:
    """Who asks, at the root of the authorities: their organisation decides later where it claims."""
    with house().database.reading() as connection:
        authority = authorities.roots(connection)[0]
    return NewPerson(
        typed.email.data or "", typed.person_name.data or "", authority, language(), typed.password.data or ""
    )


def _letters(token: str) -> Letters:
    """What is mailed: the link to who is new, a reminder to who has an account."""
    return Letters(
        confirm=_letter("confirm_account", lambda: gettext("Open your account"), token),
        known=_letter("account_exists", lambda: gettext("You have an account already"), token),
    )


def _letter(name: str, title: Callable[[], str], token: str) -> Callable[[str], Letter]:
    base_url = house().settings.base_url.rstrip("/")

    def written(wanted: str) -> Letter:
        with force_locale(LOCALES[wanted]):
            words = render_template(f"mail/{name}.txt", base_url=base_url, token=token)
            return Letter(title(), words)

    return written
