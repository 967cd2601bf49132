"""The house's own source against the rules that no type checker knows, and the rules against samples."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from migrations.tables import metadata
from tests.doors.lint import HOUSE, ONE_MODULE, UNNAMED, forbidden, names, rooms, writes

SAMPLES = Path(__file__).parent / "samples"
"""Sources whose first line says as which file they are read; a bad one's second says which table it writes."""

FOLDERS = ("web", "console", "workflow", "forms", "storage")


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((HOUSE / folder).rglob("*.py"))
    if folders == FOLDERS:
        yield from (HOUSE / "wsgi.py", HOUSE / "settings.py")


def here(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def test_only_its_room_writes_a_table() -> None:
    found = [write for path in modules(*FOLDERS) for write in forbidden(here(path), path.read_text())]
    assert not found, "\n".join(map(str, found))


def test_every_table_is_written_by_somebody_and_the_lint_sees_it() -> None:
    """A lint that saw nothing would pass anything. The registers seed their tables through one function."""
    seen = {write.table for path in modules(*FOLDERS) for write in writes(here(path), path.read_text())}
    assert set(metadata().tables) - seen == {"reference_table"}
    assert UNNAMED in seen


def test_every_table_has_a_room_and_the_narrow_ones_exist() -> None:
    assert set(rooms()) == set(metadata().tables) == set(names().values())
    for table, files in ONE_MODULE.items():
        assert all(file.startswith(rooms()[table]) and (HOUSE / file).exists() for file in files)


@pytest.mark.parametrize("sample", sorted((SAMPLES / "pass").iterdir()), ids=lambda path: path.stem)
def test_a_good_sample_passes(sample: Path) -> None:
    source = sample.read_text()
    file = source.splitlines()[0].removeprefix("# ")
    assert forbidden(file, source) == []


@pytest.mark.parametrize("sample", sorted((SAMPLES / "fail").iterdir()), ids=lambda path: path.stem)
def test_a_bad_sample_fails_by_the_name_of_its_table(sample: Path) -> None:
    source = sample.read_text()
    file, table = (line.removeprefix("# ") for line in source.splitlines()[:2])
    assert [write.table for write in forbidden(file, source)] == [table]


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return found | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_settings_import_nothing_of_the_house() -> None:
    roots = {name.split(".")[0] for name in imports(HOUSE / "settings.py")}
    assert not roots & {*FOLDERS, "migrations", "wsgi", "tests"}
    assert "environs" in roots


def floats(source: str) -> list[int]:
    """The lines on which a float is written or made."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div))
    ]


def test_money_knows_no_floats() -> None:
    found = [f"{here(path)}:{line}" for path in modules("workflow/money", "workflow/funds") for line in _floats(path)]
    assert not found, "\n".join(found)


def _floats(path: Path) -> list[int]:
    return floats(path.read_text())


@pytest.mark.parametrize("source", ["fen = 1.5", "fen = float(text)", "half = fen / 2"])
def test_a_float_is_seen(source: str) -> None:
    assert floats(source) == [1]


def test_every_module_opens_with_one_sentence() -> None:
    house = modules(*FOLDERS, "migrations", "tests", "bench")
    found = [here(path) for path in house if not _opens_with_a_sentence(path.read_text())]
    assert not found, "\n".join(found)


def _opens_with_a_sentence(source: str) -> bool:
    said = ast.get_docstring(ast.parse(source))
    return bool(said) and said.split("\n\n")[0].replace("\n", " ").endswith((".", "。")) if said else False


@pytest.mark.parametrize("source", ["", "import os", '"""No end"""', '"""First line\n\nthen more."""'])
def test_a_module_that_does_not_say_what_it_is_is_seen(source: str) -> None:
    assert not _opens_with_a_sentence(source)


def test_no_module_is_longer_than_it_may_be() -> None:
    lines = {here(path): len(path.read_text().splitlines()) for path in modules(*FOLDERS)}
    assert {file: count for file, count in lines.items() if count > 400} == {}


def test_the_samples_are_python() -> None:
    for sample in SAMPLES.rglob("*.txt"):
        compile(sample.read_text(), str(sample), "exec", flags=ast.PyCF_ONLY_AST, dont_inherit=True)
    assert sys.version_info >= (3, 11)
