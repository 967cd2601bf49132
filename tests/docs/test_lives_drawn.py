"""The pictures of lives in docs are what the definitions that ship draw now."""

from __future__ import annotations

from tests.docs.lives_drawn import DOCS, files


def test_the_committed_pictures_are_those_that_the_definitions_draw_and_no_others() -> None:
    wanted = files()
    stale = [name for name, text in wanted.items() if not (DOCS / name).is_file() or (DOCS / name).read_text() != text]
    assert stale == [], "run `make lives`"
    assert {f"lives/{path.name}" for path in (DOCS / "lives").iterdir()} == wanted.keys() - {"lives.md"}
