"""The other subsidies in Chromium, each from its call to the bank's answer, side by side in one round."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Browser, expect

from console.demonstration.papers import Paper, pdf
from tests.acts.claim import Row
from tests.acts.laws import broken_in
from tests.acts.town import JOINED, Town
from tests.acts.walking import enterprise, provider
from tests.browser.journeying import (
    ANSWERS,
    CLAIMED,
    CLOSED,
    PROPOSED,
    Round,
    begin,
    check_form,
    confirm,
    decide,
    hand_in,
    make_plan,
    open_call,
    pay,
    publish,
    subject,
    upload_lines,
)
from tests.browser.site import Site
from tests.browser.staging import WAITS_MS, Stage, Staging, press
from tests.editions import custody, madrid, pct
from tests.servers.watch import wait_until
from workflow.definition.edition import Edition

CONFIRMED = date(2019, 2, 15)
"""The notice that begins on 1 February lies open over the Spring Festival."""


@dataclass(frozen=True)
class Walk:
    """One subsidy on its way: its round, the lines that are claimed, a clause that a line tells, what is paid."""

    about: Round
    rows: Sequence[Row]
    clause: str
    paid: str
    answers: Mapping[str, str]


def walks(site: Site) -> list[Walk]:
    """A PCT application in two stages, a mark in three countries, and two firms that a provider serves for a year."""
    cast = site.cast.on(JOINED)
    town = Town(cast.office, cast.authority, cast.roles, ())
    one = enterprise(town, email=site.email("officer.pct")).name
    other = enterprise(town, email=site.email("officer.madrid")).name
    third = provider(town, email=site.email("officer.custody")).name
    served = {"服务年度": "2018", "协议签订日": "2018-06-01"}
    return [
        Walk(
            Round("CS-PCT", pct.edition("2018"), "2018 年度 PCT 申请资助（全程）", "officer.pct", one),
            [pct.filing(one), pct.grant(one)],
            "第六条",
            "30,000.00",
            ANSWERS,
        ),
        Walk(
            Round("CS-MADRID", madrid.edition(), "2018 年度马德里商标资助（全程）", "officer.madrid", other),
            madrid.mark("US", "RU", "VN", 注册人=other),
            "第七条",
            "4,000.00",
            ANSWERS,
        ),
        Walk(
            Round("CS-CUSTODY", custody.edition(), "2018 年度知识产权托管资助（全程）", "officer.custody", third),
            [custody.firm(**served), custody.firm(**served)],
            "第七条",
            "4,000.00",
            ANSWERS | {"staff": "6", "services": "每季上门一次，代管年费与期限"},
        ),
    ]


@pytest.mark.timeout(900)
def test_each_other_subsidy_goes_from_its_call_to_the_bank(bare: Site, chromium: Browser, tmp_path: Path) -> None:
    expect.set_options(timeout=WAITS_MS)
    staging, rounds = Staging.of(bare, chromium), walks(bare)
    answered: set[str] = set()
    with staging.day(PROPOSED) as stage:
        for each in rounds:
            open_call(stage, each.about)
    with staging.day(CLAIMED) as stage:
        numbers = [claimed_and_decided(stage, each, tmp_path) for each in rounds]
    with staging.day(CLOSED) as stage:
        plans = [make_plan(stage, each.about) for each in rounds]
        for each, plan in zip(rounds, plans, strict=True):
            publish(stage, each.about, plan)
    with staging.day(CONFIRMED) as stage:
        for each, plan, number in zip(rounds, plans, numbers, strict=True):
            confirm(stage, plan)
            for _ in each.about.edition.instalments or [None]:
                if each.about.edition.ledger:
                    serve_half(stage, each.about, number, answered)
                pay(stage, each.about, tmp_path)
            told = stage.page(each.about.officer, f"/applications/{number}")
            expect(told.locator("h1")).to_contain_text("已到账")
            expect(told.get_by_text(each.paid).first).to_be_visible()
    with bare.cast.office.database.reading() as connection:
        assert broken_in(connection, bare.cast.authority) == []


def claimed_and_decided(stage: Stage, walk: Walk, folder: Path) -> str:
    """The officer claims, handler, re-checker and division head let it pass. Returns the application's number."""
    about = walk.about
    page = stage.page(about.officer)
    number = begin(page, about)
    upload_lines(page, number, folder / "申报明细.xlsx", workbook(about.edition, walk.rows))
    hand_in(page, number, papers(about.edition), folder, walk.answers)
    desk = stage.page("handler")
    subject(desk, "handler", number)
    press(desk, "accept")
    check_form(desk, number)
    press(desk, "pass")
    decide(stage, number, walk.clause)
    return number


def serve_half(stage: Stage, about: Round, number: str, answered: set[str]) -> None:
    """The provider serves each firm twice, the firm confirms by its link, and the office lets the check pass."""
    page = stage.page(about.officer, f"/applications/{number}/ledger")
    links = page.locator("table.list tbody th a")
    firms = [links.nth(place).get_attribute("href") or "" for place in range(links.count())]
    assert firms
    for firm in firms:
        page.goto(firm)
        for day in ("2018-09-03", "2018-12-03"):
            page.fill("#served_on", day)
            page.fill("#words", "上门检索分析，提示年费期限")
            with page.expect_navigation():
                page.locator('section[aria-labelledby="write"] button').click()
        mail = f"firm-{firm.rsplit('/', 1)[1]}@{number.lower()}.example.cn"
        page.fill("#mail", mail)
        with page.expect_navigation():
            page.locator('section[aria-labelledby="ask"] button').click()
        link = mailed_link(stage.site, mail, answered)
        answered.add(link)
        firm_page = stage.page("", link)
        firm_page.check("#confirmed-yes")
        firm_page.check("#satisfaction-5")
        firm_page.get_by_role("main").get_by_role("button").click()
        expect(firm_page.get_by_text("您已答复：属实")).to_be_visible()
    page.goto(f"/applications/{number}")
    press(page, "report")
    officer = stage.page("policy_officer")
    subject(officer, "policy_officer", number)
    press(officer, "pass")


def mailed_link(site: Site, mail: str, answered: Collection[str]) -> str:
    """The path of a link that was mailed to an address and not answered yet; a worker delivers it meanwhile."""
    found: set[str] = set()

    def arrived() -> object:
        for each in site.settings.mail.folder.rglob("*.eml"):
            letter = message_from_bytes(each.read_bytes(), policy=policy.default)
            if isinstance(letter, EmailMessage) and mail in str(letter["To"]):
                found.update(re.findall(r"/services/[\w-]+", letter.get_content()))
        return found - {*answered}

    wait_until(arrived, f"a link to {mail}")
    (link,) = found - {*answered}
    return link


def workbook(of: Edition, rows: Sequence[Row]) -> bytes:
    """Lines as a claimant fills them into the template of an edition."""
    out = io.BytesIO()
    columns = list(of.form.columns)
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, columns)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, [row.get(column, "") for column in columns])
    return out.getvalue()


def papers(of: Edition) -> list[Paper]:
    """Every paper that an edition asks for."""
    return [Paper(each.name, f"{each.name}.pdf", pdf(each.title.zh, [of.title.zh])) for each in of.documents]
