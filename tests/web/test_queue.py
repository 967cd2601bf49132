"""The queue in the browser: in hand, waiting, keeping, giving back, staying out, and agreeing to many at once."""

from __future__ import annotations

from datetime import date

import pytest

from tests.acts.claim import good
from tests.acts.town import CLOSED, LAST_DAY, Town, person
from tests.web.browsing import Browser, Browsers, NoSuchForm, form
from tests.web.review import counting, number, words
from web.desk.relations import RELATIONS
from workflow.acts.looking import Seen
from workflow.parties.tables import RELATION_KINDS


@pytest.fixture
def application(town: Town) -> Seen:
    """An application that waits for a handler."""
    ours = town.claimants[0]
    return town.submitted(ours, town.call(), good(ours.name))


@pytest.fixture
def handler(browsers: Browsers) -> Browser:
    return browsers.staff("handler", LAST_DAY)


@pytest.fixture
def reviewed(town: Town) -> list[Seen]:
    """Two applications, of two claimants, that wait for the division head."""
    call = town.call()
    submitted = [town.submitted(each, call, good(each.name)) for each in town.claimants]
    return [town.reviewed(each.id) for each in submitted]


def boxes(seen: list[Seen]) -> list[str]:
    return [f"{each.id}.{each.version}" for each in seen]


def test_a_queue_lists_what_waits_and_who_takes_the_next_lands_where_it_is_done(
    handler: Browser, town: Town, application: Seen
) -> None:
    page = handler.get("/tasks")
    assert number(town, application) in words(page)
    assert "您手中没有待办" in words(page)
    taken = handler.send(page, "/tasks/next", role="handler")
    assert taken.request.path == f"/applications/{number(town, application)}/formality"
    held = words(handler.get("/tasks"))
    assert "办理至" in held
    assert "目前没有等待您办理的事项" in held


def test_late_tasks_are_told_as_late(browsers: Browsers, town: Town, application: Seen) -> None:
    page = words(browsers.staff("handler", date(2019, 3, 1)).get("/tasks"))
    assert "超期 1 件" in page


def test_a_task_is_given_back_and_kept_from_the_queue(handler: Browser, town: Town, application: Seen) -> None:
    handler.send(handler.get("/tasks"), "/tasks/next", role="handler")
    kept = handler.send(handler.get("/tasks"), "/keep")
    assert "该待办继续由您办理" in words(kept)
    handler.send(handler.get("/tasks"), "/give-back")
    assert "您手中没有待办" in words(handler.get("/tasks"))
    assert number(town, application) in words(handler.get("/tasks"))


def test_a_task_whose_lease_ran_out_waits_again_and_cannot_be_kept(
    handler: Browser, town: Town, application: Seen
) -> None:
    handler.send(handler.get("/tasks"), "/tasks/next", role="handler")
    page = handler.get("/tasks")
    with town.office.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE task SET lease_until = now() - interval '1 second' WHERE subject_id = %s AND done_at IS NULL",
            (application.id,),
        )
    assert "该待办已不在您手中" in words(handler.send(page, "/keep"))
    waiting = words(handler.get("/tasks"))
    assert "您手中没有待办" in waiting
    assert number(town, application) in waiting


def test_who_declares_a_relation_is_offered_nothing_of_that_claimant_any_more(
    handler: Browser, town: Town, application: Seen
) -> None:
    taken = handler.send(handler.get("/tasks"), "/tasks/next", role="handler")
    done = handler.send(taken, "/relation", kind="family")
    assert "已登记" in words(done)
    assert number(town, application) not in words(handler.get("/tasks"))
    page = handler.get(f"/applications/{number(town, application)}/formality")
    assert "应当回避" in words(page)
    for offered in ("/take", "/steps/accept", "/relation"):
        with pytest.raises(NoSuchForm):
            form(page, offered)


def test_a_relation_of_no_known_kind_is_refused(handler: Browser, application: Seen) -> None:
    taken = handler.send(handler.get("/tasks"), "/tasks/next", role="handler")
    assert handler.send(taken, "/relation", kind="enmity").status_code == 400


def test_every_kind_of_relation_has_words() -> None:
    assert set(RELATIONS) == set(RELATION_KINDS)


