"""Every figure of a budget opens: into the transfers that it is made of, and into what caused each."""

from __future__ import annotations

import re

import pytest

from tests.acts.claim import AWARD_FEN
from tests.acts.recovering import ORDERED, came, ordered, paid, undone
from tests.acts.town import PLANNED, Town
from tests.web.browsing import Browser, Browsers
from web.finance import ledger as ledgers
from web.finance.ledger import ledger
from workflow.acts.looking import Seen
from workflow.money import book
from workflow.money.book import AccountName


@pytest.fixture
def application(town: Town) -> Seen:
    """An application that was paid, of which a part was asked back, and came, after another came by mistake."""
    found = paid(town)
    recovery = ordered(town, found)
    came(town, recovery, 30_000, f"R-{recovery.id}-1")
    undone(town, recovery)
    came(town, recovery, 40_000, f"R-{recovery.id}-2")
    return found


@pytest.fixture
def call(town: Town, application: Seen) -> tuple[int, str]:
    query = "SELECT c.id, c.number FROM call c JOIN application a ON a.call_id = c.id WHERE a.id = :id"
    number, name = town.one(query, id=application.id)
    return int(str(number)), str(name)


@pytest.fixture
def auditor(browsers: Browsers) -> Browser:
    return browsers.staff("auditor", ORDERED)


def test_a_ledger_adds_up_to_its_account_and_tells_what_was_there_after_each_transfer(
    town: Town, call: tuple[int, str]
) -> None:
    with town.office.database.reading() as connection:
        for name, fen in book.balances(connection, call[0]).items():
            found = ledger(connection, call[0], name)
            assert found.balance_fen == fen == found.came_fen - found.left_fen
            assert sum(each.change_fen for each in found.rows) == fen
            after = 0
            for each in reversed(found.rows):
                after += each.change_fen
                assert each.balance_fen == after
        recovered = ledger(connection, call[0], AccountName.RECOVERED)
    assert [each.change_fen for each in recovered.rows] == [40_000, -30_000, 30_000]


def test_a_ledger_goes_on_to_another_page_and_tells_the_same(
    town: Town, call: tuple[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with town.office.database.reading() as connection:
        whole = ledger(connection, call[0], AccountName.PAID)
        monkeypatch.setattr(ledgers, "PAGE", 1)
        first = ledger(connection, call[0], AccountName.PAID)
        assert first.earlier is not None
        second = ledger(connection, call[0], AccountName.PAID, first.earlier)
    assert [*first.rows, *second.rows] == list(whole.rows[:2])


def test_each_figure_of_the_overview_leads_to_its_ledger_and_from_there_to_the_trace_of_a_line(
    town: Town, application: Seen, call: tuple[int, str], auditor: Browser
) -> None:
    overview = auditor.get("/finance").text
    for name in ("paid", "recovered", "in_transit", "reserved", "free"):
        path = f"/calls/{call[1]}/accounts/{name}"
        assert f'href="{path}"' in overview
        assert auditor.get(path).status_code == 200
    shown = auditor.get(f"/calls/{call[1]}/accounts/paid")
    assert f'href="/subjects/{application.id}"' in shown.text
    opened = auditor.get(f"/subjects/{application.id}")
    lines = re.search(r'href="(/applications/[^"]+/lines)"', opened.text)
    assert lines is not None
    row = re.search(r'href="(/applications/[^"]+/lines/\d+)"', auditor.get(lines[1]).text)
    assert row is not None
    assert "第七条" in auditor.get(row[1]).text


def test_an_account_that_there_is_not_is_no_page_and_neither_is_another_towns(
    call: tuple[int, str], auditor: Browser
) -> None:
    assert auditor.get(f"/calls/{call[1]}/accounts/none").status_code == 404
    assert auditor.get("/calls/nowhere/accounts/paid").status_code == 404


def test_what_an_organisation_was_granted_is_told_to_itself_and_to_who_gave_it(
    town: Town, application: Seen, browsers: Browsers
) -> None:
    claimant = town.claimants[0]
    path = f"/organisations/{claimant.organisation}/money"
    for browser in (browsers.of(claimant.officer, PLANNED), browsers.staff("rechecker", PLANNED)):
        shown = browser.get(path).text
        assert f"{(AWARD_FEN - 40_000) // 100:,}.00 元" in shown
        assert "400.00 元" in shown
    assert browsers.of(town.claimants[1].officer, PLANNED).get(path).status_code == 404
