"""Looking at the book with the calls' names beside it: what stands where at a moment, and every transfer for a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from workflow.engine.errors import EngineError
from workflow.money import beancount
from workflow.money.beancount import Booked, Entry
from workflow.money.book import AccountName
from workflow.money.standing import Standing, standings


class NoSuchCall(EngineError):
    """No call with a book has this number."""

    code = "no_such_call"
    zh = "没有该编号的申报通知，或其预算尚未批准。请核对编号。"
    en = "No call has this number, or its budget is not approved yet. Check the number."


@dataclass(frozen=True)
class CallStanding:
    """A call's number and titles with its money at a moment."""

    call: Booked
    standing: Standing


_CALLS = text(
    "SELECT c.id, c.number, c.title_zh, c.title_en FROM call c WHERE EXISTS (SELECT FROM account a "
    "WHERE a.call_id = c.id) AND coalesce(c.number = :number, true) "
    "AND coalesce(c.authority_id = :authority, true) ORDER BY c.number, c.id"
)

_ENTRIES = text(
    "SELECT t.id, f.call_id, f.name AS source, o.name AS target, t.amount_fen, t.at, t.subject_id, t.seq, s.kind, "
    "encode(h.hash, 'hex') AS hash FROM transfer t JOIN account f ON f.id = t.from_id JOIN account o ON o.id = t.to_id "
    "JOIN subject s ON s.id = t.subject_id JOIN history h ON h.subject_id = t.subject_id AND h.seq = t.seq "
    "WHERE f.call_id = ANY(:calls) ORDER BY t.id"
)


def booked(connection: Connection, *, number: str | None = None, authority: int | None = None) -> list[Booked]:
    """The calls that have a book, by number: all of them, one, or an authority's. Raises NoSuchCall for a lone one."""
    rows = connection.execute(_CALLS, {"number": number, "authority": authority})
    found = [Booked(*row) for row in rows]
    if number is not None and not found:
        raise NoSuchCall
    return found


def standings_of(connection: Connection, calls: list[Booked], until: datetime | None = None) -> list[CallStanding]:
    """What stands where in these calls at a moment (UTC, included), or now."""
    found = {each.call: each for each in standings(connection, [call.id for call in calls], until)}
    return [CallStanding(call, found[call.id]) for call in calls]


def beancount_lines(connection: Connection, calls: list[Booked]) -> Iterator[str]:
    """The book of these calls as the lines of a beancount file, each without its end."""
    rows = connection.execute(_ENTRIES, {"calls": [call.id for call in calls]})
    entries = [
        Entry(
            row.id,
            row.call_id,
            AccountName(row.source),
            AccountName(row.target),
            row.amount_fen,
            row.at,
            row.subject_id,
            row.seq,
            row.kind,
            row.hash,
        )
        for row in rows
    ]
    return beancount.write(calls, entries)
