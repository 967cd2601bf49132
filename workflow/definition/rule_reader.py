"""Reading the rules of an edition: tables, values, checks and award steps, each expression compiled as it is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.spec import FieldSpec, FormSpec
from workflow.definition.edition import Ceiling, CeilingOf, Check, Fund, Step, TableUse, Value
from workflow.definition.expressions import RESULTS, Compiled, Environment, reading
from workflow.definition.form_reader import declared
from workflow.definition.life import Text
from workflow.definition.nodes import WHOLE, Listing, Scalar
from workflow.definition.placeholders import check_placeholders
from workflow.definition.reader import NAME, Section
from workflow.definition.tables import Key, Rows

CONTEXT: Mapping[str, str] = {
    "claimant.name": "string",
    "claimant.code": "string",
    "claimant.group": "string",
    "claimant.legal_person": "string",
    "claimant.address": "string",
    "claimant.related": "list<string>",
    "call.closing": "string",
    "call.year": "int",
}
"""What expressions see besides the line: the claimant's name, credit code and declared group (its own name where it
declares none), its legal person and address, the credit codes of the organisations that share its legal person, address
or account, the closing day as ISO text, and the calendar year of that day."""

OF_THE_CLAIM = ("claimant.code", "claimant.group", "call.year")
"""What a shared total may be kept by besides the fields of the line."""

CEILINGS: tuple[CeilingOf, ...] = ("receipt", "cap")
"""The keys under which an entry of `funds` names the fields of a shared total."""

MOST_COPIES = 1000
"""Of how many values and fields a text may be put together."""

_OF_FACTS = re.compile(r"\b(?:line|claimant|call)\.\w+")
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")

AWARD = "award"
"""The step whose figure is the line's award, in fen."""


def line_variables(form: FormSpec, tables: Mapping[str, TableUse]) -> dict[str, str]:
    """The names that the first expression of an edition may use, each with its CEL type."""
    maps = {name: f"map<{use.key},int>" for name, use in tables.items()}
    return {**CONTEXT, **declared(form, "line"), **maps}


