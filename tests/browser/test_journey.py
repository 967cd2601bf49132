"""The whole journey in Chromium: call, claim of 3,000 lines, review, plan, objection, new plan, payment, history."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from console.demonstration import SEED as CAST_SEED
from console.demonstration.answers import bank_answer
from console.demonstration.papers import papers
from console.demonstration.report import edition_2018
from console.demonstration.universities import universities
from console.demonstration.workbook import mended, workbook
from tests.acts.laws import broken_in
from tests.acts.objecting import resident
from tests.browser.site import Site
from tests.browser.staging import WAITS_MS, Stage, Staging, press, take, take_next
from workflow.money import payments
from workflow.money.tables import Batch

LINES, SEED = 3_000, 20_190_115
CALL = "CS-JOURNEY"
UNIVERSITY = next(each for each in universities(CAST_SEED) if each.short == "csu")
OFFICER = f"officer.{UNIVERSITY.short}"

PROPOSED, CLAIMED, CLOSED = date(2019, 1, 15), date(2019, 1, 16), date(2019, 2, 1)
NOTICED, OBJECTED, NOTICED_AGAIN, CONFIRMED = CLOSED, date(2019, 2, 2), date(2019, 2, 3), date(2019, 2, 15)
"""The days of the round: its second notice lies open from 3 to 14 February, over the Spring Festival."""

REASON = "第 2 行的票据与清单不符，请更正。"


@pytest.mark.timeout(900)
def test_a_subsidy_goes_from_its_call_to_the_bank_in_the_browser(site: Site, chromium: Browser, tmp_path: Path) -> None:
    expect.set_options(timeout=WAITS_MS)
    staging = Staging.of(site, chromium)
    with staging.day(PROPOSED) as stage:
        open_call(stage)
    with staging.day(CLAIMED) as stage:
        number = claim(stage, tmp_path)
        check_form(stage, number)
        correct(stage, number, tmp_path)
        decide(stage, number)
    with staging.day(NOTICED) as stage:
        plan = publish(stage, make_plan(stage))
    with staging.day(OBJECTED) as stage:
        objection = object_to(stage, plan, tmp_path)
        uphold(stage, objection)
    with staging.day(NOTICED_AGAIN) as stage:
        plan = publish(stage, make_plan(stage, again=True))
    with staging.day(CONFIRMED) as stage:
        confirm(stage, plan)
        pay(stage, tmp_path)
        read_history(stage, number)
    with site.cast.office.database.reading() as connection:
        assert broken_in(connection, site.cast.authority) == []


def open_call(stage: Stage) -> None:
    """A policy officer proposes the call of the edition with its deadlines before them; the head approves it."""
    page = stage.page("policy_officer", "/calls")
    page.get_by_role("link", name=re.compile("发起|新建|拟定")).first.click()
    page.click(f"a[href*='{edition_2018().hash}']")
    page.fill("#number", CALL)
    page.fill("#title_zh", "2018 年度发明专利维持资助（全程）")
    page.fill("#title_en", "Invention patents 2018, the whole journey")
    for name, day in {"opens_on": CLAIMED, "closes_on": date(2019, 1, 31)}.items():
        page.fill(f"#{name}", day.isoformat())
    for name, day in {"window_from": date(2018, 1, 1), "window_to": date(2018, 12, 31)}.items():
        page.fill(f"#{name}", day.isoformat())
    page.fill("#closing_day", "2018-12-31")
    page.fill("#budget", "300万")
    page.get_by_role("button", name=re.compile("期限")).first.click()
    expect(page.get_by_text("公示").first).to_be_visible()
    page.locator('button[name="propose"]').click()
    head = stage.page("policy_head", page.url)
    take(head)
    press(head, "approve")
    expect(head.locator("h1")).to_contain_text("已批准")


def claim(stage: Stage, folder: Path) -> str:
    """The officer uploads 3,000 lines, sends the bad ones again, hands in all, and gets a receipt."""
    page = stage.page(OFFICER, f"/calls/{CALL}")
    until(page, 'form[action$="/apply"]')  # the clock opens the call
    page.locator('form[action$="/apply"] button').click()
    number = page.url.split("/applications/")[1].split("/")[0]
    page.goto(f"/applications/{number}/lines")
    file(page, "#file", folder / "申报明细.xlsx", workbook(UNIVERSITY, LINES, SEED).data)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_text("检查结果").first).to_be_visible()
    page.goto(f"/applications/{number}/lines")
    file(page, "#file", folder / "更正.xlsx", mended(UNIVERSITY, LINES, SEED))
    page.check("#mending-yes")
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_text("检查结果").first).to_be_visible()
    hand_in(page, number, folder)
    return number


def hand_in(page: Page, number: str, folder: Path) -> None:
    page.goto(f"/applications/{number}/draft/answers")
    page.fill("#contact", "王岳麓")
    page.fill("#phone", "0731-88888888")
    page.locator("main form button").last.click()
    for paper in papers(UNIVERSITY, 20, SEED):
        page.goto(f"/applications/{number}/documents")
        file(page, f"#file-{paper.kind}", folder / paper.name, paper.data)
        form = page.locator(f'form.upload[action$="/documents/{paper.kind}/file"]')
        form.get_by_role("button", name=re.compile("上传")).click()
        expect(page.locator(f"#{paper.kind} .files li").first).to_be_visible()
    page.goto(f"/applications/{number}/check")
    page.check("#undertaking")
    submit = page.locator('form[action$="/submit"] button')
    submit.dblclick()
    page.wait_for_url("**/receipt")
    expect(page.get_by_text(number).first).to_be_visible()


def check_form(stage: Stage, number: str) -> None:
    """The handler takes the next task, accepts, and asks for correction of a named line with a reason."""
    page = stage.page("handler")
    subject(page, "handler", number)
    press(page, "accept")
    page.goto(f"/applications/{number}/formality")
    if page.locator('form[action$="/take"]').count():
        take(page)
        page.goto(f"/applications/{number}/formality")
    page.locator('input[type="checkbox"][name="row"], input[type="checkbox"][name="tick"]').first.check()
    page.locator('button[name="go"][value="correct"]').click()
    page.locator("#reason").fill(REASON)
    for each in page.locator("main textarea").all():
        if not each.input_value():
            each.fill(REASON)
    page.locator('form[action$="/correction"] button').first.click()
    expect(page.locator("h1")).to_contain_text("补正")


def correct(stage: Stage, number: str, folder: Path) -> None:
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


def decide(stage: Stage, number: str) -> None:
    """The re-checker decides flagged lines singly and all that pass at once; the division agrees."""
    page = stage.page("rechecker")
    subject(page, "rechecker", number)
    page.goto(f"/applications/{number}/decisions")
    with page.expect_navigation():
        page.locator('button[name="go"][value="pass"]').click()
    while page.locator('button[name="go"][value^="accept:"]').count():
        with page.expect_navigation():
            page.locator('button[name="go"][value^="accept:"]').first.click()
    page.locator('main a[href*="/lines/"]').first.click()
    expect(page.get_by_text("第七条").first).to_be_visible()
    page.goto(f"/applications/{number}/decisions")
    press(page, "send")
    head = stage.page("division_head")
    subject(head, "division_head", number)
    head.goto(f"/applications/{number}/joint-review")
    press(head, "agree")


def make_plan(stage: Stage, *, again: bool = False) -> str:
    """The call has closed; the planner makes the plan, and two approve it. Returns its number."""
    page = stage.page("finance_planner", f"/calls/{CALL}/plan")
    until(page, 'form[action$="/plan"]')
    page.locator('form[action$="/plan"] button').click()
    page.wait_for_url("**/plans/**")
    plan = page.url.rsplit("/", 1)[1].split("?")[0]
    if again:
        expect(page.get_by_text(re.compile("差异|变化|调整")).first).to_be_visible()
    for role, trigger in (("deputy_director", "approve_first"), ("director", "approve")):
        desk = stage.page(role, f"/plans/{plan}")
        take(desk)
        press(desk, trigger)
    return plan


def publish(stage: Stage, plan: str) -> str:
    """The policy officer publishes it; anybody reads it without an account."""
    desk = stage.page("policy_officer", f"/plans/{plan}")
    take(desk)
    press(desk, "publish")
    public = stage.page("", f"/notices/{plan}")
    expect(public.get_by_text(UNIVERSITY.name).first).to_be_visible()
    return plan


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


def confirm(stage: Stage, plan: str) -> None:
    """The notice is over: the head of policy confirms the plan."""
    page = stage.page("policy_head", f"/plans/{plan}")
    take(page)
    press(page, "confirm")
    expect(page.locator("h1")).to_contain_text("已确认")


def pay(stage: Stage, folder: Path) -> None:
    """Finance makes the batch, another person releases it after signing in again, and the bank's answer is read."""
    page = stage.page("finance", f"/calls/{CALL}/batches")
    page.locator('form[action$="/batches"] button').click()
    page.wait_for_url("**/batches/**")
    batch = page.url.rsplit("/", 1)[1]
    head = stage.page("finance_head", f"/batches/{batch}")
    take(head)
    press(head, "release")
    expect(head.locator("h1")).to_contain_text("已放款")
    with page.expect_download() as download:
        page.goto(f"/batches/{batch}")
        page.locator('a[href$="/files/xml"]').click()
    assert b"pain.001" in Path(download.value.path()).read_bytes()
    file(page, 'input[type="file"]', folder / "回单.csv", answer(stage.site, batch))
    page.locator('form[action$="/results"] button').click()
    expect(page.get_by_text("已到账").first).to_be_visible()


