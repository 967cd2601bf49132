"""`yuelu register`: lists proposed for somebody, approved for another, and shown with their versions and entries."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

import click

from console import assessing
from console.inside import as_option, authority_of, authority_option, inside, refused
from console.options import data_option, json_option
from workflow.acts.looking import NoSuchSubject, Seen, look
from workflow.acts.propose_register import KIND, ROLE, Given, propose_register
from workflow.acts.pull import pull
from workflow.acts.take_task import take_this
from workflow.engine.errors import EngineError
from workflow.registers.lists import versions
from workflow.registers.lists.differences import difference
from workflow.registers.lists.kinds import KINDS, LISTS
from workflow.registers.lists.reading import ListFaults
from workflow.registers.lists.versions import Origin, Version

READERS = ("policy_officer", "policy_head", "director", "auditor", "handler", "finance_head")
"""The roles that may see lists."""

_SHOWN = 20
"""Entries that `show` prints without --json."""

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("propose", short_help="提请批准名单 | propose a list")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", required=True, metavar="KIND", help="名单种类 | the kind: " + ", ".join(KINDS))
@click.option("--table", default="", metavar="NAME", help="定义中的表名 | the name by which editions read a table")
@click.option("--source", required=True, help="来源 | who published it, number or address")
@click.option("--published", type=_DAY, metavar="DAY", help="发布日期，缺省同 --from | when it was published")
@click.option("--from", "first", type=_DAY, required=True, metavar="DAY", help="生效日期 | the first day that it holds")
@click.option("--to", "last", type=_DAY, metavar="DAY", help="失效日期（含） | the last day that it holds")
@as_option
@authority_option
@data_option
@assessing.language_option
@json_option
def propose(
    *,
    file: Path,
    kind: str,
    table: str,
    source: str,
    published: datetime | None,
    first: datetime,
    last: datetime | None,
    email: str,
    authority: int | None,
    data: Path,
    language: str,
    as_json: bool,
) -> None:
    """Check FILE (CSV or workbook) and propose it as a version of a list; a second person approves it.

    检查名单文件（CSV 或工作簿）并提请批准；由另一人批准后，自生效日期起用于核查。

    With --json: {"version", "name", "rows"}, or {"faults": [{"file", "row", "column", "code", "message"}], "more"}.

    Exit codes: 0 proposed; 1 the file has faults, or a server is missing; 2 nobody may propose it so.
    """
    content = assessing.content_of(file)
    origin = Origin(source, (published or first).date(), first.date(), last.date() if last else None)
    with inside(data, email) as here:
        where = authority_of(here.actor, ROLE, authority)
        try:
            proposed = propose_register(here.office, here.actor, where, Given(kind, content, file.name, origin, table))
        except EngineError as refusal:
            refused(refusal)
        if not isinstance(proposed, Seen):
            _tell_faults(proposed, language, as_json=as_json)
        with here.office.database.reading() as connection:
            version = versions.get(connection, proposed.id)
            told = difference(connection, version)
    if as_json:
        assessing.print_json({"version": version.id, "name": version.name, "rows": version.rows})
        return
    click.echo(
        f"Proposed {version.name} as {version.id}, {version.rows} rows; another person approves it."
        if language == "en"
        else f"已提请批准 {version.name}，编号 {version.id}，共 {version.rows} 行；由另一人批准后使用。"
    )
    click.echo(f"    {told.words.told(language)}")


def _tell_faults(found: ListFaults, language: str, *, as_json: bool) -> NoReturn:
    if as_json:
        faults = [
            {
                "file": each.file,
                "row": each.row,
                "column": each.column,
                "code": each.code,
                "message": each.words.told(language),
            }
            for each in found.faults
        ]
        assessing.print_json({"faults": faults, "more": found.more})
    else:
        for each in found.faults:
            click.echo(f"{each.told(language)} [{each.code}]")
        if found.more:
            click.echo(f"… +{found.more}")
    sys.exit(1)


@click.command("approve", short_help="批准名单 | approve a proposed list")
@click.argument("version", type=int)
@as_option
@data_option
@assessing.language_option
@json_option
def approve(version: int, email: str, data: Path, language: str, *, as_json: bool) -> None:
    """Approve the list that was proposed as VERSION, for a head of policy who did not propose it.

    以政策负责人的名义批准名单；提请人本人不能批准。

    With --json: {"version", "name", "state"}.

    Exit codes: 0 approved; 1 a server is missing; 2 it was refused, and nothing was changed.
    """
    with inside(data, email) as here:
        try:
            with here.office.database.reading() as connection:
                seen = look(connection, version)
            if seen.kind != KIND:
                raise NoSuchSubject(version)  # noqa: TRY301  # told as one that is not there
            take_this(here.office, here.actor, version)
            moved = pull(here.office, here.actor, seen, "approve")
        except NoSuchSubject:
            _unknown(version)
        except EngineError as refusal:
            refused(refusal)
        with here.office.database.reading() as connection:
            name = versions.get(connection, version).name
    if as_json:
        assessing.print_json({"version": version, "name": name, "state": moved.state})
    else:
        click.echo(f"{'Approved' if language == 'en' else '已批准'} {name}")


@click.command("list", short_help="列出名单版本 | list the versions")
@click.option("--kind", metavar="KIND", help="只列一种 | of this kind alone")
@as_option
@data_option
@assessing.language_option
@json_option
def list_command(kind: str | None, email: str, data: Path, language: str, *, as_json: bool) -> None:
    """List the versions of lists at the authorities of somebody, and for each kind which one is in force today.

    列出其主管部门的名单版本；标明今日使用的版本，没有载入的种类照实说明。

    With --json: {"versions": [{"version", "name", "kind", "source", "from", "to", "rows", "approved", "in_force"}]}.

    Exit codes: 0 listed; 1 a server is missing; 2 there is nobody of that mail.
    """
    with inside(data, email) as here, here.office.database.reading() as connection:
        mine = here.actor.authorities(READERS)
        found = versions.listing(connection, mine, kind=kind)
        today = here.office.clock.today()
        used = {each.id for some in versions.in_force(connection, sorted(mine), today).values() for each in some}
        used |= {each.id for each in versions.tables_in_force(connection, sorted(mine), today)}
    if as_json:
        told = [_version_json(each) | {"in_force": each.id in used} for each in found]
        assessing.print_json({"versions": told})
        return
    for each in found:
        click.echo(f"{each.id:>6}  {each.name}  {_days(each)}  {each.rows}  {_standing(each, used, language)}")
    for name in _without(found, used, kind):
        none = "not checked: no list is loaded" if language == "en" else "未核查：没有载入名单"
        click.echo(f"        {KINDS[name].title.told(language)}: {none}")


def _without(found: Iterable[Version], used: set[int], kind: str | None) -> list[str]:
    loaded = {each.kind for each in found if each.id in used}
    return [name for name in LISTS if name not in loaded and kind in {None, name}]


def _days(version: Version) -> str:
    last: date | str = version.origin.valid_to or "…"
    return f"{version.origin.valid_from} – {last}"


def _standing(version: Version, used: set[int], language: str) -> str:
    if version.id in used:
        return "in force" if language == "en" else "今日使用"
    if version.approved_at is None:
        return "not approved" if language == "en" else "未批准"
    return "approved" if language == "en" else "已批准"


def _version_json(version: Version) -> dict[str, object]:
    origin = version.origin
    return {
        "version": version.id,
        "name": version.name,
        "kind": version.kind,
        "source": origin.source,
        "from": origin.valid_from.isoformat(),
        "to": origin.valid_to.isoformat() if origin.valid_to else None,
        "rows": version.rows,
        "approved": version.approved_at is not None,
    }


@click.command("show", short_help="查看名单 | show a version")
@click.argument("version", type=int)
@as_option
@data_option
@assessing.language_option
@json_option
def show(version: int, email: str, data: Path, language: str, *, as_json: bool) -> None:
    """Show a version of a list: source, days, what it changes, and its entries.

    查看一个名单版本：来源、有效期、与现行版本的差别和条目。

    With --json: {"version", "name", "kind", "source", "from", "to", "rows", "approved", "entries": [{"row", "key"}]}.

    Exit codes: 0 shown; 1 a server is missing; 2 there is none of that number in sight.
    """
    with inside(data, email) as here, here.office.database.reading() as connection:
        seen = next(
            (each for each in versions.listing(connection, here.actor.authorities(READERS)) if each.id == version), None
        )
        if seen is None:
            _unknown(version)
        entries, told = versions.all_entries(connection, version), difference(connection, seen)
    if as_json:
        rows = [{"row": each.row, "key": each.key, **each.told} for each in entries]
        assessing.print_json(_version_json(seen) | {"entries": rows})
        return
    click.echo(f"{seen.name}  {_days(seen)}")
    for line in (seen.origin.source, seen.hash, told.words.told(language)):
        click.echo(f"    {line}")
    for each in entries[:_SHOWN]:
        click.echo(f"{each.row:>6}  " + "  ".join(str(value) for value in each.told.values()))
    if len(entries) > _SHOWN:
        click.echo(f"        … +{len(entries) - _SHOWN}")


def _unknown(version: int) -> NoReturn:
    assessing.refuse(f"没有编号为 {version} 的名单版本", f"there is no list of number {version}", code="unknown")
