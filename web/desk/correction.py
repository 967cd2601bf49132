"""Asking for a correction: the rows and documents that were chosen, each with words, and the reason of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import Connection
from werkzeug import Response

from web.applications.findings import naming_columns
from web.desk import lines
from web.desk.chosen import read
from web.desk.formality import Kind, kinds
from web.desk.hand import Hand, hand
from web.desk.lines import Listed
from web.desk.sight import Matter, matter
from web.house import house
from web.languages import told
from web.requests import once, seen_by, typed
from workflow.acts.ask_correction import LONGEST_WORDS, TRIGGER, ask_correction
from workflow.claims import lists
from workflow.review.points import Point

blueprint = Blueprint("correction", __name__)

LONGEST_REASON = 2_000


@dataclass(frozen=True)
class Asking:
    """What is about to be asked: `own` are the first chosen lines, which have words of their own; the rest share."""

    rows: Sequence[int]
    own: Sequence[Listed]
    kinds: Sequence[Kind]

    @property
    def shared(self) -> int:
        """How many chosen rows can only have the words for all."""
        return len(self.rows) - len(self.own)


@blueprint.get("/applications/<number:number>/correction")
def page(number: str) -> str | Response:
    """The form; where no correction can be asked for, back to the check, which says why."""
    with house().database.reading() as connection:
        found = matter(connection, number)
        its = hand(connection, found)
        asking = _asking(connection, found, request.args.get("chosen", ""))
    if its.offer(TRIGGER) is None:
        flash(
            gettext(
                "A correction can't be asked for now: the task has to be in your hands, and the rules have to allow it."
            ),
            "error",
        )
        return redirect(url_for("formality.page", number=number), 303)
    return _form(found, its, asking, {})


@blueprint.post("/applications/<number:number>/correction")
def ask(number: str) -> tuple[str, int] | Response:
    """Send the application back to its claimant, or say which field needs another look."""
    with house().database.reading() as connection:
        found = matter(connection, number)
        its = hand(connection, found)
        asking = _asking(connection, found, request.form.get("chosen", ""))
    faults = dict(_faults(asking))
    if faults:
        return _form(found, its, asking, faults), 422
    reason = typed("reason") or ""
    ask_correction(house().office, found.scope.actor, seen_by(found.seen), _points(asking), reason, key=once())
    flash(
        gettext(
            "The claimant was asked to correct the application. It comes back to the queue when it is sent in again."
        ),
        "done",
    )
    return redirect(url_for("applications.page", number=number), 303)


def _asking(connection: Connection, found: Matter, chosen: str) -> Asking:
    rows = read(chosen)
    listed = lines.page(connection, found, "chosen", 1, rows).rows if rows else ()
    known = lines.known(connection, found, rows)
    papers = lists.papers(connection, found.list.id)
    return Asking(known, listed, kinds(found.edition, papers))


def _form(found: Matter, its: Hand, asking: Asking, faults: dict[str, str]) -> str:
    return render_template(
        "desk/correction.html",
        matter=found,
        hand=its,
        asking=asking,
        columns=naming_columns(found.edition),
        faults=faults,
        most=LONGEST_WORDS,
        most_reason=LONGEST_REASON,
    )


def _points(asking: Asking) -> list[Point]:
    shared = typed("shared") or ""
    own = {each.row: typed(f"row-{each.row}") for each in asking.own}
    rows = [Point(row, None, own.get(row) or shared) for row in asking.rows]
    return rows + [Point(None, kind.kind.name, typed(f"words-{kind.kind.name}") or shared) for kind in _ticked(asking)]


def _ticked(asking: Asking) -> list[Kind]:
    ticked = request.form.getlist("kind")
    return [each for each in asking.kinds if each.kind.name in ticked]


def _faults(asking: Asking) -> Iterator[tuple[str, str]]:
    """What is missing or too long, by field."""
    if typed("reason") is None:
        yield "reason", gettext("Say in a sentence why the application has to be corrected.")
    if typed("shared") is None and asking.shared:
        yield "shared", gettext("Some rows have no words of their own: say here what is wrong with them.")
    for field, name in _named(asking):
        words = typed(field) or typed("shared")
        if words is None:
            yield field, gettext("%(what)s: say what has to be corrected.", what=name)
        elif len(words) > LONGEST_WORDS:
            yield field, gettext("%(what)s: at most %(most)s characters.", what=name, most=LONGEST_WORDS)


def _named(asking: Asking) -> Iterator[tuple[str, str]]:
    """The fields in which something is said of a row or a document, each with what it is about."""
    for each in asking.own:
        yield f"row-{each.row}", gettext("Row %(row)s", row=each.row)
    for kind in _ticked(asking):
        yield f"words-{kind.kind.name}", told(kind.kind.title)
