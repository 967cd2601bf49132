"""The whole journey in Chromium: call, claim of 3,000 lines, review, plan, objection, new plan, payment, history."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from console.demonstration import SEED as CAST_SEED
from console.demonstration.papers import papers
from console.demonstration.report import edition_2018
from console.demonstration.universities import universities
from console.demonstration.workbook import mended, workbook
from tests.acts.laws import broken_in
from tests.acts.objecting import resident
from tests.browser.journeying import (
    CLAIMED,
    CLOSED,
    PROPOSED,
    Round,
    begin,
    check_form,
    confirm,
    decide,
    file,
    hand_in,
    make_plan,
    open_call,
    pay,
    publish,
    subject,
    upload_lines,
)
from tests.browser.site import Site
from tests.browser.staging import WAITS_MS, Stage, Staging, press, take

LINES, SEED = 3_000, 20_190_115
UNIVERSITY = next(each for each in universities(CAST_SEED) if each.short == "csu")
OFFICER = f"officer.{UNIVERSITY.short}"
ABOUT = Round("CS-JOURNEY", edition_2018(), "2018 年度发明专利维持资助（全程）", OFFICER, UNIVERSITY.name)

OBJECTED, NOTICED_AGAIN, CONFIRMED = date(2019, 2, 2), date(2019, 2, 3), date(2019, 2, 15)
"""The second notice lies open from 3 to 14 February, over the Spring Festival."""

REASON = "第 2 行的票据与清单不符，请更正。"


@pytest.mark.timeout(900)
def test_a_subsidy_goes_from_its_call_to_the_bank_in_the_browser(bare: Site, chromium: Browser, tmp_path: Path) -> None:
    expect.set_options(timeout=WAITS_MS)
    staging = Staging.of(bare, chromium)
    with staging.day(PROPOSED) as stage:
        open_call(stage, ABOUT)
    with staging.day(CLAIMED) as stage:
        number = claim(stage, tmp_path)
        ask_correction(stage, number)
        correct(stage, number)
        decide(stage, number, "第七条")
    with staging.day(CLOSED) as stage:
        plan = make_plan(stage, ABOUT)
        publish(stage, ABOUT, plan)
    with staging.day(OBJECTED) as stage:
        objection = object_to(stage, plan, tmp_path)
        uphold(stage, objection)
    with staging.day(NOTICED_AGAIN) as stage:
        plan = make_plan(stage, ABOUT, again=True)
        publish(stage, ABOUT, plan)
    with staging.day(CONFIRMED) as stage:
        confirm(stage, plan)
        pay(stage, ABOUT, tmp_path)
        read_history(stage, number)
    with bare.cast.office.database.reading() as connection:
        assert broken_in(connection, bare.cast.authority) == []


def claim(stage: Stage, folder: Path) -> str:
    """The officer uploads 3,000 lines, sends the bad ones again, hands in all, and gets a receipt."""
    page = stage.page(OFFICER)
    number = begin(page, ABOUT)
    upload_lines(page, number, folder / "申报明细.xlsx", workbook(UNIVERSITY, LINES, SEED).data)
    upload_lines(page, number, folder / "更正.xlsx", mended(UNIVERSITY, LINES, SEED), mending=True)
    hand_in(page, number, papers(UNIVERSITY, 20, SEED), folder)
    return number


def ask_correction(stage: Stage, number: str) -> None:
    """The handler takes the next task, accepts, and asks for correction of a named line with a reason."""
    page = stage.page("handler")
    subject(page, "handler", number)
    press(page, "accept")
    check_form(page, number)
    page.locator('input[type="checkbox"][name="row"], input[type="checkbox"][name="tick"]').first.check()
    page.locator('button[name="go"][value="correct"]').click()
    page.locator("#reason").fill(REASON)
    for each in page.locator("main textarea").all():
        if not each.input_value():
            each.fill(REASON)
    page.locator('form[action$="/correction"] button').first.click()
    expect(page.locator("h1")).to_contain_text("补正")


def correct(stage: Stage, number: str) -> None:
    """The officer mends what was named and hands in again; a second correction is not offered."""
    page = stage.page(OFFICER, f"/applications/{number}/draft")
    expect(page.get_by_text(REASON).first).to_be_visible()
    page.goto(f"/applications/{number}/check")
    if page.locator("#undertaking").count():
        page.check("#undertaking")
    page.locator('form[action$="/submit"] button').click()
    page.wait_for_url("**/receipt")
    desk = stage.page("handler")
    subject(desk, "handler", number)
    desk.goto(f"/applications/{number}/formality")
    expect(desk.locator('button[name="go"][value="correct"]')).to_have_count(0)
    press(desk, "pass")


def object_to(stage: Stage, plan: str, folder: Path) -> str:
    """Somebody without an account objects to a line, with name and proof."""
    page = stage.page("", f"/notices/{plan}/object")
    page.select_option("#application", index=1)
    page.fill("#row", page.locator("#row").input_value() or "")
    page.fill("#grounds", "该校此项专利在申报截止日前已终止。")
    page.check("#kind-person")
    page.fill("#name", "张三丰")
    page.fill("#code", resident())
    proof = papers(UNIVERSITY, 1, SEED)[0]
    file(page, "#proof", folder / "证明.pdf", proof.data)
    page.get_by_role("button", name="提交异议").click()
    expect(page.get_by_text("已收到您的异议")).to_be_visible()
    return page.locator(".number-of").inner_text()


def uphold(stage: Stage, objection: str) -> None:
    """The policy officer admits it; the head upholds it with what is decided instead."""
    officer = stage.page("policy_officer", f"/objections/{objection}")
    take(officer)
    press(officer, "admit")
    head = stage.page("policy_head", f"/objections/{objection}")
    take(head)
    head.locator('select[name^="ruling-"]').first.select_option(index=1)
    head.fill("#reason-uphold", "经核查属实。")
    head.get_by_role("button", name="认定异议成立").last.click()
    expect(head.locator("h1")).to_contain_text("异议成立")


def read_history(stage: Stage, number: str) -> None:
    """Claimant and auditor see the whole history in words."""
    for who in (OFFICER, "auditor"):
        page = stage.page(who, f"/applications/{number}")
        for words in ("提交", "受理", "要求补正", "公示", "放款", "到账"):
            expect(page.locator(".history").get_by_text(words).first).to_be_visible()
