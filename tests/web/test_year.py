"""The yearly report in the finance room: its figures on the page, and the same as a workbook and as PDF."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.acts.claim import good
from tests.acts.town import CONFIRMED, Town
from tests.printed import runs
from tests.web.browsing import Browsers
from workflow.acts.year.figures import FIGURES
from workflow.letters import font


@pytest.fixture(autouse=True)
def paid(town: Town) -> None:
    """A call of 2018 of which a claim is on its way to the bank."""
    call = town.call(1_000_000)
    town.decided(town.claimants[0], call, good(town.claimants[0].name, 1))
    town.close(call)
    town.confirmed(call)
    town.released(call)


@pytest.mark.parametrize("role", ["finance", "finance_head", "finance_planner", "auditor"])
def test_finance_and_auditors_read_every_figure_with_how_it_is_counted(browsers: Browsers, role: str) -> None:
    browser = browsers.staff(role, CONFIRMED)
    assert "/finance/years/2019" in browser.get("/finance").text
    shown = browser.get("/finance/years/2018").text
    assert all(each.title.zh in shown and each.counted.zh in shown for each in FIGURES)
    assert "10,000.00 元" in shown
    data = browser.get("/finance/years/2018/report.xlsx").data
    rows = load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(min_row=4, values_only=True)
    assert next(iter(rows))[-1] == 10_000


@pytest.mark.parametrize(("language", "title"), [("zh", "2018 年度资金报告"), ("en", "Yearly report of 2018")])
def test_the_page_offers_the_pdf_in_the_language_of_its_reader(
    browsers: Browsers, town: Town, language: str, title: str
) -> None:
    browser = browsers.staff("auditor", CONFIRMED)
    browser.client.set_cookie("language", language)
    address = f"/finance/years/2018/report.pdf?authority={town.authority}"
    assert f'href="{address}"' in browser.get("/finance/years/2018").text
    answer = browser.get(address)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=2018.pdf"
    assert title in runs(answer.data)[0]
    assert "10,000.00" in runs(answer.data)[0]
    assert browser.get(address).data == answer.data


def test_without_the_font_the_page_says_so_and_who_mends_it(
    browsers: Browsers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(font, "FOLDER", tmp_path)
    answer = browsers.staff("finance", CONFIRMED).get("/finance/years/2018/report.pdf")
    assert answer.status_code == 500
    assert "缺少生成 PDF 所需的字体" in answer.text


def test_a_year_without_calls_says_so(browsers: Browsers) -> None:
    assert "本年没有开始申报的申报通知" in browsers.staff("finance", CONFIRMED).get("/finance/years/2020").text


@pytest.mark.parametrize(
    "address",
    ["/finance/years/1", "/finance/years/2018?authority=1000000", "/finance/years/x", "/finance/years/2018/report.csv"],
)
def test_a_strange_year_or_authority_is_not_there(browsers: Browsers, address: str) -> None:
    assert browsers.staff("finance", CONFIRMED).get(address).status_code == 404


@pytest.mark.parametrize("role", ["handler", "policy_head", "administrator"])
def test_others_do_not_read_it(browsers: Browsers, role: str) -> None:
    browser = browsers.staff(role, CONFIRMED)
    assert browser.get("/finance/years/2018").status_code == 403
    assert browser.get("/finance/years/2018/report.pdf").status_code == 403
