"""Receipts and caps that claims share, wanted by many at once: by threads, and by sixteen processes."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import NamedTuple

import pytest

from settings import Clock, Settings
from storage.database import Database
from tests.acts.laws import broken
from tests.acts.sharing import (
    Round,
    bill,
    draft,
    level,
    on,
    round_of,
    shared_call,
    submit,
    submitted,
    whole,
)
from tests.acts.together import at_once, behind
from tests.acts.town import LAST_DAY, Town, build
from tests.racing import RACERS, Racers
from workflow.acts.acting import act
from workflow.acts.faults import LinesTaken, NoRoomLeft
from workflow.acts.looking import Seen
from workflow.acts.office import Office
from workflow.acts.opening import open_office
from workflow.acts.pull import pull
from workflow.engine.errors import EngineError
from workflow.parties.actors import Actor


@pytest.fixture
def here(town: Town) -> Round:
    return round_of(town)


def test_of_two_claims_that_together_pass_a_receipt_one_is_in_and_the_other_is_told(here: Round) -> None:
    first = bill()
    one = draft(here.town, here.ours, here.call, [first, bill()])
    two = draft(here.town, here.theirs, here.call, [bill(), on(first, "600")])
    answers = at_once([lambda: submit(here.town, here.ours, one), lambda: submit(here.town, here.theirs, two)])
    (loser,) = [each for each in answers if isinstance(each, NoRoomLeft)]
    assert [each.left_fen for each in loser.lacking] == [40_000]
    assert sorted(here.town.look(each.id).state for each in (one, two)) == ["draft", "submitted"]
    assert level(here.town, first) == (100_000, 60_000)
    assert broken(here.town) == []


def test_a_submission_that_waits_for_a_withdrawal_of_the_same_receipt_gets_what_it_gives_back(here: Round) -> None:
    first, database = bill("1000"), here.town.office.database
    seen = submitted(here.town, here.ours, here.call, [first])
    next_one = draft(here.town, here.theirs, here.call, [on(first, "800")])
    with ThreadPoolExecutor(1) as pool:
        with database.writing() as connection:
            act(here.town.on(LAST_DAY).office, connection, here.ours.officer, seen, "withdraw")
            waiting = behind(database, pool, lambda: submit(here.town, here.theirs, next_one))
        assert isinstance(waiting.result(), Seen)
    assert level(here.town, first) == (100_000, 80_000)
    assert broken(here.town) == []


def test_a_shared_receipt_and_one_that_stands_alone_race_and_one_gets_it(here: Round) -> None:
    town = here.town
    for _turn in range(5):
        first = bill("1")
        calls, alone = (shared_call(town), town.call()), whole(here.theirs, first)
        answers = at_once(
            [
                lambda row=first, call=calls[0]: submitted(town, here.ours, call, [row]),  # type: ignore[misc]
                lambda row=alone, call=calls[1]: town.submitted(here.theirs, call, [row]),  # type: ignore[misc]
            ]
        )
        refused = [type(each) for each in answers if isinstance(each, EngineError)]
        assert refused in ([NoRoomLeft], [LinesTaken]), answers
    assert broken(town) == []


class Entry(NamedTuple):
    """What a process hands in."""

    settings: Settings
    officer: Actor
    seen: Seen


def _handed_in(database: Database, entry: Entry) -> str:
    office = replace(open_office(entry.settings, database), clock=Clock(LAST_DAY))
    try:
        pull(office, entry.officer, entry.seen, "submit")
    except EngineError as refusal:
        return refusal.code
    return "in"


def test_of_sixteen_processes_that_submit_a_tenth_of_one_receipt_each_ten_are_in(
    sixteen: Racers, office: Office, settings: Settings
) -> None:
    town, first = build(office, claimants=RACERS), bill("100")
    call = shared_call(town)
    entries = [
        Entry(settings, who.officer, draft(town, who, call, [*(bill() for _ in range(place % 3)), on(first, "100")]))
        for place, who in enumerate(town.claimants)
    ]
    assert Counter(sixteen.race(_handed_in, entries)) == {"in": 10, "no_room_left": 6}
    assert level(town, first) == (100_000, 100_000)
    states = Counter(town.look(each.seen.id).state for each in entries)
    assert states == {"submitted": 10, "draft": 6}
    assert broken(town) == []


def test_of_sixteen_processes_that_submit_overlapping_receipts_in_any_order_every_receipt_is_held(
    sixteen: Racers, office: Office, settings: Settings
) -> None:
    """Each wants a third of forty receipts, half of them backwards: three fit, and nobody waits for ever."""
    town, bills = build(office, claimants=RACERS), [bill("300") for _ in range(40)]
    call = shared_call(town)
    entries = []
    for place, who in enumerate(town.claimants):
        rows = [on(each, "300") for each in bills[:: -1 if place % 2 else 1]]
        entries.append(Entry(settings, who.officer, draft(town, who, call, rows)))
    assert Counter(sixteen.race(_handed_in, entries)) == {"in": 3, "no_room_left": 13}
    assert {level(town, each) for each in bills} == {(100_000, 90_000)}
    assert broken(town) == []
