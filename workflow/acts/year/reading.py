"""Counting a year of a fund: the calls that opened in it, and all that has become of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median_high
from typing import Final

from sqlalchemy import Connection, TextClause, text

from settings import OFFICE_ZONE, Clock
from workflow.definition.life import Text
from workflow.registers.calendar import WorkCalendar, YearNotOrdered
from workflow.registers.editions import edition_by_hash

_DECIDED: Final = (
    "decided AS (SELECT d.outcome, d.award_fen, d.reason_code, c.edition_hash FROM line_decision d "
    "JOIN application a ON a.id = d.application_id JOIN subject s ON s.id = a.id JOIN call c ON c.id = a.call_id "
    "WHERE a.call_id = ANY(:calls) AND a.submitted_at IS NOT NULL AND s.state NOT IN ('draft', 'submitted', "
    "'formality', 'correction', 'substantive', 'joint_review', 'withdrawn', 'refused', 'lapsed') "
    "AND NOT EXISTS (SELECT FROM task t WHERE t.subject_id = s.id AND t.done_at IS NULL "
    "AND t.duty IN ('formality', 'substantive', 'joint_review')))"
)
"""What was decided of lines, in applications that are past their joint review, whatever their edition calls it."""

_CLAIMED: Final = (
    "claimed AS (SELECT a.id, a.claimant_id FROM application a "
    "WHERE a.call_id = ANY(:calls) AND a.submitted_at IS NOT NULL)"
)
_NEWEST: Final = (
    "newest AS (SELECT DISTINCT ON (application_id) id FROM claim_list WHERE sealed_at IS NOT NULL "
    "AND application_id IN (SELECT id FROM claimed) ORDER BY application_id, round DESC)"
)
_SENT: Final = (
    "sent AS (SELECT p.outcome, p.amount_fen FROM payment p JOIN batch b ON b.id = p.batch_id "
    "WHERE b.call_id = ANY(:calls))"
)
_MOVED: Final = (
    "moved AS (SELECT f.name AS source, o.name AS target, t.amount_fen FROM transfer t "
    "JOIN account f ON f.id = t.from_id JOIN account o ON o.id = t.to_id WHERE f.call_id = ANY(:calls))"
)
_EVALUATED: Final = (
    "evaluated AS (SELECT s.state FROM evaluation e JOIN subject s ON s.id = e.id WHERE e.call_id = ANY(:calls))"
)

_CALLS = (
    "SELECT c.id, c.number, c.title_zh, c.title_en FROM call c JOIN subject s ON s.id = c.id "
    "WHERE c.authority_id = :authority AND s.state NOT IN ('draft', 'proposed') "
    "AND c.opens_at >= :start AND c.opens_at < :end ORDER BY c.number"
)

_VALUES = (
    "SELECT (SELECT sum(CASE WHEN source = 'source' THEN amount_fen WHEN target = 'source' THEN -amount_fen END) "
    "FROM moved) AS budget, "
    "(SELECT count(DISTINCT claimant_id) FROM claimed) AS claimants, (SELECT count(*) FROM claimed) AS applications, "
    "(SELECT count(*) FROM line l JOIN newest n ON n.id = l.list_id WHERE l.ok) AS lines, "
    "(SELECT count(*) FROM decided WHERE outcome = 'accept') AS awarded, "
    "(SELECT sum(award_fen) FROM decided) AS award, "
    "(SELECT count(*) FROM decided WHERE outcome = 'refuse') AS refused, "
    "(SELECT sum(amount_fen) FROM reservation WHERE call_id = ANY(:calls) "
    "AND resolution IS DISTINCT FROM 'released') AS granted, "
    "(SELECT sum(amount_fen) FROM moved WHERE source = 'in_transit' AND target = 'paid') AS paid, "
    "(SELECT count(*) FROM sent WHERE outcome = 'paid') AS payments, "
    "(SELECT count(*) FROM sent WHERE outcome = 'returned') AS returns, "
    "(SELECT sum(amount_fen) FROM sent WHERE outcome = 'returned') AS returned, "
    "(SELECT count(*) FROM recovery r JOIN subject s ON s.id = r.id WHERE r.call_id = ANY(:calls) "
    "AND s.state NOT IN ('proposed', 'rejected', 'withdrawn')) AS recoveries, "
    "(SELECT sum(CASE WHEN target = 'recovered' THEN amount_fen WHEN source = 'recovered' THEN -amount_fen END) "
    "FROM moved) AS recovered, "
    "(SELECT count(*) FROM evaluated WHERE state = 'met') AS met, "
    "(SELECT count(*) FROM evaluated WHERE state = 'not_met') AS not_met"
)

_REASONS = (
    "SELECT edition_hash, reason_code, count(*) FROM decided WHERE outcome = 'refuse' GROUP BY 1, 2 ORDER BY 3 DESC, 2"
)

_WAITS = (
    "SELECT (SELECT min(l.sealed_at) FROM claim_list l WHERE l.application_id = p.application_id) AS submitted, "
    "min(p.outcome_at) AS paid FROM payment p JOIN batch b ON b.id = p.batch_id "
    "WHERE b.call_id = ANY(:calls) AND p.outcome = 'paid' GROUP BY p.application_id"
)


@dataclass(frozen=True)
class Column:
    """The figures of one call, or of all: money in fen, times in working days, None where nothing can be said.

    `reasons` are refusals of lines by why, the most frequent first.
    """

    number: str
    title: Text
    values: Mapping[str, int | None]
    reasons: Sequence[tuple[Text, int]]


@dataclass(frozen=True)
class YearReport:
    """A year of an authority's fund: each call, and all of them together."""

    authority: Text
    year: int
    calls: Sequence[Column]
    whole: Column


