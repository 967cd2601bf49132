"""`yuelu register`: the lists that are asked about applications, loaded by one person and approved by another."""

from __future__ import annotations

import click

from console import registers


@click.group(short_help="核查名单 | the lists that are asked")
def command() -> None:
    """Lists that are asked about applications: propose, approve, list and show versions.

    核查名单：提请批准、批准、列出、查看版本。
    """


for each_command in (registers.propose, registers.approve, registers.list_command, registers.show):
    command.add_command(each_command)
