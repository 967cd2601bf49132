"""`yuelu money check`, `balances` and `export`: the book proved, looked at in the past, and taken elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO

import click
from sqlalchemy import Connection

from console import opening
from console.options import data_option, json_option
from console.proved import laws, table
from settings import OFFICE_ZONE, Clock
from storage.database import connect
from workflow.acts.laws.check import check
from workflow.acts.look_at_book import By, NoSuchCall, beancount_lines, booked, claimants, standings_of, together
from workflow.money.amounts import yuan
from workflow.money.claimant_accounts import Held
from workflow.money.standing import Standing
from workflow.parties import authorities

language_option = click.option(
    "--language", type=click.Choice(["zh", "en"]), default="zh", help="给人看的语言 | of what people read"
)
authority_option = click.option("--authority", metavar="CODE", help="只看一个主管部门 | one authority's alone")
call_option = click.option("--call", "number", metavar="NUMBER", help="申报通知编号 | the number of one call")


@click.command("check", short_help="核验账簿 | prove every law of money over the whole book")
@data_option
@authority_option
@language_option
@json_option
def check_command(data: Path, authority: str | None, language: str, *, as_json: bool) -> None:
    """Prove every law of money over the whole book, as it stood when the command began; it changes nothing.

    在命令开始时的账簿上逐条核验各项规则，不作任何改动。

    With --json: {"laws": [{"law", "ok", "checked", "faults": [{"where", "zh", "en"}]}]}; `checked` counts what was
    looked at, and `where` names the fault, with money in fen.

    Exit codes: 0 every law holds; 1 one does not, or a server is missing.
    """
    with _reading(data) as connection:
        proved = list(check(connection, _authority(connection, authority)))
    click.echo(json.dumps(laws(proved), ensure_ascii=False) if as_json else table(proved, language))
    if not all(each.ok for each in proved):
        raise SystemExit(1)


@click.command("balances", short_help="任一时刻的余额 | balances at any moment")
@data_option
@call_option
@click.option("--at", "moment", metavar="MOMENT", help="时刻，如 2019-01-14 | a moment, such as 2019-01-14T12:00")
@click.option(
    "--by",
    type=click.Choice(["call", "fund", "authority", "claimant"]),
    default="call",
    help="按申报通知、资金、主管部门或申报主体 | by call, fund, authority or claimant",
)
@authority_option
@language_option
@json_option
def balances_command(
    data: Path, number: str | None, moment: str | None, by: By, authority: str | None, language: str, *, as_json: bool
) -> None:
    """Show each call's budget, and what of it is free, reserved, in transit, paid and was returned: now or in the past.

    查看各申报通知的预算、可用、预留、在途、已拨与退回金额（当前或过去任一时刻）。

    By fund or authority the calls are taken together; by claimant it is what each was granted of them all.

    A date is the end of that day in Beijing; a time without a zone is Beijing's.

    With --json: {"at", "calls": [{"number", "budget_fen", "free_fen", "reserved_fen", "in_transit_fen", "paid_fen",
    "returned_fen", "recovered_fen"}]}; `at` is the moment in UTC, or null for now. By fund or authority: "funds" or
    "authorities", with "name" instead of "number"; by claimant: "claimants", with "name", "credit_code" and no budget.

    Exit codes: 0 shown; 1 there is no such call or authority, or a server is missing; 2 the moment is none, or a
    claimant's money is asked for by a single call.
    """
    if by == "claimant" and number is not None:
        raise click.UsageError("按申报主体查看时不能限定申报通知 / --by claimant takes no --call")
    until = moment_of(moment) if moment else None
    with _reading(data) as connection:
        rows = _rows_by(connection, by, number, _authority(connection, authority), until)
    if as_json:
        told = {"at": until.isoformat() if until else None, _LISTED[by]: rows}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(_balances(rows, by, language))


@click.command("export", short_help="导出账簿 | export the book")
@data_option
@click.option("--beancount", "_beancount", is_flag=True, required=True, help="beancount 文件 | a beancount file")
@call_option
@authority_option
@click.option("-o", "--output", type=click.File("wb"), default="-", help="写入文件 | the file to write")
def export_command(
    data: Path, number: str | None, authority: str | None, output: IO[bytes], *, _beancount: bool
) -> None:
    """Write the book as a file that beancount reads, with balance assertions at its end.

    将账簿写成 beancount 文件，文末附余额断言。

    Every transfer names the row of the record that caused it. The same book gives the same bytes.

    Exit codes: 0 written; 1 there is no such call or authority, or a server is missing.
    """
    with _reading(data) as connection:
        calls = booked(connection, number=number, authority=_authority(connection, authority))
        for line in beancount_lines(connection, calls):
            output.write(f"{line}\n".encode())


def moment_of(words: str) -> datetime:
    """A moment as people write it: a date is the end of that day in Beijing, a time without a zone is Beijing's.

    Raises `click.UsageError` for what is neither.
    """
    try:
        if len(words) == len("2019-01-14"):
            return Clock.start_of(date.fromisoformat(words) + timedelta(days=1)) - timedelta(microseconds=1)
        found = datetime.fromisoformat(words)
        return (found if found.tzinfo else found.replace(tzinfo=OFFICE_ZONE)).astimezone(UTC)
    except (ValueError, OverflowError) as wrong:
        said = f"“{words}”不是日期或时刻，应如 2019-01-14 或 2019-01-14T12:00 / this is no date and no moment"
        raise click.UsageError(said) from wrong


@contextmanager
def _reading(data: Path) -> Iterator[Connection]:
    """The office's database as it stands at one moment, however long it takes to read."""
    with opening.office(data) as settings:
        database = connect(settings.database_url, statement_timeout_ms=0)
        try:
            with database.reading() as connection:
                connection.execution_options(isolation_level="REPEATABLE READ")
                yield connection
        except NoSuchCall as refused:
            raise click.ClickException(f"{refused.zh} / {refused.en}") from refused
        finally:
            database.engine.dispose()


