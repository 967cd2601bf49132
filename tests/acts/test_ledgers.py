"""The ledger of services: who may write it and when, and how a mailed link is answered once, by whom it was sent to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from storage.database import Database
from tests.acts.laws import broken
from tests.acts.serving import (
    AUTUMN_DAY,
    MIDTERM,
    SPRING_DAY,
    Serving,
    answered,
    asked,
    checked,
    confirmed,
    in_service,
    provider,
    reported,
    served,
)
from tests.acts.together import at_once
from tests.acts.town import Town
from tests.editions import custody
from workflow.acts.answer_served import answer_served, question_of
from workflow.acts.ask_served import Letter, ask_served
from workflow.acts.faults import MovesAlong
from workflow.acts.pull import pull
from workflow.acts.write_service import write_service
from workflow.claims import services
from workflow.claims.services import Answer, NewService
from workflow.definition.ledger import Services
from workflow.engine.errors import NotDeclared, NotYours
from workflow.parties.newcomers import new_token

ROW = 2
YES = Answer(confirmed=True, satisfaction=4)
NO = Answer(confirmed=False, satisfaction=None, words="这次服务没有发生")


@pytest.fixture
def one(town: Town) -> Serving:
    return in_service(town, [custody.firm(), custody.firm()])


def known(town: Town, one: Serving, row: int = ROW) -> Services:
    with town.office.database.reading() as connection:
        return services.known(connection, one.id).get(row, Services())


def codes(found: object) -> list[str]:
    assert isinstance(found, tuple), found
    return [each.code for each in found]


def write(town: Town, one: Serving, new: NewService, day: date = SPRING_DAY) -> object:
    return write_service(town.on(day).office, one.who.officer, one.id, new)


def ask(town: Town, one: Serving, row: int, mail: str) -> object:
    office = town.on(SPRING_DAY).office
    return ask_served(office, one.who.officer, one.id, row, mail, new_token(), lambda firm: Letter("确认", firm))


def test_a_service_is_open_until_its_firm_has_said_yes_or_no(town: Town, one: Serving) -> None:
    served(town, one, ROW, SPRING_DAY)
    assert known(town, one) == Services(open=2)
    answered(town, asked(town, one, ROW, SPRING_DAY), SPRING_DAY, mark=4)
    assert known(town, one) == Services(confirmed=2, months=1, satisfaction=80)
    served(town, one, ROW, AUTUMN_DAY, count=1)
    answered(town, asked(town, one, ROW, AUTUMN_DAY), AUTUMN_DAY, mark=None)
    assert known(town, one) == Services(confirmed=2, denied=1, months=1, satisfaction=80)
    assert broken(town) == []


def test_what_is_written_and_said_is_in_the_record_and_its_words_beside_it(town: Town, one: Serving) -> None:
    served(town, one, ROW, SPRING_DAY, count=1)
    answered(town, asked(town, one, ROW, SPRING_DAY), SPRING_DAY, words="很满意")
    told = town.all(
        "SELECT convert_from(body, 'UTF8')::jsonb ->> 'trigger', (SELECT text FROM remark r "
        "WHERE r.subject_id = h.subject_id AND r.seq = h.seq) FROM history h WHERE subject_id = :id ORDER BY seq DESC "
        "LIMIT 3",
        id=one.id,
    )
    assert told == [("answer_served", "很满意"), ("ask_served", None), ("write_service", "上门讲解商标注册与专利挖掘")]


def test_a_link_is_answered_once(town: Town, one: Serving) -> None:
    served(town, one, ROW, SPRING_DAY)
    token = asked(town, one, ROW, SPRING_DAY)
    office = town.on(SPRING_DAY).office
    found = question_of(office, token)
    assert found is not None
    assert (found.answerable, found.provider, len(found.services)) == (True, one.who.name, 2)
    told = at_once([lambda: answer_served(office, token, YES), lambda: answer_served(office, token, NO)])
    assert sorted(str(each is None) for each in told) == ["False", "True"]
    assert codes(answer_served(office, token, YES)) == ["link_over"]
    after = question_of(office, token)
    assert after is not None
    assert not after.answerable
    assert known(town, one).open == 0
    assert broken(town) == []


def test_a_link_that_ran_out_or_that_nobody_sent_opens_nothing(
    town: Town, one: Serving, owner_database: Database
) -> None:
    served(town, one, ROW, SPRING_DAY)
    token = asked(town, one, ROW, SPRING_DAY)
    with owner_database.writing() as connection:
        over = text("UPDATE service_asking SET expires_at = now() - :second WHERE application_id = :id")
        connection.execute(over, {"second": timedelta(seconds=1), "id": one.id})
    office = town.on(SPRING_DAY).office
    assert codes(answer_served(office, token, YES)) == ["link_over"]
    for foreign in (new_token(), "", token[:-1], token * 3):
        assert question_of(office, foreign) is None
        assert codes(answer_served(office, foreign, YES)) == ["link_over"]
    assert known(town, one) == Services(open=2)


def test_a_newer_link_takes_the_place_of_the_one_before_it(town: Town, one: Serving) -> None:
    served(town, one, ROW, SPRING_DAY, count=1)
    old = asked(town, one, ROW, SPRING_DAY)
    served(town, one, ROW, SPRING_DAY, count=1)
    new = asked(town, one, ROW, SPRING_DAY)
    office = town.on(SPRING_DAY).office
    assert question_of(office, old) is None
    assert codes(answer_served(office, old, NO)) == ["link_over"]
    answered(town, new, SPRING_DAY)
    assert known(town, one).confirmed == 2


def test_only_the_hash_of_a_link_is_kept_and_its_address_sealed(town: Town, one: Serving) -> None:
    served(town, one, ROW, SPRING_DAY)
    token = asked(town, one, ROW, SPRING_DAY)
    rows = str(town.all("SELECT k::text FROM service_asking k WHERE application_id = :id", id=one.id))
    history = str(
        town.all("SELECT convert_from(body, 'UTF8') FROM history WHERE subject_id = :id ORDER BY seq", id=one.id)
    )
    for kept in (rows, history):
        assert token not in kept
        assert "firm.example.cn" not in kept


def test_an_answer_says_how_content_the_firm_is_or_what_is_not_so(town: Town, one: Serving) -> None:
    served(town, one, ROW, SPRING_DAY)
    office, token = town.on(SPRING_DAY).office, asked(town, one, ROW, SPRING_DAY)
    for said, wrong in (
        (Answer(confirmed=True, satisfaction=None), "mark_missing"),
        (Answer(confirmed=True, satisfaction=6), "mark_missing"),
        (Answer(confirmed=True, satisfaction=-1), "mark_missing"),
        (Answer(confirmed=False, satisfaction=None, words="  "), "words_missing"),
        (Answer(confirmed=True, satisfaction=5, words="很" * 1001), "too_long"),
    ):
        assert codes(answer_served(office, token, said)) == [wrong]
    assert answer_served(office, token, NO) is None


def test_the_ledger_is_written_while_it_serves_and_answered_until_it_is_judged(town: Town, one: Serving) -> None:
    confirmed(town, one, ROW, SPRING_DAY)
    served(town, one, ROW, SPRING_DAY)
    token = asked(town, one, ROW, SPRING_DAY)
    reported(town, one, MIDTERM)
    new = NewService(ROW, SPRING_DAY, "advice", "补记")
    with pytest.raises(NotDeclared):
        write(town, one, new, MIDTERM)
    with pytest.raises(NotDeclared):
        asked(town, one, ROW, MIDTERM)
    answered(town, token, MIDTERM)
    assert known(town, one).confirmed == 4
    checked(town, one, MIDTERM)
    with pytest.raises(NotDeclared):
        write(town, one, new, MIDTERM)
    assert codes(answer_served(town.on(MIDTERM).office, token, YES)) == ["link_over"]
    assert broken(town) == []


def test_a_link_that_is_answered_after_the_check_is_too_late(town: Town, one: Serving) -> None:
    confirmed(town, one, ROW, SPRING_DAY)
    served(town, one, ROW, SPRING_DAY)
    token = asked(town, one, ROW, SPRING_DAY)
    reported(town, one, MIDTERM)
    checked(town, one, MIDTERM)
    found = question_of(town.on(MIDTERM).office, token)
    assert found is not None
    assert not found.answerable
    assert codes(answer_served(town.on(MIDTERM).office, token, YES)) == ["link_over"]


def test_nobody_else_writes_the_ledger_of_a_provider(town: Town, one: Serving) -> None:
    other, new = provider(town), NewService(ROW, SPRING_DAY, "advice", "代记")
    for stranger in (other.officer, town.staff["handler"], town.staff["policy_officer"]):
        with pytest.raises(NotYours):
            write_service(town.on(SPRING_DAY).office, stranger, one.id, new)
    for trigger in ("write_service", "ask_served"):
        with pytest.raises(MovesAlong):
            pull(town.on(SPRING_DAY).office, one.who.officer, town.look(one.id), trigger)


def test_what_is_wrong_with_a_service_is_told_at_once(town: Town, one: Serving) -> None:
    assert codes(write(town, one, NewService(9, SPRING_DAY + timedelta(days=1), "dinner", " "))) == [
        "no_such_line",
        "not_yet",
        "kind_unknown",
        "missing",
    ]
    early = NewService(ROW, date(2019, 2, 19), "advice", "签约之前")
    assert codes(write(town, one, early)) == ["before_agreement"]
    assert known(town, one) == Services()


def test_a_firm_is_asked_at_an_address_that_is_its_own(town: Town, one: Serving) -> None:
    served(town, one, ROW, SPRING_DAY)
    served(town, one, ROW + 1, SPRING_DAY)
    ((own,),) = town.all("SELECT email FROM person WHERE id = :id", id=one.who.officer.person_id)
    assert codes(ask(town, one, ROW, f" {str(own).upper()} ")) == ["mail_own"]
    assert codes(ask(town, one, ROW, "nobody")) == ["mail_malformed"]
    assert codes(ask(town, one, 9, "firm@firm.example.cn")) == ["no_such_line"]
    assert ask(town, one, ROW, "firm@firm.example.cn") == 2
    assert codes(ask(town, one, ROW + 1, "Firm@firm.example.cn")) == ["mail_shared"]
    assert ask(town, one, ROW, "firm@firm.example.cn") == 2
    answered(town, asked(town, one, ROW, SPRING_DAY), SPRING_DAY)
    assert codes(ask(town, one, ROW, "firm@firm.example.cn")) == ["nothing_to_confirm"]


def test_the_same_form_sent_twice_writes_one_service(town: Town, one: Serving) -> None:
    new = NewService(ROW, SPRING_DAY, "advice", "上门讲解")
    office = town.on(SPRING_DAY).office
    first, again = (write_service(office, one.who.officer, one.id, new, key="once") for _ in range(2))
    assert known(town, one).open == 1
    assert first != again
