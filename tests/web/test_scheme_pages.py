"""The pages of every shipped scheme, made from its file alone: figures together, caps by year, units, and traces."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import html
from sqlalchemy import select

from tests.acts.town import OPENED, Town
from tests.acts.walking import IN_2018, IN_2021, Days, enterprise, handed_in, opened
from tests.editions import madrid, pct
from tests.web.browsing import Browsers
from web.calls.formulas import unit_of
from workflow.calls.tables import Call
from workflow.definition.edition import Edition

SCHEMES = [(pct.edition("2018"), IN_2018), (pct.edition("2021"), IN_2021), (madrid.edition(), IN_2018)]


@pytest.mark.parametrize(("of", "days"), SCHEMES, ids=lambda each: getattr(each, "scheme", ""))
def test_everybody_reads_the_guide_that_the_edition_makes(
    browsers: Browsers, town: Town, of: Edition, days: Days
) -> None:
    with town.office.database.reading() as connection:
        wanted = select(Call.number).where(Call.id == opened(town, of, days))
        address = f"/calls/{connection.execute(wanted).scalar_one()}"
    browser = browsers.of(None, days.opened)
    for language in ("zh", "en"):
        page = browser.client.get(address, headers={"Accept-Language": language})
        assert page.status_code == 200
        tree: Any = html.fromstring(page.text)
        read = " ".join(tree.text_content().split())
        titles = [each.title for each in of.checks] + [each.title for each in of.award]
        titles += [each.title for each in of.groups[0].figures]
        assert [each.told(language) for each in titles if each.told(language) not in read] == []
        assert not re.search(r"\{[a-z_.]+\}", read)
    assert "calendar year of the closing day" in read


def test_amounts_in_francs_are_told_as_such(browsers: Browsers, town: Town) -> None:
    assert IN_2018.opened == OPENED
    of = madrid.edition()
    told = {name: unit_of(of, name) for name in of.tables}
    assert told == {
        "st3": "number",
        "common": "chf",
        "complementary": "chf",
        "individual": "chf",
        "belt_road": "number",
        "standard": "fen",
        "limit": "fen",
    }
    with town.office.database.reading() as connection:
        wanted = select(Call.number).where(Call.id == opened(town, of, IN_2018))
        address = f"/calls/{connection.execute(wanted).scalar_one()}"
    page = browsers.of(None, OPENED).get(address).text
    assert "CHF 653.00" in page
    assert "CHF 388.00" in page


def test_the_trace_of_a_designation_tells_its_share_its_francs_and_their_tables(browsers: Browsers, town: Town) -> None:
    of, who = madrid.edition(), enterprise(town)
    rows = [*madrid.mark("US", "RU", "VN", 注册人=who.name), *madrid.mark("KR", "ZX", 注册人=who.name)]
    seen = handed_in(town, of, IN_2018, who, opened(town, of, IN_2018), rows)
    (number,) = town.one("SELECT number FROM application WHERE id = :id", id=seen.id)
    reviewer = browsers.staff("rechecker", IN_2018.closed)
    good, flagged, bad = (words(reviewer.get(f"/applications/{number}/lines/{row}").text) for row in (2, 5, 6))
    for told in (
        "该项指定分摊的实付金额",
        "CHF 1,552.00",
        "CHF 2,505.00",
        "《马德里单独规费（瑞士法郎）》第 US/first 行",
        "1,000.00 元",
    ):
        assert told in good, told
    assert "没有 KR 在 2018年6月1日 的规费标准" in flagged
    assert "不能指定 ZX" in bad
    assert bad.count("未判断") == 3


def test_the_trace_of_a_stage_tells_its_window_by_its_own_date(browsers: Browsers, town: Town) -> None:
    of, who = pct.edition("2018"), enterprise(town)
    rows = [pct.filing(who.name), pct.grant(who.name), pct.grant(who.name, 授权日="")]
    seen = handed_in(town, of, IN_2018, who, opened(town, of, IN_2018), rows)
    (number,) = town.one("SELECT number FROM application WHERE id = :id", id=seen.id)
    reviewer = browsers.staff("rechecker", IN_2018.closed)
    pages = [words(reviewer.get(f"/applications/{number}/lines/{row}").text) for row in (2, 3, 4)]
    assert ["国际申请日在申报期间内" in page for page in pages] == [True, False, False]
    assert ["授权日在申报期间内" in page for page in pages] == [False, True, True]


def words(page: str) -> str:
    """A page as it is read: without tags, blanks as one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("<main")[2]))
