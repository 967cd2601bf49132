"""Every check by its name, and the proof of a life or an edition: all that is wrong with it, each at its line."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from workflow.definition.faults import DefinitionFault
from workflow.definition.life import Life, Transition
from workflow.definition.nodes import Node
from workflow.definition.reader import Faults
from workflow.definition.verifier import (
    choices,
    ledgers,
    literals,
    owners,
    papers,
    payment,
    reach,
    rows,
    separation,
    units,
    unused,
)
from workflow.definition.verifier.case import EditionCase, EditionCheck, Found, LifeCheck, line_of
from workflow.definition.verifier.paths import legs

LIFE_CHECKS: Mapping[str, LifeCheck] = {
    each.__name__: each
    for each in (
        reach.states_exist,
        reach.states_are_reached,
        reach.ends_are_reached,
        choices.triggers_decide,
        choices.guards_can_hold,
        choices.some_step_can_be_taken,
        owners.human_states_are_owned,
        owners.human_states_have_clocks,
        owners.clocks_have_a_way_out,
        owners.tasks_have_a_step,
        separation.duties_exist,
        separation.roles_hold_one_duty,
        separation.tasks_and_steps_are_one_duty,
        separation.deputies_take_the_duty,
    )
}
"""What holds of every life, also of those of the house."""

EDITION_CHECKS: Mapping[str, EditionCheck] = {
    each.__name__: each
    for each in (
        owners.the_system_pulls_what_it_has,
        payment.payment_skips_nothing,
        payment.paid_in_turn,
        ledgers.ledgers_are_written,
        ledgers.ledgers_are_judged,
        separation.steps_have_their_duty,
        separation.steps_are_kept_apart,
        papers.letters_are_there,
        papers.letters_are_sent,
        papers.flags_have_a_reason,
        papers.languages_fill_in_the_same,
        unused.fields_are_used,
        unused.values_are_used,
        unused.tables_are_used,
        unused.documents_are_used,
        rows.tables_are_known,
        rows.tables_hold_all_days,
        rows.tables_have_every_key,
        rows.tables_have_every_year,
        units.units_fit,
        literals.answers_are_among_the_choices,
        literals.rows_that_are_named_are_there,
        literals.nothing_is_divided_by_zero,
        literals.patterns_can_be_read,
    )
}
"""What holds of an edition and of the life of its applications."""

CHECKS = frozenset((*LIFE_CHECKS, *EDITION_CHECKS))
"""The names of all checks of one file; those between several editions are in `periods`."""

_OF_LIVES = frozenset(
    {
        *("the_system_pulls_what_it_has", "payment_skips_nothing", "paid_in_turn"),
        *("ledgers_are_written", "ledgers_are_judged"),
        *("steps_have_their_duty", "steps_are_kept_apart", "letters_are_there", "letters_are_sent"),
    }
)
"""The checks of an edition that have nothing to look at where its life could not be read."""


class Places:
    """Where what is found stands in its file: a state or a transition of a life, or a key of the tree."""

    def __init__(self, root: Node, states: Mapping[str, int], steps: Mapping[Transition, int]) -> None:
        self._root, self._states, self._steps = root, states, steps

    def line(self, found: Found) -> int:
        """The line at which a fault is told."""
        if found.step is not None and found.step in self._steps:
            return self._steps[found.step]
        name = found.key.removeprefix("life.states.")
        return self._states[name] if name in self._states else line_of(self._root, found.key)


def prove_life(life: Life, places: Places, faults: Faults, checks: Collection[str] = CHECKS) -> None:
    """Run the checks of a life that are named in `checks`."""
    if life.states:
        found = (each for name, check in LIFE_CHECKS.items() if name in checks for each in check(life))
        faults.found.extend(_told(found, life, places, faults))


def prove_edition(case: EditionCase, places: Places, faults: Faults, checks: Collection[str] = CHECKS) -> None:
    """Run the checks of an edition that are named in `checks`, those of its life among them."""
    prove_life(case.life, places, faults, checks)
    wanted = {name for name in EDITION_CHECKS if name in checks and (case.life.states or name not in _OF_LIVES)}
    found = (each for name in EDITION_CHECKS if name in wanted for each in EDITION_CHECKS[name](case))
    faults.found.extend(_told(found, case.life, places, faults))


def _told(found: Iterator[Found], life: Life, places: Places, faults: Faults) -> Iterator[DefinitionFault]:
    for each in found:
        path = () if each.path is None else legs(life, each.path)
        yield DefinitionFault(faults.file, places.line(each), each.key, each.code, each.params, path)
