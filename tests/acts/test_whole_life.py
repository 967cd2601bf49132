"""A claim's whole life through the acts, from its workbook to the bank's answer, and all that goes beside it."""

from __future__ import annotations

import io
from datetime import date

import pytest

from console.demonstration.papers import pdf
from storage.documents.records import Stored
from tests.acts.claim import AWARD_FEN, bad, good, workbook
from tests.acts.laws import broken
from tests.acts.town import CLOSED, CONFIRMED, LAST_DAY, NOTICED, PLANNED, Town, build, edition_papers, undertaking
from workflow.acts import tell
from workflow.acts.apply import apply
from workflow.acts.decide import decide
from workflow.acts.office import Office
from workflow.acts.pull import pull
from workflow.acts.read_results import read_results
from workflow.acts.submit import submit
from workflow.acts.tick import run_out
from workflow.acts.upload_document import Handed, upload_document
from workflow.acts.upload_lines import Uploaded, upload_lines
from workflow.jobs.work import Patience, work_on
from workflow.registers import shipped
from workflow.review.decisions import Decision

BUDGET = 10 * AWARD_FEN


def test_a_claim_goes_from_its_workbook_to_the_banks_answer(town: Town) -> None:
    claimant = town.claimants[0]
    call = town.call(BUDGET)
    assert town.task(call) is None
    assert town.balances(call) == {"free": BUDGET, "reserved": 0, "in_transit": 0, "paid": 0, "recovered": 0}
    application = _handed_in(town, call)
    assert town.keys(application) == 0
    submit(town.on(LAST_DAY).office, claimant.officer, town.look(application), undertaking())
    assert town.keys(application) == 2 * 3
    _examined(town.on(CLOSED), call, application)
    _planned(town, call, application)
    _paid(town.on(CONFIRMED), call, application)
    duties = town.all("SELECT duty FROM duty WHERE subject_id = :id ORDER BY 1", id=application)
    assert [str(duty) for (duty,) in duties] == [
        *("allocation", "allocation", "formality", "joint_review", "payment", "release", "substantive")
    ]
    assert broken(town) == []


def _handed_in(town: Town, call: int) -> int:
    """A draft with one good workbook of four lines, of which one is bad, and every paper, by real uploads."""
    here, claimant = town.on(LAST_DAY), town.claimants[0]
    seen = apply(here.office, claimant.officer, call, claimant.organisation)
    assert (seen.state, town.task(seen.id)) == ("draft", None)
    town.fill_form(seen)
    rows = [*good(claimant.name, 3), bad(claimant.name)]
    uploaded = upload_lines(here.office, claimant.officer, seen, workbook(rows), "申报明细.xlsx")
    assert isinstance(uploaded, Uploaded), uploaded
    assert (uploaded.assessment.summary.ok, uploaded.assessment.summary.bad) == (3, 1)
    for kind in edition_papers():
        paper = io.BytesIO(pdf(kind, [claimant.name]))
        assert isinstance(
            upload_document(here.office, claimant.officer, seen, Handed(kind, f"{kind}.pdf"), paper), Stored
        )
    return seen.id


def _examined(town: Town, call: int, application: int) -> None:
    """Formality, substantive and joint review, each with its task."""
    town.close(call)
    assert town.task(application) == ("submitted", "handler", "formality", 5)
    town.do("handler", application, "accept")
    assert town.task(application) == ("formality", "handler", "formality", 5)
    assert town.due(application) == date(2019, 1, 9)
    town.do("handler", application, "pass")
    assert town.task(application) == ("substantive", "rechecker", "substantive", 20)
    town.accept_all(application)
    town.do("rechecker", application, "send")
    assert town.task(application) == ("joint_review", "division_head", "joint_review", 5)
    town.do("division_head", application, "agree")
    assert (town.look(application).state, town.task(application)) == ("decided", None)


def _planned(town: Town, call: int, application: int) -> None:
    plan = town.plan(call)
    here = town.on(PLANNED)
    assert town.task(plan.id) == ("proposed", "deputy_director", "approve_first", 5)
    here.do("deputy_director", plan.id, "approve_first")
    assert town.task(plan.id) == ("half_approved", "director", "approve", 5)
    assert (town.balances(call)["reserved"], town.look(application).state) == (0, "decided")
    here.do("director", plan.id, "approve")
    assert town.balances(call) == {
        "free": BUDGET - 3 * AWARD_FEN,
        "reserved": 3 * AWARD_FEN,
        "in_transit": 0,
        "paid": 0,
        "recovered": 0,
    }
    reservation = "SELECT amount_fen, instalment, resolution FROM reservation WHERE application_id = :id"
    assert town.one(reservation, id=application) == (3 * AWARD_FEN, 1, None)
    assert (town.look(application).state, town.look(call).state) == ("allocated", "allocated")
    town.on(NOTICED).do("policy_officer", plan.id, "publish")
    assert (town.look(application).state, town.task(plan.id)) == ("noticed", ("noticed", "policy_head", "confirm", 5))
    town.on(CONFIRMED).do("policy_head", plan.id, "confirm")
    assert (town.look(application).state, town.look(plan.id).state) == ("payable", "confirmed")


