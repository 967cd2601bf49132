"""How tests are shared out: nothing that is named there is gone, and files that build a site of their own are apart."""

from __future__ import annotations

from pathlib import Path

from tests.shares import ELSEWHERE, LONGEST, SITE, place, share

ROOT = Path(__file__).parents[2]


def test_what_is_named_is_there() -> None:
    for each in (*LONGEST, *ELSEWHERE, SITE):
        assert (ROOT / each).exists(), each


def test_a_file_stays_whole_and_the_files_of_the_site_stay_together() -> None:
    assert share("tests/acts/test_laws_hold.py::test_one[a::b]") == "tests/acts/test_laws_hold.py"
    assert {share(f"tests/browser/{each.name}::test_x") for each in (ROOT / SITE).glob("test_*.py")} == {
        SITE,
        *ELSEWHERE,
    }


def test_what_uses_the_furnished_site_is_in_its_share_and_nothing_else_is() -> None:
    for file in (ROOT / SITE).glob("test_*.py"):
        words = file.read_text(encoding="utf-8")
        uses = any(each in words for each in ("site: Site, ", "sign_in: SignIn", "page: Page,", "page: Page)"))
        assert (share(f"{SITE}{file.name}::test_x") == SITE) == (uses and "bare: Site" not in words), file


def test_the_longest_begin_first() -> None:
    assert place("tests/acts/test_laws_hold.py::test_x") == 0
    assert place("tests/acts/test_laws_bite.py::test_x") == len(LONGEST)
