"""Objecting to a public notice: with a name and proof, in time, without an account, and sealed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from settings import OFFICE_ZONE
from storage.documents import records
from tests.acts.claim import AWARD_FEN
from tests.acts.laws import broken
from tests.acts.objecting import (
    NOTICE_END,
    OBJECTED,
    Noticed,
    at,
    letter,
    objected,
    person,
    proof,
    received,
    refused,
    resident,
    seen_of,
    taken,
    unit,
)
from tests.acts.together import at_once
from tests.acts.town import CONFIRMED, Town
from tests.acts.town import person as employed
from workflow.acts.acting import Recused
from workflow.acts.object_to import LETTER, Receipt, object_to
from workflow.acts.pull import pull
from workflow.acts.read_objection import Answer, answer_of, grounds_of, objector_of
from workflow.acts.take_task import take_task
from workflow.engine.errors import KeyReused, NotYours
from workflow.parties import recusal
from workflow.review import objections


@pytest.mark.parametrize("row", [2, None])
def test_a_person_with_name_and_number_and_proof_objects_without_an_account(
    here: Town, open_plan: Noticed, row: int | None
) -> None:
    said = person(open_plan.applications[0], row)
    receipt = objected(here, open_plan.plan, said)
    objection = seen_of(here, receipt)
    assert (objection.kind, objection.state, objection.claimant) == (
        "objection",
        "received",
        open_plan.applications[0].claimant,
    )
    assert here.task(objection.id) == ("received", "policy_officer", "admission", 3)
    # Fifteen working days from the day after 9 January 2019.
    assert receipt.answer_by == date(2019, 1, 30)
    assert receipt.received_at.astimezone(OFFICE_ZONE).date() == OBJECTED
    with here.office.database.reading() as connection:
        kept = objections.get(connection, objection.id)
        assert (kept.plan, kept.application, kept.row, kept.kind) == (
            open_plan.plan.id,
            said.application,
            row,
            "person",
        )
        assert kept.number == receipt.number
        objector = objections.objector(connection, here.office.keyring, objection.id)
        assert (objector.name, objector.code, objector.mail) == (said.name, said.code, said.mail)
        assert grounds_of(connection, objection.id) == said.grounds
    assert broken(here) == []


def test_a_unit_objects_by_a_stamped_letter(here: Town, open_plan: Noticed) -> None:
    said = unit(open_plan.applications[0])
    assert refused(here, open_plan.plan.id, said, [proof()]) == {"letter_missing"}
    receipt = object_to(here.office, open_plan.plan.id, said, [proof(), letter()])
    assert isinstance(receipt, Receipt)
    objection = seen_of(here, receipt)
    with here.office.database.reading() as connection:
        kept = records.of_subject(connection, objection.id)
    assert sorted(each.kind for each in kept) == ["proof", LETTER]
    body = here.one("SELECT convert_from(body, 'UTF8') FROM history WHERE subject_id = :id", id=objection.id)[0]
    said_documents = json.loads(str(body))["said"]["documents"]
    assert said_documents == sorted([each.kind, each.sha256] for each in kept)


def test_a_claimant_may_object_to_what_was_decided_of_its_own(here: Town, open_plan: Noticed) -> None:
    with here.office.database.reading() as connection:
        claimant = here.claimants[0]
        code = connection.exec_driver_sql(
            "SELECT uscc FROM organisation WHERE id = %s", (claimant.organisation,)
        ).scalar_one()
    said = unit(open_plan.applications[0], name=claimant.name, code=code)
    assert isinstance(object_to(here.office, open_plan.plan.id, said, [letter()]), Receipt)


def test_the_record_and_the_row_hold_no_personal_data_in_plain(here: Town, open_plan: Noticed) -> None:
    said = person(open_plan.applications[0])
    objection = received(here, open_plan.plan, said)
    (body,) = here.one("SELECT convert_from(body, 'UTF8') FROM history WHERE subject_id = :id", id=objection.id)
    (row,) = here.one("SELECT o::text FROM objection o WHERE id = :id", id=objection.id)
    (papers,) = here.one("SELECT string_agg(d::text, '') FROM document d WHERE subject_id = :id", id=objection.id)
    (errands,) = here.one("SELECT string_agg(x::text, '') FROM outbox x WHERE subject_id = :id", id=objection.id)
    for secret in (said.name, said.code, said.mail, said.phone, "终止"):
        assert secret is not None
        assert secret not in f"{body}{row}{papers}{errands}"
    assert json.loads(str(body))["words"].keys() == {"grounds"}


def test_the_same_number_is_found_again_however_it_is_written(here: Town, open_plan: Noticed) -> None:
    code = resident()
    one = received(here, open_plan.plan, person(open_plan.applications[0], code=code))
    wide = "".join(chr(ord(each) + 0xFEE0) for each in code)
    two = received(here, open_plan.plan, person(open_plan.applications[0], 3, code=f" {wide[:6]} {wide[6:]}"))
    received(here, open_plan.plan, person(open_plan.applications[0], 3))
    with here.office.database.reading() as connection:
        assert [each.id for each in objections.by_same(connection, one.id)] == [two.id]


def test_the_same_request_gets_the_same_receipt_and_another_one_is_refused(here: Town, open_plan: Noticed) -> None:
    said = person(open_plan.applications[0])
    receipts = [object_to(here.office, open_plan.plan.id, said, [proof()], key="form-1") for _ in range(2)]
    assert receipts[0] == receipts[1]
    with pytest.raises(KeyReused):
        object_to(here.office, open_plan.plan.id, replace(said, row=3), [proof()], key="form-1")
    late = at(here, NOTICE_END + timedelta(days=1))
    assert object_to(late.office, open_plan.plan.id, said, [proof()], key="form-1") == receipts[0]
    others = [object_to(here.office, open_plan.plan.id, said, [proof()]) for _ in range(2)]
    assert len({each.token for each in others if isinstance(each, Receipt)}) == 2


def test_a_double_click_enters_one_objection(here: Town, open_plan: Noticed) -> None:
    said, before = person(open_plan.applications[0]), taken(here)
    works = [lambda: object_to(here.office, open_plan.plan.id, said, [proof()], key="form-2") for _ in range(4)]
    answers = at_once(works)
    assert taken(here) == before + 1
    assert all(isinstance(each, Receipt) for each in answers), answers
    assert len({each.number for each in answers if isinstance(each, Receipt)}) == 1


def test_only_the_token_opens_the_answer(here: Town, open_plan: Noticed) -> None:
    receipt = objected(here, open_plan.plan, person(open_plan.applications[0]))
    answer = answer_of(here.office, receipt.token)
    assert isinstance(answer, Answer)
    assert (answer.number, answer.state, answer.answered_at, answer.reason) == (receipt.number, "received", None, None)
    for other in ("", receipt.number, receipt.token[:-1], receipt.token.swapcase(), objections.hash_of(receipt.token)):
        assert answer_of(here.office, other) is None


def test_who_objects_is_shown_only_to_those_who_answer_or_audit(here: Town, open_plan: Noticed) -> None:
    objection = received(here, open_plan.plan, person(open_plan.applications[0]))
    with here.office.database.reading() as connection:
        for role, actor in here.staff.items():
            if role in {"policy_officer", "policy_head", "auditor"}:
                assert objector_of(here.office, connection, actor, objection.id).name == "张三丰"
            else:
                with pytest.raises(NotYours):
                    objector_of(here.office, connection, actor, objection.id)
        for claimant in here.claimants:
            with pytest.raises(NotYours):
                objector_of(here.office, connection, claimant.officer, objection.id)


def test_an_officer_who_is_related_to_the_claimant_is_not_offered_it_and_may_not_admit_it(
    here: Town, open_plan: Noticed
) -> None:
    officer, claimant = employed(here, "policy_officer"), open_plan.applications[0].claimant
    assert claimant is not None
    with here.office.database.writing() as connection:
        by = here.staff["handler"].person_id
        recusal.declare(connection, officer.person_id, claimant, kind="family", declared_by=by, at=here.office.now())
    objection = received(here, open_plan.plan, person(open_plan.applications[0]))
    while (offered := take_task(here.office, officer)) is not None:
        assert offered.subject.claimant != claimant
    here.give_task(objection.id, officer)
    with pytest.raises(Recused):
        pull(here.office, officer, objection, "admit")
    here.take_back(objection.id)


def test_an_objection_moves_no_money_while_it_waits(here: Town, open_plan: Noticed) -> None:
    received(here, open_plan.plan, person(open_plan.applications[0]))
    assert here.balances(open_plan.call)["reserved"] == 3 * AWARD_FEN
    assert here.look(open_plan.plan.id).state == "noticed"
    assert broken(here.on(CONFIRMED)) == []
