"""What the clock does: calls open and close, periods run out, leases return, and due times are filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from settings import Clock
from tests.acts.claim import good
from tests.acts.town import CLOSED, LAST_DAY, OPENED, PROPOSED, Town, person, terms
from tests.review.waiting import desk, wait
from workflow.acts.looking import Seen
from workflow.acts.office import Office
from workflow.acts.propose_call import propose_call
from workflow.acts.pull import pull
from workflow.acts.take_task import take_task
from workflow.acts.tick import fill_due_times, return_leases, run_out, schedules, turn_calls
from workflow.jobs.schedules import tick_once
from workflow.registers.calendar import WorkCalendar
from workflow.review.tasks import NotHeld


def knowing(town: Town, *years: int) -> Town:
    """The town with the working days of these years only."""
    known = town.office.calendar
    calendar = WorkCalendar(known.off, known.made_up, frozenset(years))
    return replace(town, office=replace(town.office, calendar=calendar))


def submitted(town: Town) -> Seen:
    ours = town.claimants[0]
    return town.submitted(ours, town.call(), good(ours.name))


def test_a_call_opens_when_its_time_has_come_and_not_before(town: Town) -> None:
    call = town.call(open_it=False)
    for day, state in ((PROPOSED, "approved"), (OPENED - timedelta(days=1), "approved"), (OPENED, "open")):
        turn_calls(town.on(day).office)
        assert town.look(call).state == state, day


def test_a_call_closes_when_its_last_day_is_over_and_not_before(town: Town) -> None:
    call = town.call()
    for day, state in ((LAST_DAY, "open"), (date(2018, 12, 31), "open"), (date(2019, 1, 1), "closed")):
        turn_calls(town.on(day).office)
        assert town.look(call).state == state, day
    version = town.look(call).version
    turn_calls(town.on(CLOSED).office)
    assert town.look(call).version == version


def test_a_call_that_was_approved_too_late_opens_and_closes_without_taking_a_claim(town: Town) -> None:
    call, late = town.call(open_it=False), town.on(CLOSED).office
    turn_calls(late)
    turn_calls(late)
    assert town.look(call).state == "closed"


def test_a_call_that_was_not_approved_does_not_open(town: Town) -> None:
    here = town.on(PROPOSED)
    call = propose_call(here.office, town.staff["policy_officer"], town.authority, terms())
    turn_calls(town.on(OPENED).office)
    assert town.look(call.id) == call


def test_a_clock_that_a_person_was_faster_than_does_nothing_and_stops_no_other(town: Town) -> None:
    one, two = town.claimants
    call, here = town.call(), town.on(CLOSED)
    asked = [town.submitted(each, call, good(each.name)) for each in (one, two)]
    for each in asked:
        here.do("handler", each.id, "accept")
        here.do("handler", each.id, "ask_correction", "请补正")
    pull(here.office, one.officer, town.look(asked[0].id), "resubmit")
    run_out(town.on(date(2019, 2, 1)).office)
    assert [town.look(each.id).state for each in asked] == ["formality", "lapsed"]


def test_a_subject_that_cannot_be_read_stops_no_other_clock(town: Town) -> None:
    """One that names an edition which is not there, and whose time ran out before the other's."""
    ours, here = town.claimants[0], town.on(CLOSED)
    seen = town.submitted(ours, town.call(), good(ours.name))
    here.do("handler", seen.id, "accept")
    here.do("handler", seen.id, "ask_correction", "请补正")
    with town.office.database.writing() as connection:
        wait(connection, desk(connection), due=-2000, on_expiry="lapse")
    assert run_out(town.on(date(2019, 2, 1)).office) >= 1
    assert town.look(seen.id).state == "lapsed"


def test_a_periods_end_pulls_nothing_where_the_definition_names_no_trigger(town: Town) -> None:
    seen = submitted(town)
    run_out(town.on(date(2019, 12, 2)).office)
    assert town.look(seen.id) == seen
    assert town.task(seen.id) is not None


def test_a_lease_that_ran_out_returns_the_task_and_one_that_runs_stays(town: Town) -> None:
    ours, theirs = town.claimants
    call = town.call()
    gone, kept = (town.submitted(each, call, good(each.name)) for each in (ours, theirs))
    idle, busy = person(town, "handler"), person(town, "handler")
    town.give_task(gone.id, idle)
    town.give_task(kept.id, busy)
    with town.office.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE task SET lease_until = now() - interval '1 second' WHERE holder = %s", (idle.person_id,)
        )
    assert return_leases(town.office) >= 1
    holder = "SELECT holder FROM task WHERE subject_id = :id AND done_at IS NULL"
    assert town.one(holder, id=gone.id) == (None,)
    assert town.one(holder, id=kept.id) == (busy.person_id,)
    with pytest.raises(NotHeld):
        pull(town.on(CLOSED).office, idle, gone, "accept")
    taken = take_task(town.on(CLOSED).office, person(town, "handler"))
    assert taken is not None
    assert taken.subject.id == gone.id


def test_a_claimants_correction_is_in_nobodys_queue(town: Town) -> None:
    here, seen = town.on(CLOSED), submitted(town)
    here.do("handler", seen.id, "accept")
    here.do("handler", seen.id, "ask_correction", "请补正")
    assert take_task(here.office, town.claimants[1].officer) is None
    assert take_task(here.office, town.claimants[1].officer, frozenset({"claimant_officer"})) is None
    holder = "SELECT holder FROM task WHERE subject_id = :id AND done_at IS NULL"
    assert town.one(holder, id=seen.id) == (None,)


def test_due_times_are_filled_in_when_the_years_working_days_are_loaded_and_not_guessed_before(town: Town) -> None:
    seen = submitted(town)
    ignorant = knowing(town, 2018)
    ignorant.on(CLOSED).do("handler", seen.id, "accept")
    assert (town.task(seen.id), town.due(seen.id)) == (("formality", "handler", "formality", 5), None)
    fill_due_times(ignorant.office)
    assert town.due(seen.id) is None
    assert fill_due_times(town.office) >= 1
    assert town.due(seen.id) == date(2019, 1, 9)
    fill_due_times(town.office)
    assert town.due(seen.id) == date(2019, 1, 9)


def test_a_clock_of_a_year_that_is_loaded_late_runs_out_by_its_filled_in_time(town: Town) -> None:
    seen, ignorant = submitted(town), knowing(town, 2018).on(CLOSED)
    ignorant.do("handler", seen.id, "accept")
    ignorant.do("handler", seen.id, "ask_correction", "请补正")
    run_out(town.on(date(2019, 2, 1)).office)
    assert town.look(seen.id).state == "correction"
    fill_due_times(town.office)
    run_out(town.on(date(2019, 2, 1)).office)
    assert town.look(seen.id).state == "lapsed"


def test_every_tick_of_the_house_runs_and_has_a_name_of_its_own(office: Office) -> None:
    house = schedules(replace(office, clock=Clock(date(2017, 1, 1))))
    assert len({each.name for each in house}) == len(house)
    assert all(tick_once(each) for each in house)
