"""Asking for reports on money that was paid, and handing one in: by the form that the edition has for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import orjson
import structlog
from sqlalchemy import Connection

from forms.faults import Fault
from forms.spec import FieldSpec, FormSpec, field_reader
from forms.types import Parsed
from workflow.acts.acting import Beginning, act, begin_life
from workflow.acts.answer import LONGEST_ANSWER
from workflow.acts.looking import Seen, house_edition, look, look_alone
from workflow.acts.office import Office
from workflow.acts.once import request_key
from workflow.claims import applications
from workflow.definition.course import course
from workflow.definition.edition import Edition
from workflow.definition.lives import load_life
from workflow.engine.errors import NotYours
from workflow.engine.moves import Moved
from workflow.history.body import Plain
from workflow.parties.actors import Actor
from workflow.registers.editions import edition_by_hash, editions_of
from workflow.review import evaluations
from workflow.review.evaluations import EvaluationRow

KIND: Final = "evaluation"

_log = structlog.get_logger(__name__)


def ask_for_reports(office: Office) -> int:
    """Begin the evaluation of what was paid under an edition that asks for a report, once each; how many began."""
    with office.database.reading() as connection:
        asking = [each for each in editions_of(connection) if each.evaluation is not None]
        paid = [number for each in asking for number in evaluations.without(connection, each.hash, _end(each))]
    return sum(ask_for_report(office, application) for application in paid)


def report(
    office: Office, actor: Actor, seen: Seen, typed: Mapping[str, str], *, key: str | None = None
) -> Moved | dict[str, Fault]:
    """Hand in the report: the move, or what is wrong by the name of its field; then nothing was kept.

    With a `key`, the same request again gets the same answer. Raises NotYours for whoever does not act for the
    claimant, and what `act` raises of the step.
    """
    asked = request_key(key, [KIND, seen.id, sorted(typed.items())])

    def work(connection: Connection) -> Moved:
        look_alone(connection, seen.id)
        kept = _kept(form_of(connection, seen.id), typed)
        told = orjson.dumps(kept, option=orjson.OPT_SORT_KEYS).decode()
        said: dict[str, Plain] = {"fields": sorted(kept)}
        return act(office, connection, actor, seen, "report", key=asked, said=said, words={"report": told})

    with office.database.reading() as connection:
        claimant = look(connection, seen.id).claimant
        if claimant is None or not actor.represents(claimant):
            raise NotYours
        wrong = faults(form_of(connection, seen.id), typed)
    return wrong or office.transaction(work)


def form_of(connection: Connection, evaluation: int) -> FormSpec:
    """What the edition of an evaluated application asks to be reported."""
    application = evaluations.get(connection, evaluation).application
    asked = edition_by_hash(connection, look(connection, application).edition).evaluation
    assert asked is not None
    return asked.form


def faults(form: FormSpec, typed: Mapping[str, str]) -> dict[str, Fault]:
    """What is wrong with a report, or missing, by the name of its field; nothing of one that passes is cut off."""
    read = {spec.name: _read(spec, typed.get(spec.name, "")) for spec in form.fields}
    return {name: outcome for name, outcome in read.items() if isinstance(outcome, Fault)}


def _kept(form: FormSpec, typed: Mapping[str, str]) -> dict[str, str]:
    return {spec.name: typed[spec.name] for spec in form.fields if spec.name in typed}


def _read(spec: FieldSpec, typed: str) -> Parsed | Fault:
    if len(typed) > LONGEST_ANSWER:
        return Fault("too_long", params={"most": LONGEST_ANSWER, "length": len(typed)}).at(spec.shown)
    return field_reader(spec)(typed)


def _end(edition: Edition) -> str:
    """The state to which an application comes when all of it was paid."""
    return course(edition.life)[-1].state.name


def ask_for_report(office: Office, application: int) -> bool:
    """Whether the evaluation of an application began; whatever keeps one from it must not keep the others."""
    try:
        return office.transaction(lambda connection: _begin(office, connection, application))
    except Exception:  # noqa: BLE001  # a fault of one application, told in full
        _log.exception("evaluation_failed", application=application)
        return False


def _begin(office: Office, connection: Connection, application: int) -> bool:
    seen = look_alone(connection, application)  # two that tick at one moment begin it once
    if evaluations.exists(connection, application):
        return False
    row, life = applications.get(connection, application), load_life(KIND)
    beginning = Beginning(claimant=row.claimant)
    begun = begin_life(office, connection, None, KIND, house_edition(KIND), seen.authority, life, beginning)
    number = f"{row.number}-P{begun.id}"
    evaluations.add(connection, EvaluationRow(begun.id, seen.authority, row.call, application, number, None))
    act(office, connection, None, begun, "ask")
    return True
