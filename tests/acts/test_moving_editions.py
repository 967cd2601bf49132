"""Running applications are moved to another edition by two people: wholly, once, and with a record that says so."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import psycopg
import pytest

from tests.acts.claim import good
from tests.acts.laws import broken
from tests.acts.moving import FORM_CHECK, MAPPING, REASON, approved, move_proposed, proposed
from tests.acts.together import at_once, behind
from tests.acts.town import CLOSED, LAST_DAY, Town, person, undertaking
from tests.editions.revised import before, put, renamed, stored, within, without
from workflow.acts.acting import Recused, act
from workflow.acts.declare_relation import declare_relation
from workflow.acts.moving.faults import MoveWaits, NothingMoves, PlanStands
from workflow.acts.propose_move import Wanted, propose_move
from workflow.acts.pull import pull
from workflow.acts.submit import submit
from workflow.calls import moves
from workflow.definition.edition import Edition
from workflow.engine.errors import Conflict, KeyReused, MustBeApart, NotYours, ReasonMissing
from workflow.engine.moves import Moved
from workflow.history.body import RECAST
from workflow.history.reading import Entry, record
from workflow.parties.tables import RELATION_KINDS


def entries(town: Town, subject: int) -> list[Entry]:
    with town.office.database.reading() as connection:
        return record(connection, subject)


def under_check(town: Town, call: int, claimant: int = 0) -> int:
    """An application in the formality check."""
    who = town.claimants[claimant]
    seen = town.submitted(who, call, good(who.name))
    town.on(LAST_DAY).do("handler", seen.id, "accept")
    return seen.id


def results(town: Town, move: int) -> dict[int, tuple[bool, list[str]]]:
    with town.office.database.reading() as connection:
        found = moves.results(connection, move)
    return {each.application: (each.moved, [str(one["code"]) for one in each.found]) for each in found}


def test_a_second_person_moves_them_and_the_record_says_so(town: Town) -> None:
    call, here = town.call(), town.on(LAST_DAY)
    application = under_check(town, call)
    move, after = move_proposed(town, call)
    assert (move.state, here.look(application).edition) == ("proposed", before().hash)
    approved(here, move)
    seen, last = here.look(application), entries(here, application)[-1]
    assert (seen.edition, seen.state, seen.version) == (after.hash, "form_check", 4)
    assert (last.body["trigger"], last.body["from"], last.body["to"]) == (RECAST, "formality", "form_check")
    assert last.body["actor"] == town.staff["policy_head"].person_id
    assert last.body["said"] == {
        "move": move.id,
        "renamed": {"states": {"formality": "form_check"}},
        "under": before().hash,
    }
    assert results(here, move.id) == {application: (True, [])}
    assert broken(town) == []


def test_what_breaks_stays_and_goes_on_under_its_own_edition(town: Town) -> None:
    call, here = town.call(), town.on(LAST_DAY)
    checked, (_, other) = under_check(town, call), town.claimants
    waits = town.submitted(other, call, good(other.name)).id
    after = stored(here, without("formality", "substantive"), put("life.states.substantive.within", "9 workdays"))
    move = proposed(here, call, after)
    approved(here, move)
    assert results(here, move.id) == {checked: (False, ["state_gone"]), waits: (True, [])}
    assert {each.id: each.edition for each in here.look_all([checked, waits])} == {
        checked: before().hash,
        waits: after.hash,
    }
    here.do("handler", checked, "pass")
    here.do("handler", waits, "accept")
    assert [each.state for each in here.look_all([checked, waits])] == ["substantive", "substantive"]
    assert broken(town) == []


def test_moved_ones_are_planned_and_paid_beside_those_that_stayed(town: Town) -> None:
    call, here = town.call(), town.on(CLOSED)
    one, other = (town.submitted(each, call, good(each.name)).id for each in town.claimants)
    town.reviewed(one)
    after = stored(here, renamed({"joint_review": "council"}))
    move = proposed(here, call, after, b"states: {joint_review: council}")
    approved(here, move)
    assert here.look(one).state == "council"
    here.do("division_head", one, "agree")
    here.do("division_head", town.reviewed(other).id, "agree")
    assert (here.look(one).state, here.look(other).state) == ("decided", "decided")
    town.close(call)
    town.confirmed(call)
    batch = town.released(call)
    assert [each.state for each in here.look_all([one, other])] == ["released", "released"]
    assert batch.state == "released"
    assert broken(town) == []


def test_nobody_approves_their_own_move_with_whatever_roles(town: Town) -> None:
    call = town.call()
    application = under_check(town, call)
    here, both = town.on(LAST_DAY), person(town, "policy_officer", "policy_head")
    after = stored(here, FORM_CHECK)
    seen = propose_move(here.office, both, Wanted(call, before().hash, after.hash, MAPPING), REASON)
    here.give_task(seen.id, both)
    with pytest.raises(MustBeApart):
        pull(here.office, both, seen, "approve")
    assert here.look(application).edition == before().hash
    with pytest.raises(psycopg.errors.UniqueViolation), town.office.database.statement() as driver:
        driver.execute(
            "INSERT INTO duty (subject_id, actor_id, duty, authority_id) VALUES (%s, %s, 'approve_move', %s)",
            [seen.id, both.person_id, town.authority],
        )


def test_whoever_is_related_to_a_claimant_does_not_approve(town: Town) -> None:
    call, here = town.call(), town.on(LAST_DAY)
    application = under_check(town, call)
    move, _ = move_proposed(town, call)
    head = here.hold("policy_head", move.id)
    assert declare_relation(here.office, head, here.look(application), RELATION_KINDS[0]) is None
    with pytest.raises(Recused):
        pull(here.office, head, move, "approve")


def test_only_a_policy_officer_of_the_place_proposes_with_a_reason_and_once(town: Town) -> None:
    call = town.call()
    under_check(town, call)
    here = town.on(LAST_DAY)
    after = stored(here, FORM_CHECK)
    wanted, officer = Wanted(call, before().hash, after.hash, MAPPING), town.staff["policy_officer"]
    with pytest.raises(NotYours):
        propose_move(here.office, town.staff["handler"], wanted, REASON)
    with pytest.raises(ReasonMissing):
        propose_move(here.office, officer, wanted, " ")
    first = propose_move(here.office, officer, wanted, REASON, key="k")
    assert propose_move(here.office, officer, wanted, REASON, key="k").id == first.id
    with pytest.raises(KeyReused):
        propose_move(here.office, officer, wanted, "别的理由", key="k")
    with pytest.raises(MoveWaits):
        propose_move(here.office, officer, wanted, REASON)
    pull(here.office, officer, first, "withdraw", reason="另行提请")
    assert propose_move(here.office, officer, wanted, REASON).id != first.id


def test_a_move_of_which_all_break_is_not_proposed(town: Town) -> None:
    call = town.call()
    under_check(town, call)
    with pytest.raises(NothingMoves):
        proposed(town.on(LAST_DAY), call, stored(town, FORM_CHECK))
    assert town.all("SELECT id FROM edition_move WHERE call_id = :call", call=call) == []


def test_facts_that_changed_since_are_seen_when_it_is_approved(town: Town) -> None:
    call, here = town.call(), town.on(LAST_DAY)
    application, (_, other) = under_check(town, call), town.claimants
    move = proposed(here, call, stored(here, without("correction", "refused")))
    here.do("handler", application, "ask_correction", "请补正")
    new = town.draft(other, call, good(other.name)).id
    approved(here, move)
    assert results(here, move.id) == {application: (False, ["state_gone"]), new: (True, [])}
    assert broken(town) == []


def test_a_plan_that_came_meanwhile_stops_it(town: Town) -> None:
    call, here = town.call(), town.on(CLOSED)
    seen = town.decided(town.claimants[0], call, good(town.claimants[0].name))
    move, _ = move_proposed(town, call)
    town.close(call)
    town.plan(call)
    head = here.hold("policy_head", move.id)
    with pytest.raises(PlanStands):
        pull(here.office, head, move, "approve")
    pull(here.office, head, move, "refuse", reason="已有方案")
    assert (here.look(move.id).state, here.look(seen.id).edition) == ("refused", before().hash)


def test_of_two_approvals_at_once_one_moves(town: Town) -> None:
    call, here = town.call(), town.on(LAST_DAY)
    application = under_check(town, call)
    move, _ = move_proposed(town, call)
    head = here.hold("policy_head", move.id)
    answers = at_once([lambda: pull(here.office, head, move, "approve")] * 2)
    assert {type(each) for each in answers} == {Moved, Conflict}
    assert [each.body["trigger"] for each in entries(here, application)].count(RECAST) == 1
    assert broken(town) == []


def test_a_step_that_was_looked_at_before_the_move_is_a_conflict(town: Town) -> None:
    call, here = town.call(), town.on(LAST_DAY)
    application = under_check(town, call)
    handler, looked_at = here.hold("handler", application), here.look(application)
    move, _ = move_proposed(town, call)
    approved(here, move)
    with pytest.raises(Conflict):
        pull(here.office, handler, looked_at, "pass")
    pull(here.office, handler, here.look(application), "pass")
    assert here.look(application).state == "substantive"


def test_a_step_and_the_move_at_one_moment_are_both_whole(town: Town) -> None:
    for _ in range(4):
        call, here = town.call(), town.on(LAST_DAY)
        application = under_check(town, call)
        move, after = move_proposed(town, call)
        head, handler = here.hold("policy_head", move.id), here.hold("handler", application)
        looked_at = here.look(application)
        answers = at_once(
            [
                lambda: pull(here.office, head, move, "approve"),  # noqa: B023
                lambda: pull(here.office, handler, looked_at, "pass"),  # noqa: B023
            ]
        )
        seen = here.look(application)
        assert isinstance(answers[0], Moved)
        assert seen.edition == after.hash
        assert seen.state == ("substantive" if isinstance(answers[1], Moved) else "form_check")
        assert broken(town) == []


def test_a_decision_that_waits_behind_the_move_finds_what_it_looked_at_gone(town: Town) -> None:
    call, here = town.call(), town.on(LAST_DAY)
    application = under_check(town, call)
    move, _ = move_proposed(town, call)
    head, handler = here.hold("policy_head", move.id), here.hold("handler", application)
    looked_at = here.look(application)
    with ThreadPoolExecutor(1) as pool:
        with town.office.database.writing() as connection:
            act(here.office, connection, head, move, "approve")
            waiting = behind(town.office.database, pool, lambda: pull(here.office, handler, looked_at, "pass"))
        assert isinstance(waiting.result(), Conflict)
    assert here.look(application).state == "form_check"


def test_the_task_stays_in_the_same_hands_with_the_time_that_ran(town: Town) -> None:
    call = town.call()
    application = under_check(town, call)  # opened on 28 December 2018: 5 working days end on 7 January 2019
    assert town.due(application) == date(2019, 1, 7)
    here = town.on(date(2019, 1, 3))
    here.hold("handler", application)
    move = proposed(here, call, stored(here, FORM_CHECK, within("form_check", 8)), MAPPING)
    approved(here, move)
    assert here.task(application) == ("form_check", "handler", "formality", 8)
    assert here.due(application) == date(2019, 1, 10)
    held = here.one("SELECT holder FROM task WHERE subject_id = :id AND done_at IS NULL", id=application)
    assert held == (town.staff["handler"].person_id,)
    assert len(here.all("SELECT id FROM task WHERE subject_id = :id AND state = 'form_check'", id=application)) == 1


@pytest.mark.parametrize(
    ("day", "due"),
    [(date(2019, 1, 3), date(2019, 1, 4)), (date(2019, 1, 9), date(2019, 1, 7))],
    ids=["a day is left", "what was late stays late"],
)
def test_a_shorter_period_makes_nobody_late(town: Town, day: date, due: date) -> None:
    call, here = town.call(), town.on(day)
    application = under_check(town, call)
    approved(here, proposed(here, call, stored(here, within("formality", 1))))
    assert here.due(application) == due


def test_what_a_visit_before_a_correction_used_is_not_given_again(town: Town) -> None:
    call = town.call()
    application, claimant = under_check(town, call), town.claimants[0]
    there = town.on(date(2019, 1, 3))  # three of five working days are used
    there.do("handler", application, "ask_correction", "请补正")
    move, after = move_proposed(there, call)
    approved(there, move)
    assert there.look(application).state == "correction"
    submit(there.office, claimant.officer, there.look(application), undertaking())
    assert (there.look(application).edition, there.task(application)) == (
        after.hash,
        ("form_check", "handler", "formality", 2),
    )


def test_another_role_gets_the_task_and_the_old_holder_loses_it(town: Town) -> None:
    call, here = town.call(), town.on(LAST_DAY)
    who = town.claimants[0]
    application = town.submitted(who, call, good(who.name)).id
    here.hold("handler", application)

    def change(tree: dict[str, object]) -> None:
        life = tree["life"]
        assert isinstance(life, dict)
        life["states"]["submitted"]["role"] = "rechecker"
        for each in life["transitions"]:
            if each["from"] == "submitted" and each["by"] == "handler":
                each["by"] = "rechecker"

    approved(here, proposed(here, call, stored(here, change)))
    found = here.one("SELECT role, holder FROM task WHERE subject_id = :id AND done_at IS NULL", id=application)
    assert found == ("rechecker", None)
    here.do("rechecker", application, "accept")
    assert here.look(application).state == "formality"


def test_a_draft_is_judged_anew_and_its_answers_are_carried_over(town: Town) -> None:
    call, here, who = town.call(), town.on(LAST_DAY), town.claimants[0]
    draft = town.draft(who, call, good(who.name))

    def change(tree: dict[str, object]) -> None:
        form = tree["application"]
        assert isinstance(form, dict)
        form["reachable_at"] = form.pop("phone")

    after = stored(
        here, change, put("line.paid.column", "已缴金额"), put("award.line.award.is", "eligible * rate_percent / 200")
    )
    version = here.one("SELECT version FROM claim_list WHERE application_id = :id", id=draft.id)
    approved(here, proposed(here, call, after, b"fields: {phone: reachable_at}"))
    lines = "SELECT l.award_fen, l.ok, l.cells ->> '已缴金额' FROM line l JOIN claim_list c ON c.id = l.list_id "
    assert here.all(f"{lines} WHERE c.application_id = :id", id=draft.id) == [(70_000, True, "2000")]
    said = here.one("SELECT answers ->> 'reachable_at' FROM answers WHERE application_id = :id", id=draft.id)
    assert said == ("0731-0123456",)
    assert here.one("SELECT version FROM claim_list WHERE application_id = :id", id=draft.id) > version
    submit(here.office, who.officer, here.look(draft.id), undertaking())
    assert here.look(draft.id).state == "submitted"
    assert broken(town) == []


def test_a_moved_application_moves_again_through_both_mappings(town: Town) -> None:
    call, here = town.call(), town.on(LAST_DAY)
    application = under_check(town, call)
    move, first = move_proposed(town, call)
    approved(here, move)
    here.do("handler", application, "pass")
    second = stored(here, renamed({"form_check": "papers"}), of=first)
    approved(here, proposed(here, call, second, b"states: {form_check: papers}", of=first))
    back: Edition = before()
    approved(here, proposed(here, call, back, b"states: {papers: formality}", of=second))
    assert (here.look(application).edition, here.look(application).state) == (back.hash, "substantive")
    assert [each.body["trigger"] for each in entries(here, application)].count(RECAST) == 3
    assert broken(town) == []
