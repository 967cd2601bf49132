"""The guide of every shipped scheme, made from its file alone: fields, figures together, caps by year, and units."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import html
from sqlalchemy import select

from tests.acts.town import OPENED, Town
from tests.acts.walking import IN_2018, IN_2021, Days, opened
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
