"""`yuelu call`: the calls of an installation, their states and their money."""

from __future__ import annotations

import json
from pathlib import Path

import click
from sqlalchemy import Connection, text

from console import opening
from console.options import data_option, json_option
from forms.types.money import yuan
from storage.database import connect
from workflow.money import book

_CALLS = text(
    "SELECT c.id, c.number, c.title_zh, c.title_en, s.state, c.scheme, c.edition_hash, c.opens_at, c.closes_at, "
    "c.budget_fen, count(a.id) AS applications FROM call c JOIN subject s ON s.id = c.id "
    "LEFT JOIN application a ON a.call_id = c.id GROUP BY c.id, s.state ORDER BY c.id"
)


@click.group(short_help="查看申报通知 | show calls")
def command() -> None:
    """Calls: rounds of a scheme under one edition.

    申报通知：某一资助项目在某一版本下的一轮申报。
    """


@command.command("list", short_help="列出申报通知 | list the calls")
@data_option
@json_option
def list_command(data: Path, *, as_json: bool) -> None:
    """List the calls with their states, applications, and what of their budgets is free, reserved and paid (fen).

    列出申报通知及其状态、申报数和资金情况。

    Exit codes: 0 listed; 1 a server is missing.
    """
    with opening.office(data) as settings:
        database = connect(settings.database_url)
        with database.reading() as connection:
            calls = _calls(connection)
        database.engine.dispose()
    click.echo(json.dumps(calls, ensure_ascii=False, default=str) if as_json else "\n".join(map(_line, calls)))


def _calls(connection: Connection) -> list[dict[str, object]]:
    rows = connection.execute(_CALLS).mappings().all()
    return [{**row, "money_fen": {name.value: fen for name, fen in _money(connection, row["id"])}} for row in rows]


def _money(connection: Connection, call: int) -> list[tuple[book.AccountName, int]]:
    return sorted(book.balances(connection, call).items())


def _line(call: dict[str, object]) -> str:
    money = call["money_fen"]
    assert isinstance(money, dict)
    sums = "  ".join(f"{name} {yuan(fen)}" for name, fen in money.items() if name != "source")
    return f"{call['number']}  [{call['state']}]  {call['title_zh']}  {call['applications']} 份申报\n    {sums}"
