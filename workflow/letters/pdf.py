"""Typesetting: facts laid out by a template of ours as PDF that archives keep, the same bytes for the same facts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import typst

from workflow.letters import font

Given = str | int | Sequence["Given"] | Mapping[str, "Given"]
"""What a template is given. It is shown as text, whatever it looks like: none of it is ever read as markup."""

STANDARDS: Final[list[typst.PDFStandard]] = ["a-2a", "ua-1"]
"""For the archive (PDF/A-2) and for who listens to it (PDF/UA): the text can be read back, with its order."""


def typeset(template: Path, facts: Mapping[str, Given]) -> bytes:
    """The template's PDF; it finds the facts in `sys.inputs.facts`, as JSON, and can read no file beyond its folder.

    Raises `FontMissing`.
    """
    signs = font.characters()
    return typst.compile(
        template,
        root=template.parent,
        font_paths=_fonts(font.FOLDER),
        sys_inputs={"facts": json.dumps(_shown(facts, signs), ensure_ascii=False)},
        pdf_standards=STANDARDS,
    )


@lru_cache
def _fonts(folder: Path) -> typst.Fonts:
    """Our font alone: what a machine has besides must not change a page."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def _shown(given: Given, signs: frozenset[int]) -> Given:
    if isinstance(given, str):
        return "".join(_sign(each, signs) for each in given)
    if isinstance(given, Mapping):
        return {name: _shown(each, signs) for name, each in given.items()}
    return given if isinstance(given, int) else [_shown(each, signs) for each in given]


def _sign(character: str, signs: frozenset[int]) -> str:
    """A character as a page shows it: one without a sign, or with none to see, by its code: nobody reads past it."""
    if ord(character) in signs and character.isprintable():
        return character
    return " " if character.isspace() else f"[U+{ord(character):04X}]"
