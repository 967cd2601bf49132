"""A look at every page, in both languages and both widths, as anybody might take it."""

from __future__ import annotations

import pytest

from tests.browser import WIDTHS, languages
from tests.browser.axe import axe
from tests.browser.browsing import HEIGHT
from tests.browser.chromium import Watch, overflow
from tests.browser.conftest import SignIn
from tests.browser.pages import LOOKS, NO_LOOK, Look, path_of
from tests.browser.site import Site
from web.api.operations import PREFIX


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
@languages
def test_every_page_can_be_read_by_everybody_and_asks_nothing_of_elsewhere(
    site: Site, sign_in: SignIn, watch: Watch, look: Look, language: str
) -> None:
    """`watch` fails it for any script error, broken policy or request that leaves the origin."""
    if look.status != 200:
        watch.expected.add(f"status of {look.status}")
    page = sign_in(look.who)
    answer = page.goto(path_of(site, look))
    assert answer is not None
    assert answer.status == look.status
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert (width, axe(page), overflow(page)) == (width, [], 0)


def test_every_page_of_the_site_is_looked_at_or_is_no_page(site: Site) -> None:
    """A new page is in the table, or in the list of what is a file, an answer to a script or a way elsewhere."""
    addresses = site.app.url_map.bind("")
    looked = {addresses.match(path_of(site, look))[0] for look in LOOKS if look.path != "/nowhere"}
    rules = [rule for rule in site.app.url_map.iter_rules() if not rule.rule.startswith(f"{PREFIX}/")]
    pages = {rule.endpoint for rule in rules if "GET" in (rule.methods or ())}
    assert pages - looked - NO_LOOK.keys() == set()
    assert looked & NO_LOOK.keys() == set()