@dataclass
class RuleReader:
    """Reads expressions in their order: each value and step may use those before it."""

    form: FormSpec
    variables: dict[str, str]
    named: set[str] = field(default_factory=set)
    figures: set[str] = field(default_factory=set)
    _often: dict[str, int] = field(default_factory=dict)
    _environment: Environment | None = None

    def environment(self) -> Environment:
        """The names as far as they are known by now."""
        if self._environment is None:
            self._environment = reading(self.variables)
        return self._environment

    def compiled(self, node: Scalar, section: Section, key: str, expected: str) -> Compiled | None:
        """An expression, or nothing and its faults told."""
        return self.environment().checked(node, section.at(key), expected, section.faults)

    def values(self, root: Section) -> tuple[Value, ...]:
        """The named figures that checks and steps share."""
        outer = root.section("values", required=False)
        found = []
        for name in outer.node.entries if outer else ():
            assert outer is not None
            node = outer.scalar(name)
            if node is None:
                continue
            kind = self.kind_of(node)
            if self.compiled(node, outer, name, kind) is not None:
                found.append(Value(name, node.text, kind))
                self._grown(name, node.text, kind, outer)
            self.declare(name, kind, outer)
            self.named.add(name)
        return tuple(found)

    def _grown(self, name: str, text: str, kind: str, section: Section) -> None:
        """Tell a text that is put together of so many others that nobody could hold it."""
        if kind == "string":
            bare = _QUOTED.sub("''", text)
            grown = sum(len(re.findall(rf"(?<![\w.]){one}\b", bare)) * often for one, often in self._often.items())
            grown += len(_OF_FACTS.findall(bare))
            self._often[name] = max(1, grown)
            if grown > MOST_COPIES:
                section.fault(name, "text_too_large", name=name, limit=MOST_COPIES)

    def kind_of(self, node: Scalar) -> str:
        """What an expression gives; a whole number where that cannot be told."""
        compiled = self.environment().compile(node.text)
        return compiled.kind if isinstance(compiled, Compiled) and compiled.kind in RESULTS else "int"

    def declare_figure(self, group: str, name: str) -> None:
        """Let the expressions that follow use a figure of a group."""
        self.variables[f"{group}.{name}"] = "int"
        self.figures.add(f"{group}.{name}")
        self._environment = None

    def declare(self, name: str, kind: str, section: Section) -> None:
        """Let the expressions that follow use a name."""
        if not NAME.fullmatch(name):
            section.fault(name, "not_a_name", text=name)
        elif name in self.variables:
            section.fault(name, "duplicate_name", name=name)
        else:
            self.variables[name] = kind
            self._environment = None

    def checks(self, root: Section) -> tuple[Check, ...]:
        """The named conditions of a line."""
        return tuple(self._check(name, section) for name, section in root.sections("checks", required=False))

    def _check(self, name: str, section: Section) -> Check:
        node = section.scalar("that")
        if node is not None:
            self.compiled(node, section, "that", "bool")
        message = section.own_pair()
        check_placeholders(message, section, self._fillable())
        title = section.pair("title") if "title" in section else Text(name, name)
        outcome = section.choice("else", ("refuse", "flag"))
        check = Check(
            code=section.text("code", name),
            expression=node.text if node else "true",
            outcome="flag" if outcome == "flag" else "refuse",
            column=self._column(section, "at"),
            clause=section.text("clause"),
            message=message,
            title=title,
        )
        section.done()
        return check

    def _fillable(self) -> set[str]:
        """What the message of a check may be filled with."""
        return {*(spec.name for spec in self.form.fields), *self.named, *self.figures}

    def steps(self, award: Section) -> tuple[Step, ...]:
        """The steps of a line's award; the last word is the step named `award`."""
        found = []
        for name, section in award.sections("line"):
            node = section.scalar("is")
            if node is not None:
                self.compiled(node, section, "is", "int")
                found.append(Step(name, node.text, section.text("clause"), section.own_title(name)))
            section.done()
            self.declare(name, "int", award)
        if not any(each.name == AWARD for each in found):
            award.fault("line", "no_award_step")
        return tuple(found)

    def funds(self, root: Section) -> dict[str, Any]:
        """What is funded once only, and the totals that lines share; read last, as their figures use the award's."""
        funds, ceilings = [], []
        for kind, section in root.sections("funds", required=False):
            of = next((each for each in CEILINGS if each in section), None)
            if of is None:
                funds.append(self._fund(kind, section))
            else:
                ceilings.append(self._ceiling(kind, of, section))
        return {"funds": tuple(funds), "ceilings": tuple(ceilings)}

    def _ceiling(self, kind: str, of: CeilingOf, section: Section) -> Ceiling:
        fields, column = self.key(section, of, OF_THE_CLAIM)
        ceiling = Ceiling(
            kind=kind,
            of=of,
            fields=fields,
            total=self._figure(section, "total"),
            uses=self._figure(section, "uses"),
            column=column,
            clause=section.text("clause"),
        )
        section.done()
        return ceiling

    def _figure(self, section: Section, key: str) -> str:
        node = section.scalar(key)
        if node is None:
            return "0"
        self.compiled(node, section, key, "int")
        return node.text

    def key(self, section: Section, key: str, besides: tuple[str, ...] = ()) -> tuple[tuple[str, ...], str]:
        """The fields that make a key, and the column that it is told at: of several, the first names the thing.

        `besides` are names that may stand among them and are no fields; what they name has no column.
        """
        fields = section.words(key)
        specs = [self.field(name, section, key) for name in fields if name not in besides]
        node = section.get(key)
        if isinstance(node, Listing) and not node.items:
            section.faults.expected(node, section.at(key), "list")
        return fields, specs[0].shown[-1] if specs and specs[0] else ""

    def _fund(self, kind: str, section: Section) -> Fund:
        fields, column = self.key(section, "key")
        message = section.own_pair()
        check_placeholders(message, section, {*(spec.name for spec in self.form.fields), "first_row"})
        fund = Fund(
            kind=kind,
            fields=fields,
            code=section.text("code"),
            column=column,
            clause=section.text("clause"),
            message=message,
        )
        section.done()
        return fund

    def _column(self, section: Section, key: str) -> str:
        """The column that a user sees for the field named; of several columns, the last names the thing."""
        spec = self.field(section.text(key), section, key)
        return spec.shown[-1] if spec else ""

    def field(self, name: str, section: Section, key: str) -> FieldSpec | None:
        """The field of that name, or nothing and a fault."""
        known = {spec.name: spec for spec in self.form.fields}
        if name not in known:
            section.faults.unknown(section.line(key), section.at(key), "unknown_field", name, known)
        return known.get(name)


def read_tables(root: Section) -> dict[str, TableUse]:
    """The tables that the expressions name: rows written here, or a dated table of the registers."""
    tables = {}
    for name, section in root.sections("tables", required=False):
        rows = _rows(section)
        key = section.choice("key", ("int", "string"), "int")
        table = section.optional_text("table")
        if table is None and not rows and "table" not in section:
            section.fault("rows", "table_without_rows", name=name)
        tables[name] = TableUse(
            name=name,
            table=table,
            rows=rows,
            key="string" if key == "string" else "int",
            clause=section.text("clause"),
            title=section.own_title(name),
            line=section.node.line,
        )
        section.done()
    return tables


_AMOUNT = re.compile(r"^-?\d.*[^\W\d_]|\d,\d")
"""What is meant for an amount: a number with a unit behind it, or with a comma."""


def _rows(section: Section) -> Rows:
    """Rows written in the edition: whole numbers, or amounts, by key."""
    inner = section.section("rows", required=False)
    if inner is None:
        return {}
    words = section.choice("key", ("int", "string"), "int") == "string"
    rows: dict[Key, int] = {}
    for key, node in inner.node.entries.items():
        if not words and not WHOLE.fullmatch(key):
            inner.fault(key, "not_an_integer", text=key)
            continue
        amount = isinstance(node, Scalar) and _AMOUNT.search(node.text) is not None
        value = inner.money(key) if amount else inner.integer(key, -(10**15), 10**15)
        rows[key if words else int(key)] = value or 0
    return rows
