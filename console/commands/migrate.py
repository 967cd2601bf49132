"""`yuelu migrate`: brings the database to the newest schema, for installations that do not use `yuelu up`."""

from __future__ import annotations

from pathlib import Path

import click

from console import opening
from console.options import data_option


@click.command(short_help="更新数据库结构 | bring the schema to the newest")
@data_option
def command(data: Path) -> None:
    """Bring the database to the newest schema as its owner; nothing happens when it is that already.

    以所有者身份把数据库更新到最新结构；已是最新则不做任何事。

    Exit codes: 0 the schema is the newest; 1 a server or setting is missing, or a migration failed.
    """
    with opening.office(data):
        click.echo("数据库结构已是最新 / the schema is the newest")
