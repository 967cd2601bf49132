"""docs/operations.md says what settings.py reads, and names every command that it tells to run."""

from __future__ import annotations

import re
from pathlib import Path

import click

from console.main import yuelu

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/operations.md").read_text()
README = (ROOT / "README.md").read_text()


def test_the_table_of_settings_is_what_settings_reads() -> None:
    read = {
        f"YUELU_{name}"
        for name in re.findall(r'env\.(?!prefixed)\w+\("([A-Z0-9_]+)"', (ROOT / "settings.py").read_text())
    }
    told = set(re.findall(r"^\| `(YUELU_[A-Z0-9_]+)`", GUIDE, re.MULTILINE))
    assert told == read


def test_every_default_in_the_table_is_the_one_in_settings() -> None:
    source = (ROOT / "settings.py").read_text()
    spelled = {"True": "true", "False": "false"}
    pairs = re.findall(r'env\.\w+\("([A-Z0-9_]+)", "?([\w.:/@-]+)"?\)', source)
    defaults = {f"YUELU_{name}": default for name, default in pairs if default != "None"}
    told = dict(re.findall(r"^\| `(YUELU_[A-Z0-9_]+)`[^|]*\|[^|]*\| `([^`]+)` \|", GUIDE, re.MULTILINE))
    assert told == {name: spelled.get(default, default) for name, default in defaults.items()}


def test_every_command_that_the_guides_tell_to_run_exists() -> None:
    context = click.Context(yuelu)
    told = set(re.findall(r"\byuelu ([a-z][a-z-]+)", GUIDE + README))
    assert told - set(yuelu.list_commands(context)) == set()


def test_every_command_has_help_that_tells_its_exit_codes() -> None:
    context = click.Context(yuelu)
    for name in yuelu.list_commands(context):
        command = yuelu.get_command(context, name)
        assert command is not None
        plain = [command]
        if isinstance(command, click.Group):
            inside = click.Context(command, parent=context)
            plain = [found for each in command.list_commands(inside) if (found := command.get_command(inside, each))]
            assert len(plain) == len(command.list_commands(inside)) > 0, name
        for each in plain:
            assert "Exit codes:" in (each.help or ""), f"{name} {each.name}"
