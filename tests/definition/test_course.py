"""The ordinary course of a life: what a guide tells, and what deadlines are reckoned along."""

from __future__ import annotations

import pytest

from workflow import schemes
from workflow.definition.course import course, detours
from workflow.definition.edition import Edition
from workflow.definition.lives import load_life, parse_life
from workflow.registers import shipped

EDITIONS = shipped.editions()


def names(life: str) -> list[str]:
    return [leg.state.name for leg in course(load_life(life))]


def test_a_plan_goes_from_its_draft_to_its_confirmation() -> None:
    assert names("plan") == ["draft", "proposed", "half_approved", "approved", "noticed", "confirmed"]


def test_a_call_goes_from_its_draft_to_its_end() -> None:
    assert names("call") == ["draft", "proposed", "approved", "open", "closed", "allocated", "ended"]


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda each: f"{each.scheme}-{each.edition}")
def test_a_claim_goes_from_its_draft_to_its_payment_and_passes_no_state_twice(edition: Edition) -> None:
    legs = course(edition.life)
    passed = [leg.state.name for leg in legs]
    assert passed[0] == edition.life.initial
    assert passed[-1] == "paid"
    assert len(set(passed)) == len(passed)
    assert not any(leg.state.ends or leg.onward is None for leg in legs[:-1])
    assert [leg.onward.target for leg in legs if leg.onward] == passed[1:]


@pytest.mark.parametrize("path", schemes.life_files(), ids=lambda path: path.stem)
def test_every_life_of_the_house_comes_to_an_end(path: object) -> None:
    stem = getattr(path, "stem", "")
    assert course(load_life(str(stem)))[-1].state.ends


def test_a_correction_is_a_way_aside_and_not_the_way() -> None:
    life = EDITIONS[0].life
    assert [each.name for each in detours(life, life.states["formality"])] == ["correction"]
    assert detours(life, life.states["substantive"]) == ()
    assert "correction" not in [leg.state.name for leg in course(life)]


def test_what_waits_for_the_claimant_and_leads_on_is_the_way_and_not_beside_it() -> None:
    assert names("recovery") == ["draft", "proposed", "ordered", "repaid", "closed"]
    life = load_life("recovery")
    assert detours(life, life.states["proposed"]) == ()


ROUND_ABOUT = """
life: round_about
title: {zh: 往返, en: Round about}
initial: a
states:
  a: {zh: 甲, en: A, role: handler, duty: a, within: 1 workdays}
  b: {zh: 乙, en: B, role: handler, duty: a, within: 1 workdays}
  z: {zh: 终, en: Z, ends: true}
transitions:
  - {trigger: stop, from: a, to: z, by: handler, duty: a, zh: 止, en: Stop}
  - {trigger: go, from: a, to: b, by: handler, duty: a, zh: 进, en: Go}
  - {trigger: back, from: b, to: a, by: handler, duty: a, zh: 退, en: Back}
  - {trigger: end, from: b, to: z, by: handler, duty: a, zh: 毕, en: End}
"""


def test_a_way_that_leads_back_is_not_walked_again_and_one_that_leads_on_comes_before_an_end() -> None:
    legs = course(parse_life(ROUND_ABOUT, "round_about.yaml"))
    assert [(leg.state.name, leg.onward.trigger if leg.onward else None) for leg in legs] == [
        ("a", "go"),
        ("b", "end"),
        ("z", None),
    ]