def authority_of(connection: Connection, code: str) -> int:
    """The authority of this code, by its number. Raises `click.ClickException` for what is none."""
    found = authorities.find(connection, code)
    if found is None:
        raise click.ClickException(f"没有代码为 {code} 的主管部门 / there is no authority {code}")
    return found.id


def _authority(connection: Connection, code: str | None) -> int | None:
    return None if code is None else authority_of(connection, code)


_LISTED: Mapping[By, str] = {"call": "calls", "fund": "funds", "authority": "authorities", "claimant": "claimants"}
"""Under which name the rows are listed in JSON."""

_GRANTED = ("reserved_fen", "in_transit_fen", "paid_fen", "returned_fen", "recovered_fen")
_COLUMNS = ("budget_fen", "free_fen", *_GRANTED)
_HEADS = {
    "number": ("编号", "Call"),
    "name": ("名称", "Name"),
    "credit_code": ("统一社会信用代码", "Credit code"),
    "budget_fen": ("预算", "Budget"),
    "free_fen": ("可用", "Free"),
    "reserved_fen": ("预留", "Reserved"),
    "in_transit_fen": ("在途", "In transit"),
    "paid_fen": ("已拨", "Paid"),
    "returned_fen": ("退回", "Returned"),
    "recovered_fen": ("追回", "Recovered"),
}

Row = Mapping[str, str | int]


def _rows_by(
    connection: Connection, by: By, number: str | None, authority: int | None, until: datetime | None
) -> list[Row]:
    if by == "claimant":
        found = claimants(connection, authority=authority, until=until)
        return [{"name": each.name, "credit_code": each.credit_code, **_fen(each.held, _GRANTED)} for each in found]
    calls = booked(connection, number=number, authority=authority)
    if by == "call":
        stand = standings_of(connection, calls, until)
        return [{"number": each.call.number, **_fen(each.standing, _COLUMNS)} for each in stand]
    shared = together(connection, calls, by, until)
    return [{"name": each.name, **{name: each.fen(name) for name in _COLUMNS}} for each in shared]


def _fen(held: Held | Standing, names: Sequence[str]) -> dict[str, int]:
    return {name: getattr(held, name) for name in names}


def _balances(rows: Sequence[Row], by: By, language: str) -> str:
    named = {"call": ("number",), "claimant": ("name", "credit_code")}.get(by, ("name",))
    columns = (*named, *(_GRANTED if by == "claimant" else _COLUMNS))
    lines = [[_HEADS[name][language == "en"] for name in columns]]
    lines += [[yuan(each) if isinstance(each, int) else each for each in map(row.__getitem__, columns)] for row in rows]
    return "\n".join(map("\t".join, lines))


COMMANDS = (check_command, balances_command, export_command)
"""What `yuelu money` has beside sharing out."""
