"""An authority's people in the browser: seen and appointed by its administrators alone, with every grant on record."""

from __future__ import annotations

from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from settings import Settings
from tests import made
from tests.acts.town import JOINED, Town
from tests.web.browsing import Browser, Browsers, NoSuchForm, form
from tests.web.post_office import Post
from workflow.parties import grants, people
from workflow.parties.actors import actor_of


@pytest.fixture
def head(browsers: Browsers) -> Browser:
    return browsers.staff("administrator", JOINED)


def colleague(town: Town, *roles: str) -> int:
    with town.office.database.writing() as connection:
        return made.person(connection, town.authority, *roles)


def roles(town: Town, person: int) -> frozenset[str]:
    with town.office.database.reading() as connection:
        return grants.roles_of(connection, person, town.authority)


def give(head: Browser, person: int, role: str) -> TestResponse:
    return head.send(head.get(f"/people/{person}"), "/roles", role=role)


def test_a_role_is_given_and_ended_and_both_are_told_with_their_names(town: Town, head: Browser) -> None:
    person = colleague(town)
    given = give(head, person, "rechecker")
    assert "已授予该角色" in given.text
    assert roles(town, person) == {"rechecker"}
    ended = head.send(given, "/end")
    assert "已解除该角色" in ended.text
    assert "已解除的角色" in ended.text
    assert roles(town, person) == frozenset()