def year_report(connection: Connection, calendar: WorkCalendar, authority: int, year: int) -> YearReport:
    """What has become by now of the calls of an authority that opened in a year of the office's zone."""
    between = {"start": Clock.start_of(date(year, 1, 1)), "end": Clock.start_of(date(year + 1, 1, 1))}
    found = connection.execute(text(_CALLS), {"authority": authority, **between}).all()
    name = connection.execute(text("SELECT name_zh, name_en FROM authority WHERE id = :id"), {"id": authority}).one()
    calls = [_column(connection, calendar, [row.id], row.number, Text(row.title_zh, row.title_en)) for row in found]
    whole = _column(connection, calendar, [row.id for row in found], "", Text("合计", "All together"))
    return YearReport(Text(*name), year, calls, whole)


def _column(connection: Connection, calendar: WorkCalendar, calls: list[int], number: str, title: Text) -> Column:
    asked = {"calls": calls}
    counted = _asking(_VALUES, _CLAIMED, _NEWEST, _DECIDED, _SENT, _MOVED, _EVALUATED)
    row = connection.execute(counted, asked).mappings().one()
    values: dict[str, int | None] = {name: int(value or 0) for name, value in row.items()}
    waits = _waits(connection, calendar, calls)
    values["median"] = median_high(waits) if waits else None
    values["slow"] = nine_in_ten(waits) if waits else None
    return Column(number, title, values, _reasons(connection, calls))


def _asking(query: str, *given: str) -> TextClause:
    return text(f"WITH {', '.join(given)} {query}")


def _waits(connection: Connection, calendar: WorkCalendar, calls: list[int]) -> list[int]:
    """How long each paid application waited, the shortest first; empty where a year on the way is not ordered."""
    rows = connection.execute(text(_WAITS), {"calls": calls}).all()
    try:
        return sorted(workdays_between(calendar, row.submitted, row.paid) for row in rows)
    except YearNotOrdered:
        return []


def nine_in_ten(waits: Sequence[int]) -> int:
    """What nine in ten of these, sorted and not empty, do not pass: the 90th percentile by the nearest rank."""
    return waits[-(-9 * len(waits) // 10) - 1]


def workdays_between(calendar: WorkCalendar, start: datetime, end: datetime) -> int:
    """The working days after the day of `start` up to the day of `end`, in the office's zone. Raises YearNotOrdered."""
    first, last = (each.astimezone(OFFICE_ZONE).date() for each in (start, end))
    days = (first + timedelta(days=place) for place in range(1, (last - first).days + 1))
    return sum(1 for day in days if calendar.is_workday(day))


def _reasons(connection: Connection, calls: list[int]) -> Sequence[tuple[Text, int]]:
    """Refusals by the words that the call's own edition has for them."""
    counts: dict[Text, int] = {}
    for edition, code, count in connection.execute(_asking(_REASONS, _DECIDED), {"calls": calls}):
        title = edition_by_hash(connection, edition).reasons[code].title
        counts[title] = counts.get(title, 0) + int(count)
    return list(counts.items())
