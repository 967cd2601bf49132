"""The ledger of one account of a call: every transfer in and out of it, what caused it, and what was there after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, text

from web.lives import KINDS, application_life, step
from web.places import numbers
from workflow.acts.looking import APPLICATION
from workflow.definition.life import Text
from workflow.definition.lives import load_life
from workflow.history.body import read
from workflow.money.book import AccountName

PAGE: Final = 50
"""How many transfers a page lists."""

TITLES: Final[Mapping[AccountName, Text]] = {
    AccountName.SOURCE: Text("预算来源", "Source of the budget"),
    AccountName.FREE: Text("可用", "Free"),
    AccountName.RESERVED: Text("方案已预留", "Reserved by a plan"),
    AccountName.IN_TRANSIT: Text("银行在途", "At the bank"),
    AccountName.PAID: Text("已拨付", "Paid"),
    AccountName.RECOVERED: Text("已追回", "Recovered"),
}
"""What each account is called."""


@dataclass(frozen=True)
class Entry:
    """A transfer as one of its two accounts has it, in fen: `change_fen` is below nought where money left.

    `number` is that of the subject whose step moved it, and `other` the account on the other side.
    """

    id: int
    at: datetime
    subject: int
    kind: Text
    number: str
    step: Text
    other: Text
    change_fen: int
    balance_fen: int


@dataclass(frozen=True)
class Ledger:
    """A page of an account, the latest transfer first; `earlier` is where the next page begins, if there is one."""

    title: Text
    balance_fen: int
    came_fen: int
    left_fen: int
    rows: Sequence[Entry]
    earlier: int | None


_ENTRIES = text(
    "SELECT e.* FROM (SELECT t.id, t.at, t.subject_id, t.seq, o.name AS other, "
    "CASE WHEN t.to_id = a.id THEN t.amount_fen ELSE -t.amount_fen END AS change, "
    "sum(CASE WHEN t.to_id = a.id THEN t.amount_fen ELSE -t.amount_fen END) OVER (ORDER BY t.id) AS balance "
    "FROM account a JOIN transfer t ON a.id IN (t.from_id, t.to_id) "
    "JOIN account o ON o.id = CASE WHEN t.to_id = a.id THEN t.from_id ELSE t.to_id END "
    "WHERE a.call_id = :call AND a.name = :name) e "
    "WHERE coalesce(e.id < :before, true) ORDER BY e.id DESC LIMIT :most"
)

_SUMS = text(
    "SELECT coalesce(sum(t.amount_fen) FILTER (WHERE t.to_id = a.id), 0) AS came, "
    "coalesce(sum(t.amount_fen) FILTER (WHERE t.from_id = a.id), 0) AS gone FROM account a "
    "LEFT JOIN transfer t ON a.id IN (t.from_id, t.to_id) WHERE a.call_id = :call AND a.name = :name"
)

_CAUSES = text(
    "SELECT h.subject_id, h.seq, s.kind, s.edition, h.body FROM history h JOIN subject s ON s.id = h.subject_id "
    "JOIN unnest(CAST(:subjects AS bigint[]), CAST(:seqs AS bigint[])) AS w (subject, seq) "
    "ON (h.subject_id, h.seq) = (w.subject, w.seq)"
)


def ledger(connection: Connection, call: int, name: AccountName, before: int | None = None) -> Ledger:
    """A page of the account of a call; `before` continues an earlier page. The caller asked who may see it."""
    sums = connection.execute(_SUMS, {"call": call, "name": name}).one()
    asked = {"call": call, "name": name, "before": before, "most": PAGE + 1}
    found = connection.execute(_ENTRIES, asked).all()
    rows = _told(connection, found[:PAGE])
    earlier = rows[-1].id if len(found) > PAGE else None
    return Ledger(TITLES[name], int(sums.came - sums.gone), int(sums.came), int(sums.gone), rows, earlier)


def _told(connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Entry]:
    asked = {"subjects": [row.subject_id for row in rows], "seqs": [row.seq for row in rows]}
    causes = {(cause.subject_id, cause.seq): cause for cause in connection.execute(_CAUSES, asked)}
    named = numbers(connection, {(cause.kind, cause.subject_id) for cause in causes.values()})
    return [_entry(connection, row, causes[row.subject_id, row.seq], named) for row in rows]


def _entry(
    connection: Connection, row: Row[*tuple[Any, ...]], cause: Row[*tuple[Any, ...]], named: Mapping[int, str]
) -> Entry:
    said = read(cause.body)
    life = application_life(connection, str(said["edition"])) if cause.kind == APPLICATION else load_life(cause.kind)
    done = step(life, str(said["from"]), str(said["trigger"]), clock=said["actor"] is None)
    return Entry(
        id=row.id,
        at=row.at,
        subject=row.subject_id,
        kind=KINDS[cause.kind],
        number=named.get(row.subject_id, ""),
        step=done.title,
        other=TITLES[AccountName(row.other)],
        change_fen=int(row.change),
        balance_fen=int(row.balance),
    )
