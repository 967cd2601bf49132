"""Allocation in the field's own figures: caps before shares, in order, to the fen, each line explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.money.allocation import Application, Cap, Line, Plan, Request, allocate, spread
from workflow.money.allocation.request import SHARES, Name, Share, number_order

Awards = Mapping[Name, Sequence[int]]


def moment(hour: int) -> datetime:
    return datetime(2019, 1, 2, hour, tzinfo=UTC)


def application(number: Name, *awards: int, hour: int = 9, rank: int = 1, **more: str | int) -> Application:
    lines = tuple(Line(row, award) for row, award in enumerate(awards, start=2))
    return Application(
        number,
        more.get("claimant", f"claimant of {number}"),
        lines,
        more.get("group"),
        moment(hour),
        (rank,),
    )


def ask(budget: int, share: Share, *applications: Application, caps: tuple[Cap, ...] = ()) -> Plan:
    return allocate(Request(budget, share, applications, caps, ("place",)))


def granted(plan: Plan) -> dict[Name, list[int]]:
    found: dict[Name, list[int]] = {}
    for each in plan.lines:
        found.setdefault(each.number, []).append(each.granted_fen)
    return found


@pytest.mark.parametrize("share", SHARES)
def test_a_budget_that_covers_all_grants_every_award(share: Share) -> None:
    plan = ask(600, share, application(1, 100, 200), application(2, 300))
    assert granted(plan) == {1: [100, 200], 2: [300]}
    assert (plan.granted_fen, plan.left_fen) == (600, 0)


def test_pro_rata_gives_leftover_fen_to_the_largest_remainder() -> None:
    # 100 over 500 and 333 and 167: 50.0, 33.3, 16.7
    assert granted(ask(100, "pro_rata", application(1, 500), application(2, 333), application(3, 167))) == {
        1: [50],
        2: [33],
        3: [17],
    }


def test_pro_rata_ties_go_to_the_lower_number_which_is_read_as_a_number() -> None:
    plan = ask(10, "pro_rata", application("CS-10", 7), application("CS-9", 7), application("CS-100", 7))
    assert granted(plan) == {"CS-9": [4], "CS-10": [3], "CS-100": [3]}


def test_a_cut_spreads_over_lines_with_ties_by_row() -> None:
    assert granted(ask(10, "pro_rata", application(1, 7, 7, 7))) == {1: [4, 3, 3]}


def test_caps_come_before_shares_and_in_their_order() -> None:
    caps = (Cap("claimant", 600), Cap("group", 1000))
    applications = (
        application(1, 900, claimant="a", group="g"),
        application(2, 500, claimant="b", group="g"),
        application(3, 1000, claimant="c"),
    )
    # a is cut to 600 first, then a and b share 1000 as 600 : 500; c is no member of a group and is cut to 600 only.
    plan = ask(5000, "pro_rata", *applications, caps=caps)
    assert granted(plan) == {1: [545], 2: [455], 3: [600]}
    assert [each.capped_fen for each in plan.sums] == [545, 455, 600]
    turned = ask(5000, "pro_rata", *applications, caps=caps[::-1])
    assert granted(turned) == {1: [600], 2: [357], 3: [600]}


def test_a_group_cap_also_holds_a_claimant_without_a_group_but_joins_it_to_nobody() -> None:
    plan = ask(99, "pro_rata", application(1, 9, claimant="g"), application(2, 9, group="g"), caps=(Cap("group", 8),))
    assert granted(plan) == {1: [8], 2: [8]}


def test_first_come_gives_the_rest_to_the_first_that_does_not_fit_and_nothing_after_it() -> None:
    plan = ask(
        100,
        "first_come",
        application(1, 10, hour=12),
        application(2, 60, hour=9),
        application(3, 30, 30, hour=10),
    )
    assert granted(plan) == {1: [0], 2: [60], 3: [20, 20]}


def test_first_come_at_the_same_moment_goes_by_number() -> None:
    assert granted(ask(5, "first_come", application(10, 5), application(9, 5))) == {9: [5], 10: [0]}


def test_ranked_goes_by_rank_and_then_by_arrival() -> None:
    applications = (application(1, 5, rank=2), application(2, 5, hour=11), application(3, 5, hour=10))
    assert granted(ask(10, "ranked", *applications)) == {1: [0], 2: [5], 3: [5]}
    assert granted(ask(5, "ranked", *applications)) == {1: [0], 2: [0], 3: [5]}


@pytest.mark.parametrize("criterion", ["score desc", "-score"])
def test_a_descending_criterion_puts_the_larger_figure_first(criterion: str) -> None:
    request = Request(5, "ranked", (application(1, 5, rank=80), application(2, 5, rank=90)), (), (criterion,))
    assert granted(allocate(request)) == {1: [0], 2: [5]}


def test_steps_tell_each_line_from_award_to_grant() -> None:
    plan = ask(400, "pro_rata", application(1, 600, 300), application(2, 300), caps=(Cap("claimant", 500),))
    first = plan.lines[0]
    assert [(each.step, each.value) for each in first.steps] == [
        ("award", 600),
        ("claimant_cap", 333),
        ("pro_rata", 167),
    ]
    assert first.steps[1].figures == {
        "cap_fen": 500,
        "total_fen": 900,
        "application_before_fen": 900,
        "application_fen": 500,
        "line_before_fen": 600,
    }
    assert "5.00" in first.steps[1].zh
    assert "5.00" in first.steps[1].en


def test_an_application_without_lines_and_a_budget_of_nothing_are_no_trouble() -> None:
    plan = ask(0, "pro_rata", application(1), application(2, 5))
    assert granted(plan) == {2: [0]}
    assert [each.granted_fen for each in plan.sums] == [0, 0]


def test_numbers_sort_as_people_read_them() -> None:
    numbers: list[Name] = ["B1", 10, "9", "A10", "A9", "A-1", 2]
    assert sorted(numbers, key=number_order) == ["A9", "A10", "A-1", "B1", 2, "9", 10]


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**10), max_size=30))
def test_spread_keeps_the_sum_and_no_share_passes_its_weight_or_strays_a_fen(amount: int, weights: list[int]) -> None:
    shares = spread(amount, weights)
    total = sum(weights)
    assert sum(shares) == min(amount, total)
    for share, weight in zip(shares, weights, strict=True):
        assert 0 <= share <= weight
        assert amount >= total or abs(share * total - amount * weight) < total


@st.composite
def requests(draw: st.DrawFn) -> Request:
    names = st.sampled_from(["甲", "乙", "丙", "丁"])
    numbers = draw(st.lists(st.integers(1, 99), unique=True, max_size=7))
    return Request(
        budget_fen=draw(st.integers(0, 4000)),
        share=draw(st.sampled_from(SHARES)),
        caps=tuple(
            draw(st.lists(st.builds(Cap, st.sampled_from(["claimant", "group"]), st.integers(0, 900)), max_size=3))
        ),
        rank_by=("score desc",),
        applications=tuple(
            Application(
                number=number,
                claimant=draw(names),
                group=draw(st.none() | st.sampled_from(["甲", "集团"])),
                submitted_at=moment(draw(st.integers(0, 3))),
                rank=(draw(st.integers(0, 3)),),
                lines=tuple(
                    Line(row, draw(st.integers(0, 700)))
                    for row in draw(st.lists(st.integers(1, 50), unique=True, max_size=5))
                ),
            )
            for number in numbers
        ),
    )


@given(requests())
def test_no_plan_passes_the_budget_a_cap_or_an_award(request: Request) -> None:
    plan = allocate(request)
    awards = {(each.number, line.row): line.award_fen for each in request.applications for line in each.lines}
    assert {(each.number, each.row) for each in plan.lines} == set(awards)
    assert all(0 <= each.granted_fen <= awards[each.number, each.row] for each in plan.lines)
    assert 0 <= plan.granted_fen <= request.budget_fen
    for each in plan.sums:
        own = [line.granted_fen for line in plan.lines if line.number == each.application.number]
        assert sum(own) == each.granted_fen <= each.capped_fen <= each.award_fen
    for cap in request.caps:
        for whom in {cap.counts(each) for each in request.applications}:
            assert sum(each.capped_fen for each in plan.sums if cap.counts(each.application) == whom) <= cap.fen


@given(requests())
def test_no_money_stays_behind_while_somebody_waits(request: Request) -> None:
    plan = allocate(request)
    assert plan.granted_fen == min(request.budget_fen, sum(each.capped_fen for each in plan.sums))


@given(requests(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(request: Request, chance: Random) -> None:
    applications = [
        Application(
            each.number,
            each.claimant,
            tuple(chance.sample(each.lines, len(each.lines))),
            each.group,
            each.submitted_at,
            each.rank,
        )
        for each in request.applications
    ]
    chance.shuffle(applications)
    shuffled = Request(request.budget_fen, request.share, tuple(applications), request.caps, request.rank_by)
    assert allocate(shuffled).lines == allocate(request).lines


@given(requests())
def test_every_step_can_be_computed_again_from_its_figures(request: Request) -> None:
    plan = allocate(request)
    for each in plan.lines:
        assert each.steps[0].step == "award"
        assert each.steps[-1].step == request.share
        assert each.steps[-1].value == each.granted_fen
        for before, step in zip(each.steps, each.steps[1:], strict=False):
            figures = step.figures
            assert figures["line_before_fen"] == before.value
            assert step.value <= before.value
            whole, part = figures["application_before_fen"], figures["application_fen"]
            assert not whole or abs(step.value * whole - part * before.value) < whole
