"""Whom a notice leaves out because a list speaks against them, until somebody has judged what it says."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from workflow.acts.acting import Doing
from workflow.acts.asking_lists import Answer, ask, keep
from workflow.review import hits


def asked_before_notice(doing: Doing, applications: Collection[int]) -> tuple[Mapping[int, Answer], frozenset[int]]:
    """What the lists of this day say of applications, and which of them the plan's notice has to leave out for it."""
    answers = ask(doing.office, doing.connection, applications, "notice", doing.seen.id)
    return answers, frozenset(each.application for each in answers.values() if each.held)


def leave_out(doing: Doing, answers: Mapping[int, Answer], left: Collection[int]) -> None:
    """Put what is new before who judges it, and remember whom the notice leaves out for what was known before."""
    keep(doing.office, doing.connection, answers.values())
    known = hits.of_applications(doing.connection, left)
    hits.leave_out(doing.connection, [each.id for each in known if each.state != hits.DISMISSED], doing.seen.id)
