"""The list of editions, and the page of one with its life as a picture and as a table."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from markupsafe import Markup

from web.house import house
from web.languages import language, told
from web.publishing.reading import READERS as RULE_READERS
from web.schemes import reading
from web.scope import scope
from workflow.definition.diagram import picture
from workflow.definition.diagram_svg import svg
from workflow.parties.roles import ROLES

blueprint = Blueprint("schemes", __name__)


@blueprint.get("/schemes")
def listing() -> str:
    """The editions that are stored."""
    with house().database.reading() as connection:
        seen = scope(connection)
        editions = reading.listing(connection, seen)
    proposals = bool(seen.actor.authorities(RULE_READERS))
    return render_template("schemes/listing.html", editions=editions, proposals=proposals)


@blueprint.get("/schemes/<sha256:edition>")
def page(edition: str) -> str:
    """One edition, and how many applications stand in each state of its life."""
    with house().database.reading() as connection:
        found = reading.opened(connection, scope(connection), edition)
    if found is None:
        abort(404)
    shown = picture(found.edition.life, ROLES, language(), found.counts)
    # Every word in it was escaped when it was drawn.
    drawing = Markup(svg(shown, told(found.edition.title)))  # noqa: S704
    return render_template("schemes/page.html", page=found, edition=found.edition, drawing=drawing)
