"""One's own account: name, language, password, second factor, roles and organisations."""

from __future__ import annotations

import pytest

from tests.acts.town import JOINED, Claimant, Town
from tests.web.browsing import Browser, Browsers, NoSuchForm, form


@pytest.fixture
def ours(town: Town) -> Claimant:
    return town.claimants[0]


@pytest.fixture
def officer(browsers: Browsers, ours: Claimant) -> Browser:
    return browsers.of(ours.officer, JOINED)


def name_of(town: Town, person: int) -> object:
    return town.one("SELECT name FROM person WHERE id = :id", id=person)[0]


def test_the_page_offers_the_second_factor_and_the_password(officer: Browser, ours: Claimant) -> None:
    shown = officer.get("/account").text
    for words in ("/account/second-factor", "/account/password", "启用二次验证后", ours.name):
        assert words in shown


def test_a_claimants_officer_changes_their_name(town: Town, officer: Browser, ours: Claimant) -> None:
    done = officer.send(officer.get("/account"), "/account", person_name="  李时珍 ")
    assert "姓名已更改" in done.text
    assert name_of(town, ours.officer.person_id) == "李时珍"


@pytest.mark.parametrize("name", ["", "   ", "长" * 101])
def test_a_name_that_is_none_is_told_at_its_field(town: Town, officer: Browser, ours: Claimant, name: str) -> None:
    before = name_of(town, ours.officer.person_id)
    answer = officer.send(officer.get("/account"), "/account", person_name=name)
    assert answer.status_code == 422
    assert 'href="#person_name"' in answer.text
    assert name_of(town, ours.officer.person_id) == before


def test_who_works_for_the_office_is_on_record_under_the_name_that_was_given(
    town: Town, browsers: Browsers, officer: Browser
) -> None:
    handler = browsers.staff("handler", JOINED)
    shown = handler.get("/account")
    assert "受理人员" in shown.text
    with pytest.raises(NoSuchForm):
        form(shown, "/account")
    token = form(shown, "/sign-out").fields
    answer = handler.client.post("/account", data={**token, "person_name": "局长"})
    assert answer.status_code == 403
    assert name_of(town, town.staff["handler"].person_id) == "李四光"


def test_the_language_is_chosen_and_kept(town: Town, officer: Browser, ours: Claimant) -> None:
    done = officer.send(officer.get("/account"), "/language", to="/account", language="en")
    assert "Your account" in done.text
    assert town.one("SELECT language FROM person WHERE id = :id", id=ours.officer.person_id) == ("en",)


def test_a_hostile_name_is_written_as_text(officer: Browser) -> None:
    done = officer.send(officer.get("/account"), "/account", person_name="<script>1</script>")
    assert "<script>1" not in done.text
