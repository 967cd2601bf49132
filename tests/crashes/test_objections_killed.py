"""Objections whose process is killed: what has a receipt is there, and nothing is there by half."""

from __future__ import annotations

import pytest

from tests.acts.laws import broken
from tests.acts.objecting import noticed, person
from tests.acts.town import Town
from tests.crashes import process
from tests.crashes.conftest import Killer
from tests.crashes.points import AFTER_COMMIT, BEFORE_COMMIT, DOCUMENTS


@pytest.mark.parametrize("point", [*BEFORE_COMMIT, *AFTER_COMMIT, *DOCUMENTS])
def test_an_objection_whose_process_dies_is_entered_wholly_or_not_at_all_and_is_taken_when_it_is_sent_again(
    killer: Killer, town: Town, point: str
) -> None:
    """With the same key, whoever saw no receipt gets the one there is; each point is met several times."""
    open_plan = noticed(town)
    said, met = person(open_plan.applications[0]), 0
    while killer.killed(point, town, process.object_to_plan, open_plan.plan.id, said, after=met):
        assert len(_objections(town)) in ((0, 1) if point in AFTER_COMMIT else (0,))
        assert broken(town) == []
        met += 1
    assert met >= 1
    receipt = process.object_to_plan(town, open_plan.plan.id, said)
    assert [receipt.number] == _objections(town)
    lives = town.all("SELECT id FROM subject WHERE kind = 'objection' AND authority_id = :town", town=town.authority)
    assert len(lives) == 1


def _objections(town: Town) -> list[object]:
    """The numbers of the town's objections, each with its letter ordered and its documents kept."""
    query = (
        "SELECT o.number FROM objection o JOIN outbox x ON x.subject_id = o.id AND x.topic = 'letter' "
        "JOIN document d ON d.subject_id = o.id WHERE o.authority_id = :town"
    )
    return [number for (number,) in town.all(query, town=town.authority)]
