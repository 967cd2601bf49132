"""Who may use which route: every route, every role and every stranger; and a GET never commits."""

from __future__ import annotations

from typing import Literal

import pytest
from flask import Flask

from tests.web.townhall import FOREIGNER, NOBODY, OFFICER, RIVAL, STRANGER, City, SignIn
from web.guards import ROUTES, Guard, UnguardedRouteError
from web.guards import init_app as guard
from workflow.parties.roles import OFFICE_ROLES

Access = Literal["everybody", "signed in", "signed out only"]

TABLE: dict[str, tuple[str, Access]] = {
    "static": ("/static/yuelu.css", "everybody"),
    "health.healthz": ("/healthz", "everybody"),
    "home.page": ("/", "everybody"),
    "calls.listing": ("/calls", "everybody"),
    "applications.listing": ("/applications", "signed in"),
    "applications.page": ("/applications/{submitted}", "signed in"),
    "security.login": ("/sign-in", "signed out only"),
    "security.forgot_password": ("/reset", "everybody"),
    "security.verify": ("/verify", "signed in"),
    "security.change_password": ("/account/password", "signed in"),
    "security.two_factor_setup": ("/account/second-factor", "signed in"),
}
"""Each route that is read: an address and who may."""

NOT_READ = {
    "languages.choose": "a choice is posted",
    "security.logout": "a sign-out is posted",
    "security.reset_password": "needs a mailed token; see test_sign_in",
    "security.two_factor_setup_validate": "is posted from the page before; see test_second_factor",
    "security.two_factor_token_validation": "only between password and code; see test_second_factor",
    "security.two_factor_rescue": "the same",
    "security.tf_select": "only for who has several second factors, of which there is one",
}
"""Routes that have no page of their own, and why."""

READERS = OFFICE_ROLES - {"administrator"}
EVERYBODY = [STRANGER, OFFICER, RIVAL, FOREIGNER, NOBODY, *sorted(OFFICE_ROLES)]


def test_every_route_is_in_this_table_and_in_the_guards(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints == TABLE.keys() | NOT_READ.keys()
    assert endpoints == ROUTES.keys()


def test_the_guards_say_what_this_table_says() -> None:
    for endpoint, (_, access) in TABLE.items():
        assert (ROUTES[endpoint] is Guard.SIGNED_IN) == (access == "signed in"), endpoint


def test_an_application_with_a_route_that_is_not_guarded_does_not_start() -> None:
    unguarded = Flask("unguarded")
    unguarded.add_url_rule("/leak", "leak", lambda: "")
    with pytest.raises(UnguardedRouteError, match="leak"):
        guard(unguarded)


@pytest.mark.parametrize("who", EVERYBODY)
def test_each_person_gets_what_the_table_says_and_no_get_commits(
    who: str, sign_in: SignIn, city: City, counted: dict[str, int]
) -> None:
    browser = sign_in(who)
    for endpoint, (address, access) in TABLE.items():
        if endpoint == "applications.page":
            continue
        answer = browser.get(address.format(submitted=city.submitted))
        expected = {
            "everybody": 200,
            "signed in": 303 if who == STRANGER else 200,
            "signed out only": 200 if who == STRANGER else 302,
        }[access]
        assert answer.status_code == expected, (endpoint, who)
    assert counted["commits"] == 0


@pytest.mark.parametrize("who", EVERYBODY)
def test_an_application_is_seen_by_its_claimant_and_its_office_alone(
    who: str, sign_in: SignIn, city: City, counted: dict[str, int]
) -> None:
    browser = sign_in(who)
    sight = {
        city.submitted: {OFFICER, *READERS},
        city.draft: {RIVAL},
        city.foreign: {RIVAL, FOREIGNER},
        "YL-none": set[str](),
    }
    listed = browser.get("/applications").text
    for number, readers in sight.items():
        answer = browser.get(f"/applications/{number}")
        expected = 303 if who == STRANGER else 200 if who in readers else 404
        assert answer.status_code == expected, (number, who)
        assert (f"/applications/{number}" in listed) == (who in readers), (number, who)
    assert counted["commits"] == 0


@pytest.mark.parametrize("endpoint", sorted(each for each, guard in ROUTES.items() if guard is Guard.SIGNED_IN))
def test_a_stranger_who_posts_is_refused(endpoint: str, app: Flask) -> None:
    (rule,) = [each for each in app.url_map.iter_rules() if each.endpoint == endpoint]
    assert rule.methods is not None
    if "POST" in rule.methods:
        address = rule.rule.replace("<token>", "x").replace("<number>", "x")
        answer = app.test_client().post(address)
        assert answer.status_code in (400, 401)


@pytest.mark.parametrize("address", ["/sign-in", "/reset", "/account/password", "/verify", "/sign-out"])
def test_a_form_without_its_token_is_refused(address: str, sign_in: SignIn) -> None:
    answer = sign_in("handler").post(address, data={"email": "a@example.cn", "password": "x"})
    assert answer.status_code == 400
    assert "此表单已失效" in answer.text
