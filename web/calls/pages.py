"""The list of calls."""

from __future__ import annotations

from flask import Blueprint, render_template

from web.calls.reading import public_calls
from web.house import house

blueprint = Blueprint("calls", __name__)


@blueprint.get("/calls")
def listing() -> str:
    """Every public call."""
    with house().database.reading() as connection:
        calls = public_calls(connection)
    return render_template("pages/calls.html", calls=calls)