def test_a_second_click_gives_the_role_once_and_is_no_fault(town: Town, head: Browser) -> None:
    person = colleague(town)
    shown = head.get(f"/people/{person}")
    first, second = (head.send(shown, "/roles", role="auditor") for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert town.one("SELECT count(*) FROM role_grant WHERE person_id = :p", p=person) == (1,)


def test_roles_that_clash_are_told_when_given_and_wherever_the_person_is_listed(town: Town, head: Browser) -> None:
    person = colleague(town, "finance")
    given = give(head, person, "payee_keeper")
    assert "只能履行其中一项职责" in given.text
    listed = head.get("/people").text
    assert "角色冲突：财务人员、收款账户管理员" in listed


def test_nobody_gives_a_role_to_themselves(town: Town, head: Browser) -> None:
    own = town.staff["administrator"].person_id
    shown = head.get(f"/people/{own}")
    with pytest.raises(NoSuchForm):
        form(shown, "/roles")
    other = form(head.get(f"/people/{colleague(town)}"), "/roles")
    answer = head.client.post(f"/people/{own}/roles", data={**other.fields, "role": "director"})
    assert answer.status_code == 422
    assert "不能给自己授予角色" in answer.text
    assert roles(town, own) == {"administrator"}


def test_the_last_administrator_is_not_ended(town: Town, head: Browser) -> None:
    own = town.staff["administrator"].person_id
    answer = head.send(head.get(f"/people/{own}"), "/end")
    assert answer.status_code == 422
    assert "只有这一位系统管理员" in answer.text
    assert roles(town, own) == {"administrator"}


def test_a_session_that_was_left_open_gives_no_role(town: Town, browsers: Browsers) -> None:
    stale, person = browsers.staff("administrator", JOINED, fresh=False), colleague(town)
    assert give(stale, person, "director").request.path == "/verify"
    assert roles(town, person) == frozenset()


@pytest.mark.parametrize("role", ["claimant_officer", "system", "emperor", ""])
def test_what_the_list_does_not_offer_is_not_given(town: Town, head: Browser, role: str) -> None:
    person = colleague(town)
    assert give(head, person, role).status_code == 400
    assert roles(town, person) == frozenset()


def test_nobody_else_opens_the_pages_of_people(town: Town, browsers: Browsers) -> None:
    person = colleague(town, "handler")
    for role in sorted(set(town.staff) - {"administrator"}):
        for address in ("/people", "/people/new", f"/people/{person}"):
            assert browsers.staff(role, JOINED).get(address).status_code == 403, (role, address)
    assert browsers.of(town.claimants[0].officer, JOINED).get("/people").status_code == 403


def test_an_administrator_of_another_city_finds_nobody_of_this_one(town: Town, browsers: Browsers) -> None:
    person = colleague(town, "handler")
    with town.office.database.writing() as connection:
        elsewhere = made.authority(connection)
        abroad = actor_of(connection, made.person(connection, elsewhere, "administrator"), JOINED)
    browser = browsers.of(abroad, JOINED)
    assert browser.get(f"/people/{person}").status_code == 404
    assert browser.get(f"/people?authority={town.authority}").status_code == 404
    assert browser.get(f"/people/{person}?authority={town.authority}").status_code == 404
    assert f"/people/{person}" not in browser.get("/people").text


def test_a_grant_of_another_person_is_not_ended_by_its_number(town: Town, head: Browser) -> None:
    person, other = colleague(town, "handler"), colleague(town, "auditor")
    grant = town.one("SELECT id FROM role_grant WHERE person_id = :p", p=other)[0]
    token = form(head.get(f"/people/{person}"), "/end").fields
    assert head.client.post(f"/people/{person}/roles/{grant}/end", data=token).status_code == 400
    assert roles(town, other) == {"auditor"}


def invite(head: Browser, **typed: str) -> TestResponse:
    return head.send(head.get("/people/new"), "/people/new", **typed)


def test_a_colleague_is_invited_with_a_role_and_a_link(
    town: Town, head: Browser, settings: Settings, tmp_path: Path
) -> None:
    email = f"new-{made.word()}@example.cn"
    done = invite(head, person_name="王小二", email=email, role="handler")
    assert "设置密码的链接已发出" in done.text
    assert "王小二" in done.text
    person = int(done.request.path.rsplit("/", 1)[1])
    assert roles(town, person) == {"handler"}
    post = Post(town, settings, tmp_path)
    assert post.last().startswith(f"{email}\n设置新密码")
    assert post.link("/reset/")


def test_an_invitation_with_faults_keeps_what_was_typed(head: Browser) -> None:
    answer = invite(head, person_name="", email="王小二的邮箱", role="handler")
    assert answer.status_code == 422
    for words in ('href="#person_name"', 'href="#email"', "王小二的邮箱"):
        assert words in answer.text


def test_an_address_that_has_an_account_leads_to_its_page_and_gets_no_second(town: Town, head: Browser) -> None:
    email = f"old-{made.word()}@example.cn"
    with town.office.database.writing() as connection:
        person = made.person(connection, town.authority, email=email)
    answer = invite(head, person_name="李四光", email=email.upper(), role="director")
    assert answer.request.path == f"/people/{person}"
    assert "该邮箱已有账号" in answer.text
    assert roles(town, person) == frozenset()


def test_an_invitation_from_a_stale_session_comes_back_with_what_was_typed(town: Town, browsers: Browsers) -> None:
    stale = browsers.staff("administrator", JOINED, fresh=False)
    email = f"late-{made.word()}@example.cn"
    asked = invite(stale, person_name="王小二", email=email, role="auditor")
    assert asked.request.path == "/verify"
    with town.office.database.reading() as connection:
        assert people.find_by_email(connection, email) is None
    back = stale.get(asked.request.args["next"])
    assert email in back.text
    assert "王小二" in back.text
    assert form(back, "/people/new").fields["role"] == "auditor"


def test_a_hostile_name_is_written_as_text(head: Browser) -> None:
    done = invite(head, person_name="<script>1</script>", email=f"x-{made.word()}@example.cn", role="auditor")
    assert "<script>1" not in done.text
    assert "<script>1" not in head.get("/people").text


def test_whoever_acts_for_a_claimant_is_shown_as_that(town: Town, head: Browser) -> None:
    ours = town.claimants[0]
    shown = head.get(f"/people/{ours.officer.person_id}").text
    assert ours.name in shown
    assert "应回避其申报" in shown
