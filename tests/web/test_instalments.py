"""Grants in halves on the pages: what each part comes to and where it is, and by whom the second is let go on."""

from __future__ import annotations

import re

import pytest

from tests.acts.claim import good
from tests.acts.halves import HALF_FEN, Halves, checked, paid, to_pay
from tests.acts.laws import broken
from tests.acts.town import CONFIRMED, Town
from tests.web.browsing import Browser, Browsers
from tests.web.test_finance import number_of, page, prepare
from tests.web.test_way import here, write_letters

HALF = f"{HALF_FEN / 100:,.2f} 元"


@pytest.fixture
def halves(town: Town) -> Halves:
    return to_pay(town)


@pytest.fixture
def finance(browsers: Browsers) -> Browser:
    return browsers.staff("finance", CONFIRMED)


@pytest.fixture
def claimant(town: Town, browsers: Browsers) -> Browser:
    return browsers.of(town.claimants[0].officer, CONFIRMED)


def parts(town: Town, browser: Browser, application: int) -> list[tuple[str, str, str]]:
    """The table of instalments on an application's page: title, amount and state."""
    shown = browser.get(f"/applications/{number_of(town, 'application', application)}").text
    table = re.search(r'aria-labelledby="instalments">(.*?)</table>', shown, re.DOTALL)
    rows = re.findall(r"<tr role=\"row\">(.*?)</tr>", table[1], re.DOTALL)[1:] if table else []
    told = [[each.strip() for each in re.findall(r">([^<>]+)<", row) if each.strip()] for row in rows]
    return [(title, next(each for each in rest if "元" in each), rest[-1]) for title, *rest in told]


def states(town: Town, browser: Browser, application: int) -> list[str]:
    """The states of both halves, without the moment of a payment."""
    shown = browser.get(f"/applications/{number_of(town, 'application', application)}").text
    table = re.search(r'aria-labelledby="instalments">(.*?)</table>', shown, re.DOTALL)
    return re.findall(r'<span class="tag [a-z]*">([^<]+)</span>', table[1]) if table else []


def test_an_application_shows_its_parts_from_the_plan_to_the_last_payment(
    town: Town, halves: Halves, claimant: Browser
) -> None:
    one = halves.applications[0]
    assert parts(town, claimant, one) == [("首期", HALF, "待拨付"), ("尾款", HALF, "后续拨付")]
    town.batch(halves.call)
    assert states(town, claimant, one) == ["已列入批次", "后续拨付"]
    batch = town.one("SELECT max(id) FROM batch WHERE call_id = :call", call=halves.call)[0]
    town.on(CONFIRMED).do("finance_head", int(str(batch)), "release")
    assert states(town, claimant, one) == ["银行处理中", "后续拨付"]


def test_a_part_that_was_paid_tells_the_day_and_one_that_came_back_says_so(
    town: Town, halves: Halves, claimant: Browser
) -> None:
    one = halves.applications[0]
    paid(town, halves.call)
    assert states(town, claimant, one) == ["已到账", "后续拨付"]
    assert parts(town, claimant, one)[0][2].startswith("2019年1月14日")
    checked(town, one)
    assert states(town, claimant, one) == ["已到账", "待拨付"]
    paid(town, halves.call, {one: "returned"})
    assert states(town, claimant, one) == ["已到账", "银行退回，待重新拨付"]
    paid(town, halves.call)
    assert states(town, claimant, one) == ["已到账", "已到账"]


def test_whoever_checks_has_both_ways_on_the_page_and_fails_only_with_a_reason(
    town: Town, halves: Halves, browsers: Browsers, claimant: Browser
) -> None:
    one = halves.applications[0]
    paid(town, halves.call)
    officer = browsers.staff("policy_officer", CONFIRMED)
    town.hold("policy_officer", one)
    address = f"/applications/{number_of(town, 'application', one)}"
    shown = officer.get(address)
    assert here(shown.text) == "中期检查"
    assert "/steps/pass" in shown.text
    officer.send(shown, "/steps/fail")
    assert town.look(one).state == "acceptance"
    done = officer.send(officer.get(address), "/steps/fail", reason="服务台账与企业确认不符")
    assert "未通过中期检查" in done.text
    assert states(town, claimant, one) == ["已到账", "不再拨付"]
    assert broken(town) == []


def test_letters_name_the_part_that_was_paid_and_the_rest_that_is_not(
    town: Town, halves: Halves, claimant: Browser
) -> None:
    one = halves.applications[0]
    paid(town, halves.call)
    checked(town, one, "fail")
    write_letters(town)
    told = claimant.get(f"/applications/{number_of(town, 'application', one)}").text
    assert f"的资助首期 {HALF} 已拨付" in told
    assert f"余款 {HALF} 不再拨付" in told
    assert "服务台账与企业确认不符" in told


def test_a_batch_and_what_it_would_be_name_the_part_of_each_payment(
    town: Town, halves: Halves, finance: Browser
) -> None:
    assert finance.get(prepare(town, halves.call)).text.count("<small>首期</small>") == 2
    first = paid(town, halves.call)
    assert finance.get(page(town, first.id)).text.count(" · 首期") == 2
    assert "没有待拨付的款项" in finance.get(prepare(town, halves.call)).text
    checked(town, halves.applications[0])
    shown = finance.get(prepare(town, halves.call)).text
    assert (shown.count("<small>首期</small>"), shown.count("<small>尾款</small>")) == (0, 1)
    second = paid(town, halves.call)
    assert finance.get(page(town, second.id)).text.count(" · 尾款") == 1


def test_the_overview_counts_an_application_once_however_many_parts_it_has(
    town: Town, halves: Halves, finance: Browser
) -> None:
    assert "2 件待拨付" in finance.get("/finance").text
    paid(town, halves.call)
    assert "件待拨付" not in finance.get("/finance").text
    checked(town, halves.applications[0])
    assert "1 件待拨付" in finance.get("/finance").text


def test_the_guide_says_in_what_parts_a_grant_is_paid(town: Town, halves: Halves, finance: Browser) -> None:
    address = f"/calls/{number_of(town, 'call', halves.call)}"
    shown = finance.get(address).text
    assert "资助资金分期拨付：" in shown
    assert "首期：安排金额的 50%，向下取整到分" in shown
    assert "尾款：其余全部" in shown
    assert "待拨付（尾款）" in shown


def test_a_grant_that_is_paid_at_once_has_no_table_of_parts(town: Town, finance: Browser) -> None:
    call = town.call()
    one = town.decided(town.claimants[0], call, good(town.claimants[0].name))
    town.close(call)
    town.confirmed(call)
    assert parts(town, finance, one.id) == []
    assert "资助资金分期拨付" not in finance.get(f"/calls/{number_of(town, 'call', call)}").text
