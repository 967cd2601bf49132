"""`yuelu init`: makes a real installation with its authority and its first administrator."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import IO

import click
from sqlalchemy import Connection, select

from console import opening
from console.options import data_option
from console.servers.faults import ServerFault, WrongKind
from forms.faults import Fault
from settings import Settings
from storage.database import connect
from workflow.definition.life import Text
from workflow.parties import authorities, grants, people
from workflow.parties.people import NewPerson
from workflow.parties.tables import RoleGrant
from workflow.registers.editions import seed


class AdministratorExists(ServerFault):
    """The installation has an administrator already: further people are theirs to add."""

    zh = "已有管理员：请由其在系统中添加其他人员"
    en = "there is an administrator already, who adds further people inside the system"


class InputRefused(click.ClickException):
    """What was typed breaks a rule; each line says which."""

    exit_code = 2


@dataclass(frozen=True)
class First:
    """The authority and the administrator that an installation begins with."""

    code: str
    title: Text
    email: str
    name: str
    password: str


@click.command(short_help="建立正式环境 | make a real installation")
@data_option
@click.option(
    "--authority-code", prompt="主管部门代码（如 changsha）| the authority's code", help="如 changsha | a short word"
)
@click.option("--authority-zh", prompt="主管部门中文名称 | its Chinese name", help="中文名称 | its Chinese name")
@click.option("--authority-en", prompt="主管部门英文名称 | its English name", help="英文名称 | its English name")
@click.option("--email", prompt="首位管理员邮箱 | the first administrator's mail", help="管理员邮箱 | mail address")
@click.option("--name", prompt="首位管理员姓名 | the administrator's name", help="管理员姓名 | name")
@click.option("--password-file", type=click.File("r"), help="首行为密码；- 为标准输入 | its first line; - reads stdin")
def command(
    data: Path,
    authority_code: str,
    authority_zh: str,
    authority_en: str,
    email: str,
    name: str,
    password_file: IO[str] | None,
) -> None:
    """Make a real installation: its secrets, its schema, its authority and its first administrator.

    建立正式环境：密钥、数据库结构、主管部门和首位管理员。

    Refuses in a demonstration, and when there is an administrator already. Asks for what no option says.

    Exit codes: 0 made; 1 refused, or a server is missing; 2 what was typed breaks a rule.
    """
    first = First(authority_code, Text(authority_zh, authority_en), email, name, _password(password_file))
    if not opening.environment_is_complete():
        opening.find_or_make(data, demonstration=False)
    with opening.office(data) as settings:
        if settings.demonstration:
            raise WrongKind(folder=data, **opening.NOT_REAL)
        begin(settings, first)
    click.echo(f"已建立 / made: {data}\n启动 / start it with: yuelu up --data {data}")


def begin(settings: Settings, first: First) -> None:
    """Add the authority and its first administrator, both or neither. Raises `AdministratorExists`, `InputRefused`."""
    database = connect(settings.database_url)
    try:
        with database.writing() as connection:
            if has_administrator(connection):
                raise AdministratorExists
            _add(connection, settings, first)
    finally:
        database.engine.dispose()


def has_administrator(connection: Connection) -> bool:
    """Whether anybody administers any authority now."""
    held = select(RoleGrant.id).where(RoleGrant.role == "administrator", RoleGrant.ended_at.is_(None)).limit(1)
    return connection.execute(held).first() is not None


def _add(connection: Connection, settings: Settings, first: First) -> None:
    now = settings.clock.now()
    found = authorities.find(connection, first.code)
    authority_id = found.id if found else authorities.create(connection, code=first.code, name=first.title)
    new = NewPerson(first.email, first.name, authority_id, password=first.password)
    person = people.create_person(connection, new, at=now)
    if not isinstance(person, int):
        raise InputRefused(_told(person))
    grants.grant(connection, person, "administrator", authority_id=authority_id, granted_by=None, at=now)
    seed(connection, authority_id, now)


def _told(faults: tuple[Fault, ...]) -> str:
    return "\n".join(f"{fault.message('zh')} / {fault.message('en')}" for fault in faults)


def _password(file: IO[str] | None) -> str:
    if file is not None:
        return file.readline().rstrip("\r\n")
    typed: str = click.prompt("密码 | password", hide_input=True, confirmation_prompt=True)
    return typed
