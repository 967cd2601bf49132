"""The bank's answers: what a file came to, and the lines that finance explains one by one or many alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import structlog
from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy import Connection
from werkzeug import Response

from web.finance.answer import SHOWS, AnswerPage, answer, lines
from web.finance.findings import MEANINGS
from web.finance.sight import FILE_READERS
from web.house import house
from web.record import record
from web.scope import scope
from web.steps.offers import offered
from workflow.acts.explain_lines import OPEN, explain_lines
from workflow.acts.looking import look
from workflow.acts.read_results import KIND, MEDIA
from workflow.definition.lives import load_life
from workflow.money import bank_answers
from workflow.money.bank_answers import Explained, Meaning

blueprint = Blueprint("answers", __name__)

LONGEST_WORDS = 500
"""Characters of an explanation."""

_LARGEST_PLACE = 2**31 - 1

_log = structlog.get_logger(__name__)


@blueprint.get("/answers/<number:number>")
def page(number: str) -> str:
    """An answer in sight, with what its reader may do with it."""
    return _page(number)


@blueprint.get("/answers/<number:number>/file")
def file(number: str) -> Response:
    """The bank's file as it came, to who may see account numbers."""
    with house().database.reading() as connection:
        mine = scope(connection)
        found = _found(answer(connection, mine, number))
    if not mine.actor.may_any(FILE_READERS, found.authority):
        abort(403)
    _log.info("bank_answer_read", answer=found.id, person=mine.actor.person_id)
    data = house().office.documents.open(found.sha256)
    name = f"{found.number}.txt"
    return send_file(data, mimetype=MEDIA, as_attachment=True, download_name=name, conditional=False, etag=found.sha256)


@blueprint.post("/answers/<number:number>/lines")
def explain(number: str) -> ResponseReturnValue:
    """Write what the chosen lines mean; what is missing in the form is asked for, and nothing of it is lost."""
    with house().database.reading() as connection:
        mine = scope(connection)
        found = _found(answer(connection, mine, number))
        seen = look(connection, found.id)
        places = _unexplained(connection, found) if "all" in request.form else _chosen()
    words, meaning = request.form.get("words", "").strip()[:LONGEST_WORDS], request.form.get("meaning", "")
    if missing := _missing(places, meaning, words):
        return _page(number, missing), 422
    explain_lines(house().office, mine.actor, seen, [Explained(each, Meaning(meaning), words) for each in places])
    flash(ngettext("%(num)s line is explained.", "%(num)s lines are explained.", len(places)), "done")
    return redirect(url_for("answers.page", number=number), 303)


def _page(number: str, missing: Mapping[str, str] | None = None) -> str:
    with house().database.reading() as connection:
        mine = scope(connection)
        found = _found(answer(connection, mine, number))
        steps = offered(house().office, connection, mine, look(connection, found.id))
        show = _show(found)
        return render_template(
            "finance/answer.html",
            answer=found,
            show=show,
            lines=lines(connection, found, show, _after()),
            steps=steps,
            explains=steps.holding and found.code == OPEN,
            meanings=MEANINGS,
            missing=missing or {},
            chosen=_chosen(),
            longest=LONGEST_WORDS,
            downloads=mine.actor.may_any(FILE_READERS, found.authority),
            history=record(connection, load_life(KIND), found.id, names=True, begun=False),
        )


def _show(found: AnswerPage) -> str:
    """The tab that was asked for, or the first that has lines."""
    asked = request.args.get("show", "")
    return asked if asked in SHOWS else next((each for each in SHOWS if found.count(each)), "posted")


def _after() -> int:
    return min(request.args.get("after", 0, type=int), _LARGEST_PLACE)


def _chosen() -> list[int]:
    """The places that were ticked."""
    given = (each for each in request.form.getlist("place") if each.isascii() and each.isdigit())
    return sorted({place for place in map(int, given) if place <= _LARGEST_PLACE})


def _unexplained(connection: Connection, found: AnswerPage) -> list[int]:
    """The places of all lines that nobody has explained yet."""
    known = bank_answers.explained(connection, found.id)
    return [each.place for each in bank_answers.queried(connection, found.id) if each.place not in known]


def _missing(places: Collection[int], meaning: str, words: str) -> dict[str, str]:
    """What the form does not say, by field."""
    wanted = {
        "place": (bool(places), gettext("Choose the lines that you explain.")),
        "meaning": (meaning in {str(each) for each in Meaning}, gettext("Say what they mean.")),
        "words": (bool(words), gettext("Write how you know, such as the bank's letter and its day.")),
    }
    return {name: told for name, (given, told) in wanted.items() if not given}


def _found(page: AnswerPage | None) -> AnswerPage:
    if page is None:
        abort(404)
    return page
