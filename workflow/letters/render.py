"""Rendering: facts put into an edition's template, in Chinese and English, and nothing but facts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from workflow.definition.life import Text

Fact = str | int | date | Text
"""What a template may name. Money is given as the words to be read, such as `1,234.50 元`."""

_PIECE = re.compile(r"\{\{|\}\}|\{([a-z][a-z0-9_]*)\}|[{}]")


class LetterError(Exception):
    """A letter could not be written."""


class TemplateBroken(LetterError):
    """A template holds a brace that is neither doubled nor around a plain name."""


class FactMissing(LetterError):
    """A template names a fact that was not given."""


def placeholders(template: Text) -> frozenset[str]:
    """The names that a template asks for, in both languages together; raises `TemplateBroken`."""
    return _names(template.zh) | _names(template.en)


def render(template: Text, facts: Mapping[str, Fact]) -> Text:
    """The letter's words in both languages.

    `{name}` is replaced by the fact of that name, `{{` and `}}` by one brace. A fact's own braces mean nothing, and
    there is no way to reach into a fact. Raises `TemplateBroken` or `FactMissing`.
    """
    return Text(zh=_filled(template.zh, facts, "zh"), en=_filled(template.en, facts, "en"))


def _names(template: str) -> frozenset[str]:
    return frozenset(name for piece in _PIECE.finditer(template) if (name := _name_in(piece)))


def _name_in(piece: re.Match[str]) -> str | None:
    """The name in a piece of a template, or nothing for a doubled brace."""
    name: str | None = piece.group(1)
    if name is None and piece.group() in ("{", "}"):
        raise TemplateBroken(piece.string[piece.start() : piece.start() + 20])
    return name


def _filled(template: str, facts: Mapping[str, Fact], language: str) -> str:
    def replacement(piece: re.Match[str]) -> str:
        name = _name_in(piece)
        if name is None:
            return piece.group()[0]
        if name not in facts:
            raise FactMissing(name)
        return said(facts[name], language)

    return _PIECE.sub(replacement, template)


def said(fact: Fact, language: str) -> str:
    """A fact in a language: dates as each language writes them, bilingual words by language, the rest as it is."""
    if isinstance(fact, Text):
        return fact.told(language)
    if isinstance(fact, date):
        return f"{fact.year}年{fact.month}月{fact.day}日" if language == "zh" else f"{fact:%-d %B %Y}"
    return str(fact)
