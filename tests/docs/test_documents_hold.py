"""Every link in the documents resolves, and every command that they show is one that the program takes."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from console.main import yuelu

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])

_LINK = re.compile(r"\]\(([^)#\s]+)(#[^)]*)?\)")
_SHOWN = re.compile(r"^    (yuelu (?:.*\\\n)*.*)$", re.MULTILINE)


def shown_commands() -> Iterator[tuple[str, list[str]]]:
    """Each command line of an indented block, with the optional parts of its synopsis taken as given."""
    for document in DOCUMENTS:
        for found in _SHOWN.findall(document.read_text()):
            line = found.replace("\\\n", " ").partition("#")[0]
            yield document.name, shlex.split(re.sub(r"[\[\]]", "", line))[1:]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_resolves(document: Path) -> None:
    targets = [found[0] for found in _LINK.findall(document.read_text()) if "://" not in found[0]]
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_every_document_is_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        document = waiting.pop()
        if document in reached or document.suffix != ".md":
            continue
        reached.add(document)
        links = [found[0] for found in _LINK.findall(document.read_text()) if "://" not in found[0]]
        waiting += [(document.parent / target).resolve() for target in links]
    assert set(DOCUMENTS) - reached == set()


@pytest.mark.parametrize(("document", "words"), list(shown_commands()), ids=lambda each: str(each)[:60])
def test_every_shown_command_and_option_exists(document: str, words: list[str]) -> None:
    command: click.Command = yuelu
    rest = list(words)
    context = click.Context(command)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        inner = command.get_command(context, rest.pop(0))
        assert inner is not None, f"{document}: yuelu {' '.join(words)}"
        command = inner
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    known |= {"--help", "-h", "--version"}
    assert [word for word in rest if word.startswith("--") and word.partition("=")[0] not in known] == []
