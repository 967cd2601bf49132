"""Corrections, refusals and reopenings: what a claimant may mend, by when, and what is theirs meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.acts.claim import good
from tests.acts.laws import broken
from tests.acts.town import CLOSED, LAST_DAY, Claimant, Town
from workflow.acts.apply import apply
from workflow.acts.decide import decide
from workflow.acts.faults import LinesTaken, NotADraft
from workflow.acts.looking import Seen
from workflow.acts.pull import pull
from workflow.acts.tick import run_out
from workflow.acts.upload_lines import upload_lines
from workflow.claims.applications import AlreadyApplied
from workflow.engine.errors import GuardRefused, NotDeclared, ReasonMissing
from workflow.registers.calendar import WorkCalendar
from workflow.review.decisions import Decision

REASON = "请补充盖章的承诺书"


@pytest.fixture
def ours(town: Town) -> Claimant:
    return town.claimants[0]


def asked(town: Town, who: Claimant, lines: int = 2, day: date = CLOSED) -> Seen:
    """An application that was sent back for a correction."""
    seen = town.submitted(who, town.call(), good(who.name, lines))
    town.on(CLOSED).do("handler", seen.id, "accept")
    town.on(day).do("handler", seen.id, "ask_correction", REASON)
    return town.look(seen.id)


def resubmit(town: Town, who: Claimant, seen: Seen, day: date) -> Seen:
    pull(town.on(day).office, who.officer, town.look(seen.id), "resubmit")
    return town.look(seen.id)


def test_a_correction_replaces_lines_and_their_keys_and_leaves_what_was_submitted(town: Town, ours: Claimant) -> None:
    seen = asked(town, ours)
    kept = _cells(town, seen, 1)
    town.fill(seen, [kept[1], *good(ours.name, 2)])
    assert town.keys(seen.id) == 4
    resubmit(town, ours, seen, CLOSED)
    assert town.keys(seen.id) == 6
    assert _cells(town, seen, 1) == kept
    assert len(_cells(town, seen, 2)) == 3
    assert broken(town) == []


def test_a_correction_without_a_change_submits_the_same_lines_again(town: Town, ours: Claimant) -> None:
    seen = asked(town, ours)
    resubmit(town, ours, seen, CLOSED)
    assert _cells(town, seen, 2) == _cells(town, seen, 1)
    assert town.keys(seen.id) == 4


def test_a_correction_cannot_take_what_another_holds(town: Town, ours: Claimant) -> None:
    theirs = town.claimants[1]
    seen = asked(town, ours)
    wanted = _cells(town, town.submitted(theirs, town.call(), good(theirs.name)), 1)
    town.fill(seen, [wanted[0] | {"专利权人": ours.name}])
    with pytest.raises(LinesTaken) as refused:
        resubmit(town, ours, seen, CLOSED)
    assert [each.row for each in refused.value.taken] == [2, 2]
    assert town.keys(seen.id) == 4
    assert town.look(seen.id).state == "correction"


def test_a_second_correction_is_not_offered(town: Town, ours: Claimant) -> None:
    seen = resubmit(town, ours, asked(town, ours), CLOSED)
    with pytest.raises(GuardRefused):
        town.on(CLOSED).do("handler", seen.id, "ask_correction", REASON)
    assert town.on(CLOSED).do("handler", seen.id, "pass").state == "substantive"


def test_a_correction_or_refusal_without_a_reason_is_not_made(town: Town, ours: Claimant) -> None:
    seen, here = town.submitted(ours, town.call(), good(ours.name)), town.on(CLOSED)
    for reason in (None, "", "  \n"):
        with pytest.raises(ReasonMissing):
            here.do("handler", seen.id, "refuse", reason)
    here.do("handler", seen.id, "accept")
    with pytest.raises(ReasonMissing):
        here.do("handler", seen.id, "ask_correction")


def test_an_application_that_was_submitted_is_not_changed(town: Town, ours: Claimant) -> None:
    seen = town.submitted(ours, town.call(), good(ours.name))
    with pytest.raises(NotADraft):
        upload_lines(town.on(LAST_DAY).office, ours.officer, seen, b"anything", "明细.xlsx")


def test_a_correction_that_does_not_come_lapses_after_its_last_day_and_gives_everything_back(
    town: Town, ours: Claimant
) -> None:
    seen = asked(town, ours)
    assert town.due(seen.id) == date(2019, 1, 16)
    run_out(town.on(date(2019, 1, 16)).office)
    assert town.look(seen.id).state == "correction"
    run_out(town.on(date(2019, 1, 17)).office)
    assert (town.look(seen.id).state, town.keys(seen.id), town.task(seen.id)) == ("lapsed", 0, None)
    with pytest.raises(NotDeclared):
        resubmit(town, ours, seen, date(2019, 1, 17))
    assert broken(town) == []


def test_the_offices_clock_stands_still_while_the_claimant_corrects(town: Town, ours: Claimant) -> None:
    """Accepted on Wednesday the 2nd for five days; two are over when it goes back, so three are left on return."""
    seen = asked(town, ours, day=date(2019, 1, 4))
    resubmit(town, ours, seen, date(2019, 1, 15))
    assert town.task(seen.id) == ("formality", "handler", "formality", 3)
    assert town.due(seen.id) == date(2019, 1, 18)


def test_a_period_that_is_used_up_leaves_the_office_one_day(town: Town, ours: Claimant) -> None:
    seen = asked(town, ours, day=date(2019, 1, 14))
    resubmit(town, ours, seen, date(2019, 1, 15))
    assert town.task(seen.id) == ("formality", "handler", "formality", 1)


def test_a_reopened_application_has_its_whole_period_again(town: Town, ours: Claimant) -> None:
    seen = resubmit(town, ours, asked(town, ours, day=date(2019, 1, 4)), date(2019, 1, 7))
    later = town.on(date(2019, 1, 8))
    later.do("handler", seen.id, "refuse", REASON)
    pull(later.office, town.staff["deputy_director"], town.look(seen.id), "reopen", reason=REASON)
    assert town.task(seen.id) == ("formality", "handler", "formality", 5)


def test_a_correction_in_a_year_without_working_days_opens_a_task_without_a_due_time(
    town: Town, ours: Claimant
) -> None:
    seen = asked(town, ours)
    known = town.office.calendar
    unknown = WorkCalendar(known.off, known.made_up, frozenset({2018}))
    there = replace(town, office=replace(town.office, calendar=unknown))
    resubmit(there, ours, seen, CLOSED)
    assert (town.task(seen.id), town.due(seen.id)) == (("formality", "handler", "formality", 5), None)


def test_a_refused_application_gives_its_keys_back_and_a_reopened_one_takes_them_again(
    town: Town, ours: Claimant
) -> None:
    seen = town.submitted(ours, town.call(), good(ours.name, 2))
    town.on(CLOSED).do("handler", seen.id, "refuse", REASON)
    assert town.keys(seen.id) == 0
    pull(town.on(CLOSED).office, town.staff["deputy_director"], town.look(seen.id), "reopen", reason=REASON)
    assert (town.look(seen.id).state, town.keys(seen.id)) == ("formality", 4)
    assert broken(town) == []


def test_what_was_taken_meanwhile_keeps_a_refused_application_closed(town: Town, ours: Claimant) -> None:
    theirs, rows = town.claimants[1], good(ours.name)
    call = town.call()
    seen = town.submitted(ours, call, rows)
    town.on(CLOSED).do("handler", seen.id, "refuse", REASON)
    town.submitted(theirs, call, [rows[0] | {"专利权人": theirs.name}])
    with pytest.raises(LinesTaken):
        pull(town.on(CLOSED).office, town.staff["deputy_director"], town.look(seen.id), "reopen", reason=REASON)
    assert (town.look(seen.id).state, town.keys(seen.id)) == ("refused", 0)
    assert broken(town) == []


def test_a_refused_application_is_not_reopened_beside_a_new_one_of_its_claimant(town: Town, ours: Claimant) -> None:
    call = town.call()
    seen = town.submitted(ours, call, good(ours.name))
    town.on(CLOSED).do("handler", seen.id, "refuse", REASON)
    apply(town.on(LAST_DAY).office, ours.officer, call, ours.organisation)
    with pytest.raises(AlreadyApplied):
        pull(town.on(CLOSED).office, town.staff["deputy_director"], town.look(seen.id), "reopen", reason=REASON)
    assert town.look(seen.id).state == "refused"
    assert town.keys(seen.id) == 0


def test_a_line_that_a_correction_moved_to_another_row_keeps_its_key_when_its_old_rows_line_is_refused(
    town: Town, ours: Claimant
) -> None:
    """The key was taken under row 3; after the correction another line stands there, which is refused."""
    call, rows, here = town.call(), good(ours.name, 3), town.on(CLOSED)
    seen = town.submitted(ours, call, rows[:2])
    here.do("handler", seen.id, "accept")
    here.do("handler", seen.id, "ask_correction", REASON)
    town.fill(seen, [rows[1], rows[2]])
    resubmit(town, ours, seen, CLOSED)
    here.do("handler", seen.id, "pass")
    rechecker = here.hold("rechecker", seen.id)
    told = [Decision(2, "accept", 0), Decision(3, "refuse", 0, "fee_year_date")]
    assert decide(here.office, rechecker, town.look(seen.id), told) == []
    here.do("rechecker", seen.id, "send")
    here.do("division_head", seen.id, "agree")
    held = town.all("SELECT key FROM funded WHERE subject_id = :id AND released_at IS NULL", id=seen.id)
    number = str(rows[1]["专利号"]).removeprefix("ZL").replace(".", "")
    assert any(number[:-1] in str(key) for (key,) in held), held
    assert len(held) == 2
    assert broken(town) == []


def _cells(town: Town, seen: Seen, of_round: int) -> list[dict[str, object]]:
    query = (
        "SELECT l.cells FROM line l JOIN claim_list c ON c.id = l.list_id "
        "WHERE c.application_id = :id AND c.round = :round ORDER BY l.row"
    )
    rows = [cells for (cells,) in town.all(query, id=seen.id, round=of_round)]
    assert all(isinstance(each, dict) for each in rows)
    return [dict(each) for each in rows if isinstance(each, dict)]
