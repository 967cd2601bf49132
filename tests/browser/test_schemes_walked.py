"""The subsidies of enterprises in Chromium, each from its call to the bank's answer, side by side in one round."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Browser, expect

from console.demonstration.papers import Paper, pdf
from tests.acts.claim import Row
from tests.acts.laws import broken_in
from tests.acts.town import JOINED, Town
from tests.acts.walking import enterprise
from tests.browser.journeying import (
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
from tests.editions import madrid, pct
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


def walks(site: Site) -> list[Walk]:
    """An enterprise claims for one PCT application in two stages, another for a mark in three countries."""
    one, other = _enterprise(site, "pct"), _enterprise(site, "madrid")
    return [
        Walk(
            Round("CS-PCT", pct.edition("2018"), "2018 年度 PCT 申请资助（全程）", "officer.pct", one),
            [pct.filing(one), pct.grant(one)],
            "第六条",
            "30,000.00",
        ),
        Walk(
            Round("CS-MADRID", madrid.edition(), "2018 年度马德里商标资助（全程）", "officer.madrid", other),
            madrid.mark("US", "RU", "VN", 注册人=other),
            "第七条",
            "4,000.00",
        ),
    ]


def _enterprise(site: Site, short: str) -> str:
    """The name of an enterprise whose officer signs in as `officer.<short>`."""
    cast = site.cast.on(JOINED)
    town = Town(cast.office, cast.authority, cast.roles, ())
    return enterprise(town, email=site.email(f"officer.{short}")).name


@pytest.mark.timeout(900)
def test_each_subsidy_of_enterprises_goes_from_its_call_to_the_bank(
    site: Site, chromium: Browser, tmp_path: Path
) -> None:
    expect.set_options(timeout=WAITS_MS)
    staging, rounds = Staging.of(site, chromium), walks(site)
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
            pay(stage, each.about, tmp_path)
            told = stage.page(each.about.officer, f"/applications/{number}")
            expect(told.locator("h1")).to_contain_text("已到账")
            expect(told.get_by_text(each.paid).first).to_be_visible()
    with site.cast.office.database.reading() as connection:
        assert broken_in(connection, site.cast.authority) == []


def claimed_and_decided(stage: Stage, walk: Walk, folder: Path) -> str:
    """The officer claims, handler, re-checker and division head let it pass. Returns the application's number."""
    about = walk.about
    page = stage.page(about.officer)
    number = begin(page, about)
    upload_lines(page, number, folder / "申报明细.xlsx", workbook(about.edition, walk.rows))
    hand_in(page, number, papers(about.edition), folder)
    desk = stage.page("handler")
    subject(desk, "handler", number)
    press(desk, "accept")
    check_form(desk, number)
    press(desk, "pass")
    decide(stage, number, walk.clause)
    return number


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
