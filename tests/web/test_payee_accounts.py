"""Payees' accounts in the browser: given by the organisation, compared and confirmed by a second person, masked."""

from __future__ import annotations

import pytest

from tests import made
from tests.acts.town import JOINED, Claimant, Town, member, registered
from tests.web.browsing import Browser, Browsers, NoSuchForm, form
from workflow.parties import payees

NUMBER = "6222021908009876543"


@pytest.fixture
def ours(town: Town) -> Claimant:
    return town.claimants[0]


@pytest.fixture
def officer(browsers: Browsers, ours: Claimant) -> Browser:
    return browsers.of(ours.officer, JOINED)


@pytest.fixture
def keeper(browsers: Browsers) -> Browser:
    return browsers.staff("payee_keeper", JOINED)


def address(ours: Claimant) -> str:
    return f"/organisations/{ours.organisation}/account"


def typed(ours: Claimant, **more: str) -> dict[str, str]:
    return {
        "account_name": ours.name,
        "account_number": NUMBER,
        "bank_name": "中国银行长沙岳麓支行",
        "cnaps": "",
        **more,
    }


def in_use(town: Town, ours: Claimant) -> str:
    with town.office.database.reading() as connection:
        found = payees.current(connection, town.office.keyring, [ours.organisation], at=town.office.now())
    return found[ours.organisation].account.account_number


def test_a_change_is_asked_for_compared_and_confirmed_by_the_keeper(
    town: Town, ours: Claimant, officer: Browser, keeper: Browser
) -> None:
    before = in_use(town, ours)
    asked = officer.send(officer.get(address(ours)), "/account", **typed(ours))
    assert "等待另一人确认" in asked.text
    assert in_use(town, ours) == before
    shown = keeper.get(asked.request.path)
    for words in ("切勿使用申请中另附的电话", "0731-00000001", "张三丰", "**** 6543", f"**** {before[-4:]}"):
        assert words in shown.text, words
    done = keeper.press(keeper.send(shown, "/take"), "confirm")
    assert "已确认" in done.text
    assert in_use(town, ours) == NUMBER
    pages = (asked.text, shown.text, done.text, officer.get(address(ours)).text)
    assert not [number for number in (NUMBER, before) if any(number in page for page in pages)]


def test_a_rejected_change_leaves_the_account_in_use_and_tells_why(
    town: Town, ours: Claimant, officer: Browser, keeper: Browser
) -> None:
    before = in_use(town, ours)
    asked = officer.send(officer.get(address(ours)), "/account", **typed(ours))
    keeper.press(keeper.send(keeper.get(asked.request.path), "/take"), "reject", reason="单位称未申请变更")
    assert "单位称未申请变更" in officer.get(asked.request.path).text
    assert in_use(town, ours) == before
    form(officer.get(address(ours)), "/account")


def test_a_double_click_asks_once_and_answers_twice_alike(town: Town, ours: Claimant, officer: Browser) -> None:
    shown = officer.get(address(ours))
    first, second = (officer.send(shown, "/account", **typed(ours)) for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert first.request.path == second.request.path
    held = "SELECT count(*) FROM payee_account WHERE organisation_id = :o AND confirmed_at IS NULL"
    assert town.one(held, o=ours.organisation) == (1,)


def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(ours: Claimant, officer: Browser) -> None:
    wrong = typed(ours, account_number="12 ab", cnaps="7", bank_name="")
    answer = officer.send(officer.get(address(ours)), "/account", **wrong)
    assert answer.status_code == 422
    for words in ('href="#account_number"', 'href="#cnaps"', 'href="#bank_name"', "12 ab", ours.name):
        assert words in answer.text


def test_the_keeper_is_warned_of_another_name_and_of_a_number_that_others_use(
    town: Town, ours: Claimant, officer: Browser, keeper: Browser, browsers: Browsers
) -> None:
    rival = town.claimants[1]
    theirs = browsers.of(rival.officer, JOINED)
    theirs.send(theirs.get(address(rival)), "/account", **typed(rival))
    asked = officer.send(
        officer.get(address(ours)), "/account", **typed(ours, account_name="李四", cnaps="104100000000")
    )
    shown = keeper.get(asked.request.path)
    for words in ("户名不一致", "账号共用", rival.name, "校验位不符"):
        assert words in shown.text
    own = officer.get(asked.request.path).text
    assert rival.name not in own
    assert "账号共用" not in own


@pytest.mark.parametrize("role", ["handler", "director", "policy_officer", "administrator", "finance_planner"])
def test_an_account_is_seen_by_its_own_people_its_keeper_and_finance_alone(
    town: Town, ours: Claimant, officer: Browser, browsers: Browsers, role: str
) -> None:
    asked = officer.send(officer.get(address(ours)), "/account", **typed(ours)).request.path
    for browser in (browsers.staff(role, JOINED), browsers.of(town.claimants[1].officer, JOINED)):
        assert browser.get(asked).status_code == 404
        assert browser.get(address(ours)).status_code == 404
    for keeper in ("finance", "finance_head", "auditor"):
        assert browsers.staff(keeper, JOINED).get(asked).status_code == 200


def test_the_keeper_and_finance_have_no_form_to_ask(ours: Claimant, keeper: Browser, browsers: Browsers) -> None:
    for browser in (keeper, browsers.staff("finance", JOINED)):
        with pytest.raises(NoSuchForm):
            form(browser.get(address(ours)), "/account")


def test_nobody_asks_for_another_organisation(ours: Claimant, town: Town, officer: Browser, browsers: Browsers) -> None:
    shown = officer.get(address(ours))
    stranger = browsers.of(town.claimants[1].officer, JOINED)
    token = form(stranger.get("/account"), "/account").fields["csrf_token"]
    fields = {**form(shown, "/account").fields, **typed(ours), "csrf_token": token}
    assert stranger.client.post(address(ours), data=fields).status_code == 404
    auditor = browsers.staff("auditor", JOINED)
    forged = {**fields, "csrf_token": form(auditor.get("/"), "/sign-out").fields["csrf_token"]}
    assert auditor.client.post(address(ours), data=forged).status_code == 403


def test_before_it_is_verified_an_organisation_gives_no_account(town: Town, ours: Claimant, browsers: Browsers) -> None:
    organisation, _ = registered(town, ours.officer, made.registration())
    shown = browsers.of(ours.officer, JOINED).get(f"/organisations/{organisation}/account")
    assert "单位通过核验后才能填写账户" in shown.text
    with pytest.raises(NoSuchForm):
        form(shown, "/account")


def test_an_organisation_without_an_account_is_told_what_it_needs_it_for(town: Town, browsers: Browsers) -> None:
    with town.office.database.writing() as connection:
        person = made.person(connection, town.authority)
    poor = member(town, person, account=False)
    shown = browsers.of(poor.officer, JOINED).get(address(poor)).text
    assert "有经确认的账户后才能拨付" in shown


def test_the_keepers_task_leads_to_the_accounts_page(ours: Claimant, officer: Browser, keeper: Browser) -> None:
    asked = officer.send(officer.get(address(ours)), "/account", **typed(ours))
    taken = keeper.send(keeper.get("/"), "/tasks/next", role="payee_keeper")
    assert taken.request.path == asked.request.path