def _paid(town: Town, call: int, application: int) -> None:
    batch = town.batch(call)
    assert town.task(batch.id) == ("made", "finance_head", "release", 5)
    assert (town.look(application).state, town.balances(call)["in_transit"]) == ("ordered", 0)
    town.do("finance_head", batch.id, "release")
    assert town.balances(call)["in_transit"] == 3 * AWARD_FEN
    read_results(town.office, town.staff["finance"], batch, town.answer(batch.id))
    assert town.balances(call) == {
        "free": BUDGET - 3 * AWARD_FEN,
        "reserved": 0,
        "in_transit": 0,
        "paid": 3 * AWARD_FEN,
        "recovered": 0,
    }
    pull(town.office, town.staff["finance"], town.look(batch.id), "settle")
    assert (town.look(application).state, town.look(batch.id).state) == ("paid", "settled")
    resolution = "SELECT resolution FROM reservation WHERE application_id = :id"
    assert town.one(resolution, id=application) == ("paid",)


@pytest.fixture
def big_town(office: Office) -> Town:
    """A town with two universities more."""
    return build(office, 4)


def test_every_letter_of_the_edition_is_written_to_the_claimant_in_both_languages(big_town: Town) -> None:
    town = big_town
    call = town.call()
    one, two, three, four = (town.submitted(each, call, good(each.name, 2)).id for each in town.claimants)
    here, reason = town.on(CLOSED), "承诺书缺少{公章}"
    town.close(call)
    for application in (one, two):
        here.do("handler", application, "accept")
        here.do("handler", application, "ask_correction", reason)
    pull(here.office, town.claimants[0].officer, town.look(one), "resubmit")
    run_out(town.on(date(2019, 1, 17)).office)
    here.do("handler", three, "refuse", reason)
    pull(here.office, town.staff["deputy_director"], town.look(three), "reopen", reason=reason)
    here.do("handler", four, "accept")
    for application in (one, three, four):
        here.do("handler", application, "pass")
        if application == four:
            refused = [Decision(row, "refuse", 0, "not_in_force") for row in (2, 3)]
            decide(here.office, here.hold("rechecker", four), town.look(four), refused)
        here.accept_all(application)
        here.do("rechecker", application, "send")
        here.do("division_head", application, "agree")
    town.confirmed(call)
    batch = town.released(call)
    finance, office = town.staff["finance"], town.on(CONFIRMED).office
    read_results(office, finance, batch, town.answer(batch.id, {one: "returned"}))
    again = town.released(call)
    read_results(office, finance, again, town.answer(again.id))
    letters = _letters(town)
    assert {kind for _, kind in letters} == set(_edition_letters())
    assert (one, "paid") in letters
    assert (three, "paid") in letters
    assert (four, "unfunded") in letters
    assert all("{" not in words.replace("{公章}", "") for words in letters.values()), letters
    assert "2019年1月16日" in letters[one, "correction"]
    assert reason in letters[one, "correction"]
    assert reason in letters[three, "refused"]
    assert reason in letters[three, "reopened"]
    assert "账号户名不符" in letters[one, "bounced"]
    assert "2,800.00 元" in letters[three, "paid"]
    assert "2019年1月11日" in letters[three, "noticed"]


def _letters(town: Town) -> dict[tuple[int, str], str]:
    """The text of each letter by application and kind, once the errands of this town are done."""
    errands = "SELECT id FROM outbox WHERE authority_id = :authority AND topic = 'letter' AND done_at IS NULL"
    for (errand,) in town.all(errands, authority=town.authority):
        assert isinstance(errand, int)
        assert work_on(town.office.database, tell.handlers(town.office), errand, Patience()) == "done"
    query = "SELECT subject_id, kind, title_zh || text_zh || title_en || text_en FROM letter WHERE authority_id = :town"
    written = town.all(query, town=town.authority)
    return {(int(str(subject)), str(kind)): str(words) for subject, kind, words in written}


def _edition_letters() -> frozenset[str]:
    found = shipped.edition("invention-maintenance", "2018")
    assert found is not None
    return frozenset(found.letters)
