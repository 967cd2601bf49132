"""A what-if in the browser: who may ask it, what it tells and keeps not, and a workbook with the same figures."""

from __future__ import annotations

import io
from collections.abc import Mapping

import openpyxl
import pytest
from werkzeug.test import TestResponse

from tests.acts.town import PLANNED, Town
from tests.simulation.drafts import RATE_7, number, written
from tests.web.browsing import Browser, Browsers
from tests.web.counting import counting
from tests.web.planning import SHORT, closed, words
from web.languages import COOKIE
from web.whatif.pages import READERS
from workflow.parties.roles import OFFICE_ROLES

DAY = PLANNED


def opened(browser: Browser, town: Town, call: int) -> TestResponse:
    return browser.get(f"/calls/{number(town, call)}/what-if")


def uploaded(draft: str | bytes, name: str = "draft.yaml") -> tuple[io.BytesIO, str]:
    return io.BytesIO(draft.encode() if isinstance(draft, str) else draft), name


def rows_of(town: Town) -> Mapping[str, object]:
    """Every table of the database with a digest of all its rows."""
    names = town.all("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    query = "SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM"
    return {str(name): town.one(f'{query} "{name}" t') for (name,) in names}


@pytest.fixture
def planner(browsers: Browsers) -> Browser:
    return browsers.staff("finance_planner", DAY)


def test_the_page_tells_who_gains_with_more_money_and_the_workbook_has_the_same_figures(
    planner: Browser, town: Town
) -> None:
    call, _ = closed(town, budget_fen=SHORT)
    page = opened(planner, town, call)
    assert "2,100.00 元" in words(page.text)
    shown = words(planner.send(page, "/what-if", budget="3000").text)
    assert "+900.00 元" in shown
    gains = [each.name for each in town.claimants]
    assert all(name in shown for name in gains)
    file = planner.send(page, "/what-if", budget="3000", **{"as": "xlsx"})
    assert file.headers["Content-Disposition"].startswith("attachment")
    sheet = openpyxl.load_workbook(io.BytesIO(file.data))["申报主体"]
    told = {row[0]: row[1:] for row in sheet.iter_rows(min_row=2, values_only=True)}
    first, second = gains
    assert (told[first][-3:], told[second][-3:]) == ((1400, 2000, 600), (700, 1000, 300))
    assert told["合计"][-3:] == (2100, 3000, 900)


def test_a_draft_is_tried_from_a_file_and_then_stands_in_the_page_to_be_changed(planner: Browser, town: Town) -> None:
    call, _ = closed(town)
    answer = planner.send(opened(planner, town, call), "/what-if", file=uploaded(written(RATE_7)))
    shown = words(answer.text)
    assert "2019 draft" in shown
    assert "+400.00 元" in shown
    assert "+200.00 元" in shown
    again = planner.send(answer, "/what-if", **{"as": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(again.data))
    assert book.sheetnames == ["申报主体", "变化原因", "变化明细", "试算条件"]
    lines = list(book["变化明细"].iter_rows(min_row=2, values_only=True))
    assert [each[2:4] for each in lines] == [(1400, 1600)] * 3
    assert [each[3] for each in book["变化原因"].iter_rows(min_row=2, values_only=True)] == [3]


def test_a_stored_edition_is_tried_and_not_together_with_a_draft(planner: Browser, town: Town) -> None:
    call, _ = closed(town)
    page = opened(planner, town, call)
    (stored,) = town.one("SELECT edition_hash FROM call WHERE id = :id", id=call)
    assert "没有申报主体增减" in planner.send(page, "/what-if", edition=stored).text
    both = planner.send(page, "/what-if", edition=stored, draft=written())
    assert both.status_code == 422
    assert "只能选一个" in both.text
    assert planner.send(page, "/what-if", edition="0" * 64).status_code == 422


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_broken_draft_and_a_wrong_budget_tell_their_faults_together(
    planner: Browser, town: Town, language: str
) -> None:
    call, _ = closed(town)
    planner.client.set_cookie(COOKIE, language)
    page = opened(planner, town, call)
    broken = written(("least(line.paid, due)", "least(line.payed, due)"), ("share: pro_rata", "share: lots"))
    answer = planner.send(page, "/what-if", file=uploaded(broken), budget="-3")
    shown = words(answer.text)
    assert answer.status_code == 422
    assert "award.line.eligible.is" in shown
    assert "not_a_choice" in shown
    assert ("is not an amount" if language == "en" else "不是金额") in shown
    assert 'value="-3"' in answer.text


@pytest.mark.parametrize(
    ("draft", "told"),
    [
        (b"\xff\xfe\x00", "not_utf8"),
        ("", "请给出要试算的内容"),
        ("a: &b [*b]", "yaml_anchor"),
        ("- 1", "wrong_kind"),
        (written(("scheme: invention-maintenance", "scheme: elsewhere")), "elsewhere"),
        ("{" * 100_000, "too_deep"),
        ("x" * 600_000, "too_large"),
    ],
)
def test_hostile_and_empty_drafts_are_told_and_never_a_traceback(
    planner: Browser, town: Town, draft: str | bytes, told: str
) -> None:
    call, _ = closed(town)
    answer = planner.send(opened(planner, town, call), "/what-if", file=uploaded(draft))
    assert answer.status_code == 422
    assert told in answer.text


def test_asking_leaves_the_database_as_it_was(browsers: Browsers, planner: Browser, town: Town) -> None:
    call, _ = closed(town)
    before = rows_of(town)
    with counting(browsers.app(DAY)) as seen:
        page = opened(planner, town, call)
        planner.send(page, "/what-if", file=uploaded(written(RATE_7)), budget="5", share="first_come")
        planner.send(page, "/what-if", budget="5", **{"as": "xlsx"})
    assert seen["commits"] == 0
    assert rows_of(town) == before


def test_who_does_not_plan_or_write_rules_is_refused(browsers: Browsers, town: Town) -> None:
    call, _ = closed(town)
    address = f"/calls/{number(town, call)}/what-if"
    for role in sorted(OFFICE_ROLES):
        expected = 200 if role in READERS else 403
        assert browsers.staff(role, DAY).client.get(address).status_code == expected, role
        link = address in browsers.staff(role, DAY).get(address.removesuffix("/what-if")).text
        assert link == (role in READERS), role
    assert browsers.of(town.claimants[0].officer, DAY).client.get(address).status_code == 403
    assert browsers.of(None, DAY).client.get(address).status_code == 303
