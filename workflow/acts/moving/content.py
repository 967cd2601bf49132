"""What was submitted, held against another edition: answers, papers, columns, and what the lines come to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from forms.faults import Fault
from forms.spec import field_reader
from forms.types import blank
from forms.types.money import yuan
from workflow.acts.looking import Seen
from workflow.acts.moving.found import Found, breaking, telling
from workflow.acts.upload_lines import assess
from workflow.claims.lists import StoredLine
from workflow.definition.assessment import GivenRow, LineAssessment
from workflow.definition.edition import Edition
from workflow.definition.life import Text
from workflow.definition.renaming import Renaming
from workflow.registers.editions import tables_of

_NOT_JUDGED_BY: Final = frozenset(
    {
        *("edition", "title", "basis", "authority", "claimants", "application", "documents", "undertaking"),
        *("life", "apart", "letters", "reasons", "choices", "evaluation"),
    }
)
"""The sections of a definition that have no part in what a line comes to."""

_VERDICT: Final = {True: Text("符合", "good"), False: Text("不符合", "refused")}


@dataclass(frozen=True)
class Between:
    """The two editions of a move, and what it renames."""

    before: Edition
    after: Edition
    renaming: Renaming
    same_rules: bool
    """Whether every line comes to the same under both, so that none has to be judged."""

    @property
    def columns(self) -> Mapping[str, str]:
        """The columns of a line that both forms have, the old name with the new one."""
        new = {spec.name: spec for spec in self.after.form.fields}
        found: dict[str, str] = {}
        for spec in self.before.form.fields:
            like = new.get(self.renaming.field(spec.name))
            if like is not None:
                found |= zip(spec.columns, like.columns, strict=False)
        return found

    def cells(self, given: Mapping[str, object]) -> dict[str, object]:
        """The cells of a line under the names of the new form; what it does not ask for is kept as it is."""
        columns = self.columns
        return {columns.get(name, name): value for name, value in given.items()}

    def answers(self, typed: Mapping[str, str]) -> dict[str, str]:
        """The answers of an application by the names of the new form."""
        return {self.renaming.field(name): value for name, value in typed.items()}


def between(connection: Connection, before: Edition, after: Edition, renaming: Renaming) -> Between:
    """The two editions side by side."""
    same = _rules(before) == _rules(after) and _pinned(connection, before) == _pinned(connection, after)
    return Between(before, after, renaming, same)


def _rules(edition: Edition) -> Mapping[str, Any]:
    tree = orjson.loads(edition.content)
    return {name: part for name, part in tree.items() if name not in _NOT_JUDGED_BY}


def _pinned(connection: Connection, edition: Edition) -> Mapping[str, Any]:
    tables = tables_of(connection, edition.hash).tables
    return {name: [version.hash for version in table.versions] for name, table in tables.items()}


def answers_found(two: Between, typed: Mapping[str, str], *, submitted: bool) -> Iterator[Found]:
    """What is wrong with the answers under the new form: it breaks what was submitted, and is told of a draft."""
    given = two.answers(typed)
    for spec in two.after.application_form.fields:
        outcome = field_reader(spec)(given.get(spec.name))
        if not isinstance(outcome, Fault):
            continue
        if submitted:
            yield breaking("answer", field=spec.name, problem=outcome.code)
        else:
            yield telling("draft_answer", field=spec.name)


def undertaking_found(two: Between, confirmed: str | None) -> Iterator[Found]:
    """The undertaking of the new edition must be the one that the claimant confirmed, word for word."""
    asked = two.after.undertaking_digest
    if asked is not None and asked != confirmed:
        yield breaking("undertaking")


def papers_found(two: Between, handed_in: Iterable[str]) -> Iterator[Found]:
    """Papers that the new edition does not know, or has to have."""
    known, there = {each.name for each in two.after.documents}, set(handed_in)
    for kind in sorted(there - known):
        yield breaking("paper_gone", kind=kind)
    for each in two.after.documents:
        if each.required and each.per == "application" and each.name not in there:
            yield breaking("paper_missing", paper=each.title.zh)


def columns_found(two: Between, lines: Sequence[StoredLine]) -> Iterator[Found]:
    """Columns in which submitted lines say something, and which the new form reads no more under their name."""
    said = {name for line in lines for name, value in line.cells.items() if not blank(value)}
    columns = two.columns
    for name in two.before.form.columns:
        if name in said and columns.get(name) != name:
            yield breaking("column", column=name)


def lines_found(connection: Connection, seen: Seen, two: Between, lines: Sequence[StoredLine]) -> Iterator[Found]:
    """Where the new rules say otherwise of submitted lines than the old ones do, both asked now."""
    if two.same_rules or not lines:
        return
    rows = [GivenRow(line.row, line.cells) for line in lines]
    old, new = (
        assess(connection, replace(seen, edition=edition.hash), rows).lines for edition in (two.before, two.after)
    )
    for before, after in zip(old, new, strict=True):
        yield from _line_found(two, before, after)


def _line_found(two: Between, before: LineAssessment, after: LineAssessment) -> Iterator[Found]:
    row = before.row
    if before.ok != after.ok:
        was, now = _VERDICT[before.ok], _VERDICT[after.ok]
        yield breaking("line_verdict", row=row, before=was.zh, after=now.zh, before_en=was.en, after_en=now.en)
        return
    if before.award_fen != after.award_fen:
        yield breaking("line_award", row=row, before=yuan(before.award_fen), after=yuan(after.award_fen))
    if (set(before.keys), set(before.uses)) != (set(after.keys), set(after.uses)):
        yield breaking("line_keys", row=row)
    for name, value in before.values.items():
        new = two.renaming.field(name)
        if new in after.values and after.values[new] != value:
            yield breaking("line_value", row=row, field=name)
    if {each.code for each in before.flags} != {each.code for each in after.flags}:
        yield telling("flags", row=row)


def reasons_found(two: Between, used: Iterable[str | None]) -> Iterator[Found]:
    """Reasons by which lines were refused, sent or not, that the new edition does not have."""
    for code in sorted({each for each in used if each} - two.after.reasons.keys()):
        yield breaking("refusal_reason", reason=code)
