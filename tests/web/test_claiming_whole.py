"""A university claims, from the call's page to the receipt, without JavaScript, with 3,000 lines."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest

from tests.acts.claim import bad, flagged, good, workbook
from tests.acts.laws import broken
from tests.acts.town import LAST_DAY, Town
from tests.web.browsing import Browsers
from tests.web.claimant import Desk
from workflow.claims import applications

LINES = 3_000


def begun(town: Town, browsers: Browsers) -> Desk:
    """An application that was begun on the page of its call."""
    ours, call = town.claimants[0], town.call()
    number = town.one("SELECT number FROM call WHERE id = :id", id=call)[0]
    browser = browsers.of(ours.officer, LAST_DAY)
    page = browser.send(browser.get(f"/calls/{number}"), f"/calls/{number}/apply")
    assert page.request.path.endswith("/draft")
    with town.office.database.reading() as connection:
        (row,) = applications.of_call(connection, call)
    return Desk(town, browser, ours, town.look(row.id))


@pytest.mark.timeout(300)
def test_a_whole_claim_goes_in_without_javascript_and_bad_lines_come_again(town: Town, browsers: Browsers) -> None:
    desk = begun(town, browsers)
    name = desk.claimant.name
    assert "申报明细" in desk.page().text

    # the template is filled in and uploaded; a worker checks it
    blank = desk.browser.get(re.search(r'href="(/calls/[^"]+/template)"', desk.page("/lines").text)[1])  # type: ignore[index]
    assert openpyxl.load_workbook(io.BytesIO(blank.data)).active["A1"].value
    rows = [*good(name, LINES - 3), bad(name), bad(name), flagged(name)]
    waiting = desk.upload(rows)
    assert "工作簿已安全保存" in waiting.text
    desk.work()
    result = desk.browser.get(waiting.request.path)
    assert "检查结果" in result.text
    assert f"<dd>{LINES:,}</dd>" in result.text
    assert f"<dd>{LINES - 2:,}</dd>" in result.text
    assert "第一专利权人不是申报主体" in result.text
    assert "实缴金额" in result.text

    # only the bad lines come back, are mended, and come again
    only_bad = desk.browser.get(f"/applications/{desk.number}/lines/workbook?only=bad")
    sheet = openpyxl.load_workbook(io.BytesIO(only_bad.data)).active
    assert sheet.max_row == 3
    again = desk.checked(workbook(good(name, 2)), mending="yes")
    assert "全部明细均通过检查" in again.text

    # questions, documents, a last look, the undertaking, the receipt
    assert "内容已保存" in desk.answer().text
    desk.hand_all()
    check = desk.page("/check")
    assert "500,000.00 元" in check.text
    receipt = desk.submit(check)
    assert receipt.request.path.endswith("/receipt")
    assert desk.number in receipt.text
    assert "2019年1月7日 24:00" in receipt.text
    digest = town.one("SELECT digest FROM claim_list WHERE application_id = :id", id=desk.seen.id)[0]
    assert str(digest) in receipt.text
    assert desk.state == "submitted"
    assert town.keys(desk.seen.id) == 2 * LINES
    assert broken(town) == []
