"""The keys of one's programs: made for some days, shown once, and ended when they are not needed."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import IntegerField, SelectField, StringField

from web.access import mail
from web.access.fresh import ask_again, is_fresh
from web.forms import HouseForm
from web.house import house
from web.languages import told
from web.reader import reader
from web.scope import scope
from workflow.parties import keys
from workflow.parties.keys import LONGEST_DAYS, MAY, READ, NewKey

blueprint = Blueprint("keys", __name__)

_DAYS = 90
"""For how many days a key is offered."""


class KeyForm(HouseForm):
    """A key that is wanted."""

    key_name = StringField(render_kw={"required": True, "maxlength": 100, "autocomplete": "off"})
    key_may = SelectField(default=READ, validate_choice=False)
    key_days = IntegerField(default=_DAYS, render_kw={"required": True, "min": 1, "max": LONGEST_DAYS})

    def offered(self) -> KeyForm:
        """The form with what a key may in the reader's language."""
        self.key_may.choices = [(each, told(title)) for each, title in MAY.items()]
        return self


@blueprint.get("/account/keys")
def page() -> str:
    """The keys that there are, and the form of a new one, with what was typed before the password was asked for."""
    return _page(KeyForm(request.args))


@blueprint.post("/account/keys")
def make() -> ResponseReturnValue:
    """Make a key, shortly after the password was given, and show its secret this once."""
    typed = KeyForm(request.form)
    new = NewKey(typed.key_name.data or "", typed.key_may.data or "", typed.key_days.data)
    if not is_fresh():
        return ask_again(url_for("keys.page", key_name=new.name, key_may=new.may, key_days=new.days))
    with house().database.reading() as connection:
        mine = scope(connection)
    known = reader()
    if known is None or not mine.actor.organisations:
        abort(403)
    with house().database.writing() as connection:
        made = keys.make(connection, mine.actor.person_id, new, now=house().office.real_now())
        if isinstance(made, str):
            mail.order(connection, "mail/key_made", user=known, key=new.name.strip(), may=MAY[new.may])
    if isinstance(made, str):
        return _page(KeyForm(), secret=made)
    # The faults of what is no number are the form's own, in the words of all others.
    typed.key_days.process_errors = []
    return _page(typed.told(made)), 422


@blueprint.post("/account/keys/<id:number>/end")
def end(number: int) -> ResponseReturnValue:
    """End a key at once."""
    with house().database.reading() as connection:
        person = scope(connection).actor.person_id
    with house().database.writing() as connection:
        ended = keys.end(connection, person, number, now=house().office.real_now())
    if not ended:
        abort(404)
    flash(gettext("The key is ended: no program gets in with it any more."), "done")
    return redirect(url_for("keys.page"), 303)


def _page(form: KeyForm, secret: str | None = None) -> str:
    now = house().office.real_now()
    with house().database.reading() as connection:
        mine = scope(connection)
        return render_template(
            "access/keys.html",
            form=form.offered(),
            secret=secret,
            keys=keys.of_person(connection, mine.actor.person_id),
            now=now,
            may=MAY,
            organisations=[name for _, name in mine.organisations(connection)],
        )
