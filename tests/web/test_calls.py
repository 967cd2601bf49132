"""The page of a call: its guide for everybody, its money, steps and record for its office, and nothing for others."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from lxml import html
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.acts.claim import good
from tests.acts.town import LAST_DAY, OPENED, PLANNED, PROPOSED, Town, terms
from tests.web.browsing import Browser, Browsers, NoSuchForm, form
from tests.web.counting import counting
from tests.web.townhall import FOREIGNER, NOBODY, OFFICER, STRANGER, City, SignIn
from web.calls.formulas import formula, keyed_by, unit_of
from web.calls.guide import guide
from workflow.acts.propose_call import propose_call
from workflow.calls.tables import Call
from workflow.parties.roles import OFFICE_ROLES
from workflow.registers import shipped

READERS = OFFICE_ROLES - {"administrator"}
Open = Callable[[int], str]


@pytest.fixture
def address(town: Town) -> Open:
    """The address of a call's page, by its id."""

    def found(call: int) -> str:
        with town.office.database.reading() as connection:
            return f"/calls/{connection.execute(select(Call.number).where(Call.id == call)).scalar_one()}"

    return found


def read_as(page: TestResponse) -> Any:
    """A page as a browser has it."""
    return html.fromstring(page.text)


def words(page: TestResponse) -> str:
    """What somebody reads on a page."""
    return " ".join(read_as(page).text_content().split())


def english(browser: Browser, address: str) -> str:
    return words(browser.client.get(address, headers={"Accept-Language": "en"}))


def test_everybody_reads_the_guide_that_the_edition_makes(browsers: Browsers, town: Town, address: Open) -> None:
    call = town.call()
    read = words(browsers.of(None, OPENED).get(address(call)))
    edition = shipped.edition("invention-maintenance", "2018")
    assert edition is not None
    for field in edition.form.fields:
        assert field.title.zh in read
        assert all(column in read for column in field.columns)
        assert field.help.zh in read
    for paper in edition.documents:
        assert paper.title.zh in read
    for check in edition.checks:
        assert check.title.zh in read
        assert check.clause in read
    for step in edition.award:
        assert step.title.zh in read
    for choice in edition.choices:
        assert choice.text.zh in read
    for told in (
        "高等学校",
        "示例文本",
        "500,000.00 元",
        "按各申报限额后的资助额同比例分配",
        "5 个工作日，首日计入",
        "10 个工作日",
    ):
        assert told in read


def test_the_guide_is_whole_in_english_too(browsers: Browsers, town: Town, address: Open) -> None:
    read = english(browsers.of(None, OPENED), address(town.call()))
    for told in (
        "University",
        "The claimant is the first-named patentee",
        "CNY 500,000.00",
        "in proportion to the awards after the cap",
        "5 working days, the first day counted",
        "Every division rounds down to the fen.",
    ):
        assert told in read
    assert not re.search(r"\{[a-z_]+\}", read)


def test_the_guide_shows_every_row_of_the_rates_and_of_the_fees(browsers: Browsers, town: Town, address: Open) -> None:
    read = words(browsers.of(None, OPENED).get(address(town.call())))
    assert read.count(" 50 %") == 3
    assert read.count(" 70 %") == 3
    assert read.count(" 100 %") == 11
    assert "8,000.00 元" in read
    assert "缴费年度" in read


def test_no_page_shows_a_code_of_the_definition(browsers: Browsers, town: Town, address: Open) -> None:
    read = words(browsers.of(None, OPENED).get(address(town.call())))
    for code in ("patent_no", "rate_percent", "same_name", "pro_rata", "annual_fee", "line.", "policy_head", "{"):
        assert code not in read


def test_an_award_is_told_as_a_sum_and_what_is_more_than_a_sum_is_told_by_its_title_alone() -> None:
    edition = shipped.edition("invention-maintenance", "2018")
    assert edition is not None
    told = formula(edition, "scheduled * (100 - line.reduction) / 100")
    assert told is not None
    assert told.zh == "「该年度全额年费」 × (100 − 「是否减缴」) ÷ 100"
    assert told.en == "“Full fee of the patent year” × (100 − “Fee reduction”) ÷ 100"
    for strange in ("line.paid > 3 ? 1 : 2", "size(line.owners)", "unknown + 1", "'a'", "line.paid && true", "x.y"):
        assert formula(edition, strange) is None
    assert (unit_of(edition, "rate"), unit_of(edition, "annual_fee"), unit_of(edition, "none")) == (
        "percent",
        "fen",
        "number",
    )
    assert keyed_by(edition, "none") is None


def test_a_message_of_the_guide_has_no_hole_left(town: Town) -> None:
    edition = shipped.edition("invention-maintenance", "2018")
    assert edition is not None
    with town.office.database.reading() as connection:
        made = guide(connection, edition.hash, date(2018, 12, 31))
    for each in made.conditions:
        assert "{" not in each.message.zh + each.message.en
        assert "  " not in each.message.en


