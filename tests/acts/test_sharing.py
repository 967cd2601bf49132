"""Receipts and caps that claims share: used up at submission, given back with what is refused, and never passed."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pytest

from settings import Clock, Settings
from storage.database import Database
from tests.acts import claim
from tests.acts.laws import broken
from tests.acts.sharing import correcting, draft, fill, level, shared_call, submit, submitted, used
from tests.acts.together import at_once, behind
from tests.acts.town import CLOSED, LAST_DAY, Claimant, Town, build
from tests.editions.official_fees import Row, line, patent
from tests.racing import RACERS, Racers
from workflow.acts.acting import act
from workflow.acts.decide import decide
from workflow.acts.faults import LinesTaken, NoRoomLeft
from workflow.acts.looking import Seen
from workflow.acts.office import Office
from workflow.acts.opening import open_office
from workflow.acts.pull import pull
from workflow.acts.tick import run_out
from workflow.engine.errors import EngineError
from workflow.parties.actors import Actor
from workflow.review.decisions import Decision

REASON = "票据与清单不符"


class Round(NamedTuple):
    """A town with two universities and a call whose lines share receipts and caps."""

    town: Town
    ours: Claimant
    theirs: Claimant
    call: int


@pytest.fixture
def here(town: Town) -> Round:
    ours, theirs = town.claimants
    return Round(town, ours, theirs, shared_call(town))


def bill(paid: str = "600", total: str = "1000", **changed: object) -> Row:
    """A line that uses a part of a receipt of its own."""
    return line(实缴金额=paid, 票据总额=total, **changed)


def on(receipt: Row, paid: str, **changed: object) -> Row:
    """Another line that uses a part of the same receipt."""
    return line(实缴金额=paid, 票据号码=receipt["票据号码"], **({"票据总额": receipt["票据总额"]} | changed))


# --- taken at submission ----------------------------------------------------------------------------------------------


def test_a_draft_uses_nothing_and_a_submission_what_its_good_lines_use(here: Round) -> None:
    first = bill()
    seen = draft(here.town, here.ours, here.call, [first, on(first, "401"), bill("200")])
    assert (used(here.town, seen.id), level(here.town, first)) == ([], None)
    submit(here.town, here.ours, seen)
    assert used(here.town, seen.id) == [
        ("patent_official_fees", 2, 36_000),
        ("receipt", 2, 60_000),
        ("patent_official_fees", 4, 12_000),
        ("receipt", 4, 20_000),
    ]
    assert level(here.town, first) == (100_000, 60_000)
    assert broken(here.town) == []


def test_what_others_leave_of_a_receipt_may_be_used_to_the_fen_and_no_further(here: Round) -> None:
    first = bill()
    submitted(here.town, here.ours, here.call, [first])
    too_much = draft(here.town, here.theirs, here.call, [bill(), on(first, "400.01")])
    with pytest.raises(NoRoomLeft) as refused:
        submit(here.town, here.theirs, too_much)
    (lacking,) = refused.value.lacking
    assert (lacking.row, lacking.kind, lacking.asked_fen, lacking.left_fen) == (3, "receipt", 40_001, 40_000)
    assert "3 (asks 400.01 yuan, 400.00 left, in use since 2018-12-28)" in refused.value.told("en")
    assert here.ours.name not in refused.value.told("zh")
    assert (here.town.look(too_much.id), used(here.town, too_much.id)) == (too_much, [])
    assert (here.town.keys(too_much.id), level(here.town, first)) == (0, (100_000, 60_000))
    fill(here.town, too_much, [on(first, "400")])
    submit(here.town, here.theirs, too_much)
    assert level(here.town, first) == (100_000, 100_000)
    assert broken(here.town) == []


def test_a_receipt_is_held_to_its_total_over_years_calls_and_authorities(here: Round, office: Office) -> None:
    elsewhere, first = build(office, claimants=1), bill("1000")
    submitted(here.town, here.ours, here.call, [first])
    later = shared_call(here.town)
    for town, who, call in (
        (here.town, here.ours, later),
        (elsewhere, elsewhere.claimants[0], shared_call(elsewhere)),
    ):
        seen = draft(town, who, call, [on(first, "0.01")])
        with pytest.raises(NoRoomLeft):
            submit(town, who, seen)
    assert broken(elsewhere) == broken(here.town) == []


def test_a_receipt_that_is_given_another_total_than_others_gave_is_refused(here: Round) -> None:
    first = bill("100")
    submitted(here.town, here.ours, here.call, [first])
    seen = draft(here.town, here.theirs, here.call, [on(first, "100", 票据总额="5000")])
    with pytest.raises(NoRoomLeft) as refused:
        submit(here.town, here.theirs, seen)
    assert refused.value.lacking[0].other_total
    assert level(here.town, first) == (100_000, 10_000)


def test_a_cap_is_held_by_all_levels_together_and_the_least_that_is_said_holds(here: Round) -> None:
    """Half of 2,000 yuan of official fees: 600 for one fee of the patent leaves 400 for another."""
    own = {"专利号": patent()}
    submitted(here.town, here.ours, here.call, [line(**own, 官费总额="2000")])
    seen = draft(here.town, here.theirs, here.call, [line(**own, 费用种类="登记费", 官费总额="9000")])
    with pytest.raises(NoRoomLeft) as refused:
        submit(here.town, here.theirs, seen)
    (lacking,) = refused.value.lacking
    assert (lacking.kind, lacking.left_fen, lacking.other_total) == ("patent_official_fees", 40_000, False)
    fill(here.town, seen, [line(**own, 费用种类="登记费", 官费总额="9000", 实缴金额="500", 票据总额="500")])
    submit(here.town, here.theirs, seen)
    assert broken(here.town) == []


def test_every_row_without_room_is_told_and_what_is_taken_besides(here: Round) -> None:
    first, second, key = bill(), bill("1000"), {"专利号": patent(), "官费总额": "90000"}
    submitted(here.town, here.ours, here.call, [first, second, line(**key)])
    wanted = [on(second, "1"), bill(), on(first, "300"), on(first, "200"), line(**key)]
    seen = draft(here.town, here.theirs, here.call, wanted)
    with pytest.raises(LinesTaken) as refused:
        submit(here.town, here.theirs, seen)
    assert [each.row for each in refused.value.taken] == [6]
    assert [(each.row, each.left_fen) for each in refused.value.lacking] == [(2, 0), (4, 40_000), (5, 40_000)]
    assert used(here.town, seen.id) == []


def test_a_receipt_that_stands_for_one_line_elsewhere_cannot_be_shared(here: Round) -> None:
    (whole,) = claim.good(here.ours.name)
    here.town.submitted(here.ours, here.town.call(), [whole])
    seen = draft(here.town, here.theirs, here.call, [bill("1", "99999", 票据号码=whole["票据号码"])])
    with pytest.raises(NoRoomLeft) as refused:
        submit(here.town, here.theirs, seen)
    assert [(each.row, each.left_fen) for each in refused.value.lacking] == [(2, 0)]
    assert broken(here.town) == []


def test_a_receipt_that_is_shared_cannot_stand_for_one_line_elsewhere(here: Round) -> None:
    first = bill("1")
    seen = submitted(here.town, here.ours, here.call, [first])
    whole = [_whole(here.theirs, first)]
    with pytest.raises(LinesTaken) as refused:
        here.town.submitted(here.theirs, here.town.call(), whole)
    assert [(each.row, each.kind) for each in refused.value.taken] == [(2, "receipt")]
    pull(here.town.on(LAST_DAY).office, here.ours.officer, seen, "withdraw")
    assert here.town.submitted(here.theirs, here.town.call(), whole).state == "submitted"
    assert broken(here.town) == []


def _whole(who: Claimant, receipt: Row) -> Row:
    """A line of the shipped scheme, for which one receipt stands alone."""
    return claim.good(who.name)[0] | {"票据号码": receipt["票据号码"]}


def test_the_history_names_what_lines_use(here: Round) -> None:
    seen = submitted(here.town, here.ours, here.call, [bill()])
    (stored,) = here.town.all(
        "SELECT uses FROM line l JOIN claim_list c ON c.id = l.list_id WHERE c.application_id = :id", id=seen.id
    )
    assert isinstance(stored[0], list)
    assert [(each[0], *each[2:]) for each in stored[0]] == [
        ("receipt", 100_000, 60_000, True),
        ("patent_official_fees", 500_000, 36_000, False),
    ]


# --- given back, and taken again --------------------------------------------------------------------------------------


def test_a_withdrawn_application_gives_all_back_and_another_may_use_it(here: Round) -> None:
    first = bill("1000")
    seen = submitted(here.town, here.ours, here.call, [first])
    pull(here.town.on(LAST_DAY).office, here.ours.officer, seen, "withdraw")
    assert (used(here.town, seen.id), level(here.town, first)) == ([], (100_000, 0))
    submitted(here.town, here.theirs, here.call, [on(first, "700", 票据总额="900")])
    assert level(here.town, first) == (90_000, 70_000)
    assert broken(here.town) == []


def test_a_refused_line_gives_back_its_part_for_another_to_take_and_the_others_keep_theirs(here: Round) -> None:
    first = bill("300")
    seen = submitted(here.town, here.ours, here.call, [first, on(first, "300"), on(first, "400")])
    _decided(here.town, seen, refused={3})
    assert [each for each in used(here.town, seen.id) if each[0] == "receipt"] in (
        [("receipt", 2, 30_000), ("receipt", 4, 40_000)],
        [("receipt", 3, 30_000), ("receipt", 4, 40_000)],  # of two equal uses either stands for the other
    )
    submitted(here.town, here.theirs, here.call, [on(first, "300")])
    assert level(here.town, first) == (100_000, 100_000)
    assert broken(here.town) == []


def _decided(town: Town, seen: Seen, refused: set[int]) -> None:
    """Take an application through review, with these rows refused."""
    there = town.on(CLOSED)
    for trigger in ("accept", "pass"):
        there.do("handler", seen.id, trigger)
    rechecker = there.hold("rechecker", seen.id)
    decisions = [Decision(row, "refuse", 0, "other", "与票据不符") for row in sorted(refused)]
    decide(there.office, rechecker, town.look(seen.id), decisions)
    town.accept_all(seen.id)
    there.do("rechecker", seen.id, "send")
    there.do("division_head", seen.id, "agree")


def test_a_refused_application_uses_its_receipts_again_when_it_is_reopened(here: Round) -> None:
    first = bill()
    seen = submitted(here.town, here.ours, here.call, [first])
    here.town.on(CLOSED).do("handler", seen.id, "refuse", REASON)
    assert level(here.town, first) == (100_000, 0)
    _reopen(here.town, seen)
    assert (here.town.look(seen.id).state, level(here.town, first)) == ("formality", (100_000, 60_000))
    assert broken(here.town) == []


def test_what_another_used_meanwhile_keeps_a_refused_application_closed(here: Round) -> None:
    first = bill()
    seen = submitted(here.town, here.ours, here.call, [first])
    here.town.on(CLOSED).do("handler", seen.id, "refuse", REASON)
    submitted(here.town, here.theirs, here.call, [on(first, "500")])
    with pytest.raises(NoRoomLeft) as refused:
        _reopen(here.town, seen)
    assert [(each.row, each.left_fen) for each in refused.value.lacking] == [(2, 50_000)]
    assert (here.town.look(seen.id).state, used(here.town, seen.id)) == ("refused", [])
    assert broken(here.town) == []


def _reopen(town: Town, seen: Seen) -> None:
    deputy = town.staff["deputy_director"]
    pull(town.on(CLOSED).office, deputy, town.look(seen.id), "reopen", reason=REASON)


def test_a_correction_that_lapses_gives_all_back(here: Round) -> None:
    first = bill()
    seen = correcting(here.town, here.ours, here.call, [first])
    run_out(here.town.on(date(2019, 1, 17)).office)
    assert (here.town.look(seen.id).state, level(here.town, first)) == ("lapsed", (100_000, 0))
    assert broken(here.town) == []


# --- corrections ------------------------------------------------------------------------------------------------------


def test_a_correction_that_changes_nothing_or_only_moves_lines_leaves_what_is_used(here: Round) -> None:
    first, second = bill(), bill("200")
    seen = correcting(here.town, here.ours, here.call, [first, second])
    before = used(here.town, seen.id)
    fill(here.town, seen, [second, first])
    submit(here.town, here.ours, seen, CLOSED, "resubmit")
    assert used(here.town, seen.id) == before
    assert broken(here.town) == []


def test_a_correction_uses_what_its_lines_use_now(here: Round) -> None:
    first, gone, fresh = bill(), bill("200"), bill("50")
    seen = correcting(here.town, here.ours, here.call, [first, gone])
    fill(here.town, seen, [first | {"实缴金额": "900"}, on(first, "100"), fresh])
    submit(here.town, here.ours, seen, CLOSED, "resubmit")
    assert [level(here.town, each) for each in (first, gone, fresh)] == [
        (100_000, 100_000),
        (100_000, 0),
        (100_000, 5_000),
    ]
    assert broken(here.town) == []


def test_a_total_that_was_mistyped_is_corrected_where_nobody_else_uses_it(here: Round) -> None:
    first, shared = bill(), bill("100")
    seen = correcting(here.town, here.ours, here.call, [first, shared])
    submitted(here.town, here.theirs, here.call, [on(shared, "100")])
    fill(here.town, seen, [first | {"票据总额": "600"}, shared | {"票据总额": "300"}])
    with pytest.raises(NoRoomLeft) as refused:
        submit(here.town, here.ours, seen, CLOSED, "resubmit")
    assert [(each.row, each.other_total) for each in refused.value.lacking] == [(3, True)]
    assert [level(here.town, each) for each in (first, shared)] == [(100_000, 60_000), (100_000, 20_000)]
    fill(here.town, seen, [first | {"票据总额": "600"}, shared])
    submit(here.town, here.ours, seen, CLOSED, "resubmit")
    assert level(here.town, first) == (60_000, 60_000)
    assert broken(here.town) == []


def test_a_correction_cannot_use_more_than_others_leave_and_keeps_what_it_had(here: Round) -> None:
    first = bill("300")
    seen = correcting(here.town, here.ours, here.call, [first, on(first, "100")])
    submitted(here.town, here.theirs, here.call, [on(first, "500")])
    fill(here.town, seen, [first, on(first, "201")])
    with pytest.raises(NoRoomLeft) as refused:
        submit(here.town, here.ours, seen, CLOSED, "resubmit")
    assert [(each.row, each.asked_fen, each.left_fen) for each in refused.value.lacking] == [
        (2, 30_000, 50_000),
        (3, 20_100, 50_000),
    ]
    assert (here.town.look(seen.id).state, level(here.town, first)) == ("correction", (100_000, 90_000))
    assert broken(here.town) == []


# --- at once ----------------------------------------------------------------------------------------------------------


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
        calls, whole = (shared_call(town), town.call()), _whole(here.theirs, first)
        answers = at_once(
            [
                lambda row=first, call=calls[0]: submitted(town, here.ours, call, [row]),  # type: ignore[misc]
                lambda row=whole, call=calls[1]: town.submitted(here.theirs, call, [row]),  # type: ignore[misc]
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
