"""What the pages say, to whom, in which language, and with how many statements."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from storage.database import Database
from tests import made
from tests.acts.claim import good
from tests.acts.town import CLOSED, CONFIRMED, LAST_DAY, Town
from tests.web.browsing import Browsers
from tests.web.townhall import FOREIGNER, NOBODY, OFFICER, RIVAL, STRANGER, City, SignIn
from web.applications.reading import PAGE
from web.headers import ALWAYS
from workflow.claims.tables import Application
from workflow.engine.tables import Subject
from workflow.money.tables import Plan, PlanLine
from workflow.parties import recusal
from workflow.parties.tables import Organisation, Person
from workflow.review.tables import Task


def test_a_stranger_reads_which_calls_are_open(town: Town, browsers: Browsers) -> None:
    """With a call of its own: a tick of another test closes every call whose day has come, the city's too."""
    call = town.call(345_678_00)
    (number,) = town.one("SELECT number FROM call WHERE id = :id", id=call)
    page = browsers.of(None, LAST_DAY).get("/").text
    assert str(number) in page
    assert "345,678.00 元" in page
    assert "2018年12月3日 00:00" in page
    town.close(call)
    assert str(number) not in browsers.of(None, CLOSED).get("/").text


def test_a_call_that_is_not_approved_is_shown_to_its_own_office_alone(sign_in: SignIn, city: City) -> None:
    for who in (STRANGER, OFFICER, RIVAL, FOREIGNER, "policy_officer"):
        page = sign_in(who).get("/calls").text
        assert city.call in page
        assert (city.proposed in page) == (who == "policy_officer"), who


def test_a_claimant_finds_at_home_what_it_is_asked_to_do(sign_in: SignIn, city: City) -> None:
    page = sign_in(OFFICER).get("/").text
    assert "贵单位待办" in page
    assert city.submitted in page


def test_the_office_finds_at_home_what_waits_for_each_role(town: Town, browsers: Browsers) -> None:
    ours = town.claimants[0]
    town.submitted(ours, town.call(), good(ours.name))
    handler, director = (browsers.staff(who, CLOSED).get("/").text for who in ("handler", "director"))
    assert "等待领取" in handler
    assert "受理人员" in handler
    assert "目前没有待办事项" in director


def test_finance_finds_at_home_which_calls_have_something_to_pay(town: Town, browsers: Browsers) -> None:
    ours, call = town.claimants[0], town.call()
    town.decided(ours, call, good(ours.name))
    town.close(call)
    town.confirmed(call)
    (number,) = town.one("SELECT number FROM call WHERE id = :id", id=call)
    for role, told in {"finance": True, "finance_head": False, "handler": False}.items():
        page = browsers.staff(role, CONFIRMED).get("/").text
        assert ("待拨付的申报通知" in page) == told, role
        assert (f'href="/calls/{number}/batches"' in page) == told, role


def test_who_has_neither_role_nor_mandate_is_told_what_to_do(sign_in: SignIn) -> None:
    page = sign_in(NOBODY).get("/").text
    assert "您的账号尚无角色" in page


def test_a_task_on_a_related_claimant_is_not_offered(
    sign_in: SignIn, city: City, database: Database, owner_database: Database
) -> None:
    with database.writing() as connection:
        claimant = made.organisation(connection, city.authority)
        reviewer = city.people["rechecker"]
        recusal.declare(connection, reviewer, claimant.id, kind="family", declared_by=reviewer, at=made.AT)
        row = {
            "authority_id": city.authority,
            "subject_id": claimant.subject_id,
            "claimant_id": claimant.id,
            "state": "registered",
            "role": "rechecker",
            "opened_at": made.AT,
        }
        task = connection.execute(insert(Task).values(row).returning(Task.id)).scalar_one()
    assert "等待领取" not in sign_in("rechecker").get("/").text
    with owner_database.writing() as connection:
        connection.execute(update(Task).where(Task.id == task).values(claimant_id=None))
    assert "等待领取" in sign_in("rechecker").get("/").text


def test_an_applications_page_tells_its_figures_and_its_history_in_words(sign_in: SignIn, city: City) -> None:
    page = sign_in("handler").get(f"/applications/{city.submitted}").text
    assert "1,234" in page
    assert "1,233" in page
    assert "1,726,200.00 元" in page
    for words in ("提交", "受理", "要求补正", "第 7 行票据不清。\n请重新扫描。", "补正中"):
        assert words in page


def test_a_claimant_reads_which_role_acted_and_an_officer_who(sign_in: SignIn, city: City) -> None:
    address = f"/applications/{city.submitted}#history"
    claimant, office = (sign_in(who).get(address).text.count("李四光") for who in (OFFICER, "handler"))
    in_the_header = 1
    assert claimant == in_the_header + 2
    assert office == in_the_header + 4


def test_what_a_plan_grants_is_told_once_the_plan_is_public(sign_in: SignIn, city: City, database: Database) -> None:
    with database.writing() as connection:
        named = select(Application.id, Application.call_id).where(Application.number == city.foreign)
        application, call = connection.execute(named).one()
        plan = made.subject(connection, city.authority, "plan", "proposed")
        row = {"id": plan, "authority_id": city.authority, "call_id": call, "number": f"P-{plan}", "share": "pro_rata"}
        connection.execute(insert(Plan).values(**row, budget_fen=10, total_fen=4321, digest="d"))
        line = {"plan_id": plan, "application_id": application, "row": 2, "authority_id": city.authority}
        connection.execute(insert(PlanLine).values(**line, award_fen=140_000, granted_fen=4321, steps=[]))
    address = f"/applications/{city.foreign}"
    assert "43.21" not in sign_in(RIVAL).get(address).text
    with database.writing() as connection:
        connection.execute(update(Subject).where(Subject.id == plan).values(state="noticed"))
    assert "43.21 元" in sign_in(RIVAL).get(address).text


