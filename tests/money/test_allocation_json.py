"""Requests and plans as JSON: read back as they were written, and every fault told with its place."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.money.allocation import Fault, Request, allocate, from_json, from_text, to_json
from workflow.money.allocation.faults import MESSAGES


def sample() -> dict[str, Any]:
    return {
        "budget_fen": 100,
        "share": "first_come",
        "rank_by": ["score"],
        "caps": [{"of": "claimant", "fen": 90}],
        "applications": [
            {
                "number": "2019-0001",
                "claimant": "中南大学",
                "group": None,
                "submitted_at": "2019-01-02T09:00:00+08:00",
                "rank": [1],
                "lines": [{"row": 3, "award_fen": 60}, {"row": 4, "award_fen": 60}],
            }
        ],
    }


def read(data: object) -> Request:
    request = from_json(data)
    assert isinstance(request, Request), request
    return request


def faults(data: object) -> list[tuple[str, str]]:
    found = from_json(data)
    assert isinstance(found, tuple), found
    return [(each.where, each.code) for each in found]


def test_a_plan_is_the_request_with_plan_and_totals() -> None:
    plan = to_json(allocate(read(sample())))
    assert {key: plan[key] for key in sample()} == sample()
    assert [(each["number"], each["row"], each["granted_fen"]) for each in plan["plan"]] == [  # type: ignore[attr-defined]
        ("2019-0001", 3, 45),
        ("2019-0001", 4, 45),
    ]
    assert plan["totals"] == {
        "budget_fen": 100,
        "award_fen": 120,
        "capped_fen": 90,
        "granted_fen": 90,
        "left_fen": 10,
        "applications": [{"number": "2019-0001", "award_fen": 120, "capped_fen": 90, "granted_fen": 90}],
    }


def test_a_plan_may_be_asked_again_and_gives_the_same_text() -> None:
    once = json.dumps(to_json(allocate(read(sample()))), ensure_ascii=False)
    again = json.dumps(to_json(allocate(read(json.loads(once)))), ensure_ascii=False)
    assert once == again


def test_only_what_a_share_needs_is_asked_for() -> None:
    least = {
        "budget_fen": 1,
        "share": "pro_rata",
        "applications": [{"number": 1, "claimant": "甲", "lines": [{"row": 1, "award_fen": 2}]}],
    }
    assert read(least).caps == ()


def test_a_moment_without_an_offset_is_the_offices_time() -> None:
    data = sample()
    data["applications"][0]["submitted_at"] = "2019-01-02T09:00:00"
    assert read(data).applications[0].submitted_at == datetime(2019, 1, 2, 9, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize(
    ("path", "value", "where", "code"),
    [
        (("budget_fen",), 1.5, "budget_fen", "not_an_integer"),
        (("budget_fen",), True, "budget_fen", "not_an_integer"),
        (("budget_fen",), "100", "budget_fen", "not_an_integer"),
        (("budget_fen",), -1, "budget_fen", "negative"),
        (("budget_fen",), 2**53, "budget_fen", "too_large"),
        (("budget_fen",), None, "budget_fen", "missing"),
        (("share",), "lottery", "share", "not_a_choice"),
        (("share",), None, "share", "missing"),
        (("cap",), [], "cap", "unknown_key"),
        (("caps",), {}, "caps", "not_a_list"),
        (("caps",), "x", "caps", "not_a_list"),
        (("caps", 0), 7, "caps[0]", "not_an_object"),
        (("caps", 0, "of"), "city", "caps[0].of", "not_a_choice"),
        (("caps", 0, "fen"), None, "caps[0].fen", "missing"),
        (("rank_by", 0), 3, "rank_by[0]", "not_a_criterion"),
        (("applications",), None, "applications", "missing"),
        (("applications", 0, "number"), "", "applications[0].number", "not_a_name"),
        (("applications", 0, "claimant"), None, "applications[0].claimant", "missing"),
        (("applications", 0, "group"), [], "applications[0].group", "not_a_name"),
        (("applications", 0, "groop"), "g", "applications[0].groop", "unknown_key"),
        (("applications", 0, "submitted_at"), "yesterday", "applications[0].submitted_at", "not_a_moment"),
        (("applications", 0, "submitted_at"), 5, "applications[0].submitted_at", "not_a_moment"),
        (("applications", 0, "submitted_at"), None, "applications[0].submitted_at", "missing"),
        (("applications", 0, "rank", 0), "a", "applications[0].rank[0]", "not_an_integer"),
        (("applications", 0, "lines"), None, "applications[0].lines", "missing"),
        (("applications", 0, "lines", 1, "row"), 3, "applications[0].lines[1].row", "twice"),
        (("applications", 0, "lines", 1, "award_fen"), -5, "applications[0].lines[1].award_fen", "negative"),
    ],
)
def test_a_fault_names_its_place_and_code(path: tuple[str | int, ...], value: object, where: str, code: str) -> None:
    data = sample()
    inner: Any = data
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    assert faults(data) == [(where, code)]


def test_all_faults_are_told_at_once() -> None:
    assert faults({"share": "x"}) == [
        ("share", "not_a_choice"),
        ("applications", "missing"),
        ("budget_fen", "missing"),
    ]


def test_a_number_given_twice_is_a_fault_also_as_text() -> None:
    data = sample()
    data["applications"].append({**data["applications"][0], "number": "2019-0001"})
    assert faults(data) == [("applications[1].number", "twice")]


def test_ranking_asks_for_criteria_and_as_many_figures() -> None:
    data = sample() | {"share": "ranked", "rank_by": []}
    assert faults(data) == [("rank_by", "missing"), ("applications[0].rank", "rank_length")]


def test_a_near_key_is_suggested() -> None:
    found = from_json(sample() | {"budget": 1})
    assert isinstance(found, tuple)
    assert found[0].message("en") == "budget is not known; did you mean budget_fen?"
    assert found[0].message("zh") == "budget 没有此项，是否为 budget_fen？"


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"share": "x", "share": "y"}', b"\xff\xfe", "[" * 100_000])
def test_text_that_is_no_request_is_told(text: str | bytes) -> None:
    found = from_text(text)
    assert isinstance(found, tuple)
    assert isinstance(found[0], Fault)


def test_every_message_is_there_in_both_languages() -> None:
    assert all(zh and en for zh, en in MESSAGES.values())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(sample())), inner, max_size=5),
    max_leaves=12,
)


@given(JSON)
def test_no_json_value_brings_the_reader_down(data: object) -> None:
    found = from_json(data)
    assert isinstance(found, Request | tuple)
