"""The editions on pages: which there are, what runs under them, and where their applications stand now."""

from __future__ import annotations

import re

import pytest

from tests.acts.claim import good
from tests.acts.town import LAST_DAY, Town
from tests.web.browsing import Browsers
from tests.web.townhall import City, SignIn
from web.guards import ROUTES
from workflow.parties.roles import OFFICE_ROLES
from workflow.registers import shipped

HASH = next(each.hash for each in shipped.editions() if each.scheme == "invention-maintenance")


def counts(page: str) -> dict[str, int]:
    """The figures of the table, by the title of the state."""
    rows = re.findall(
        r'<th role="rowheader" scope="row">([^<]+)<.*?data-title="申报" class="figure">([\d,]+)<', page, re.DOTALL
    )
    return {title: int(count.replace(",", "")) for title, count in rows}


def drawn(page: str) -> dict[str, int]:
    """The figures of the picture, in the order of the life's states."""
    picture = page[page.index('<svg xmlns="http://www.w3.org/2000/svg" class="life"') :]
    found = re.findall(r'class="life-title"[^>]*>([^<]+)<|class="life-count-words[^"]*"[^>]*>(\d+)<', picture)
    told: dict[str, int] = {}
    title = ""
    for words, count in found:
        title = words or title
        if count:
            told[title] = int(count)
    return told


def stored(town: Town) -> dict[str, int]:
    """How many applications of the town stand in each state, as the database has it."""
    states = next(each for each in shipped.editions() if each.hash == HASH).life.states
    query = (
        "SELECT state, count(*) FROM subject WHERE kind = 'application' AND edition = :edition "
        "AND authority_id = :here GROUP BY state"
    )
    found = {str(state): int(str(count)) for state, count in town.all(query, edition=HASH, here=town.authority)}
    return {state.title.zh: found.get(name, 0) for name, state in states.items()}


def test_the_figures_of_picture_and_table_are_those_of_the_database_after_each_move(
    town: Town, browsers: Browsers
) -> None:
    call = town.call()
    first, second = (town.submitted(each, call, good(each.name)) for each in town.claimants[:2])
    head = browsers.staff("policy_head", LAST_DAY)
    for subject, trigger in ((first, "accept"), (second, "accept"), (first, "pass"), (second, "refuse")):
        page = head.get(f"/schemes/{HASH}").text
        assert counts(page) == drawn(page) == stored(town)
        town.on(LAST_DAY).do("handler", subject.id, trigger, "材料不全" if trigger == "refuse" else None)
    page = head.get(f"/schemes/{HASH}").text
    assert counts(page) == drawn(page) == stored(town)
    assert counts(page) == {title: int(title in ("实质审核", "不予受理")) for title in counts(page)}


def test_the_list_tells_each_edition_with_its_days_and_what_runs_under_it(town: Town, browsers: Browsers) -> None:
    town.draft(town.claimants[0], town.call(), good(town.claimants[0].name))
    page = browsers.staff("auditor", LAST_DAY).get("/schemes").text
    for each in shipped.editions():
        assert f"/schemes/{each.hash}" in page
    row = re.search(rf"/schemes/{HASH}.*?</tr>", page, re.DOTALL)
    assert row is not None
    assert "2018年1月1日" in row[0]
    assert re.findall(r'class="figure">(\d+)<', row[0]) == ["1", "1"]


def test_another_authority_is_told_nothing_of_what_runs_here(town: Town, browsers: Browsers, city: City) -> None:
    before = browsers.staff("director", LAST_DAY).get(f"/schemes/{HASH}").text
    assert set(counts(before).values()) == {0}
    assert city.authority != town.authority


def test_an_edition_that_is_not_stored_is_no_page(browsers: Browsers) -> None:
    head = browsers.staff("policy_head", LAST_DAY)
    assert head.get(f"/schemes/{'0' * 64}").status_code == 404
    assert head.get("/schemes/none").status_code == 404


@pytest.mark.parametrize("role", sorted(OFFICE_ROLES))
def test_the_menu_offers_the_schemes_to_whom_the_guard_lets_past(role: str, sign_in: SignIn) -> None:
    browser = sign_in(role)
    offered = 'href="/schemes"' in browser.get("/").text
    assert offered == (browser.get("/schemes").status_code == 200)
    assert offered == ROUTES["schemes.listing"].lets_past(frozenset({role}))


def test_the_page_tells_basis_choices_and_every_state_in_english_too(sign_in: SignIn) -> None:
    browser = sign_in("administrator")
    browser.set_cookie("language", "en")
    page = browser.get(f"/schemes/{HASH}").text
    edition = next(each for each in shipped.editions() if each.hash == HASH)
    for words in (edition.title.en, edition.basis.en, "5 working days, first included", "Re-checker"):
        assert words in page
    for state in edition.life.states.values():
        assert state.title.en in page
    assert "style=" not in page
    assert page.count("<svg") == page.count("</svg>")
