"""The page of one's program keys: made after the password, shown once, kept as a hash, and ended."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from settings import Settings
from tests.acts.town import LAST_DAY, Claimant, Town
from tests.web.browsing import Browser, Browsers, NoSuchForm, form
from tests.web.post_office import Post
from tests.web.program import Program, program
from workflow.parties import keys, people
from workflow.parties.keys import CLAIM, MOST_KEYS, READ, NewKey


@pytest.fixture
def claimant(town: Town) -> Claimant:
    return town.claimants[0]


@pytest.fixture
def officer(browsers: Browsers, claimant: Claimant) -> Browser:
    return browsers.of(claimant.officer, LAST_DAY)


def made(browser: Browser, **typed: object) -> str:
    """The secret of a key that is made on the page."""
    page = browser.send(browser.get("/account/keys"), "/account/keys", key_name="科研系统", **typed)
    found = re.search(r"yk_[\w-]{43}", page.text)
    assert found is not None, page.text
    return found[0]


def test_its_owner_is_told_by_mail_that_a_key_was_made(
    town: Town, officer: Browser, settings: Settings, tmp_path: Path
) -> None:
    secret = made(officer, key_may=CLAIM)
    told = Post(town, settings, tmp_path).last()
    assert "科研系统" in told
    assert "读取和申报" in told
    assert secret not in told


def test_a_key_is_shown_once_and_opens_the_door_as_long_as_it_is_not_ended(
    town: Town, officer: Browser, claimant: Claimant
) -> None:
    secret = made(officer, key_may=CLAIM)
    mine = Program(officer.client.application.test_client(), secret)
    assert mine.get("/me")["name"] == claimant.officer.name
    shown = officer.get("/account/keys")
    assert secret not in shown.text
    assert f"yk_…{secret[-4:]}" in shown.text
    stored = town.one("SELECT count(*) FROM program_key k WHERE k::text LIKE :like", like=f"%{secret[3:30]}%")
    assert stored == (0,)
    done = officer.send(shown, "/end")
    assert "密钥已停用" in done.text
    mine.refused(401, "key_unknown", "GET", "/me")
    with pytest.raises(NoSuchForm):
        form(officer.get("/account/keys"), "/end")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"key_name": ""}, "密钥名称"),
        ({"key_name": "长" * 101}, "最多 100 个字"),
        ({"key_days": "0"}, "1 至 366 天"),
        ({"key_days": "367"}, "1 至 366 天"),
        ({"key_days": "x"}, "1 至 366 天"),
        ({"key_days": ""}, "1 至 366 天"),
        ({"key_may": "everything"}, "请选择此密钥的权限"),
    ],
)
def test_what_is_wrong_with_a_key_is_told_at_its_field(
    town: Town, officer: Browser, claimant: Claimant, typed: dict[str, str], words: str
) -> None:
    page = officer.send(officer.get("/account/keys"), "/account/keys", **{"key_name": "脚本", **typed})
    assert page.status_code == 422
    assert words in page.text
    assert town.one("SELECT count(*) FROM program_key WHERE person_id = :id", id=claimant.officer.person_id) == (0,)


def test_the_password_is_asked_for_first_and_what_was_typed_comes_back(browsers: Browsers, claimant: Claimant) -> None:
    late = browsers.of(claimant.officer, LAST_DAY, fresh=False)
    asked = late.send(late.get("/account/keys"), "/account/keys", key_name="科研系统", key_may=CLAIM, key_days="7")
    assert asked.request.path == "/verify"
    back = late.get(asked.request.args["next"])
    typed = form(back, "/account/keys").fields
    assert [typed[name] for name in ("key_name", "key_may", "key_days")] == ["科研系统", CLAIM, "7"]


def test_who_acts_for_nobody_makes_no_key_and_nobody_ends_anothers(
    town: Town, browsers: Browsers, officer: Browser, claimant: Claimant
) -> None:
    clerk = browsers.staff("handler", LAST_DAY)
    with pytest.raises(NoSuchForm):
        form(clerk.get("/account/keys"), "/account/keys")
    secret = made(officer)
    token = form(clerk.get("/account/keys"), "/sign-out").fields
    typed = {**token, "key_name": "脚本", "key_may": READ, "key_days": "5"}
    assert clerk.client.post("/account/keys", data=typed).status_code == 403
    (key,) = town.one("SELECT id FROM program_key WHERE person_id = :id", id=claimant.officer.person_id)
    assert clerk.client.post(f"/account/keys/{key}/end", data=token).status_code == 404
    assert Program(officer.client.application.test_client(), secret).get("/me")["may"] == READ


def test_there_are_so_many_keys_and_no_more(town: Town, claimant: Claimant) -> None:
    with town.office.database.writing() as connection:
        now, person = town.office.real_now(), claimant.officer.person_id
        given = [keys.make(connection, person, NewKey("脚本", READ, 5), now=now) for _ in range(MOST_KEYS + 1)]
    assert [isinstance(each, str) for each in given] == [True] * MOST_KEYS + [False]


def test_an_erased_person_leaves_no_key_and_no_name_of_one(town: Town, browsers: Browsers, claimant: Claimant) -> None:
    mine = program(town, browsers, claimant.officer)
    with town.office.database.writing() as connection:
        people.erase(connection, claimant.officer.person_id, at=town.office.real_now())
        (left,) = keys.of_person(connection, claimant.officer.person_id)
    assert (left.name, left.live(town.office.real_now())) == ("", False)
    mine.refused(401, "key_unknown", "GET", "/me")
