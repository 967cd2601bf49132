"""Evaluations as the tests drive them: asked for by the clock, reported by the claimant, found by two of the office."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tests.acts.recovering import paid
from tests.acts.town import Town
from workflow.acts.evaluating import ask_for_reports, report
from workflow.acts.looking import Seen
from workflow.engine.moves import Moved

ASKED, REPORTED = date(2019, 1, 14), date(2019, 3, 4)
"""The day on which the payment was known, and one within the period."""

REPORT = {"kept": "12", "licensed": "3", "income": "1,250,000", "use": "全部用于缴纳次年年费。", "problems": ""}


def asked(town: Town) -> Seen:
    """The evaluation of an application that was paid."""
    return evaluation_of(town, paid(town))


def evaluation_of(town: Town, application: Seen) -> Seen:
    ask_for_reports(town.on(ASKED).office)
    (number,) = town.one("SELECT id FROM evaluation WHERE application_id = :id", id=application.id)
    return town.look(int(str(number)))


def reported(town: Town, evaluation: Seen, said: Mapping[str, str] = REPORT, day: date = REPORTED) -> Moved:
    moved = report(town.on(day).office, town.claimants[0].officer, town.look(evaluation.id), said)
    assert isinstance(moved, Moved), moved
    return moved
