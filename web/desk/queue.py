"""The queue: tasks in hand, tasks that wait, taking, keeping and giving back; and agreeing to many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import Connection, select
from werkzeug import Response
from werkzeug.exceptions import BadRequest

from web.applications.standing import AGREES
from web.desk import joint, tasks
from web.desk.relations import RELATIONS
from web.desk.tasks import Moment, Queue
from web.house import house
from web.languages import language
from web.places import address
from web.requests import LARGEST, once
from web.scope import scope
from workflow.acts.declare_relation import declare_relation
from workflow.acts.looking import APPLICATION, Seen
from workflow.acts.pull import pull_many
from workflow.acts.take_task import NotWaiting, take_this
from workflow.acts.take_task import keep as keep_task
from workflow.claims.tables import Application
from workflow.definition.life import Transition
from workflow.parties.actors import Actor
from workflow.registers.editions import edition_by_hash

blueprint = Blueprint("queue", __name__)

_LARGEST_PAGE = 100_000


@blueprint.get("/tasks")
def page() -> str:
    """The reader's tasks in hand, and their queues; one of them opened."""
    now, number = moment(), request.args.get("page", 1, type=int)
    with house().database.reading() as connection:
        mine = scope(connection)
        queues = tasks.queues(connection, mine, now)
        opened = _opened(queues)
        listed = tasks.waiting(connection, mine, opened, min(number, _LARGEST_PAGE), now) if opened else None
        together = _agreeing(connection, opened) if opened else None
        rows = [each.subject for each in listed.rows] if listed and together else []
        context = {
            "held": tasks.held(connection, mine, now),
            "queues": queues,
            "opened": opened,
            "page": listed,
            "together": together,
            "sums": joint.sums(connection, rows) if rows else {},
        }
    return render_template("desk/queue.html", **context)


@blueprint.post("/tasks/agree")
def agree() -> Response:
    """Agree to the applications that were ticked, each for itself: one that is refused does not hold up the others."""
    chosen = [_ticked(each) for each in request.form.getlist("application")][: tasks.PAGE]
    state = request.form.get("state", "")
    with house().database.reading() as connection:
        mine = scope(connection)
        found = [(mine.subject(connection, subject), version) for subject, version in chosen]
        seen = [
            replace(each, state=state, version=version)
            for each, version in found
            if each and _office(mine.authorities, each)
        ]
        names = _numbers(connection, [each.id for each in seen])
        steps = {each.id: _agrees(connection, each.edition, state) for each in seen}
    actor = mine.actor
    for step in {each.trigger: each for each in steps.values() if each}.values():
        _agree(actor, [each for each in seen if steps[each.id] == step], step, names)
    return redirect(url_for("queue.page", queue=request.form.get("queue")), 303)


@blueprint.post("/subjects/<id:subject>/keep")
def keep(subject: int) -> Response:
    """Keep a task in hand for longer."""
    actor, seen = _in_sight(subject)
    if keep_task(house().office, actor, seen.id):
        flash(gettext("The task stays in your hands."), "done")
    else:
        flash(gettext("The task is not in your hands any more: take it again, if it still waits."), "error")
    with house().database.reading() as connection:
        return redirect(address(connection, seen.kind, seen.id), 303)


@blueprint.post("/subjects/<id:subject>/relation")
def relate(subject: int) -> Response:
    """Declare that the reader is related to whose matter this is, and leave its matters to others."""
    actor, seen = _in_sight(subject)
    kind = request.form.get("kind", "")
    if kind not in RELATIONS:
        raise BadRequest
    fault = declare_relation(house().office, actor, seen, kind)
    if fault is not None:
        flash(fault.message(language()), "info")
    else:
        flash(gettext("It is on record. Others look after this claimant from now on."), "done")
    return redirect(url_for("queue.page"), 303)


def moment() -> Moment:
    """Now, by both clocks."""
    return Moment(house().settings.clock.now(), house().office.real_now())


def _opened(queues: Sequence[Queue]) -> Queue | None:
    """The queue that is asked for, else the first."""
    asked = request.args.get("queue", "")
    return next((each for each in queues if each.code == asked), next(iter(queues), None))


def _agreeing(connection: Connection, queue: Queue) -> Transition | None:
    """The step that may be taken on many of a queue at once: the division's agreement to decisions."""
    return _agrees(connection, queue.edition, queue.state) if queue.kind == APPLICATION else None


def _agrees(connection: Connection, edition: str, state: str) -> Transition | None:
    life = edition_by_hash(connection, edition).life
    leaving = life.leaving(state) if state in life.states else ()
    return next((each for each in leaving if AGREES in each.effects and not each.reason_required), None)


def _agree(actor: Actor, seen: Sequence[Seen], step: Transition, names: dict[int, str]) -> None:
    """Take each task that waits, take the step on all, and tell of each what came of it."""
    office = house().office
    for each in seen:
        if not keep_task(office, actor, each.id):
            try:
                take_this(office, actor, each.id)
            except NotWaiting:
                continue
    told = pull_many(office, actor, seen, step.trigger, key=once())
    done = sum(each.moved is not None for each in told)
    if done:
        flash(gettext("%(step)s: %(count)s applications.", step=step.title.told(language()), count=done), "done")
    for one in told:
        if one.refusal is not None:
            flash(f"{names[one.subject]}: {one.refusal.told(language())}", "error")


def _numbers(connection: Connection, subjects: Sequence[int]) -> dict[int, str]:
    rows = connection.execute(select(Application.id, Application.number).where(Application.id.in_(subjects)))
    return {row.id: row.number for row in rows}


def _office(authorities: frozenset[int], seen: Seen) -> bool:
    return seen.kind == APPLICATION and seen.authority in authorities


def _ticked(text: str) -> tuple[int, int]:
    """A box: the subject, and its version as it was listed."""
    subject, _, version = text.partition(".")
    if not (subject.isdecimal() and version.isdecimal() and len(text) <= 30):  # noqa: PLR2004  # two numbers of a row
        raise BadRequest
    return min(int(subject), LARGEST), min(int(version), 2**31 - 1)


def _in_sight(subject: int) -> tuple[Actor, Seen]:
    with house().database.reading() as connection:
        mine = scope(connection)
        seen = mine.subject(connection, subject)
    if seen is None:
        abort(404)
    return mine.actor, seen
