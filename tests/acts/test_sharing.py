"""Receipts and caps that claims share: used up at submission, in corrections, and never passed."""

from __future__ import annotations

import pytest

from tests.acts import claim
from tests.acts.laws import broken
from tests.acts.sharing import (
    Round,
    bill,
    correcting,
    draft,
    fill,
    level,
    on,
    round_of,
    shared_call,
    submit,
    submitted,
    used,
    whole,
)
from tests.acts.town import CLOSED, LAST_DAY, Town, build
from tests.editions.official_fees import line, patent
from workflow.acts.faults import LinesTaken, NoRoomLeft
from workflow.acts.office import Office
from workflow.acts.pull import pull


@pytest.fixture
def here(town: Town) -> Round:
    return round_of(town)


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
    wanted = [whole(here.theirs, first)]
    with pytest.raises(LinesTaken) as refused:
        here.town.submitted(here.theirs, here.town.call(), wanted)
    assert [(each.row, each.kind) for each in refused.value.taken] == [(2, "receipt")]
    pull(here.town.on(LAST_DAY).office, here.ours.officer, seen, "withdraw")
    assert here.town.submitted(here.theirs, here.town.call(), wanted).state == "submitted"
    assert broken(here.town) == []


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
