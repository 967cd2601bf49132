"""What is told of an objection: mail to whoever objects, letters to the claimant, and nothing to the wrong one."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from console import errands
from settings import Mail, Settings
from tests.acts.objecting import (
    ANSWERED,
    OBJECTED,
    REASON,
    Noticed,
    admitted,
    noticed,
    objected,
    person,
    received,
    seen_of,
    unit,
    upheld,
)
from tests.acts.town import Town
from workflow.acts import tell, tell_objection
from workflow.acts.looking import Seen
from workflow.definition.lives import load_life
from workflow.jobs.work import Patience, work_on
from workflow.letters.house import TO_CLAIMANT, TO_OBJECTOR
from workflow.letters.inbox import inbox

KINDS = {"objection_received", *(each.letter for each in load_life("objection").transitions)}


def work(town: Town, folder: Path) -> None:
    """Do every errand that is ordered about objections of this town, until there is none."""
    mail = Mail(host=None, port=25, sender="office@ip.example.cn", folder=folder)
    handlers = {**tell.handlers(town.office), **tell_objection.handlers(town.office, mail)}
    query = (
        "SELECT x.id FROM outbox x JOIN objection o ON o.id = x.subject_id WHERE x.authority_id = :town "
        "AND x.topic IN ('letter', 'objection_mail') AND x.done_at IS NULL ORDER BY x.id"
    )
    while waiting := town.all(query, town=town.authority):
        for (errand,) in waiting:
            assert work_on(town.office.database, handlers, int(str(errand)), Patience()) == "done"


def mails(folder: Path) -> list[tuple[str, str, str]]:
    """Recipient, subject and words of every mail, in the order in which they were ordered."""
    read = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted(folder.glob("*.eml"), key=lambda path: int(path.stem.split("-")[1].split(".")[0]))
    ]
    return [(str(each["To"]), str(each["Subject"]), each.get_content()) for each in read]


def letters(town: Town, claimant: int) -> dict[str, tuple[str, str]]:
    """What the officer of a claimant reads of objections: Chinese and English words by kind."""
    who = town.claimants[claimant]
    with town.office.database.reading() as connection:
        read = inbox(connection, who.officer.person_id, [who.organisation])
    return {
        each.kind: (each.title.zh + each.text.zh, each.title.en + each.text.en)
        for each in read
        if each.kind.startswith("objection")
    }


@pytest.fixture
def open_plan(town: Town) -> Noticed:
    return noticed(town)


def test_every_step_has_its_words_for_whoever_objects_and_what_was_admitted_for_the_claimant() -> None:
    assert TO_OBJECTOR.keys() == KINDS
    assert TO_CLAIMANT.keys() == {"objection_admitted", "objection_upheld", "objection_rejected"}


def test_the_worker_of_the_house_mails_objectors(town: Town, settings: Settings) -> None:
    assert tell_objection.TOPIC in errands.handlers(town.office, settings)


def test_an_upheld_objection_is_told_at_every_step_to_both(town: Town, open_plan: Noticed, tmp_path: Path) -> None:
    said = person(open_plan.applications[0])
    objection = admitted(town, open_plan.plan, said)
    upheld(town, objection)
    work(town, tmp_path)
    sent = mails(tmp_path)
    assert {to for to, _, _ in sent} == {"zhang@example.cn"}
    assert [subject.split("（")[0] for _, subject, _ in sent] == ["异议收讫", "异议受理通知", "异议答复"]
    assert all(said.name in words and "{" not in words for _, _, words in sent)
    assert "2019年1月30日" in sent[0][2]
    assert "30 January 2019" in sent[0][2]
    assert REASON in sent[2][2]
    told = letters(town, 0)
    assert told.keys() == {"objection_admitted", "objection_upheld"}
    assert all(REASON in words for words in told["objection_upheld"])
    assert "第 2 行" in told["objection_admitted"][0]
    assert "row 2" in told["objection_admitted"][1]
    assert letters(town, 1) == {}


def test_the_claimant_never_learns_who_objects(town: Town, open_plan: Noticed, tmp_path: Path) -> None:
    said = unit(open_plan.applications[0], None)
    objection = admitted(town, open_plan.plan, said)
    town.on(ANSWERED).do("policy_head", objection.id, "reject", "依据不足")
    work(town, tmp_path)
    told = letters(town, 0)
    assert told.keys() == {"objection_admitted", "objection_rejected"}
    for words in told.values():
        for secret in (said.name, said.code, said.mail, said.phone, "终止", "依据不足"):
            assert secret is not None
            assert secret not in "".join(words)
    assert "全部明细" in told["objection_rejected"][0]


def test_of_what_was_not_admitted_the_claimant_hears_nothing(town: Town, open_plan: Noticed, tmp_path: Path) -> None:
    objection = received(town, open_plan.plan, person(open_plan.applications[0]))
    town.on(OBJECTED).do("policy_officer", objection.id, "turn_away", "与公示{内容}无关")
    work(town, tmp_path)
    assert letters(town, 0) == {}
    assert "与公示{内容}无关" in mails(tmp_path)[-1][2]


def test_whoever_left_no_address_gets_no_mail_and_reads_the_answer_by_their_code(
    town: Town, open_plan: Noticed, tmp_path: Path
) -> None:
    receipt = objected(town, open_plan.plan, person(open_plan.applications[0], 2, mail=None, phone=None))
    town.on(OBJECTED).do("policy_officer", seen_of(town, receipt).id, "admit")
    work(town, tmp_path)
    assert mails(tmp_path) == []
    assert letters(town, 0).keys() == {"objection_admitted"}


def test_the_claimants_officers_are_mailed_their_letter_and_the_outbox_holds_no_address(
    town: Town, open_plan: Noticed, tmp_path: Path
) -> None:
    said = person(open_plan.applications[0])
    objection = admitted(town, open_plan.plan, said)
    work(town, tmp_path)
    assert _topics(town, objection) == ["letter", "letter", "mail", "objection_mail", "objection_mail"]
    (bodies,) = town.one("SELECT string_agg(body, '') FROM outbox WHERE subject_id = :id", id=objection.id)
    for secret in (said.name, said.code, str(said.mail)):
        assert secret not in str(bodies)


def test_a_letter_that_is_worked_on_twice_is_told_once(town: Town, open_plan: Noticed, tmp_path: Path) -> None:
    objection = received(town, open_plan.plan, person(open_plan.applications[0]))
    work(town, tmp_path)
    before = mails(tmp_path)
    with town.office.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE outbox SET done_at = NULL WHERE subject_id = %s AND topic = 'objection_mail'", (objection.id,)
        )
    work(town, tmp_path)
    assert mails(tmp_path) == before


def _topics(town: Town, objection: Seen) -> list[str]:
    rows = town.all("SELECT topic FROM outbox WHERE subject_id = :id", id=objection.id)
    return sorted(str(topic) for (topic,) in rows)
