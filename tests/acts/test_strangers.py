"""Every state of every life, every trigger, every stranger: generated from the definitions, refused without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests import made
from tests.acts.town import Claimant, Town, build, edition_hash, placed
from workflow.acts.acting import Recused
from workflow.acts.faults import MovesAlong
from workflow.acts.looking import APPLICATION, Seen
from workflow.acts.office import Office
from workflow.acts.pull import pull
from workflow.definition.life import Life
from workflow.definition.lives import load_life
from workflow.definition.roles import CLAIMANT, SYSTEM
from workflow.engine.errors import EngineError, GuardRefused, NotDeclared, NotYours
from workflow.parties import mandates
from workflow.parties.actors import Actor, actor_of
from workflow.parties.roles import OFFICE_ROLES
from workflow.registers.editions import edition_by_hash
from workflow.review.tasks import NotHeld

HOUSE = ("batch", "call", "organisation", "payee_account", "payer_account", "plan")


@dataclass(frozen=True)
class Crowd:
    """Everybody who might pull a trigger, by who they are."""

    town: Town
    call: int
    all_roles: Actor
    foreigner: Actor

    @property
    def claimant(self) -> Claimant:
        return self.town.claimants[0]

    def place(self, kind: str, state: str) -> Seen:
        mine = (self.claimant, self.call) if kind == APPLICATION else ()
        return placed(self.town, kind, state, *mine)

    def strangers(self, allowed: frozenset[str]) -> Iterator[tuple[str, Actor]]:
        """Everybody who does not hold one of these roles here."""
        yield from ((role, actor) for role, actor in self.town.staff.items() if role not in allowed)
        yield "every role in another city", self.foreigner
        yield "another claimant's officer", self.town.claimants[1].officer
        if CLAIMANT not in allowed:
            yield "the claimant's own officer", self.claimant.officer


@pytest.fixture(scope="module")
def crowd(office: Office) -> Crowd:
    town = build(office)
    with office.database.writing() as connection:
        elsewhere = made.authority(connection)
        people = [made.person(connection, place, *sorted(OFFICE_ROLES)) for place in (town.authority, elsewhere)]
        everything, foreigner = (actor_of(connection, each, office.clock.today()) for each in people)
    return Crowd(town, town.call(), everything, foreigner)


def life_of(crowd: Crowd, kind: str) -> Life:
    if kind != APPLICATION:
        return load_life(kind)
    with crowd.town.office.database.reading() as connection:
        return edition_by_hash(connection, edition_hash()).life


def refused(crowd: Crowd, actor: Actor | None, seen: Seen, trigger: str) -> EngineError | None:
    """How a trigger is refused to somebody who gives a reason; None when it is not."""
    try:
        pull(crowd.town.office, actor, seen, trigger, reason="试一试")
    except EngineError as refusal:
        return refusal
    return None


@pytest.mark.parametrize("kind", [APPLICATION, *HOUSE])
def test_a_declared_step_is_refused_to_everybody_who_does_not_hold_its_role_here(crowd: Crowd, kind: str) -> None:
    taken, life = [], life_of(crowd, kind)
    for state in life.states:
        seen = crowd.place(kind, state)
        for trigger in sorted({each.trigger for each in life.leaving(state)}):
            allowed = frozenset(each.role for each in life.leaving(state) if each.trigger == trigger)
            for who, actor in crowd.strangers(allowed):
                if not isinstance(refused(crowd, actor, seen, trigger), NotYours | MovesAlong | GuardRefused):
                    taken.append((state, trigger, who))
        assert crowd.town.look(seen.id) == seen
    assert taken == []


@pytest.mark.parametrize("kind", [APPLICATION, *HOUSE])
def test_a_step_that_is_not_declared_from_a_state_is_refused_to_somebody_with_every_role(
    crowd: Crowd, kind: str
) -> None:
    life = life_of(crowd, kind)
    triggers, taken = sorted({each.trigger for each in life.transitions} | {"begin", "", "__init__", "to_paid"}), []
    for state in life.states:
        seen = crowd.place(kind, state)
        declared = {each.trigger for each in life.leaving(state)}
        for trigger in [each for each in triggers if each not in declared]:
            answers = [refused(crowd, each, seen, trigger) for each in (crowd.all_roles, crowd.claimant.officer, None)]
            if not all(isinstance(each, NotDeclared | MovesAlong) for each in answers):
                taken.append((state, trigger))
        assert crowd.town.look(seen.id) == seen
    assert taken == []


@pytest.mark.parametrize("kind", [APPLICATION, *HOUSE])
def test_only_the_clock_takes_the_clocks_steps_and_it_takes_no_others(crowd: Crowd, kind: str) -> None:
    life = life_of(crowd, kind)
    for each in life.transitions:
        roles = {same.role for same in life.leaving(each.source) if same.trigger == each.trigger}
        seen = crowd.place(kind, each.source)
        if roles == {SYSTEM}:
            assert isinstance(refused(crowd, crowd.all_roles, seen, each.trigger), NotYours)
        elif SYSTEM not in roles:
            assert isinstance(refused(crowd, None, seen, each.trigger), NotYours | MovesAlong)


@pytest.mark.parametrize("kind", [APPLICATION, *HOUSE])
def test_a_states_task_must_be_held_by_whoever_does_it(crowd: Crowd, kind: str) -> None:
    """Steps with effects need what they act upon: `test_planning` and `test_paying` have those."""
    life = life_of(crowd, kind)
    for each in life.transitions:
        if each.role == life.states[each.source].role and not each.effects:
            seen = crowd.place(kind, each.source)
            refusal = refused(crowd, crowd.town.staff[each.role], seen, each.trigger)
            assert isinstance(refusal, NotHeld | MovesAlong), each
            assert crowd.town.look(seen.id) == seen


def test_an_application_that_waits_for_a_plan_or_a_batch_moves_with_it_and_never_alone(crowd: Crowd) -> None:
    """Else a head of policy could end one application's notice early, or finance call it paid without the bank."""
    life = life_of(crowd, APPLICATION)
    waiting = [each for each in life.transitions if life.states[each.source].waits_for is not None]
    assert {each.trigger for each in waiting} >= {"allocate", "publish", "confirm", "order", "release", "settle"}
    for each in waiting:
        seen = crowd.place(APPLICATION, each.source)
        assert isinstance(refused(crowd, crowd.town.staff[each.role], seen, each.trigger), MovesAlong), each


