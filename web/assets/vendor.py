"""Copies what the pages need of the installed packages beside our own static files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from web.assets.npm import FOLDER

MODULES = FOLDER / "node_modules"
VENDOR = FOLDER.parent / "static" / "vendor"

COPIES = (
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
)
"""Files of packages, and the folder below `static/vendor` where they go."""


class PackageChanged(Exception):
    """软件包中没有所需文件 / a package has no such file any more."""

    def __init__(self, pattern: str) -> None:
        super().__init__(f"{self.__doc__} {pattern}")


def files(modules: Path = MODULES) -> Iterator[tuple[Path, Path]]:
    """Each file with its place below the vendor folder. Raises `PackageChanged`."""
    for pattern, place in COPIES:
        found = sorted(modules.glob(pattern))
        if not found:
            raise PackageChanged(pattern)
        yield from ((file, Path(place) / file.name) for file in found)


def gather(modules: Path = MODULES, vendor: Path = VENDOR) -> None:
    """Make the vendor folder anew: whole, and without what an older release had. Raises `PackageChanged`."""
    fresh = vendor.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for file, place in files(modules):
        (fresh / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, fresh / place)
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)
