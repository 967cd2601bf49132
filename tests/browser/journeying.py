"""The steps that every journey in the browser has: a call, what is handed in, review, plan, notice, payment."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import select

from console.demonstration.answers import bank_answer
from console.demonstration.papers import Paper
from tests.browser.site import Site
from tests.browser.staging import Stage, press, take, take_next
from workflow.definition.edition import Edition
from workflow.money import payments
from workflow.money.tables import Batch

WINDOW = (date(2018, 1, 1), date(2018, 12, 31))
PROPOSED, CLAIMED, LAST, CLOSED = date(2019, 1, 15), date(2019, 1, 16), date(2019, 1, 31), date(2019, 2, 1)
"""The days of a round that is claimed in on its first day and decided as soon as it has closed."""


@dataclass(frozen=True)
class Round:
    """A call of an edition, and who claims in it: the officer by the name of their mail, the claimant by its own."""

    call: str
    edition: Edition
    title: str
    officer: str
    claimant: str


def open_call(stage: Stage, about: Round) -> None:
    """A policy officer proposes the call of the edition with its deadlines before them; the head approves it."""
    page = stage.page("policy_officer", "/calls")
    page.get_by_role("link", name=re.compile("发起|新建|拟定")).first.click()
    page.click(f"a[href*='{about.edition.hash}']")
    page.fill("#number", about.call)
    page.fill("#title_zh", about.title)
    page.fill("#title_en", f"{about.edition.title.en}, the whole journey")
    for name, day in {"opens_on": CLAIMED, "closes_on": LAST}.items():
        page.fill(f"#{name}", day.isoformat())
    for name, day in zip(("window_from", "window_to"), WINDOW, strict=True):
        page.fill(f"#{name}", day.isoformat())
    page.fill("#closing_day", WINDOW[1].isoformat())
    page.fill("#budget", "300万")
    page.get_by_role("button", name=re.compile("期限")).first.click()
    expect(page.get_by_text("公示").first).to_be_visible()
    page.locator('button[name="propose"]').click()
    head = stage.page("policy_head", page.url)
    take(head)
    press(head, "approve")
    expect(head.locator("h1")).to_contain_text("已批准")


def begin(page: Page, about: Round) -> str:
    """The officer begins an application as soon as the clock has opened the call. Returns its number."""
    page.goto(f"/calls/{about.call}")
    until(page, 'form[action$="/apply"]')
    page.locator('form[action$="/apply"] button').click()
    return page.url.split("/applications/")[1].split("/")[0]


def upload_lines(page: Page, number: str, path: Path, data: bytes, *, mending: bool = False) -> None:
    """A workbook is uploaded and checked."""
    page.goto(f"/applications/{number}/lines")
    file(page, "#file", path, data)
    if mending:
        page.check("#mending-yes")
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_text("检查结果").first).to_be_visible()


ANSWERS = {"contact": "王岳麓", "phone": "0731-88888888"}
"""What every application asks."""


def hand_in(
    page: Page, number: str, papers: Sequence[Paper], folder: Path, answers: Mapping[str, str] = ANSWERS
) -> None:
    """The questions are answered, the papers uploaded, and all is submitted, by a double click."""
    page.goto(f"/applications/{number}/draft/answers")
    for name, words in answers.items():
        page.fill(f"#{name}", words)
    page.locator("main form button").last.click()
    for paper in papers:
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


def check_form(page: Page, number: str) -> None:
    """The handler opens the check of form, with its task in hand."""
    page.goto(f"/applications/{number}/formality")
    if page.locator('form[action$="/take"]').count():
        take(page)
        page.goto(f"/applications/{number}/formality")


def decide(stage: Stage, number: str, clause: str) -> None:
    """The re-checker decides flagged lines singly and all that pass at once; a line tells its clause; all is agreed."""
    page = stage.page("rechecker")
    subject(page, "rechecker", number)
    page.goto(f"/applications/{number}/decisions")
    with page.expect_navigation():
        page.locator('button[name="go"][value="pass"]').click()
    while page.locator('button[name="go"][value^="accept:"]').count():
        with page.expect_navigation():
            page.locator('button[name="go"][value^="accept:"]').first.click()
    page.locator('main a[href*="/lines/"]').first.click()
    expect(page.get_by_text(clause).first).to_be_visible()
    page.goto(f"/applications/{number}/decisions")
    press(page, "send")
    head = stage.page("division_head")
    subject(head, "division_head", number)
    head.goto(f"/applications/{number}/joint-review")
    press(head, "agree")


def make_plan(stage: Stage, about: Round, *, again: bool = False) -> str:
    """The call has closed; the planner makes the plan, and two approve it. Returns its number."""
    page = stage.page("finance_planner", f"/calls/{about.call}/plan")
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


def publish(stage: Stage, about: Round, plan: str) -> None:
    """The policy officer publishes it; anybody reads it without an account."""
    desk = stage.page("policy_officer", f"/plans/{plan}")
    take(desk)
    press(desk, "publish")
    public = stage.page("", f"/notices/{plan}")
    expect(public.get_by_text(about.claimant).first).to_be_visible()


def confirm(stage: Stage, plan: str) -> None:
    """The notice is over: the head of policy confirms the plan."""
    page = stage.page("policy_head", f"/plans/{plan}")
    take(page)
    press(page, "confirm")
    expect(page.locator("h1")).to_contain_text("已确认")


def pay(stage: Stage, about: Round, folder: Path) -> None:
    """Finance makes the batch, another person releases it after signing in again, and the bank's answer is read."""
    page = stage.page("finance", f"/calls/{about.call}/batches")
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
    file(page, 'input[type="file"]', folder / "回单.csv", _answer(stage.site, batch))
    page.locator('form[action$="/results"] button').click()
    expect(page.get_by_text("已到账").first).to_be_visible()


def _answer(site: Site, number: str) -> bytes:
    """The bank's answer: everything was paid."""
    with site.cast.office.database.reading() as connection:
        batch = connection.execute(select(Batch.id).where(Batch.number == number)).scalar_one()
        orders: Mapping[str, int] = {
            each.end_to_end_id: each.amount_fen for each in payments.orders(connection, batch).values()
        }
    return bank_answer(orders, number, seed=1, returned=0)


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
