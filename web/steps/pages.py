"""Taking tasks and pressing steps: the same routes for every kind of subject."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug import Response

from web.access.fresh import ask_again, is_fresh
from web.house import house
from web.languages import told
from web.places import address
from web.requests import once, seen_by, typed
from web.scope import scope
from workflow.acts import take_task
from workflow.acts.looking import Seen, life_of
from workflow.acts.pull import pull
from workflow.definition.roles import SYSTEM
from workflow.parties.actors import Actor

blueprint = Blueprint("steps", __name__)

FRESH = frozenset({("batch", "release")})
"""Steps that are taken only shortly after the password was given: money leaves the house by them."""


@blueprint.get("/subjects/<id:subject>")
def place(subject: int) -> Response:
    """The page of a subject, whatever its kind."""
    return _page(_in_sight(subject)[1])


@blueprint.post("/tasks/next")
def next_task() -> Response:
    """Take the next task of one of the reader's roles, and go to its page."""
    role = request.form.get("role", "")
    taken = take_task.take_task(house().office, _actor(), frozenset({role}) if role else None)
    if taken is None:
        flash(gettext("Nothing waits in this queue any more: somebody was faster."), "info")
        return redirect(url_for("home.page"), 303)
    return _page(taken.subject)


@blueprint.post("/subjects/<id:subject>/take")
def take(subject: int) -> Response:
    """Take the task of the subject that the reader looks at."""
    actor, seen = _in_sight(subject)
    take_task.take_this(house().office, actor, seen.id)
    return _page(seen)


@blueprint.post("/subjects/<id:subject>/give-back")
def give_back(subject: int) -> Response:
    """Return a task to its queue."""
    actor, seen = _in_sight(subject)
    if take_task.give_back(house().office, actor, seen.id):
        flash(gettext("The task is back in its queue."), "info")
    return redirect(url_for("home.page"), 303)


@blueprint.post("/subjects/<id:subject>/steps/<trigger>")
def step(subject: int, trigger: str) -> Response:
    """Pull a trigger on a subject as the reader saw it, and show what came of it."""
    actor, seen = _in_sight(subject)
    if (seen.kind, trigger) in FRESH and not is_fresh():
        with house().database.reading() as connection:
            return ask_again(address(connection, seen.kind, seen.id))
    pull(house().office, actor, seen_by(seen), trigger, reason=typed("reason"), key=once())
    with house().database.reading() as connection:
        leaving = life_of(connection, seen).leaving(request.form["state"])
    done = next((each.title for each in leaving if each.trigger == trigger and each.role != SYSTEM), None)
    if done is not None:
        flash(gettext("Done: %(step)s.", step=told(done)), "done")
    return _page(seen)


def _actor() -> Actor:
    with house().database.reading() as connection:
        return scope(connection).actor


def _in_sight(subject: int) -> tuple[Actor, Seen]:
    """Who asks and what they ask of; for a stranger to the subject there is no such page."""
    with house().database.reading() as connection:
        mine = scope(connection)
        seen = mine.subject(connection, subject)
    if seen is None:
        abort(404)
    return mine.actor, seen


def _page(seen: Seen) -> Response:
    with house().database.reading() as connection:
        return redirect(address(connection, seen.kind, seen.id), 303)
