"""Copies what the program needs of the installed packages: beside our static files, and beside our letters."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from web.assets.npm import FOLDER
from workflow.letters.font import FOLDER as FONT_FOLDER

MODULES = FOLDER / "node_modules"
VENDOR = FOLDER.parent / "static" / "vendor"


@dataclass(frozen=True)
class Shelf:
    """A folder of copies, and what lies there: files of packages, each with its folder below."""

    folder: Path
    copies: tuple[tuple[str, str], ...]


PAGES = Shelf(
    VENDOR,
    (
        ("htmx.org/dist/htmx.min.js", "htmx"),
        ("htmx.org/LICENSE", "htmx"),
        # The build for older browsers: offices keep theirs for years.
        ("pdfjs-dist/legacy/build/pdf.min.mjs", "pdfjs"),
        ("pdfjs-dist/legacy/build/pdf.worker.min.mjs", "pdfjs"),
        ("pdfjs-dist/LICENSE", "pdfjs"),
        ("pdfjs-dist/cmaps/*", "pdfjs/cmaps"),
        ("pdfjs-dist/standard_fonts/*", "pdfjs/standard_fonts"),
        # The decoders of scans in plain JavaScript: our content policy lets no WebAssembly run.
        ("pdfjs-dist/wasm/*_nowasm_fallback.js", "pdfjs/wasm"),
        ("pdfjs-dist/wasm/LICENSE_*JBIG2", "pdfjs/wasm"),
        ("pdfjs-dist/wasm/LICENSE_*OPENJPEG", "pdfjs/wasm"),
    ),
)
"""What browsers load."""

FONT = Shelf(
    FONT_FOLDER,
    (
        ("@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf", "."),
        ("@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf", "."),
        ("@expo-google-fonts/noto-sans-sc/LICENSE_FONT", "."),
    ),
)
"""What PDF is set in: two weights of nine."""

SHELVES = (PAGES, FONT)


class PackageChanged(Exception):
    """软件包中没有所需文件 / a package has no such file any more."""

    def __init__(self, pattern: str) -> None:
        super().__init__(f"{self.__doc__} {pattern}")


def files(shelf: Shelf, modules: Path = MODULES) -> Iterator[tuple[Path, Path]]:
    """Each file with its place below the shelf's folder. Raises `PackageChanged`."""
    for pattern, place in shelf.copies:
        found = sorted(modules.glob(pattern))
        if not found:
            raise PackageChanged(pattern)
        yield from ((file, Path(place) / file.name) for file in found)


def gather(shelf: Shelf, modules: Path = MODULES) -> None:
    """Make the shelf's folder anew: whole, and without what an older release had. Raises `PackageChanged`."""
    fresh = shelf.folder.with_name(f"{shelf.folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for file, place in files(shelf, modules):
        (fresh / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, fresh / place)
    shutil.rmtree(shelf.folder, ignore_errors=True)
    fresh.rename(shelf.folder)
