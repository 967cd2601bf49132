"""`yuelu scheme diagram`: what it draws, and what it says of what it cannot draw."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from console.commands import scheme
from workflow import schemes


def run(*arguments: object) -> Result:
    """The command with its arguments."""
    return CliRunner().invoke(scheme.command, ["diagram", *map(str, arguments)])


def test_a_shipped_edition_its_file_and_a_life_of_the_house_are_drawn() -> None:
    path = next(each for each in schemes.edition_files() if each.parent.name == "invention-maintenance")
    for arguments in (("invention-maintenance", path.stem), (path,), ("recovery",)):
        found = run(*arguments)
        assert found.exit_code == 0
        assert found.stdout.startswith("<svg ")
    assert "形式审查" in run(path).stdout
    assert "Formality check" in run(path, "--language", "en", "--format", "mermaid").stdout


def test_a_file_of_a_life_is_drawn_with_its_own_title() -> None:
    path = schemes.life_files()[0]
    assert run(path).stdout == run(path.stem).stdout


@pytest.mark.parametrize("arguments", [("nothing",), ("invention-maintenance", "1999"), ("a", "b", "c")])
def test_what_there_is_not_is_told_in_both_languages(arguments: tuple[str, ...]) -> None:
    found = run(*arguments)
    assert found.exit_code == 2
    assert found.stdout == ""
    assert " | " in found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize("content", ["", "scheme: [", "life: x\nstates: 3\n", "- 1\n", "a: *b"])
def test_a_file_with_faults_is_told_and_not_drawn(tmp_path: Path, content: str) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(content)
    found = run(path)
    assert found.exit_code == 2
    assert "定义有误" in found.stderr
    assert "has faults" in found.stderr


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "picture.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    found = run(path)
    assert found.exit_code == 2
    assert "UTF-8" in found.stderr
