"""Answering an objection: by somebody who has assessed nothing of the application that it is about."""

from __future__ import annotations

from workflow.acts.acting import Doing, Prepared
from workflow.engine.moves import Moved
from workflow.engine.together import duties_inside, take_duty_inside
from workflow.review import objections

DUTY = "objection"
"""What somebody has done on an application who admitted or answered an objection to it: nothing else ever."""


def answer_apart(doing: Doing) -> Prepared:
    """Write the duty on the application in question: who assessed it answers nothing, and the other way round."""
    inside = [objections.get(doing.connection, doing.seen.id).application]

    def after(_moved: Moved, taken: object) -> None:
        duties_inside(taken, len(inside))

    return Prepared(parts=(take_duty_inside(inside, DUTY),), after=after)
