"""`yuelu relay`: hands what the outbox orders to the workers, and ticks the clocks."""

from __future__ import annotations

import click

from console.servers.bundle import read_settings
from console.settle import settle
from workflow.acts.opening import open_office
from workflow.acts.tick import schedules
from workflow.jobs import relay
from workflow.jobs.queue import client


@click.command(short_help="转交后台任务 | hand out background work")
@settle
def command() -> None:
    """Hand background work to the workers until SIGTERM or Ctrl-C. Several may run; one of them ticks the clocks.

    把待办的后台任务交给 worker，直至收到 SIGTERM 或 Ctrl-C；可同时运行多个，由其中一个走时钟。

    Exit codes: 0 stopped, 1 a server or a setting is missing.
    """
    settings = read_settings()
    office = open_office(settings)
    with client(settings.redis_url) as redis:
        relay.run(office.database, redis, schedules(office))