def test_a_long_list_goes_on_to_another_page(sign_in: SignIn, city: City, database: Database) -> None:
    with database.writing() as connection:
        office = made.authority(connection)
        auditor = made.person(connection, office, "auditor")
        like = select(Application.call_id, Subject.edition).join(Subject, Subject.id == Application.id)
        call, edition = connection.execute(like.where(Application.number == city.submitted)).one()
        for _ in range(PAGE + 2):
            claimant = made.organisation(connection, office)
            subject = made.subject(connection, office, "application", "submitted", edition)
            row = {"id": subject, "authority_id": office, "number": f"L-{subject}", "call_id": call}
            connection.execute(
                insert(Application).values(**row, claimant_id=claimant.id, created_at=made.AT, submitted_at=made.AT)
            )
    browser = sign_in(STRANGER)
    _become(browser, database, auditor)
    first = browser.get("/applications").text
    following = re.search(r'href="(/applications\?before=\d+)"', first)
    assert following
    second = browser.get(following[1]).text
    numbers = [set(re.findall(r">(L-\d+)<", page)) for page in (first, second)]
    assert [len(each) for each in numbers] == [PAGE, 2]
    assert numbers[0].isdisjoint(numbers[1])


def _become(browser: FlaskClient, database: Database, person: int) -> None:
    """Sign somebody in whom the city does not know."""
    with database.reading() as connection:
        name = connection.execute(select(Person.fs_uniquifier).where(Person.id == person)).scalar_one()
    with browser.session_transaction() as session:
        session["_user_id"] = session["identity.id"] = name
        session["_fresh"] = True


@pytest.mark.parametrize(
    ("who", "address", "most"),
    [
        (STRANGER, "/calls", 1),
        (STRANGER, "/", 1),
        ("handler", "/calls", 6),
        ("handler", "/", 7),
        (OFFICER, "/", 7),
        ("handler", "/applications", 5),
        (FOREIGNER, "/applications", 5),
        ("handler", "/applications/{submitted}", 13),
    ],
)
def test_a_page_asks_the_same_few_questions_however_long_its_list(
    who: str, address: str, most: int, sign_in: SignIn, city: City, counted: dict[str, int]
) -> None:
    browser = sign_in(who)
    browser.get(address.format(submitted=city.submitted))
    counted["statements"] = 0
    assert browser.get(address.format(submitted=city.submitted)).status_code == 200
    assert counted["statements"] <= most


def test_the_language_is_the_readers_choice_then_their_accounts_then_their_browsers(
    sign_in: SignIn, city: City, database: Database
) -> None:
    browser = sign_in(STRANGER)
    assert 'lang="zh-CN"' in browser.get("/").text
    assert 'lang="en"' in browser.get("/", headers={"Accept-Language": "en-GB,en;q=0.9"}).text
    assert 'lang="zh-CN"' in browser.get("/", headers={"Accept-Language": "de"}).text
    answer = browser.post("/language", data={"language": "en", "to": "/calls"})
    assert answer.location == "/calls"
    assert "Events from / to" in browser.get("/calls", headers={"Accept-Language": "zh"}).text
    assert browser.post("/language", data={"language": "tlh"}).location == "/"
    assert 'lang="en"' in browser.get("/").text


def test_a_choice_of_language_is_kept_with_the_account(sign_in: SignIn, city: City) -> None:
    sign_in("director").post("/language", data={"language": "en", "to": "/"})
    assert "What waits for you" in sign_in("director").get("/").text
    sign_in("director").post("/language", data={"language": "zh", "to": "/"})
    assert "待办事项" in sign_in("director").get("/").text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_carries_anything_inline_or_from_elsewhere(language: str, sign_in: SignIn, city: City) -> None:
    browser = sign_in("handler")
    browser.set_cookie("language", language)
    for address in ("/", "/calls", "/applications", f"/applications/{city.submitted}", "/account/password", "/nowhere"):
        page = browser.get(address).text
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:", page), address
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page), address
        assert len(set(ids := re.findall(r'\sid="([^"]+)"', page))) == len(ids), address
        assert page.count("<h1") == 1, address


def test_every_answer_has_its_headers(app: Flask, sign_in: SignIn) -> None:
    for address in ("/", "/calls", "/static/yuelu.css", "/nowhere", "/healthz", "/applications"):
        answer = sign_in(STRANGER).get(address)
        assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS, address
    assert sign_in(STRANGER).get("/sign-in").headers["Cache-Control"] == "no-store, private"
    assert sign_in("handler").get("/calls").headers["Cache-Control"] == "no-store, private"
    assert sign_in(STRANGER).get("/calls").headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in sign_in(STRANGER).get("/calls").headers


def test_a_name_is_written_as_text_whatever_is_in_it(sign_in: SignIn, city: City, database: Database) -> None:
    with database.writing() as connection:
        claimant = select(Application.claimant_id).where(Application.number == city.submitted).scalar_subquery()
        before = connection.execute(select(Organisation.name).where(Organisation.id == claimant)).scalar_one()
        change = update(Organisation).where(Organisation.id == claimant)
        connection.execute(change.values(name='<img src=x onerror="alert(1)">'))
    try:
        assert "<img src=x" not in sign_in("handler").get(f"/applications/{city.submitted}").text
    finally:
        with database.writing() as connection:
            connection.execute(change.values(name=before))