def test_a_claimants_officer_has_no_queue_and_declares_no_relation(
    browsers: Browsers, town: Town, application: Seen
) -> None:
    assert browsers.of(town.claimants[0].officer, LAST_DAY).get("/tasks").status_code == 403


def test_the_division_head_agrees_to_many_at_once(browsers: Browsers, town: Town, reviewed: list[Seen]) -> None:
    head = browsers.staff("division_head", CLOSED)
    page = head.get("/tasks")
    assert "1,400.00 元" in words(page)
    done = head.send(page, "/tasks/agree", application=boxes(reviewed))
    assert "同意：2 件申报" in words(done)
    assert {town.look(each.id).state for each in reviewed} == {"decided"}


def test_one_application_that_cannot_go_on_does_not_hold_up_the_others(
    browsers: Browsers, town: Town, reviewed: list[Seen]
) -> None:
    head = browsers.staff("division_head", CLOSED)
    page = head.get("/tasks")
    other = person(town, "division_head")
    town.give_task(reviewed[0].id, other)
    done = head.send(page, "/tasks/agree", application=boxes(reviewed))
    assert "同意：1 件申报" in words(done)
    assert f"{number(town, reviewed[0])}:" in words(done)
    assert [town.look(each.id).state for each in reviewed] == ["joint_review", "decided"]


def test_an_application_that_moved_on_since_it_was_listed_is_told(
    browsers: Browsers, town: Town, reviewed: list[Seen]
) -> None:
    head = browsers.staff("division_head", CLOSED)
    page = head.get("/tasks")
    town.on(CLOSED).do("division_head", reviewed[0].id, "return", "请再核对")
    done = head.send(page, "/tasks/agree", application=boxes(reviewed))
    assert "同意：1 件申报" in words(done)
    assert town.look(reviewed[0].id).state == "substantive"


def test_a_double_click_agrees_once(browsers: Browsers, town: Town, reviewed: list[Seen]) -> None:
    head = browsers.staff("division_head", CLOSED)
    page = head.get("/tasks")
    for _ in range(2):
        done = head.send(page, "/tasks/agree", application=boxes(reviewed))
        assert "同意：2 件申报" in words(done)
    assert {town.look(each.id).version for each in reviewed} == {reviewed[0].version + 1}


@pytest.mark.parametrize("who", ["handler", "rechecker", "auditor", "director"])
def test_nobody_else_agrees(browsers: Browsers, town: Town, reviewed: list[Seen], who: str) -> None:
    browser = browsers.staff(who, CLOSED)
    fields = {**form(browser.get("/tasks"), "/sign-out").fields, "once": "x", "state": "joint_review"}
    sent: dict[str, object] = {**fields, "application": boxes(reviewed)}
    browser.client.post("/tasks/agree", data=sent)
    assert {town.look(each.id).state for each in reviewed} == {"joint_review"}


@pytest.mark.parametrize("odd", ["x", "1", "1.x", "-1.2", "9" * 40 + ".1", "0.0", "999999999.1"])
def test_odd_boxes_agree_to_nothing(browsers: Browsers, town: Town, reviewed: list[Seen], odd: str) -> None:
    head = browsers.staff("division_head", CLOSED)
    answer = head.send(head.get("/tasks"), "/tasks/agree", application=odd)
    assert answer.status_code in (200, 400)
    assert {town.look(each.id).state for each in reviewed} == {"joint_review"}


@pytest.mark.parametrize(
    "odd", ["?queue=x", "?page=-3", "?page=99", "?page=x", "?queue=handler.application.submitted&page=" + "9" * 30]
)
def test_odd_addresses_show_the_first_queue(handler: Browser, application: Seen, odd: str) -> None:
    assert handler.get(f"/tasks{odd}").status_code == 200


def test_a_longer_queue_costs_no_more_statements(browsers: Browsers, town: Town, reviewed: list[Seen]) -> None:
    head = browsers.staff("division_head", CLOSED)
    head.get("/tasks")
    with counting(browsers, CLOSED) as two:
        head.get("/tasks")
    town.on(CLOSED).do("division_head", reviewed[0].id, "agree")
    town.take_back(reviewed[1].id)
    with counting(browsers, CLOSED) as one:
        head.get("/tasks")
    assert one["statements"] == two["statements"] <= 12
    assert one["commits"] == 0
