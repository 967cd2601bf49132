"""`yuelu history`: shows the record of a subject, and verifies all of them."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click
from sqlalchemy import Connection

from console import opening
from console.options import data_option, json_option
from storage.database import connect
from workflow.history.reading import Entry, record, subjects
from workflow.history.verify import Verified, verify


@click.group(short_help="查看和核验履历 | show and verify the record")
def command() -> None:
    """The append-only, hash-chained record of everything that happened.

    只增不改、以哈希相连的履历。
    """


@command.command("verify", short_help="核验全部履历 | verify every chain")
@data_option
@json_option
def verify_command(data: Path, *, as_json: bool) -> None:
    """Walk every chain, fold it to the present state, and name the first row of each that does not hold.

    逐条核验全部履历，并指出每条链中第一处被改动、删除、调换或截去的记录。

    With --json: {"subjects", "rows", "faults": [{"subject", "seq", "code", "zh", "en"}]}.

    Exit codes: 0 every chain holds; 1 one does not, or a server is missing.
    """
    with opening.office(data) as settings:
        database = connect(settings.database_url, statement_timeout_ms=0)
        with database.reading() as connection:
            found = _walked(connection, shown=not as_json and sys.stderr.isatty())
        database.engine.dispose()
    click.echo(json.dumps(asdict(found), ensure_ascii=False) if as_json else _told(found))
    if found.faults:
        raise SystemExit(1)


@command.command("show", short_help="查看一个事项的履历 | show one subject's record")
@data_option
@click.argument("subject", type=int)
@json_option
def show(data: Path, subject: int, *, as_json: bool) -> None:
    """Show the record of SUBJECT: an application, a call, a plan, a batch, an organisation or an account.

    查看一个事项（申报、申报通知、方案、批次、单位或账户）的履历。

    Exit codes: 0 shown; 1 there is no such subject, or a server is missing.
    """
    with opening.office(data) as settings:
        database = connect(settings.database_url)
        with database.reading() as connection:
            entries = record(connection, subject)
        database.engine.dispose()
    if not entries:
        raise click.ClickException(f"没有编号为 {subject} 的事项 / there is no subject {subject}")
    if as_json:
        click.echo(json.dumps([each.told() for each in entries], ensure_ascii=False))
    else:
        click.echo("\n".join(map(_line, entries)))


def _walked(connection: Connection, *, shown: bool) -> Verified:
    """Every chain walked; a person at a terminal sees how far it is."""
    walk = range(subjects(connection) if shown else 0)
    with click.progressbar(walk, label="核验 / verifying", file=sys.stderr, hidden=not shown) as bar:
        return verify(connection, lambda: bar.update(1))


def _told(found: Verified) -> str:
    head = f"{found.subjects} 个事项，{found.rows} 条履历 / subjects, rows"
    if not found.faults:
        return f"{head}\n✓ 全部相符 / every chain holds"
    return "\n".join([head, *(f"✗ {each.zh}\n  {each.en}" for each in found.faults)])


def _line(entry: Entry) -> str:
    body = entry.body
    moved = f"{body['from'] or '·'} → {body['to']}"
    said = "".join(f"\n       {name}: {words}" for name, words in entry.words.items())
    who = body["actor"] or "system"
    return f"{entry.seq:>4}  {body['at']}  {body['trigger']:<14} {moved:<28} {who}  {entry.hash[:12]}{said}"
