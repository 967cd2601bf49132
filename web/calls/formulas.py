"""The expressions of an edition as people read them: titles for names, and the signs that are taught at school."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from workflow.definition.edition import Edition
from workflow.definition.life import Text
from workflow.definition.units import unit

Unit = Literal["fen", "percent", "number", "chf"]
"""What the values of a table are counted in."""

_TOKEN = re.compile(r"\s*(?:([A-Za-z_]\w*(?:\.\w+)?)|([0-9]+)|([-+*/(),\[\]]))")

_SIGNS = {"*": " × ", "/": " ÷ ", "+": " + ", "-": " − ", ",": "、", "[": "（按", "]": "）"}
_ENGLISH_SIGNS = _SIGNS | {",": ", ", "[": " (by ", "]": ")"}

_CONTEXT: Mapping[str, Text] = {
    "claimant.name": Text("申报主体名称", "claimant's name"),
    "claimant.code": Text("申报主体（统一社会信用代码）", "claimant (credit code)"),
    "claimant.group": Text("申报主体或所申报的集团", "claimant or its declared group"),
    "claimant.legal_person": Text("申报主体的法定代表人", "claimant's legal representative"),
    "claimant.address": Text("申报主体的住所", "claimant's address"),
    "claimant.related": Text(
        "与申报主体同一法定代表人、住所或账户的单位",
        "organisations with the claimant's legal representative, address or account",
    ),
    "call.closing": Text("申报截止日", "closing day"),
    "call.year": Text("申报截止日所在年度", "calendar year of the closing day"),
    "least": Text("取较小者", "the lesser of "),
    "greatest": Text("取较大者", "the greater of "),
}


def formula(edition: Edition, expression: str) -> Text | None:
    """An expression of the award in words; None where it says more than sums, products and tables do."""
    tokens = list(_tokens(expression))
    if None in tokens:
        return None
    names = _names(edition)
    known = [each for each in tokens if each is not None]
    if any(_is_name(each) and each not in names for each in known):
        return None
    return Text(_written(known, names, "zh"), _written(known, names, "en"))


def quoted(title: Text, language: str) -> str:
    """A title as it stands in a sentence."""
    return f"“{title.en}”" if language == "en" else f"「{title.zh}」"


def keyed_by(edition: Edition, table: str) -> Text | None:
    """What a table is looked up by: the field that an award step puts into its brackets."""
    looked_up = re.compile(rf"\b{re.escape(table)}\s*\[\s*line\.(\w+)\s*\]")
    found = next((match[1] for each in edition.award if (match := looked_up.search(each.expression))), None)
    return _field_titles(edition).get(f"line.{found}") if found else None


def unit_of(edition: Edition, table: str) -> Unit:
    """What a table's values are counted in, as the steps say that look them up, themselves or by a value of the line.

    A table of a shared total is in fen; where steps disagree its values are plain numbers.
    """
    carriers = {table}
    for value in edition.values:
        if carriers & words_of(value.expression):
            carriers.add(value.name)
    alone = re.compile(rf"{re.escape(table)}\s*\[[^\[\]]*\]")
    found = {unit(each.name) for each in edition.award if alone.fullmatch(each.expression.strip())}
    found = found or {unit(each.name) for each in edition.award if carriers & words_of(each.expression)}
    if any(table in words_of(text) for each in edition.ceilings for text in (each.total, each.uses)):
        found.add("fen")
    only = found.pop() if len(found) == 1 else "count"
    return "number" if only == "count" else only


def words_of(expression: str) -> frozenset[str]:
    """The words of an expression, names of fields and values among them."""
    return frozenset(re.findall(r"\b[a-z]\w*\b", expression))


def key_title(edition: Edition, name: str) -> Text:
    """What a part of a key is called: a field of the line, or what is known of the claim."""
    return _CONTEXT[name] if name in _CONTEXT else _field_titles(edition)[f"line.{name}"]


def _tokens(expression: str) -> Iterable[str | None]:
    """The pieces of an expression; None stands for what has no words."""
    rest = expression.strip()
    while rest:
        found = _TOKEN.match(rest)
        yield (found[1] or found[2] or found[3]) if found else None
        rest = rest[found.end() :].strip() if found else ""


def _is_name(token: str) -> bool:
    return token[0].isalpha() or token[0] == "_"


def _names(edition: Edition) -> Mapping[str, Text]:
    steps = {each.name: each.title for each in edition.award}
    tables = {name: use.title for name, use in edition.tables.items()}
    figures = {f"{group.name}.{each.name}": each.title for group in edition.groups for each in group.figures}
    return {**_CONTEXT, **_field_titles(edition), **steps, **tables, **figures}


def _field_titles(edition: Edition) -> Mapping[str, Text]:
    return {f"line.{each.name}": Text(each.title.zh, each.title.en) for each in edition.form.fields}


def _written(tokens: Iterable[str], names: Mapping[str, Text], language: str) -> str:
    signs = _ENGLISH_SIGNS if language == "en" else _SIGNS
    pieces = []
    for each in tokens:
        if not _is_name(each):
            pieces.append(signs.get(each, each))
        elif each in _CONTEXT and "." not in each:
            pieces.append(names[each].told(language))
        else:
            pieces.append(quoted(names[each], language))
    return "".join(pieces).strip()
