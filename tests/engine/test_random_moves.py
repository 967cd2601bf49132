"""Random moves by random people, compared after each with a plain model of what the laws allow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from storage.database import Database
from tests.engine.lives import life, step
from tests.moving import begun, carried, faults_of, move, number, one, outcome
from workflow.definition.life import Transition
from workflow.engine.errors import NotDeclared
from workflow.engine.evaluate import evaluate
from workflow.engine.moves import Key, Moved
from workflow.history.reading import record

LIFE = life(
    step("draft", "submit", "submitted"),
    step("submitted", "accept", "formality", duty="formality"),
    step("formality", "pass", "substantive", duty="formality"),
    step("formality", "ask", "draft", duty="formality"),
    step("substantive", "send", "joint_review", duty="substantive"),
    step("joint_review", "agree", "decided", duty="joint_review"),
    step("joint_review", "return", "substantive", duty="joint_review"),
    step("decided", "reopen", "submitted"),
)
TRIGGERS = sorted({each.trigger for each in LIFE.transitions})
SUBJECTS = st.integers(0, 2)
ACTORS = st.integers(0, 3)


@dataclass
class Plain:
    """What a subject ought to be: its state, its version, who did which duty, and what was ever done."""

    id: int
    state: str = "draft"
    duties: dict[int, str] = field(default_factory=dict)
    path: list[tuple[str, int | None]] = field(default_factory=lambda: [("begin", None)])

    @property
    def version(self) -> int:
        return len(self.path)

    def told(self, taken: Transition, actor: int, seen: int, state: str) -> str | None:
        """The code with which the move must be refused, if it must."""
        if (seen, state) != (self.version, self.state):
            return "conflict"
        if taken.duty is not None and self.duties.get(actor, taken.duty) != taken.duty:
            return "must_be_apart"
        return None

    def done(self, taken: Transition, actor: int) -> None:
        self.state = taken.target
        self.path.append((taken.trigger, actor))
        if taken.duty is not None:
            self.duties[actor] = taken.duty


class Moves(RuleBasedStateMachine):
    """The engine beside the model."""

    database: Database

    @initialize()
    def begin(self) -> None:
        self.subjects = [Plain(begun(self.database)) for _ in range(3)]
        self.actors = [number() for _ in range(4)]
        self.answered: dict[Key, Moved] = {}

    @rule(which=SUBJECTS, who=ACTORS, trigger=st.sampled_from(TRIGGERS), late=st.sampled_from([0, 0, 0, 1]))
    def pull(self, which: int, who: int, trigger: str, late: int) -> None:
        plain, actor = self.subjects[which], self.actors[who]
        declared = [each for each in LIFE.transitions if (each.source, each.trigger) == (plain.state, trigger)]
        if not declared:
            with pytest.raises(NotDeclared):
                allowed(plain.state, trigger)
            return
        taken = allowed(plain.state, trigger)
        assert taken is declared[0]
        seen = plain.version - late
        key = Key(f"random-{number()}", f"{plain.id} {trigger} {seen}")
        wanted = move(
            plain.id, seen, taken.source, taken.target, trigger=trigger, actor=actor, duty=taken.duty, key=key
        )
        told = outcome(lambda: carried(self.database, wanted))
        refused = plain.told(taken, actor, seen, taken.source)
        assert told == (refused or Moved(plain.id, seen + 1, taken.target))
        if isinstance(told, Moved):
            plain.done(taken, actor)
            self.answered[key] = told
            assert carried(self.database, wanted).version == told.version

    @invariant()
    def state_version_and_duties_are_the_models(self) -> None:
        for plain in self.subjects:
            query = (
                "SELECT state, version, (SELECT coalesce(json_object_agg(actor_id, duty), '{}') FROM duty "
                "WHERE subject_id = s.id) FROM subject s WHERE id = :subject"
            )
            state, version, duties = one(self.database, query, subject=plain.id)
            assert (state, version) == (plain.state, plain.version)
            assert {int(actor): duty for actor, duty in duties.items()} == plain.duties

    def teardown(self) -> None:
        """The record tells the same path, and folds to the same state."""
        if not hasattr(self, "subjects"):
            return
        with self.database.reading() as connection:
            assert faults_of(connection, *(each.id for each in self.subjects)) == []
            for plain in self.subjects:
                rows = record(connection, plain.id)
                assert [(row.body["trigger"], row.body["actor"]) for row in rows] == plain.path


def allowed(state: str, trigger: str) -> Transition:
    return evaluate(LIFE, state, trigger, {"handler"}, facts={}, guard=lambda *_: True)


@contextmanager
def moves_on(database: Database) -> Iterator[type[Moves]]:
    Moves.database = database
    yield Moves


def test_no_sequence_of_moves_leaves_the_model(database: Database) -> None:
    with moves_on(database) as machine:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=20,
                stateful_step_count=25,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
