"""Looking at the book with the calls' names beside it: what stands where at a moment, and every transfer for a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, text

from workflow.engine.errors import EngineError
from workflow.money import beancount
from workflow.money.beancount import Booked, Entry
from workflow.money.book import AccountName
from workflow.money.claimant_accounts import Held, accounts
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


@dataclass(frozen=True)
class Together:
    """The money of several calls together, under the name that they share: a fund's (scheme's) or an authority's."""

    name: str
    standings: tuple[Standing, ...]

    def fen(self, part: str) -> int:
        """One part of it, by the name of a field of `Standing`."""
        return sum(int(getattr(each, part)) for each in self.standings)


@dataclass(frozen=True)
class ClaimantStanding:
    """What a claimant was granted by whatever authorities are asked about, at a moment."""

    name: str
    credit_code: str
    held: Held


_SHARED = text(
    "SELECT c.id, c.scheme AS fund, a.code AS authority FROM call c JOIN authority a ON a.id = c.authority_id "
    "WHERE c.id = ANY(:calls)"
)

By = Literal["call", "fund", "authority", "claimant"]
"""By what the money may be looked at."""


def together(connection: Connection, calls: list[Booked], by: By, until: datetime | None = None) -> list[Together]:
    """The money of these calls by fund (authority and scheme) or by authority, in the order of their names."""
    found: dict[str, list[Standing]] = {}
    named = {row.id: row for row in connection.execute(_SHARED, {"calls": [each.id for each in calls]})}
    for each in standings(connection, [call.id for call in calls], until):
        row = named[each.call]
        name = f"{row.authority}/{row.fund}" if by == "fund" else row.authority
        found.setdefault(name, []).append(each)
    return [Together(name, tuple(rows)) for name, rows in sorted(found.items())]


def claimants(
    connection: Connection, *, authority: int | None = None, until: datetime | None = None
) -> list[ClaimantStanding]:
    """What each claimant has of the book, by name: of one authority's or of all."""
    found: dict[int, list[Held]] = {}
    for each in accounts(connection, authorities=None if authority is None else [authority], until=until):
        found.setdefault(each.claimant, []).append(each.held)
    rows = connection.execute(
        text("SELECT id, name, uscc FROM organisation WHERE id = ANY(:ids) ORDER BY name, id"), {"ids": list(found)}
    )
    return [ClaimantStanding(row.name, row.uscc, Held.sum(found[row.id])) for row in rows]


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
