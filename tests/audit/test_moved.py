"""An export of a call whose applications were moved to another edition is sound, and shows the move."""

from __future__ import annotations

import orjson
import pytest

from tests.acts.claim import good
from tests.acts.moving import approved, proposed
from tests.acts.town import CLOSED, Town, build
from tests.audit.exported import Rows, faults_of, forged, members_of, number_of, taken
from tests.editions.revised import renamed, stored
from workflow.acts.audit.members import path_of
from workflow.acts.decide import decide
from workflow.history.body import RECAST, canonical, link
from workflow.review.decisions import Decision


@pytest.fixture(scope="module")
def moved(exporting: Town) -> bytes:
    """The export of a call of which an application was moved in joint review, sent back, and is being decided anew."""
    town = build(exporting.office)
    here, call, claimant = town.on(CLOSED), town.call(), town.claimants[0]
    application = town.reviewed(town.submitted(claimant, call, good(claimant.name, 2)).id).id
    after = stored(here, renamed({"substantive": "merits", "joint_review": "council"}))
    approved(here, proposed(here, call, after, b"states: {substantive: merits, joint_review: council}"))
    here.do("division_head", application, "return", "请复核第 2 行")
    decision = Decision(2, "refuse", 0, next(iter(after.reasons)), "与登记簿不符", 1)
    assert decide(here.office, here.hold("rechecker", application), here.look(application), [decision]) == []
    return taken(town, number_of(town, call))


def rows_of(data: bytes) -> list[dict[str, object]]:
    lines = members_of(data)[path_of("history")].splitlines()
    return [orjson.loads(orjson.loads(line)["body"]) for line in lines]


def test_it_is_sound_and_holds_the_move_with_its_record(moved: bytes) -> None:
    assert faults_of(moved) == {}
    rows = rows_of(moved)
    assert {"edition_move", "application", "call"} == {str(row["kind"]) for row in rows}
    (row,) = [row for row in rows if row["trigger"] == RECAST]
    assert (row["from"], row["to"]) == ("joint_review", "council")


def test_an_edition_that_was_changed_without_a_move_is_told(moved: bytes) -> None:
    """The forger gives the move's row another trigger and hashes all that follows anew."""

    def edit(rows: Rows) -> None:
        (at,) = [n for n, row in enumerate(rows) if orjson.loads(row["body"])["trigger"] == RECAST]
        subject, prev = rows[at]["subject"], rows[at]["prev"]
        for row in rows[at:]:
            if row["subject"] != subject:
                break
            body = orjson.loads(row["body"])
            body["trigger"] = "step" if body["trigger"] == RECAST else body["trigger"]
            written = canonical(body)
            row |= {"prev": prev, "body": written.decode(), "hash": link(bytes.fromhex(prev), written).hex()}
            prev = row["hash"]

    assert "edition" in str(faults_of(forged(moved, "history", edit)))
