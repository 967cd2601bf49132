"""A demonstration that is walked beside a running one: its clock leaves the walk's call open, and no law suffers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import text

from console.demonstration import SEED, TODAY
from console.demonstration.cast import Cast, gather
from console.demonstration.report import edition_2018
from console.demonstration.round import ROUND_TITLE, next_round, parts_of
from console.demonstration.universities import universities
from console.demonstration.walk import CLOSES, Part, Walk
from settings import Clock, Settings
from storage.database import Database
from tests import made
from tests.acts.laws import broken_in
from tests.demo.beside import running, until
from tests.leftovers import put_away
from workflow.acts.looking import Seen, look
from workflow.acts.opening import open_office
from workflow.acts.tick import fill_due_times, return_leases, run_out, turn_calls

LINES = 16


@pytest.fixture(scope="module")
def cast(settings: Settings, database: Database) -> Cast:
    """The demonstration's people on its day, with two universities."""
    office = replace(open_office(settings, database), clock=Clock(TODAY))
    return gather(office, made.PASSWORD, SEED, universities(SEED)[:2])


def ticked(cast: Cast) -> None:
    """Everything that the clock does, on the demonstration's day."""
    for tick in (turn_calls, run_out, return_leases, fill_due_times):
        tick(cast.office)


def begun(cast: Cast) -> tuple[Walk, int, list[Part]]:
    """A round whose call has been opened."""
    number, seed = next_round(cast)
    walk = Walk(cast, seed, lambda _line: None)
    return walk, walk.open_call(number, edition_2018().hash, ROUND_TITLE), parts_of(seed, LINES, universities(SEED)[:2])


def states(cast: Cast, *subjects: int) -> list[str]:
    with cast.office.database.reading() as connection:
        return [look(connection, each).state for each in subjects]


def broken(cast: Cast) -> list[str]:
    with cast.office.database.reading() as connection:
        return broken_in(connection, cast.authority)


def applications(cast: Cast, call: int) -> list[int]:
    with cast.office.database.reading() as connection:
        rows = connection.execute(text("SELECT id FROM application WHERE call_id = :call ORDER BY id"), {"call": call})
        return list(rows.scalars())


def test_the_walks_call_would_close_after_the_demonstrations_day() -> None:
    assert CLOSES > TODAY


def test_the_clock_leaves_the_walks_call_open_until_its_policy_officer_closes_it(cast: Cast) -> None:
    walk, call, parts = begun(cast)
    for part in parts:
        ticked(cast)
        drafted = walk.draft(call, part)
        ticked(cast)
        assert states(cast, call, drafted.seen.id) == ["open", "draft"]
        walk.submit(drafted.seen, part)
    ticked(cast)
    assert states(cast, call) == ["open"]
    walk.close(call)
    ticked(cast)
    assert states(cast, call) == ["closed"]
    walk.check_form(correcting=parts[-1])
    ticked(cast)
    walk.review()
    ticked(cast)
    assert states(cast, *applications(cast, call)) == ["decided", "decided"]
    assert broken(cast) == []


def test_a_correction_of_the_walk_is_not_yet_lapsed_on_the_demonstrations_day(cast: Cast) -> None:
    """What the walk asks for on 2 January is due on the 16th, the day after the one on which the clock stands."""
    walk, call, parts = begun(cast)
    ticks: list[str] = []
    for part in parts:
        walk.submit(walk.draft(call, part).seen, part)
    walk.close(call)

    class Watching(Walk):
        """A walk beside which the clock ticks while the claimant corrects."""

        def _correct(self, application: int, part: Part) -> None:
            ticked(self.cast)
            ticks.extend(states(self.cast, application))
            super()._correct(application, part)

    Watching(cast, walk.seed, walk.tell).check_form(correcting=parts[-1])
    assert ticks == ["correction"]
    walk.review()
    assert states(cast, *applications(cast, call)) == ["decided", "decided"]


def test_a_whole_walk_beside_a_ticking_relay_and_a_worker_ends_as_if_alone(cast: Cast, settings: Settings) -> None:
    put_away(cast.office.database)
    with running(settings):
        walk, call, parts = begun(cast)
        for part in parts:
            walk.submit(walk.draft(call, part).seen, part)
        assert states(cast, call) == ["open"]
        walk.close(call)
        walk.check_form(correcting=parts[-1])
        walk.review()
        plan = walk.confirm(walk.publish(walk.plan(call)))
        batches = [walk.order(call)]
        walk.settle(batches[0], returned=1)
        batches.append(walk.order(call))
        walk.settle(batches[1], returned=0)
        inside = applications(cast, call)
        until(lambda: _letters(cast, inside).count("paid") == len(inside))
    assert states(cast, plan.id, *(each.id for each in batches), *inside) == _ends(plan, batches, inside)
    assert _letters(cast, inside) == sorted(
        [*["accepted", "decided", "noticed", "paid"] * len(inside), "correction", "bounced"]
    )
    assert broken(cast) == []


def _ends(plan: Seen, batches: Sequence[Seen], inside: Sequence[int]) -> list[str]:
    assert plan.state == "confirmed"
    return ["confirmed", *["settled"] * len(batches), *["paid"] * len(inside)]


def _letters(cast: Cast, inside: Sequence[int]) -> list[str]:
    """The kinds of the letters that were written to the claimants of these applications."""
    with cast.office.database.reading() as connection:
        rows = connection.execute(
            text("SELECT kind FROM letter WHERE subject_id = ANY(:inside) ORDER BY kind"), {"inside": list(inside)}
        )
        return list(rows.scalars())
