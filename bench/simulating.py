"""A draft edition tried on a call of 100,000 stored lines, against merely reading those lines from the database.

A PostgreSQL of the bench's own. The product's arm is what `yuelu simulate` does between its settings and its table: the
draft's YAML loaded and compiled, every line read and judged anew, both sides shared out. The other arm runs the very
statement by which it reads the lines, to the last row, and does nothing with them. The two go in turn, so that a busy
machine slows both; each pair's ratio is taken, and the median is told: by the clock, in which the database's own work
counts for both, and by this process's processor. Beside them stands the house's own reader of lists, by which pages and
acts read the same lines.
"""

from __future__ import annotations

import argparse
import gc
import random
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from bench.claim_check import COLUMNS, line
from bench.posting import opened
from bench.scenery import AT, Arm, arm, begun
from storage.database import Database
from workflow import schemes
from workflow.acts.office import Office
from workflow.acts.uncollected import uncollected
from workflow.calls import rounds
from workflow.calls.rounds import CallRow
from workflow.claims import lists
from workflow.definition.assessment import ClaimContext, GivenRow
from workflow.registers.editions import edition_by_hash, rules_by_hash
from workflow.simulation.lines import AT_ONCE, LINES
from workflow.simulation.simulate import simulate
from workflow.simulation.trial import Trial, from_text

REFUSED = 100
"""Of so many lines a reviewer refused one."""

DRAFT = (
    (schemes.FOLDER / "invention-maintenance" / "2018.yaml")
    .read_text(encoding="utf-8")
    .replace('edition: "2018"', 'edition: "draft"')
    .replace("7: 70, 8: 70, 9: 70", "7: 80, 8: 80, 9: 80")
    .replace("cap: 500000 yuan", "cap: 400000 yuan")
)
"""Next year's rules: another rate for three patent years, and a lower cap."""


def cells(number: int, chance: random.Random, name: str) -> dict[str, object]:
    """One line of a claimant as a workbook's row rests in the database."""
    found = dict(zip(COLUMNS.split(), line(number, chance), strict=True))
    return found | {"专利权人": str(found["专利权人"]).replace("中南大学", name)}


def stored(connection: Connection, at: Arm, call: CallRow, name: str, many: range) -> Iterator[dict[str, object]]:
    """A claimant's lines with what the rules of its edition say of them, as an upload keeps them."""
    chance = random.Random(many.start)
    rows = [GivenRow(place, cells(number, chance, name)) for place, number in enumerate(many, start=2)]
    context = ClaimContext(name, call.closing_day, (call.window_from, call.window_to))
    for row, told in zip(rows, rules_by_hash(connection, at.edition).assess(rows, context).lines, strict=True):
        yield {
            "row": row.number,
            "authority": at.authority,
            "ok": told.ok,
            "fen": told.award_fen,
            "cells": row.cells,
            "told": {"zh": told.told("zh"), "findings": told.findings()},
            "keys": [list(each) for each in told.keys],
        }


