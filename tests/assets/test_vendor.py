"""The copies beside our static files and our letters are those of the packages, whole and fresh."""

from __future__ import annotations

from configparser import ConfigParser
from dataclasses import replace
from glob import glob
from itertools import chain
from pathlib import Path

import pytest

from web.assets.npm import FOLDER
from web.assets.vendor import FONT, PAGES, SHELVES, PackageChanged, Shelf, files, gather
from workflow.letters.font import WEIGHTS

PROJECT = FOLDER.parents[1]

DONE = ".done"
"""What make leaves there."""


def _below(folder: Path) -> set[Path]:
    return {file.relative_to(folder) for file in folder.rglob("*") if file.is_file()} - {Path(DONE)}


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """The pages' copies in a folder of the test's own."""
    return replace(PAGES, folder=tmp_path / "static" / "vendor")


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """Installed packages that hold just what is copied."""
    folder = tmp_path / "node_modules"
    for pattern, _ in PAGES.copies:
        file = folder / pattern.replace("*", "one")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(pattern)
    return folder


@pytest.mark.parametrize("shelf", SHELVES, ids=lambda shelf: shelf.folder.parent.name)
def test_each_copied_file_equals_that_of_its_package_and_nothing_else_lies_there(shelf: Shelf) -> None:
    for file, place in files(shelf):
        assert (shelf.folder / place).read_bytes() == file.read_bytes(), place
    assert _below(shelf.folder) == {place for _, place in files(shelf)}


def test_the_font_comes_in_its_two_weights_with_its_licence() -> None:
    assert {place.name for _, place in files(FONT)} == {*WEIGHTS, "LICENSE_FONT"}


def test_chinese_character_maps_and_the_licences_are_among_them() -> None:
    named = {place.as_posix() for _, place in files(PAGES)}
    assert {f"pdfjs/cmaps/{name}.bcmap" for name in ("GBK-EUC-H", "UniGB-UCS2-H", "UniGB-UTF16-H", "GBK2K-V")} <= named
    for folder in ("htmx", "pdfjs", "pdfjs/cmaps", "pdfjs/standard_fonts", "pdfjs/wasm"):
        assert any(Path(name).name.startswith("LICENSE") for name in named if Path(name).parent == Path(folder)), folder


def test_no_source_of_a_program_that_pages_do_not_run_is_copied() -> None:
    assert not [place for _, place in files(PAGES) if place.suffix in {".map", ".wasm", ".ts", ".json"}]


def test_what_an_older_release_had_is_gone_after_the_next(modules: Path, shelf: Shelf) -> None:
    vendor = shelf.folder
    (vendor / "old").mkdir(parents=True)
    (vendor / "old" / "left.js").write_text("left")
    gather(shelf, modules)
    assert _below(vendor) == {place for _, place in files(shelf, modules)}
    assert [entry.name for entry in vendor.parent.iterdir()] == ["vendor"]


def test_a_package_that_lost_a_file_is_told_and_the_old_copies_stay(modules: Path, shelf: Shelf) -> None:
    vendor = shelf.folder
    gather(shelf, modules)
    before = _below(vendor)
    (modules / PAGES.copies[0][0]).unlink()
    with pytest.raises(PackageChanged, match=r"htmx\.min\.js"):
        gather(shelf, modules)
    assert _below(vendor) == before


def test_an_interrupted_copy_does_not_spoil_the_next(modules: Path, shelf: Shelf) -> None:
    vendor = shelf.folder
    (vendor.with_name("vendor.new")).mkdir(parents=True)
    (vendor.with_name("vendor.new") / "half.js").write_text("half")
    gather(shelf, modules)
    assert Path("half.js") not in _below(vendor)


def test_an_installed_package_carries_them_and_none_of_what_only_builds() -> None:
    """By the patterns of `setup.cfg`, which setuptools expands in the same way."""
    package = _packaged("web", PROJECT / "web")
    assert {f"static/vendor/{place.as_posix()}" for _, place in files(PAGES)} <= package
    assert {"static/yuelu.css", "templates/shell.html"} <= package
    assert not [name for name in package if "node_modules" in name]
    assert {f"vendor/{place.as_posix()}" for _, place in files(FONT)} <= _packaged(
        "workflow.letters", FONT.folder.parent
    )


def _packaged(package: str, folder: Path) -> set[str]:
    said = ConfigParser()
    said.read(PROJECT / "setup.cfg")
    patterns = [pattern.strip() for pattern in said["options.package_data"][package].split(",")]
    found = (glob(pattern, root_dir=folder, recursive=True) for pattern in patterns)  # noqa: PTH207  # as setuptools does
    return set(chain.from_iterable(found))
