"""What the rules say of a claim, as values: each line with its findings, its award and the steps that led there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from forms.faults import Fault
from forms.text import organisation_name
from workflow.definition.life import Text


class Row(Protocol):
    """A line as a sheet holds it: its row number there, and raw cells by column name."""

    @property
    def number(self) -> int:
        """The sheet's own number of the row."""

    @property
    def cells(self) -> Mapping[str, object]:
        """Raw inputs by column name."""


@dataclass(frozen=True)
class GivenRow:
    """A row that does not come from a sheet."""

    number: int
    cells: Mapping[str, object]


@dataclass(frozen=True)
class ClaimContext:
    """Who claims and when the call closes.

    `window` bounds the events, both days included; None is the edition's own. `code` is the claimant's credit code and
    `group` the group that it declares; where they are not told, its name stands for both. `related` are the credit
    codes of those that share its legal person, address or account. What is None is not known: checks that need it are
    left out.
    """

    claimant_name: str | None
    closing: date | None
    window: tuple[date, date] | None = None
    code: str | None = None
    group: str | None = None
    legal_person: str | None = None
    address: str | None = None
    related: Collection[str] | None = None

    @cached_property
    def facts(self) -> Mapping[str, str | int | tuple[str, ...]]:
        """What is known, by the name that expressions see it by."""
        name = None if self.claimant_name is None else organisation_name(self.claimant_name).casefold()
        group = organisation_name(self.group).casefold() if self.group else name
        told = {
            "claimant.name": self.claimant_name,
            "claimant.code": self.code or name,
            "claimant.group": group,
            "claimant.legal_person": self.legal_person,
            "claimant.address": self.address,
            "claimant.related": None if self.related is None else tuple(self.related),
            "call.closing": self.closing.isoformat() if self.closing else None,
            "call.year": self.closing.year if self.closing else None,
        }
        return {name: value for name, value in told.items() if value is not None}


@dataclass(frozen=True)
class Finding:
    """An error, a flag or a note of a line: the column that it is told at, its stable code, words and clause."""

    column: str
    code: str
    message: Text
    clause: str = ""

    def told(self, language: str = "zh") -> dict[str, str]:
        """The finding for a program."""
        return {"column": self.column, "code": self.code, "message": self.message.told(language)}

    def kept(self) -> dict[str, str]:
        """The finding as it is stored with its line: in both languages, with its clause."""
        words = {"zh": self.message.zh, "en": self.message.en}
        return {"column": self.column, "code": self.code, **words, "clause": self.clause}


def of_fault(fault: Fault) -> Finding:
    """A field's fault or note as a finding."""
    return Finding(fault.column, fault.code, Text(fault.message("zh"), fault.message("en")))


class TraceStep(NamedTuple):
    """One figure with the clause that orders it, and the table row that it comes from: `name@valid_from#hash[key]`.

    The value is fen, unless the step's name says another unit.
    """

    step: str
    value: int
    clause: str
    table: str | None = None

    def told(self) -> dict[str, Any]:
        """The step for a program."""
        told: dict[str, Any] = {"step": self.step, "value": self.value, "clause": self.clause}
        return told if self.table is None else {**told, "table": self.table}


class FundingKey(NamedTuple):
    """One funded thing: its kind, shared by all schemes, and the normal form that equal things share."""

    kind: str
    key: str


class FundingUse(NamedTuple):
    """What a line uses of a total that claims share, in fen: the ceiling's kind and normal form, its total, the use.

    With `same_total` all who use it must say the same total, as of a receipt; otherwise the least that is said holds.
    """

    kind: str
    key: str
    total_fen: int
    used_fen: int
    same_total: bool


@dataclass(frozen=True, slots=True)
class LineAssessment:
    """What the rules say of one line. `award_fen` is 0 unless it is ok; `values` hold what was understood."""

    row: int
    errors: tuple[Finding, ...]
    flags: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    award_fen: int
    steps: tuple[TraceStep, ...]
    values: Mapping[str, object] = field(repr=False)
    keys: tuple[FundingKey, ...] = ()
    uses: tuple[FundingUse, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing speaks against the line; flags do not."""
        return not self.errors

    def findings(self) -> dict[str, list[dict[str, str]]]:
        """All findings as they are stored with the line, by kind; kinds without one are left out."""
        kinds = {"errors": self.errors, "flags": self.flags, "notes": self.notes}
        return {kind: [each.kept() for each in found] for kind, found in kinds.items() if found}

    def told(self, language: str = "zh", steps: Sequence[Mapping[str, Any]] | None = None) -> dict[str, Any]:
        """The line for a program; `steps` are its own as told already, where lines share them."""
        return {
            "row": self.row,
            "ok": self.ok,
            "errors": [each.told(language) for each in self.errors],
            "flags": [each.code for each in self.flags],
            "notes": [each.told(language) for each in self.notes],
            "award_fen": self.award_fen,
            "steps": [each.told() for each in self.steps] if steps is None else steps,
        }


@dataclass(frozen=True)
class Summary:
    """Counts of lines, the sum of awards in fen, and that sum after the claimant's cap."""

    rows: int
    ok: int
    bad: int
    award_fen: int
    capped_fen: int


@dataclass(frozen=True)
class Assessment:
    """What the rules say of a whole claim."""

    lines: Sequence[LineAssessment]
    summary: Summary

    def told(self, language: str = "zh") -> dict[str, Any]:
        """The claim for a program: `lines` and `summary`, as `yuelu claim check --json` prints them."""
        total = self.summary
        traces = {steps: [step.told() for step in steps] for steps in {each.steps for each in self.lines}}
        return {
            "lines": [each.told(language, traces[each.steps]) for each in self.lines],
            "summary": {
                "rows": total.rows,
                "ok": total.ok,
                "bad": total.bad,
                "award_fen": total.award_fen,
                "capped_fen": total.capped_fen,
            },
        }
