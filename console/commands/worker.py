"""`yuelu worker`: does what the outbox orders, such as mail."""

from __future__ import annotations

import click

from console import errands
from console.servers.bundle import read_settings
from console.settle import settle
from workflow.acts.opening import open_office
from workflow.jobs import worker
from workflow.jobs.queue import client


@click.command(short_help="处理后台任务 | do background work")
@settle
@click.option("--burst", is_flag=True, help="完成现有任务后退出 | end when nothing is left to do")
def command(*, burst: bool) -> None:
    """Do background work until SIGTERM or Ctrl-C; the errand at hand is finished first. Run as many as are needed.

    处理后台任务，直至收到 SIGTERM 或 Ctrl-C；手上的任务会先完成。可同时运行多个。

    Exit codes: 0 stopped, 1 a server or a setting is missing.
    """
    settings = read_settings()
    office = open_office(settings)
    with client(settings.redis_url) as redis:
        worker.run(office.database, redis, errands.handlers(office, settings), burst=burst)
