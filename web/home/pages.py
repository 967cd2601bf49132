"""The first page."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_login import current_user

from web.calls.reading import open_calls
from web.finance.reading import to_pay
from web.home.reading import desk
from web.house import house
from web.plans.prospect import waiting
from web.scope import scope

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def page() -> str:
    """What waits for whoever is signed in; else what this is, and which calls are open."""
    now = house().settings.clock.now()
    with house().database.reading() as connection:
        calls = open_calls(connection)
        if not current_user.is_authenticated:
            return render_template("pages/welcome.html", calls=calls)
        mine = scope(connection)
        return render_template(
            "pages/home.html",
            desk=desk(connection, mine, now),
            unplanned=waiting(connection, mine),
            to_pay=to_pay(connection, mine),
            calls=calls,
            scope=mine,
        )
