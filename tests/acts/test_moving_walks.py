"""Applications walked at random, moved to an edition in which states have other names, and walked on: the laws hold."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.acts.claim import good
from tests.acts.laws import broken
from tests.acts.moving import approved, proposed
from tests.acts.town import LAST_DAY, Claimant, Town, build, undertaking
from tests.editions.revised import before, renamed, stored
from workflow.acts.looking import Seen, life_of
from workflow.acts.office import Office
from workflow.acts.pull import pull
from workflow.acts.submit import SEALING, submit
from workflow.definition.life import Life, Transition
from workflow.definition.roles import CLAIMANT, SYSTEM
from workflow.engine.errors import EngineError

CLAIMANTS = 4
MOST_STEPS = 7
MAY_BE_RENAMED = ("draft", "submitted", "formality", "correction", "substantive", "joint_review")
TRIGGERS = ("pass", "ask_correction", "refuse", "return", "reopen", "lapse")


class Walker:
    """Pulls whatever may be pulled on the applications of a call, by whoever may."""

    def __init__(self, town: Town, call: int, seed: int) -> None:
        self.town, self.call, self.chance = town.on(LAST_DAY), call, random.Random(seed)
        self.claims: dict[int, Claimant] = {}

    def walk(self) -> None:
        for who in self.town.claimants:
            if who not in self.claims.values():
                self.claims[town_draft(self.town, who, self.call)] = who
        for application in self.claims:
            for _ in range(self.chance.randint(0, MOST_STEPS)):
                self.step(application)

    def life(self, seen: Seen) -> Life:
        with self.town.office.database.reading() as connection:
            return life_of(connection, seen)

    def step(self, application: int) -> None:
        seen = self.town.look(application)
        leaving = [each for each in self.life(seen).leaving(seen.state) if each.role not in {SYSTEM, "director"}]
        if leaving:
            # A guard may be in the way, or a duty: that is told, and nothing has happened.
            with suppress(EngineError):
                self.pull(seen, self.chance.choice(leaving))

    def pull(self, seen: Seen, step: Transition) -> None:
        if step.role == CLAIMANT:
            officer = self.claims[seen.id].officer
            if SEALING in step.effects:
                submit(self.town.office, officer, seen, undertaking())
            elif self.chance.random() < 0.1:  # most claimants stay
                pull(self.town.office, officer, seen, step.trigger)
            return
        if "send_decisions" in step.effects:
            self.town.accept_all(seen.id)
        self.town.do(step.role, seen.id, step.trigger, "随机")


def town_draft(town: Town, who: Claimant, call: int) -> int:
    return town.draft(who, call, good(who.name)).id


def chosen(chance: random.Random, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name in names:
        if chance.random() < 0.5:
            yield name, f"{name}_anew"


@pytest.mark.parametrize("seed", range(4))
def test_every_walk_goes_on_under_other_names(office: Office, seed: int) -> None:
    town, chance = build(office, CLAIMANTS), random.Random(seed)
    call = town.call()
    walker = Walker(town, call, seed)
    walker.walk()
    states, triggers = dict(chosen(chance, MAY_BE_RENAMED)), dict(chosen(chance, TRIGGERS))
    here = town.on(LAST_DAY)
    after = stored(here, renamed(states, triggers))
    stood = {each.id: each for each in here.look_all(walker.claims)}
    assert {each.state for each in stood.values()} - {"draft"}
    ends = {each.id for each in stood.values() if before().life.states[each.state].ends}
    mapping = f"states: {states}\ntriggers: {triggers}\n".encode()
    approved(here, proposed(here, call, after, mapping))
    for each in here.look_all(walker.claims):
        old = stood[each.id]
        same = (before().hash, old.state) if each.id in ends else (after.hash, states.get(old.state, old.state))
        assert (each.edition, each.state) == same
    assert broken(town) == []
    walker.walk()
    assert broken(town) == []
    back = f"states: {turned(states)}\ntriggers: {turned(triggers)}\n".encode()
    approved(here, proposed(here, call, before(), back, of=after))
    walker.walk()
    assert broken(town) == []


def turned(names: dict[str, str]) -> dict[str, str]:
    return {new: old for old, new in names.items()}
