"""The stored lines of a call, streamed from the database a few thousand at a time, and judged anew one by one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy import Connection, text

from forms.spec import RowReader
from workflow.definition.assessment import ClaimContext, FundingKey, LineAssessment
from workflow.definition.rules import ReadRow, Rules
from workflow.simulation.carried import Carried
from workflow.simulation.fit import Fit
from workflow.simulation.result import GOOD, LineChange, Side, Told, Why
from workflow.simulation.standing import Applicant, Standing

AT_ONCE: Final = 2_000
"""How many lines are read from the database at a time: as many are in memory, whatever a call has."""

KEPT: Final = 100_000
"""How many changed lines are told one by one; of more only the sums are."""

Refusals = Mapping[tuple[int, int], str]
"""The reason of each line that a reviewer refused, by application and row."""


class Stored(NamedTuple):
    """A line as the database has it; `codes` are those of the rules that refused it; these, cells and keys are JSON."""

    list: int
    row: int
    ok: bool
    award_fen: int
    cells: str
    keys: str
    codes: str | None


@dataclass(frozen=True)
class Sums:
    """What the lines of one application come to: how many there are, and their awards before and after."""

    lines: int
    before: Side
    after: Side


def present_sums(connection: Connection, standing: Standing) -> Mapping[int, Sums]:
    """The sums of each application as they are, without a line being read one by one."""
    rows = connection.execute(text(_SUMS), {"lists": _lists(standing)})
    of = {each.list: each.id for each in standing.applicants}
    found = {}
    for row in rows:
        side = Side(row.funded, int(row.award_fen))
        found[of[row.list_id]] = Sums(row.lines, side, side)
    return found


class JudgedLine(NamedTuple):
    """A line with its cells and what is said of it before and after, each with its award in fen."""

    line: Stored
    given: Mapping[str, Any]
    before: Why
    before_fen: int
    after: Why
    after_fen: int


@dataclass(frozen=True)
class Judge:
    """What judges a call's lines anew: the draft's rules on the columns that it finds, and what reviewers refused."""

    standing: Standing
    rules: Rules
    fit: Fit
    carried: Carried
    refusals: Refusals

    @cached_property
    def _read_rest(self) -> RowReader:
        """What reads of a good line that which is not carried over."""
        return self.rules.reader(self.carried.fields)

    def claimant_refused(self, who: Applicant) -> Why | None:
        """Why no line of an application is judged at all, if so."""
        if who.kind not in self.rules.edition.claimants:
            return Why(("claimant_kind",), "claimant")
        if self.fit.lacking:
            return Why(("fields_lacking",), "fields")
        return None

    def lines(self, who: Applicant, stored: Iterable[Stored]) -> Iterator[JudgedLine]:
        """What is said of each line of an application, in order: before and after, and why."""
        apart = self.claimant_refused(who)
        if apart is not None:
            for line in stored:
                yield self._judged(who, line, orjson.loads(line.cells), apart, 0)
            return
        call = self.standing.call
        window = call.window_from, call.window_to
        context = ClaimContext(
            who.name, call.closing_day, window, who.code, who.group, who.legal_person, who.address, who.related
        )
        read: deque[tuple[Stored, Mapping[str, Any]]] = deque()
        as_called = who.edition == call.edition

        def rows() -> Iterator[ReadRow]:
            for line in stored:
                given: Mapping[str, Any] = orjson.loads(line.cells)
                read.append((line, given))
                yield self._read(line, self.fit.cells(given), carried=line.ok and as_called)

        for assessed in self.rules.judged(rows(), context):
            line, given = read.popleft()
            after, award = _verdict(assessed, self._by_reviewer(who, line))
            yield self._judged(who, line, given, after, award)

    def _read(self, line: Stored, cells: Mapping[str, object], *, carried: bool) -> ReadRow:
        """A line as the draft reads it, without what is carried over from the edition under which it was good."""
        if not carried:
            return ReadRow(line.row, self.rules.read(cells))
        keys = tuple([FundingKey(*each) for each in orjson.loads(line.keys)]) if self.carried.keys else None
        return ReadRow(line.row, self._read_rest(cells), keys)

    def _by_reviewer(self, who: Applicant, line: Stored) -> Why | None:
        refused = self.refusals.get((who.id, line.row))
        return None if refused is None else Why((refused,), "reviewer")

    def _judged(self, who: Applicant, line: Stored, given: Mapping[str, Any], after: Why, award_fen: int) -> JudgedLine:
        if line.ok:
            before = self._by_reviewer(who, line) or GOOD
        else:
            before = Why(tuple(orjson.loads(line.codes or "[]")) or ("unknown",))
        return JudgedLine(line, given, before, line.award_fen if before is GOOD else 0, after, award_fen)


def judged_sums(connection: Connection, judge: Judge, told: Told) -> Mapping[int, Sums]:
    """The sums of each application before and after; what else is found of the lines goes to `told`."""
    standing = judge.standing
    of = {each.list: each for each in standing.applicants}
    found = {each.id: Sums(0, Side(), Side()) for each in standing.applicants}
    for number, lines in groupby(_stored(connection, _lists(standing)), key=attrgetter("list")):
        who = of[number]
        found[who.id] = _judged(who, lines, judge, told)
    return found


def refusals(connection: Connection, standing: Standing) -> Refusals:
    """What reviewers refused of a call's lines, sent or still a draft."""
    rows = connection.execute(text(_REFUSED), {"applications": [each.id for each in standing.applicants]})
    return {(row.application_id, row.row): row.reason_code for row in rows}


