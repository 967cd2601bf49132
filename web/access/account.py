"""One's own account: name, language, password, second factor, and what one may do."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import Connection, select
from werkzeug.exceptions import Forbidden
from wtforms import StringField

from web.forms import HouseForm
from web.house import house
from web.reader import reader
from web.scope import Scope, scope
from workflow.definition.life import Text
from workflow.parties import people
from workflow.parties.people import LONGEST_NAME
from workflow.parties.roles import OFFICE_ROLES, ROLES
from workflow.parties.tables import Authority

blueprint = Blueprint("account", __name__)


class NameForm(HouseForm):
    """By which name one is called."""

    person_name = StringField(render_kw={"required": True, "maxlength": LONGEST_NAME, "autocomplete": "name"})


@blueprint.get("/account")
def page() -> str:
    """The account of who is signed in."""
    known = reader()
    assert known is not None
    return _page(NameForm(data={"person_name": known.name}))


@blueprint.post("/account")
def rename() -> ResponseReturnValue:
    """Change one's name. Who works for an office is on its record under a name that others gave."""
    typed = NameForm(request.form)
    with house().database.reading() as connection:
        mine = scope(connection)
    if _works_here(mine):
        raise Forbidden
    with house().database.writing() as connection:
        wrong = people.set_name(connection, mine.actor.person_id, typed.person_name.data or "")
    if wrong is not None:
        return _page(typed.told([wrong])), 422
    flash(gettext("Your name is changed."), "done")
    return redirect(url_for("account.page"), 303)


def _page(form: NameForm) -> str:
    with house().database.reading() as connection:
        mine = scope(connection)
        return render_template(
            "access/account.html",
            form=form,
            roles=_roles(connection, mine),
            organisations=mine.organisations(connection),
            renames=not _works_here(mine),
        )


def _works_here(mine: Scope) -> bool:
    return not mine.actor.all_roles.isdisjoint(OFFICE_ROLES)


def _roles(connection: Connection, mine: Scope) -> list[tuple[Text, list[Text]]]:
    """The reader's roles, by authority."""
    held = mine.actor.roles
    wanted = select(Authority.id, Authority.name_zh, Authority.name_en).where(Authority.id.in_(sorted(held)))
    return [
        (Text(row.name_zh, row.name_en), [ROLES[role] for role in ROLES if role in held[row.id]])
        for row in connection.execute(wanted.order_by(Authority.id))
    ]