def call_of(office: Office, lines: int, claimants: int) -> tuple[str, list[int]]:
    """A closed call with so many lines of so many claimants, all decided: its number, and the lists of its lines."""
    with office.database.writing() as connection:
        at = arm(office, connection, "simulating", claimants)
        effective = edition_by_hash(connection, at.edition).effective
        number = begun(connection, at.authority, "call", "closed")
        window = effective.first, effective.first.replace(month=12, day=31)
        call = CallRow(
            number, at.authority, f"B-{number}", at.scheme, at.edition, "试", "Trial", AT, AT.replace(month=12),
            *window, window[1], lines * 100_000,
        )  # fmt: skip
        rounds.add(connection, call)
        values = {"call": number, "authority": at.authority, "edition": at.edition, "many": claimants, "at": AT}
        connection.execute(text(_APPLICATIONS), values)
        found = [(row[0], row[1]) for row in connection.execute(text(_LISTS), values)]
        for place, (list_id, name) in enumerate(found):
            mine = range(lines * place // claimants, lines * (place + 1) // claimants)
            rows = [each | {"list": list_id} for each in stored(connection, at, call, name, mine)]
            connection.execute(_LINE, rows)
        connection.execute(text(_SEALED), values)
        connection.execute(text(_REFUSALS), values | {"nth": REFUSED, "by": at.clerk.person_id})
    return call.number, [list_id for list_id, _ in found]


def product(database: Database, number: str) -> int:
    """The simulation; how many lines it looked at."""
    with database.reading() as connection, uncollected():
        connection.execution_options(isolation_level="REPEATABLE READ")
        found = simulate(connection, [(number, Trial(from_text(DRAFT, "draft.yaml")))])
    return found.total.lines


def read(database: Database, of: list[int]) -> int:
    """The same lines, read and let go."""
    with database.reading() as connection:
        rows = connection.execution_options(yield_per=AT_ONCE).execute(text(LINES), {"lists": of})
        return sum(1 for _ in rows)


def listed(database: Database, of: list[int]) -> int:
    """The same lines by the house's own reader, a list at a time."""
    with database.reading() as connection:
        return sum(len(lists.lines(connection, each)) for each in of)


class Took(NamedTuple):
    """Seconds of one run by the clock, and of these by this process's processor: a busy machine stretches the first."""

    clock: float
    processor: float


def timed(work: Callable[[], int], many: int) -> Took:
    """One run over all lines, with nothing left over from the run before."""
    gc.collect()
    began = time.perf_counter(), time.process_time()
    assert work() == many
    return Took(time.perf_counter() - began[0], time.process_time() - began[1])


def told(name: str, runs: Sequence[Took], what: str) -> str:
    """A line of the answer: the medians of an arm."""
    clock, processor = (statistics.median(each) for each in zip(*runs, strict=True))
    return f"{name:<15} {clock:.2f} s, processor {processor:.2f} s  ({what})"


def ratio(mine: Sequence[Took], theirs: Sequence[Took]) -> str:
    """The medians of the pairs' ratios by the clock and by the processor, each with the least and the most."""
    found = []
    for place, by in enumerate(Took._fields):
        ratios = sorted(one[place] / other[place] for one, other in zip(mine, theirs, strict=True))
        found.append(f"by the {by} {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})")
    return ", ".join(found)


def main() -> None:
    """Print the medians, the ratio, and the most memory that the process had."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--lines", type=int, default=100_000)
    arguments.add_argument("--claimants", type=int, default=100)
    arguments.add_argument("--rounds", type=int, default=7)
    asked = arguments.parse_args()
    with opened() as office:
        number, of = call_of(office, asked.lines, asked.claimants)
        database = office.database
        works: list[Callable[[], int]] = [
            lambda: product(database, number),
            lambda: read(database, of),
            lambda: listed(database, of),
        ]
        began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        first = timed(works[0], asked.lines)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - began
        rounds_ = [[timed(each, asked.lines) for each in works] for _ in range(asked.rounds)]
    ours, theirs, house = zip(*rounds_, strict=True)
    print(f"{asked.lines:,} lines of {asked.claimants} claimants, rounds {asked.rounds}")
    print(told("simulate", ours, f"draft, lines, both sides; first run {first.clock:.2f} s, {grown // 1024} MB more"))
    print(told("read the lines", theirs, "the same statement, every row"))
    print(told("lists.lines", house, "the house's reader, with what the rules said"))
    each = statistics.median(run.processor for run in ours) / asked.lines
    print(f"a line          {each * 1e6:.0f} µs of the processor")
    print(f"ratio to the statement  {ratio(ours, theirs)}")
    print(f"ratio to lists.lines    {ratio(ours, house)}")


_APPLICATIONS = (
    "WITH made AS (INSERT INTO subject (authority_id, kind, edition, state, version, head, changed_at) "
    "SELECT :authority, 'application', :edition, 'decided', 1, sha256(gen.n::text::bytea), :at "
    "FROM generate_series(1, :many) AS gen(n) RETURNING id), "
    "mine AS (SELECT id, row_number() OVER (ORDER BY id) AS place FROM made), "
    "theirs AS (SELECT id, row_number() OVER (ORDER BY id) AS place FROM organisation WHERE authority_id = :authority) "
    "INSERT INTO application (id, authority_id, number, call_id, claimant_id, created_at, submitted_at) "
    "SELECT mine.id, :authority, 'A' || mine.id, :call, theirs.id, :at, :at FROM mine JOIN theirs USING (place)"
)
_LISTS = (
    "WITH made AS (INSERT INTO claim_list (authority_id, application_id, round) "
    "SELECT authority_id, id, 1 FROM application WHERE call_id = :call ORDER BY id RETURNING id, application_id) "
    "SELECT made.id, o.name FROM made JOIN application a ON a.id = made.application_id "
    "JOIN organisation o ON o.id = a.claimant_id ORDER BY made.id"
)
_LINE = text(
    "INSERT INTO line (list_id, row, authority_id, ok, award_fen, cells, told, keys, uses) "
    "VALUES (:list, :row, :authority, :ok, :fen, :cells, :told, :keys, '[]')"
).bindparams(*(bindparam(name, type_=JSONB) for name in ("cells", "told", "keys")))
_SEALED = (
    "UPDATE claim_list SET sealed_at = :at, digest = 'none' "
    "WHERE application_id IN (SELECT id FROM application WHERE call_id = :call)"
)
_REFUSALS = (
    "INSERT INTO line_decision (application_id, row, authority_id, version, outcome, reason_code, award_fen, "
    "decided_by, decided_at) SELECT c.application_id, l.row, l.authority_id, 1, "
    "CASE WHEN l.row % :nth = 0 THEN 'refuse' ELSE 'accept' END, "
    "CASE WHEN l.row % :nth = 0 THEN 'receipt_differs' END, "
    "CASE WHEN l.row % :nth = 0 THEN 0 ELSE l.award_fen END, :by, :at "
    "FROM claim_list c JOIN line l ON l.list_id = c.id JOIN application a ON a.id = c.application_id "
    "WHERE a.call_id = :call AND l.ok"
)


if __name__ == "__main__":
    main()
