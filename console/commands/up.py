"""`yuelu up`: the whole system under one supervisor, from servers to web, until Ctrl-C."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from console import opening
from console.login import Login
from console.options import data_option
from console.servers import installation as installations
from console.servers import supervisor
from console.servers.bundle import Bundle
from console.servers.faults import NoInstallation, PortTaken
from console.servers.installation import Installation, is_free
from console.servers.occupancy import occupied
from console.servers.supervisor import StopAsked, Supervisor

HOST, PORT = "127.0.0.1", 8000

Tell = Callable[[str], None]


@click.command(short_help="启动整个系统 | start everything")
@data_option
@click.option("--host", default=HOST, show_default=True, help="网站监听地址 | where the web server listens")
@click.option("--port", default=PORT, show_default=True, envvar="YUELU_PORT", help="网站端口 | its port")
@click.option(
    "--demonstration",
    is_flag=True,
    envvar="YUELU_DEMONSTRATION",
    help="新目录建成演示环境 | make a new folder a demonstration, with people and data to try",
)
def command(data: Path, host: str, port: int, *, demonstration: bool) -> None:
    """Start PostgreSQL, Redis, the object store, web, worker and relay; Ctrl-C stops them in order.

    启动整个系统；Ctrl-C 依次停止。

    A URL in the environment (YUELU_DATABASE_URL, YUELU_REDIS_URL, YUELU_S3_ENDPOINT) replaces that server.

    A web server, worker or relay that dies is started again. A database, Redis or store that dies stops all.

    Exit codes: 0 stopped as asked; 1 something is missing, taken, full or dead: one line says what.
    """
    tell: Tell = partial(click.echo, err=True)
    try:
        with supervisor.stopping_on_signals(), opening.full_disk_told(data):
            _serve(data, host, port, tell, demonstration=demonstration)
    except StopAsked:
        tell("已停止 / stopped")


def _serve(data: Path, host: str, port: int, tell: Tell, *, demonstration: bool) -> None:
    if not demonstration and not installations.exists(data):
        raise NoInstallation(folder=data)
    with occupied(data) as held:
        found = opening.find_or_make(data, demonstration=True) if demonstration else opening.find(data)
        if not is_free(port, host):
            raise PortTaken(name=supervisor.WEB, port=port)
        address = f"http://{host}:{port}"
        os.environ.setdefault("YUELU_BASE_URL", address)
        bundle = Bundle(found, held=(held,))
        tell("正在启动服务器 / starting the servers …")
        try:
            bundle.start()
            logins = _furnish(bundle, tell)
            _supervise(bundle, host, port, partial(_welcome, tell, found, address, logins), tell)
        finally:
            bundle.stop()


def _furnish(bundle: Bundle, tell: Tell) -> list[Login]:
    """Bring the schema to the newest and, in a demonstration, make sure of its people."""
    settings = bundle.settings()
    tell("正在更新数据库结构 / bringing the schema to the newest …")
    opening.prepare(settings, bundle.installation.logs)
    if not bundle.installation.demonstration:
        return []
    from console import trial  # noqa: PLC0415  # only a demonstration needs its data

    return trial.furnish(settings, bundle.installation, tell)


def _supervise(bundle: Bundle, host: str, port: int, welcome: Callable[[], None], tell: Tell) -> None:
    web = supervisor.web(bundle, host, port)
    kept = Supervisor(bundle, [web, *supervisor.helpers(bundle)], tell)
    try:
        kept.start()
        supervisor.wait_for_web(web, f"http://{host}:{port}")
        welcome()
        kept.watch()
    except StopAsked:
        tell("正在停止 / stopping …")
        raise
    finally:
        kept.stop()


def _welcome(tell: Tell, found: Installation, address: str, logins: list[Login]) -> None:
    tell("")
    tell(f"  岳麓已启动 / Yuelu is up:   {address}")
    tell(f"  数据目录 / the data lie in: {found.data}")
    if logins:
        tell("  演示账号（仅限演示环境）/ log-ins (in a demonstration only):")
        width = max(len(login.email) for login in logins)
        for login in logins:
            tell(f"    {login.email:<{width}}  {login.title}")
        tell(f"  密码 / password: {logins[0].password}")
    tell("  Ctrl-C 停止 / Ctrl-C stops everything.")
    tell("")
