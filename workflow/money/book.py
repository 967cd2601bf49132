"""The book as a part of the engine's statement: transfers between a call's accounts, held to the budget by a CHECK."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CTE, BigInteger, Connection, DateTime, Text, bindparam, func, insert, select, text, update

from storage.rows import Rows, handed
from workflow.engine.errors import EngineError
from workflow.engine.moves import Part
from workflow.money.tables import Account, Transfer

_AT = bindparam("at", type_=DateTime(timezone=True))


class AccountName(StrEnum):
    """The accounts of a call's book, in the order in which money goes through them."""

    SOURCE = "source"
    """Where the budget comes from; minus the budget."""
    FREE = "free"
    """Budget that no plan has reserved."""
    RESERVED = "reserved"
    """Reserved by an approved plan, not yet released to the bank."""
    IN_TRANSIT = "in_transit"
    """Released to the bank, result not yet known."""
    PAID = "paid"
    """Paid to claimants."""
    RECOVERED = "recovered"
    """Paid back by claimants: at the treasury again, and not free for others."""


class OverBudget(EngineError):
    """The transfer would overdraw an account: the budget, or what was reserved, does not suffice."""

    code = "over_budget"
    zh = "超出可用预算，未作任何变动。"
    en = "This would pass the budget; nothing was changed."


@dataclass(frozen=True)
class Posting:
    """An amount (fen, positive) that leaves one account of a call for another."""

    call: int
    source: AccountName
    target: AccountName
    fen: int


def open_accounts(connection: Connection, authority: int, call: int) -> None:
    """Make a call's accounts, all empty."""
    rows = [{"authority_id": authority, "call_id": call, "name": name, "balance_fen": 0} for name in AccountName]
    connection.execute(insert(Account), rows)


def post(postings: Sequence[Posting]) -> Part:
    """Write the transfers of the moved subject and change the balances, in the engine's statement.

    A balance below nought is refused by the table, which undoes the whole move: `carry` then raises OverBudget. A
    posting to an account that was never opened is a bug, and undoes the move too.
    """
    columns: dict[str, list[object]] = {
        "call": [each.call for each in postings],
        "source": [each.source.value for each in postings],
        "target": [each.target.value for each in postings],
        "fen": [each.fen for each in postings],
    }
    rows = Rows("posting", columns)
    return Part(_post, rows=rows, refusals={"account_never_overdrawn_check": OverBudget()})


def balances(connection: Connection, call: int, until: datetime | None = None) -> dict[AccountName, int]:
    """What each account of a call holds, in fen, folded from the transfers up to a moment (UTC) or now."""
    rows = connection.execute(
        text(
            "SELECT a.name, coalesce(sum(CASE WHEN t.to_id = a.id THEN t.amount_fen ELSE -t.amount_fen END), 0) AS fen "
            "FROM account a LEFT JOIN transfer t ON a.id IN (t.from_id, t.to_id) "
            "AND (t.at <= :until OR CAST(:until AS timestamptz) IS NULL) WHERE a.call_id = :call GROUP BY a.name"
        ),
        {"call": call, "until": until},
    )
    return {AccountName(row.name): int(row.fen) for row in rows}


FOLDED = (
    "folded AS (SELECT a.id, a.authority_id, a.call_id, a.name, a.balance_fen, "
    "coalesce(i.fen, 0) - coalesce(o.fen, 0) AS fen FROM account a "
    "LEFT JOIN (SELECT to_id, sum(amount_fen) AS fen FROM transfer GROUP BY to_id) i ON i.to_id = a.id "
    "LEFT JOIN (SELECT from_id, sum(amount_fen) AS fen FROM transfer GROUP BY from_id) o ON o.from_id = a.id)"
)
"""Every account as `folded`, with its kept balance and `fen`, what its transfers come to: a common table expression."""

_UNFOLDED = "SELECT call_id, name, balance_fen, fen FROM folded WHERE balance_fen <> fen"


def faults(connection: Connection) -> list[str]:
    """Accounts whose kept balance is not the sum of their transfers; empty in a sound book."""
    rows = connection.execute(text(f"WITH {FOLDED} {_UNFOLDED}"))
    return [f"call {row.call_id}, {row.name}: {row.balance_fen} kept, {row.fen} folded" for row in rows]


def _post(moved: CTE) -> Sequence[CTE]:
    wanted = handed("posting", subject=BigInteger, call=BigInteger, source=Text, target=Text, fen=BigInteger)
    source, target = Account.__table__.alias("source"), Account.__table__.alias("target")
    posting = (
        select(
            moved.c.authority_id,
            source.c.id.label("from_id"),
            target.c.id.label("to_id"),
            wanted.c.fen,
            moved.c.id,
            moved.c.version,
            _AT,
        )
        .join_from(moved, wanted, wanted.c.subject == moved.c.id)
        .outerjoin(source, (source.c.call_id == wanted.c.call) & (source.c.name == wanted.c.source))
        .outerjoin(target, (target.c.call_id == wanted.c.call) & (target.c.name == wanted.c.target))
    )
    columns = ["authority_id", "from_id", "to_id", "amount_fen", "subject_id", "seq", "at"]
    posted = insert(Transfer).from_select(columns, posting)
    entries = posted.returning(Transfer.from_id, Transfer.to_id, Transfer.amount_fen).cte("posted")
    return [entries, _balanced(entries)]


def _balanced(entries: CTE) -> CTE:
    """Each account's balance changed by the sum of what left and what came."""
    left = select(entries.c.from_id.label("id"), (-entries.c.amount_fen).label("fen"))
    came = select(entries.c.to_id.label("id"), entries.c.amount_fen.label("fen"))
    each = left.union_all(came).subquery("each_entry")
    sums = select(each.c.id, func.sum(each.c.fen).label("fen")).group_by(each.c.id).subquery("change")
    changed = update(Account).where(Account.id == sums.c.id).values(balance_fen=Account.balance_fen + sums.c.fen)
    return changed.returning(Account.id).cte("balanced")