def count(connection: Connection, standing: Standing) -> int:
    """How many lines there are to look at."""
    return int(connection.execute(text(_COUNT), {"lists": _lists(standing)}).scalar_one())


def _judged(who: Applicant, lines: Iterator[Stored], judge: Judge, told: Told) -> Sums:
    unknown = judge.fit.unknown
    many = funded = award = funded_after = award_after = 0
    for line, given, before, before_fen, after, after_fen in judge.lines(who, lines):
        many += 1
        funded += before_fen > 0
        award += before_fen
        funded_after += after_fen > 0
        award_after += after_fen
        if unknown:
            for column in judge.fit.dropped(given):
                told.dropped[column] = told.dropped.get(column, 0) + 1
        if after is not GOOD or not line.ok:
            _count(told, line, after, before_fen)
        if before_fen != after_fen:
            _change(told, LineChange(who.number, line.row, before_fen, after_fen, before, after))
    return Sums(many, Side(funded, award), Side(funded_after, award_after))


def _verdict(assessed: LineAssessment, by_reviewer: Why | None) -> tuple[Why, int]:
    """What becomes of a line: a reviewer's refusal stays where the rules have nothing against it."""
    if assessed.errors:
        return Why(tuple(dict.fromkeys(each.code for each in assessed.errors))), 0
    if by_reviewer is not None:
        return by_reviewer, 0
    return GOOD, assessed.award_fen


def _count(told: Told, line: Stored, after: Why, before_fen: int) -> None:
    if after.by == "fields":
        told.unjudged += 1
        told.unjudged_fen += before_fen
    elif after.by == "reviewer":
        told.kept += 1
    elif after is GOOD and not line.ok:
        told.unseen += 1


def _change(told: Told, change: LineChange) -> None:
    told.causes.add(change.before, change.after, change.before_fen, change.after_fen)
    if len(told.changes) < KEPT:
        told.changes.append(change)
    else:
        told.more += 1


def _stored(connection: Connection, lists: Sequence[int]) -> Iterator[Stored]:
    """Every line of these lists, by list and row, through a cursor of the server's."""
    streaming = connection.execution_options(yield_per=AT_ONCE)
    return map(Stored._make, streaming.execute(text(LINES), {"lists": lists}))


def _lists(standing: Standing) -> list[int]:
    return sorted(each.list for each in standing.applicants)


LINES: Final = """
    SELECT list_id, row, ok, award_fen, cells::text, keys::text,
        CASE WHEN NOT ok THEN jsonb_path_query_array(told, '$.zh.errors[*].code')::text END
    FROM line WHERE list_id = ANY(:lists) ORDER BY list_id, row
"""
"""What is read of the lines: also what the bench takes for reading them and doing nothing."""

_SUMS: Final = """
    SELECT l.list_id, count(*) AS lines,
        count(*) FILTER (WHERE l.ok AND l.award_fen > 0 AND d.row IS NULL) AS funded,
        coalesce(sum(l.award_fen) FILTER (WHERE l.ok AND d.row IS NULL), 0) AS award_fen
    FROM line l
    JOIN claim_list c ON c.id = l.list_id
    LEFT JOIN line_decision d ON d.application_id = c.application_id AND d.row = l.row AND d.outcome = 'refuse'
    WHERE l.list_id = ANY(:lists) GROUP BY l.list_id
"""
_REFUSED: Final = (
    "SELECT application_id, row, reason_code FROM line_decision "
    "WHERE application_id = ANY(:applications) AND outcome = 'refuse'"
)
_COUNT: Final = "SELECT count(*) FROM line WHERE list_id = ANY(:lists)"
