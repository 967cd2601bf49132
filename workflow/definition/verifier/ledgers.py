"""Whether a ledger is written, confirmed and judged: its steps are there, and its conditions are looked at."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.definition.ledger import ANSWERS, ASKS, WRITES
from workflow.definition.verifier.case import EditionCase, Found, at_state
from workflow.definition.verifier.paths import way_through

JUDGES = "judge_lines"
"""The effect by which lines are judged by what the ledger says of them."""


def ledgers_are_written(case: EditionCase) -> Iterator[Found]:
    """A life whose steps write a ledger has one in its edition, and an edition with a ledger has all of those steps."""
    ledger, steps = case.edition.ledger, case.life.transitions
    for effect in (WRITES, ASKS, ANSWERS):
        does = next((each for each in steps if effect in each.effects), None)
        if does is not None and ledger is None:
            params, path = {"name": does.source, "trigger": does.trigger}, way_through(case.life, does)
            yield Found(at_state(does.source), "ledger_missing", params, step=does, path=path)
            return
        if does is None and ledger is not None:
            yield Found("ledger", "ledger_without_step", {"effect": effect})


def ledgers_are_judged(case: EditionCase) -> Iterator[Found]:
    """Each condition of a ledger is looked at by a step that leaves its state."""
    judging = {each.source for each in case.life.transitions if JUDGES in each.effects}
    for each in case.edition.ledger.checks if case.edition.ledger else ():
        if each.state not in judging:
            yield Found(f"ledger.checks.{each.name}", "never_judged", {"name": each.name, "state": each.state})