def read_history(stage: Stage, number: str) -> None:
    """Claimant and auditor see the whole history in words."""
    for who in (OFFICER, "auditor"):
        page = stage.page(who, f"/applications/{number}")
        for words in ("提交", "受理", "要求补正", "公示", "放款", "到账"):
            expect(page.locator(".history").get_by_text(words).first).to_be_visible()


def answer(site: Site, number: str) -> bytes:
    """The bank's answer: everything was paid."""
    with site.cast.office.database.reading() as connection:
        batch = connection.execute(select(Batch.id).where(Batch.number == number)).scalar_one()
        orders: Mapping[str, int] = {
            each.end_to_end_id: each.amount_fen for each in payments.orders(connection, batch).values()
        }
    return bank_answer(orders, number, SEED, returned=0)


def subject(page: Page, role: str, number: str) -> None:
    """Take tasks of a role until the application's is in hand: others may come first."""
    for _ in range(20):
        page.goto("/")
        take_next(page, role)
        page.goto(f"/applications/{number}")
        if page.get_by_text("此待办由您办理中").count():
            return
    raise AssertionError(number)


def until(page: Page, selector: str) -> None:
    """Read a page again until the clock of the house has turned it."""
    for _ in range(60):
        if page.locator(selector).count():
            return
        page.wait_for_timeout(1_000)
        page.reload()
    raise AssertionError(selector)


def file(page: Page, selector: str, path: Path, data: bytes) -> None:
    """Choose a file."""
    path.write_bytes(data)
    page.locator(selector).first.set_input_files(path)