@pytest.mark.parametrize(("kind", "state", "trigger", "role"), [
    ("call", "closed", "allocate", "director"),
    ("plan", "noticed", "supersede", "policy_head"),
    ("payee_account", "confirmed", "replace", "payee_keeper"),
    ("payer_account", "confirmed", "replace", "finance_head"),
])  # fmt: skip
def test_what_a_successor_does_to_a_subject_cannot_be_done_by_hand(
    crowd: Crowd, kind: str, state: str, trigger: str, role: str
) -> None:
    seen = crowd.place(kind, state)
    assert isinstance(refused(crowd, crowd.town.staff[role], seen, trigger), MovesAlong)


def test_a_forged_view_does_not_make_somebody_elses_application_ones_own(crowd: Crowd) -> None:
    """The claimant and the authority are the database's; a caller says only which state and version they saw."""
    rival, foreigner = crowd.town.claimants[1], crowd.foreigner
    seen = crowd.place(APPLICATION, "submitted")
    abroad = next(iter(foreigner.roles))
    mine = Seen(seen.id, seen.kind, seen.authority, seen.edition, seen.state, seen.version, rival.organisation)
    there = Seen(seen.id, seen.kind, abroad, seen.edition, seen.state, seen.version, seen.claimant)
    assert isinstance(refused(crowd, rival.officer, mine, "withdraw"), NotYours)
    assert isinstance(refused(crowd, foreigner, there, "accept"), NotYours)
    assert crowd.town.look(seen.id) == seen


def test_an_office_person_who_ever_acted_for_a_claimant_stays_out_of_its_claims(crowd: Crowd) -> None:
    town, office = crowd.town, crowd.town.office
    with office.database.writing() as connection:
        handler = made.person(connection, town.authority, "handler")
        ours, today = crowd.claimant.organisation, office.clock.today()
        mandates.give(connection, handler, ours, given_by=handler, at=made.AT, starts_on=today)
        actor = actor_of(connection, handler, today)
    seen = crowd.place(APPLICATION, "submitted")
    town.give_task(seen.id, actor)
    assert isinstance(refused(crowd, actor, seen, "accept"), Recused)
    assert town.look(seen.id) == seen
