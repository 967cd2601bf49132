"""What the steps of an evaluation do: the period that the edition gives for the report, and the report that is kept."""

from __future__ import annotations

from typing import cast

import orjson

from workflow.acts.acting import Doing, Prepared
from workflow.acts.looking import look
from workflow.engine.moves import Moved
from workflow.registers.editions import edition_by_hash
from workflow.review import evaluations


def ask_report(doing: Doing) -> Prepared:
    """Begin the period that the edition of the application gives."""
    application = evaluations.get(doing.connection, doing.seen.id).application
    asked = edition_by_hash(doing.connection, look(doing.connection, application).edition).evaluation
    assert asked is not None
    return Prepared(said={"application": application, "workdays": asked.workdays}, workdays=asked.workdays)


def seal_report(doing: Doing) -> Prepared:
    """Keep the report that is handed in: for who evaluates it, and beside the record, which commits to it."""
    said = cast("dict[str, str]", orjson.loads(doing.words["report"]))

    def after(_moved: Moved, _answer: object) -> None:
        evaluations.keep(doing.connection, doing.seen.id, said)

    return Prepared(after=after)
