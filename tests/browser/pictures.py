"""`python -m tests.browser.pictures [FOLDER]`: every page as a picture, all on one sheet, and the best for README."""

from __future__ import annotations

import html
import io
import itertools
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.browser import LANGUAGES, WIDTHS
from tests.browser.browsing import browser_of
from tests.browser.chromium import chromium
from tests.browser.pages import LOOKS, Look, path_of
from tests.browser.site import Site, standing
from tests.scratch import scratch_servers

ROOT = Path(__file__).parents[2]
FOLDER, README = ROOT / ".pictures", ROOT / "docs" / "pictures"

BEST = {
    "application": ("application-paid", "zh", 1280),
    "formality": ("formality", "zh", 1280),
    "notice": ("notice", "zh", 1280),
    "home": ("home-handler", "en", 1280),
    "telephone": ("documents", "zh", 390),
}
"""README's pictures: the file below docs/pictures, and the look, language and width that it shows."""

TALLEST = 1_000
"""README shows so many pixels from the top."""

COLOURS, CELL, A_ROW = 128, (300, 380), 8


def main(words: list[str]) -> int:
    """Render all looks into the folder; tell where the sheet is."""
    folder = Path(words[0]) if words else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (
        scratch_servers(durable=False) as bundle,
        tempfile.TemporaryDirectory() as written,
        standing(bundle, Path(written)) as site,
        chromium() as browser,
    ):
        made = list(_pictures(browser, site, folder))
    _sheet(made, folder / "sheet.png")
    (folder / "index.html").write_text(_index(made))
    for name, (look, language, width) in BEST.items():
        _slim(folder / f"{look}-{language}-{width}.png", README / f"{name}.png")
    print(f"{len(made)} 张图片 / pictures: {folder / 'index.html'}, {folder / 'sheet.png'}")  # noqa: T201  # a command
    return 0


def _pictures(browser: Browser, site: Site, folder: Path) -> Iterator[Path]:
    """One look after another, each in both languages and both widths."""
    for look, language, width in itertools.product(LOOKS, LANGUAGES, WIDTHS):
        file = folder / f"{look.name}-{language}-{width}.png"
        _take(browser, site, look, file, language=language, width=width)
        yield file


def _take(browser: Browser, site: Site, look: Look, file: Path, *, language: str, width: int) -> None:
    with browser_of(browser, site, look.who, width=width, language=language) as context:
        page = context.new_page()
        page.goto(path_of(site, look))
        page.wait_for_load_state("networkidle")
        page.screenshot(path=file, full_page=True)


def _sheet(pictures: list[Path], sheet: Path) -> None:
    """All of them side by side, each from its top."""
    wide, tall = CELL
    rows = -(-len(pictures) // A_ROW)
    whole = Image.new("RGB", (A_ROW * wide, rows * tall), "#777")
    for place, file in enumerate(pictures):
        with Image.open(file) as picture:
            scale = (wide - 10) / picture.width
            shown = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, int((tall - 10) / scale))))
            small = shown.resize((wide - 10, max(1, int(shown.height * scale))), Image.Resampling.LANCZOS)
        whole.paste(small, (place % A_ROW * wide, place // A_ROW * tall))
    whole.save(sheet)


def _index(pictures: list[Path]) -> str:
    figures = (
        f'<figure><a href="{file.name}"><img src="{file.name}" width="{CELL[0]}" alt=""></a>'
        f"<figcaption>{html.escape(file.stem)}</figcaption></figure>"
        for file in pictures
    )
    style = "body{display:flex;flex-wrap:wrap;gap:1em;background:#777}figure{margin:0;max-height:30em;overflow:clip}"
    return f"<!doctype html><meta charset=utf-8><title>Yuelu</title><style>{style}</style>{''.join(figures)}"


def _slim(picture: Path, file: Path) -> None:
    """The top of a picture in few colours: pages have few."""
    with Image.open(picture) as whole:
        shown = whole.convert("RGB").crop((0, 0, whole.width, min(whole.height, TALLEST)))
    few = shown.quantize(COLOURS, dither=Image.Dither.NONE)
    kept = io.BytesIO()
    few.save(kept, "PNG", optimize=True)
    file.write_bytes(kept.getvalue())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