def test_a_table_that_holds_only_later_is_not_shown(town: Town) -> None:
    edition = shipped.edition("invention-maintenance", "2018")
    assert edition is not None
    with town.office.database.reading() as connection:
        before, after = (guide(connection, edition.hash, day) for day in (date(2000, 1, 1), date(2018, 12, 31)))
    assert len(before.tables) < len(after.tables)


@pytest.mark.parametrize("who", [STRANGER, OFFICER, FOREIGNER, NOBODY, "administrator"])
def test_a_call_that_is_only_proposed_is_no_page_for_the_public(who: str, sign_in: SignIn, city: City) -> None:
    assert sign_in(who).get(f"/calls/{city.proposed}").status_code == 404
    assert city.proposed not in sign_in(who).get("/calls").text


@pytest.mark.parametrize("who", sorted(READERS))
def test_a_call_that_is_only_proposed_is_a_page_of_its_office(who: str, sign_in: SignIn, city: City) -> None:
    assert sign_in(who).get(f"/calls/{city.proposed}").status_code == 200
    assert f"/calls/{city.proposed}" in sign_in(who).get("/calls").text


@pytest.mark.parametrize("odd", ["none", "..", "x" * 81, "<script>", "a%2Fb", "%00"])
def test_an_odd_number_in_the_address_is_no_page(odd: str, browsers: Browsers) -> None:
    assert browsers.of(None, OPENED).get(f"/calls/{odd}").status_code == 404


@pytest.mark.parametrize("who", [STRANGER, OFFICER, FOREIGNER, NOBODY])
def test_money_steps_and_record_are_the_offices_own(who: str, sign_in: SignIn, city: City) -> None:
    page = sign_in(who).get(f"/calls/{city.call}").text
    for own in ("预算执行情况", 'id="history"', "/steps/close", "由您办理"):
        assert own not in page


def test_the_public_page_names_no_person(browsers: Browsers, town: Town, address: Open) -> None:
    page = browsers.of(None, OPENED).get(address(town.call())).text
    assert not [each.name for each in town.staff.values() if each.name in page]


def test_the_head_of_policy_approves_on_the_page_and_the_public_sees_it_then(
    browsers: Browsers, town: Town, address: Open
) -> None:
    call = propose_call(town.on(PROPOSED).office, town.staff["policy_officer"], town.authority, terms()).id
    head, stranger = browsers.staff("policy_head", PROPOSED), browsers.of(None, PROPOSED)
    assert stranger.get(address(call)).status_code == 404
    approved = head.press(head.send(head.get(address(call)), "/take"), "approve")
    assert "已办理：批准" in approved.text
    assert "预算执行情况" in approved.text
    assert stranger.get(address(call)).status_code == 200


def test_who_proposed_is_offered_no_approval(browsers: Browsers, town: Town, address: Open) -> None:
    call = propose_call(town.on(PROPOSED).office, town.staff["policy_officer"], town.authority, terms()).id
    page = browsers.staff("policy_officer", PROPOSED).get(address(call))
    for trigger in ("approve", "return", "propose"):
        with pytest.raises(NoSuchForm):
            form(page, f"/steps/{trigger}")


def test_the_budgets_bar_and_its_figures_are_those_of_the_book(browsers: Browsers, town: Town, address: Open) -> None:
    call = town.call(100_000_000)
    for claimant in town.claimants:
        town.decided(claimant, call, good(claimant.name))
    town.close(call)
    town.approved(call)
    balances = town.balances(call)
    page = browsers.staff("auditor", PLANNED).get(address(call))
    told = read_as(page)
    figures = [each.text_content() for each in told.xpath("//dl[contains(@class, 'budget')]//dd")]
    assert figures == [f"{balances[name] / 100:,.2f} 元" for name in ("paid", "in_transit", "reserved", "free")]
    bars = told.xpath("//svg//rect")
    assert sum(int(each.get("width")) for each in bars) == 1000
    assert "style=" not in page.text


def test_a_state_is_told_in_a_sentence(browsers: Browsers, town: Town, address: Open) -> None:
    call = town.call(open_it=False)
    stranger = browsers.of(None, PROPOSED)
    assert "自 2018年12月3日 00:00 起可以申报" in words(stranger.get(address(call)))
    opened = town.call()
    assert "申报截止时间：2018年12月31日 24:00" in words(stranger.get(address(opened)))
    town.close(opened)
    assert "申报已截止" in words(stranger.get(address(opened)))


def test_the_page_costs_the_same_however_many_claims_and_readers_commit_nothing(
    browsers: Browsers, town: Town, address: Open
) -> None:
    call, app = town.call(), browsers.app(LAST_DAY)
    costs = []
    for claimant in town.claimants:
        with counting(app) as seen:
            assert browsers.staff("handler", LAST_DAY).get(address(call)).status_code == 200
        costs.append((seen["statements"], seen["commits"]))
        town.submitted(claimant, call, good(claimant.name))
    assert len(set(costs)) == 1
    assert costs[0][1] == 0
    with counting(app) as seen:
        browsers.of(None, LAST_DAY).get(address(call))
    assert seen["statements"] <= 12
