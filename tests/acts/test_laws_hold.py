"""People of a town do what they like, in any order, and after every step the laws hold in the database.

A few short lives and one of five hundred steps are tried by default; `--hypothesis-profile=long` tries many.
"""

from __future__ import annotations

from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RULE_MARKER, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.acts.laws import broken
from tests.acts.living import People
from workflow.acts.office import Office

SHORT = settings(
    max_examples=6,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
)
WHOLE = settings(SHORT, max_examples=2, stateful_step_count=500)
"""Hypothesis tries the dullest of all lives first; the other is of five hundred steps as they come."""
LONG = settings(SHORT, max_examples=100, stateful_step_count=50, derandomize=False)


@pytest.mark.timeout(3600)
def test_the_laws_hold_whatever_people_do_in_whatever_order(office: Office) -> None:
    chosen = LONG if settings.get_current_profile_name() == "long" else SHORT
    run_state_machine_as_test(
        type("Machine", (People,), {"office": office, "ways": set(), "fates": set()}), settings=chosen
    )


STEPS = [
    st.tuples(st.just(name), st.fixed_dictionaries(marked.arguments))
    for name, each in vars(People).items()
    if (marked := getattr(each, RULE_MARKER, None)) is not None
]
"""What people may do, with what there is to choose."""

GOOD_DAY = st.tuples(
    st.just("press_on"),
    st.fixed_dictionaries(
        {
            "far": st.just(13),
            "returned": st.booleans(),
            "objected": st.just(value=False),
            "halves": st.booleans(),
        }
    ),
)
"""What leads to the bank and back: it comes more often than the rest, so that there is much for them to disturb."""


class WholeLife(RuleBasedStateMachine):
    """One town through all that its people may do, each step as likely as any other, after a first good day in halves.

    Left to itself Hypothesis leaves most rules out of a life, to look closer at the others: then little is ever paid.
    """

    office: ClassVar[Office]
    ways: ClassVar[set[tuple[object, ...]]]
    fates: ClassVar[set[tuple[object, ...]]]

    def __init__(self) -> None:
        super().__init__()
        self.steps = 0
        self.people = type("Machine", (People,), {"office": self.office, "ways": self.ways, "fates": self.fates})()
        self.people.close()
        self.people.press_on(far=13, returned=False, objected=False, halves=True)

    @rule(step=st.one_of(*STEPS, *[GOOD_DAY] * 4))
    def live(self, step: tuple[str, dict[str, object]]) -> None:
        name, arguments = step
        getattr(self.people, name)(**arguments)

    @invariant()
    def laws_hold(self) -> None:
        """After every step by the questions of the tests, after every tenth by the office's own check too."""
        self.steps += 1
        assert broken(self.people.town, walk=False, told=self.steps % 10 == 0) == []

    def teardown(self) -> None:
        self.people.teardown()


@pytest.mark.timeout(3600)
def test_the_laws_hold_through_five_hundred_steps_of_one_town(office: Office) -> None:
    """Where much has happened already: many calls, plans taken back, batches and answers old and new."""
    ways: set[tuple[object, ...]] = set()
    fates: set[tuple[object, ...]] = set()
    whole = type("Whole", (WholeLife,), {"office": office, "ways": ways, "fates": fates})
    run_state_machine_as_test(whole, settings=WHOLE)
    assert fates >= {(1, "paid"), (2, "paid")}
    assert ways == {
        ("source", "free"),
        ("free", "source"),
        ("free", "reserved"),
        ("reserved", "free"),
        ("reserved", "in_transit"),
        ("in_transit", "paid"),
        ("in_transit", "reserved"),
        ("paid", "recovered"),
        ("recovered", "paid"),
    }
