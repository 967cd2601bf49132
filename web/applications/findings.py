"""What the rules found at a line, in words: each cell with what is said of it, and each check with how it came out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from forms.faults import Fault
from forms.spec import field_reader
from workflow.definition.edition import Check, Edition
from workflow.definition.life import Text
from workflow.definition.line_rules import WINDOW_CODE

CheckOutcome = Literal["held", "refused", "flagged", "unasked"]
"""How a check came out; it is not asked where a cell that it needs is missing or wrong."""

Kind = Literal["errors", "flags", "notes"]
_KINDS: tuple[Kind, ...] = ("errors", "flags", "notes")
_FIELD = re.compile(r"\bline\.(\w+)")
_WORD = re.compile(r"\b[a-z]\w*\b")


@dataclass(frozen=True)
class Finding:
    """Something that was found at a line: at which column (empty: at none), of which kind, its words and clause."""

    kind: Kind
    column: str
    code: str
    words: Text
    clause: str


@dataclass(frozen=True)
class Cell:
    """A field of a line as the claimant wrote it, with what was found there.

    `compare` are the documents that a reviewer must compare it with.
    """

    title: Text
    text: str
    found: Sequence[Finding]
    compare: Sequence[Text]


@dataclass(frozen=True)
class CheckTold:
    """A check of the edition: what must hold, its clause, how it came out, and the words where it did not hold."""

    title: Text
    clause: str
    outcome: CheckOutcome
    words: Text | None


def findings(told: Mapping[str, Any]) -> Sequence[Finding]:
    """Everything that was found at a line, errors first, as it was stored with it."""
    found = told.get("findings") or {}
    return [
        Finding(kind, each["column"], each["code"], Text(each["zh"], each["en"]), each["clause"])
        for kind in _KINDS
        for each in found.get(kind, ())
    ]


def cells(edition: Edition, given: Mapping[str, object], found: Sequence[Finding]) -> Sequence[Cell]:
    """The fields of a line in the order of the form."""
    papers = {each.name: each.title for each in edition.documents}
    return [
        Cell(
            title=Text(spec.title.zh, spec.title.en),
            text=" ".join(filter(None, (plain(given.get(column)) for column in spec.columns))),
            found=[each for each in found if each.column in spec.columns],
            compare=[papers[name] for name in edition.compare.get(spec.name, ())],
        )
        for spec in edition.form.fields
    ]


def naming_columns(edition: Edition) -> Sequence[str]:
    """The columns that tell one line from another: those of the first thing that is funded once only."""
    fields = edition.funds[0].fields if edition.funds else [each.name for each in edition.form.fields[:2]]
    return [column for name in fields for column in edition.form[name].columns]


def plain(value: object) -> str:
    """A cell as it was typed: a whole number without the decimals that a spreadsheet gave it."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def checks(edition: Edition, given: Mapping[str, object], found: Sequence[Finding]) -> Sequence[CheckTold]:
    """Every check that the edition makes of a line: the window, its own, and what is funded once only."""
    return [*_window(edition, given, found), *_own(edition, given, found), *_once(edition, given, found)]


def _window(edition: Edition, given: Mapping[str, object], found: Sequence[Finding]) -> Iterator[CheckTold]:
    effective, said = edition.effective, next((each for each in found if each.code == WINDOW_CODE), None)
    field = edition.form[_event_field(edition, given, said)]
    title = Text(f"{field.title.zh}在申报期间内", f"{field.title.en} lies in the call's window")
    known = field.name in _known(edition, given, found) or said is not None
    clause = said.clause if said else effective.window_clause
    yield CheckTold(title, clause, _outcome(said, known=known), said.words if said else None)


def _event_field(edition: Edition, given: Mapping[str, object], said: Finding | None) -> str:
    """The field that has the day of this line's event: where it was told, or as the line's own choice says."""
    by = edition.effective.by
    told = [name for name in by.fields.values() if said is not None and said.column in edition.form[name].columns]
    if told or not by.choice:
        return told[0] if told else by.usual
    outcome = field_reader(edition.form[by.choice])(given.get(edition.form[by.choice].columns[0]))
    chosen = None if isinstance(outcome, Fault) else by.field({by.choice: outcome.value})
    return chosen or by.usual


def _own(edition: Edition, given: Mapping[str, object], found: Sequence[Finding]) -> Iterator[CheckTold]:
    known = _known(edition, given, found)
    late = {check.code for check in edition.checks if _looks_at_others(edition, check)}
    whole = all(each.kind != "errors" or each.code in late for each in found)
    for check in edition.checks:
        said = next((each for each in found if (each.code, each.column) == (check.code, check.column)), None)
        asked = _fields(edition, check) <= known and (whole or not _looks_at_others(edition, check))
        yield CheckTold(check.title, check.clause, _outcome(said, known=asked), said.words if said else None)


def _once(edition: Edition, given: Mapping[str, object], found: Sequence[Finding]) -> Iterator[CheckTold]:
    known = _known(edition, given, found)
    for fund in edition.funds:
        zh, en = (_joined(edition, fund.fields, language) for language in ("zh", "en"))
        said = next((each for each in found if each.code == fund.code), None)
        asked = said is not None or set(fund.fields) <= known
        title = Text(f"{zh}只资助一次", f"Funded once only: {en}")
        yield CheckTold(title, fund.clause, _outcome(said, known=asked), said.words if said else None)


def _joined(edition: Edition, fields: Sequence[str], language: str) -> str:
    titles = [edition.form[name].title for name in fields]
    return ", ".join(each.en for each in titles) if language == "en" else "、".join(each.zh for each in titles)


def _outcome(said: Finding | None, *, known: bool) -> CheckOutcome:
    if said is not None:
        return "flagged" if said.kind == "flags" else "refused"
    return "held" if known else "unasked"


def _known(edition: Edition, given: Mapping[str, object], found: Sequence[Finding]) -> frozenset[str]:
    """The fields that could be read: they hold something, and no fault of the form was told of them."""
    rules = {WINDOW_CODE} | {each.code for each in edition.checks} | {each.code for each in edition.funds}
    wrong = {each.column for each in found if each.kind == "errors" and each.code not in rules}
    return frozenset(
        spec.name
        for spec in edition.form.fields
        if wrong.isdisjoint(spec.columns) and any(plain(given.get(column)) for column in spec.columns)
    )


def _looks_at_others(edition: Edition, check: Check) -> bool:
    """Whether a check names what the line has together with others: it is asked of lines without another error."""
    return any(re.search(rf"\b{group.name}\.\w", check.expression) for group in edition.groups)


def _fields(edition: Edition, check: Check) -> frozenset[str]:
    """The fields that a check looks at, itself or through the values that it names."""
    values = {each.name: each.expression for each in edition.values}
    seen, left = set[str](), [check.expression]
    fields = set[str]()
    while left:
        expression = left.pop()
        fields |= set(_FIELD.findall(expression))
        named = {each for each in _WORD.findall(expression) if each in values} - seen
        seen |= named
        left += [values[each] for each in named]
    return frozenset(fields)
