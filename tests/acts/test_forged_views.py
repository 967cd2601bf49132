"""Whatever a caller believes of a subject, acts ask the database: a view may have come from a form."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from tests.acts.claim import good, workbook
from tests.acts.town import CLOSED, LAST_DAY, Town, build, placed
from tests.storage import hostile
from workflow.acts.decide import decide
from workflow.acts.faults import MovesAlong
from workflow.acts.looking import APPLICATION, Seen
from workflow.acts.office import Office
from workflow.acts.pull import pull
from workflow.acts.read_results import read_results
from workflow.acts.upload_document import Handed, upload_document
from workflow.acts.upload_lines import upload_lines
from workflow.engine.errors import Conflict, NotDeclared, NotYours
from workflow.review.decisions import Decision


@pytest.fixture
def abroad(office: Office) -> Town:
    """Another town, whose people have every role at home and none here."""
    return build(office, claimants=1)


def test_a_draft_named_as_ones_own_takes_nothing(town: Town) -> None:
    (ours, rival), office = town.claimants, town.on(LAST_DAY).office
    draft = town.draft(ours, town.call(), good(ours.name))
    forged = replace(draft, claimant=rival.organisation)
    with pytest.raises(NotYours):
        upload_lines(office, rival.officer, forged, workbook(good(rival.name)), "明细.xlsx")
    paper = io.BytesIO(hostile.plain_pdf())
    with pytest.raises(NotYours):
        upload_document(office, rival.officer, forged, Handed("undertaking", "承诺书.pdf"), paper)
    assert town.look(draft.id) == draft


def test_an_application_named_as_of_another_town_is_not_decided_there(town: Town, abroad: Town) -> None:
    seen = placed(town, APPLICATION, "substantive", town.claimants[0], town.call())
    stranger = abroad.staff["rechecker"]
    town.give_task(seen.id, stranger)
    with pytest.raises(NotYours):
        decide(town.on(CLOSED).office, stranger, replace(seen, authority=abroad.authority), [Decision(2, "accept", 0)])


def test_a_batch_named_as_of_another_town_takes_no_results_there(town: Town, abroad: Town) -> None:
    batch = placed(town, "batch", "released")
    with pytest.raises(NotYours):
        read_results(town.office, abroad.staff["finance"], replace(batch, authority=abroad.authority), b"")


@pytest.mark.parametrize("forged", [{"kind": "plan"}, {"kind": "payee_account"}, {"edition": "0" * 64}])
def test_an_application_named_as_something_else_still_moves_with_its_batch(town: Town, forged: dict[str, str]) -> None:
    seen: Seen = placed(town, APPLICATION, "payable", town.claimants[0], town.call())
    with pytest.raises(MovesAlong):
        pull(town.office, town.staff["finance"], replace(seen, **forged), "order")  # type: ignore[arg-type]  # by name


def test_a_state_that_no_life_has_is_a_conflict_and_not_a_failure(town: Town) -> None:
    seen = placed(town, APPLICATION, "submitted", town.claimants[0], town.call())
    with pytest.raises((Conflict, NotDeclared)):
        pull(town.office, town.staff["handler"], replace(seen, state="nowhere"), "accept")
