"""`yuelu history`: shows the record of a subject, verifies all of them, and signs and checks what was signed."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO

import click
from sqlalchemy import Connection

from console import opening
from console.checkpoints import COMMANDS, read_checkpoint
from console.options import data_option, json_option
from storage.database import connect
from workflow.history import checkpoints
from workflow.history.checkpoints import AnchorFault
from workflow.history.reading import Entry, record, subjects
from workflow.history.signing import PURPOSE, Signer
from workflow.history.verify import Verified, verify


@click.group(short_help="查看和核验履历 | show and verify the record")
def command() -> None:
    """The append-only, hash-chained record of everything that happened.

    只增不改、以哈希相连的履历。
    """


for each_command in COMMANDS:
    command.add_command(each_command)


@command.command("verify", short_help="核验全部履历 | verify every chain")
@data_option
@json_option
@click.option(
    "--against",
    type=click.File("rb"),
    help="您所保存的检查点（JSON）| a checkpoint that you have kept (JSON)",
)
def verify_command(data: Path, against: IO[bytes] | None, *, as_json: bool) -> None:
    """Walk every chain, fold it to the present state, name the first row of each that does not hold; then checkpoints.

    逐条核验全部履历，并指出每条链中第一处被改动、删除、调换或截去的记录；再核验各检查点。

    With --json: {"subjects", "rows", "faults": [{"subject", "seq", "code", "zh", "en"}], "checkpoints": [{"size",
    "code", "zh", "en"}]}, the last being the faults of checkpoints.

    Exit codes: 0 everything holds; 1 something does not, or a server is missing; 2 the file is no checkpoint.
    """
    kept = read_checkpoint(against) if against else None
    with opening.office(data) as settings:
        database = connect(settings.database_url, statement_timeout_ms=0)
        with database.reading() as connection:
            found = _walked(connection, shown=not as_json and sys.stderr.isatty())
            public_key = Signer(settings.derived_key(PURPOSE)).public_key
            anchored = checkpoints.verify(connection, public_key, kept)
        database.engine.dispose()
    if as_json:
        told = asdict(found) | {"checkpoints": [asdict(each) for each in anchored]}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(_told(found, anchored))
    if found.faults or anchored:
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


def _told(found: Verified, anchored: Sequence[AnchorFault]) -> str:
    head = f"{found.subjects} 个事项，{found.rows} 条履历 / subjects, rows"
    if not (found.faults or anchored):
        return f"{head}\n✓ 全部相符 / every chain and every checkpoint holds"
    faults = [(each.zh, each.en) for each in found.faults] + [(each.zh, each.en) for each in anchored]
    return "\n".join([head, *(f"✗ {zh}\n  {en}" for zh, en in faults)])


def _line(entry: Entry) -> str:
    body = entry.body
    moved = f"{body['from'] or '·'} → {body['to']}"
    said = "".join(f"\n       {name}: {words}" for name, words in entry.words.items())
    who = body["actor"] or "system"
    return f"{entry.seq:>4}  {body['at']}  {body['trigger']:<14} {moved:<28} {who}  {entry.hash[:12]}{said}"
