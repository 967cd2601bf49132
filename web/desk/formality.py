"""The formality check: the papers beside the lines, and what must be compared with what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import Connection
from werkzeug import Response

from web.applications.findings import naming_columns
from web.applications.papers import paper
from web.desk import claimant, lines
from web.desk.chosen import cut
from web.desk.hand import hand
from web.desk.lines import Show
from web.desk.relations import RELATIONS
from web.desk.sight import Matter, matter
from web.desk.view import View, asked, posted
from web.house import house
from workflow.acts.ask_correction import TRIGGER
from workflow.acts.take_task import keep
from workflow.claims import lists
from workflow.claims.lists import Paper
from workflow.definition.edition import DocumentKind, Edition
from workflow.definition.life import Text

blueprint = Blueprint("formality", __name__)

SHOWS: tuple[Show, ...] = ("all", "flagged", "bad", "chosen")
"""The filters of the list."""


@dataclass(frozen=True)
class Kind:
    """A kind of document: its papers, and the fields of a line that are compared with it."""

    kind: DocumentKind
    papers: Sequence[Paper]
    compared: Sequence[Text]


@blueprint.get("/applications/<number:number>/formality")
def page(number: str) -> str:
    """The application with its papers and lines, for who reviews it or looks on."""
    view = asked(SHOWS)
    with house().database.reading() as connection:
        found = matter(connection, number)
        context = _context(connection, found, view)
    return render_template("desk/formality.html", matter=found, view=view, relations=RELATIONS, **context)


@blueprint.post("/applications/<number:number>/formality")
def go(number: str) -> Response:
    """Go on in the list with what was ticked; whoever works here keeps the task in hand."""
    command = request.form.get("go", "")
    with house().database.reading() as connection:
        found = matter(connection, number)
        view = posted(SHOWS).at(command, SHOWS)
        if command == "all":
            view = replace(view, chosen=dict(view.chosen) | lines.rows(connection, found, view.show))
    keep(house().office, found.scope.actor, found.id)
    if command == "correct":
        return redirect(url_for("correction.page", number=number, chosen=room_for(view).ticked or None), 303)
    return redirect(address("formality.page", number, view, command), 303)


def address(endpoint: str, number: str, view: View, command: str) -> str:
    """The address that follows a press in a list, at the place on the page that it was about."""
    query: dict[str, Any] = {"number": number, **room_for(view).query()}
    anchor = {"look": "look", "paper": "paper"}.get(command.partition(":")[0], "lines")
    return url_for(endpoint, _anchor=anchor, **query)


def room_for(view: View) -> View:
    """The view with as many chosen lines as an address carries; that some were left out is told."""
    chosen = cut(view.chosen)
    if len(chosen) < len(view.chosen):
        told = gettext(
            "So many single lines can't be chosen at once: the first %(count)s stay chosen.", count=len(chosen)
        )
        flash(told, "info")
    return replace(view, chosen=chosen)


def _context(connection: Connection, found: Matter, view: View) -> dict[str, object]:
    papers = lists.papers(connection, found.list.id)
    opened = paper(connection, found.scope, found.number, view.paper) if view.paper is not None else None
    if view.paper is not None and view.paper not in {each.sha256 for each in papers}:
        abort(404)
    its = hand(connection, found)
    return {
        "hand": its,
        "kinds": kinds(found.edition, papers),
        "opened": opened,
        "counts": lines.counts(connection, found),
        "columns": naming_columns(found.edition),
        "page": lines.page(connection, found, view.show, view.page, view.chosen),
        "looked": lines.looked_at(connection, found, view.look) if view.look is not None else None,
        "others": claimant.others(connection, found),
        "spent": its.holding and its.offer(TRIGGER) is None and _asks(found),
    }


def kinds(edition: Edition, papers: Sequence[Paper]) -> Sequence[Kind]:
    """The documents that the edition asks for, each with what was handed in and what is compared with it."""
    titles = {each.name: Text(each.title.zh, each.title.en) for each in edition.form.fields}
    return [
        Kind(
            kind=each,
            papers=[paper for paper in papers if paper.kind == each.name],
            compared=[titles[field] for field, names in edition.compare.items() if each.name in names],
        )
        for each in edition.documents
    ]


def _asks(found: Matter) -> bool:
    """Whether the life lets somebody ask for a correction from here, however often it was done before."""
    return any(each.trigger == TRIGGER for each in found.edition.life.leaving(found.seen.state))
