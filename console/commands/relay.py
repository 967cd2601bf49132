"""`yuelu relay`: hands what the outbox orders to the workers, and ticks the clocks."""

from __future__ import annotations

import click
import redis

from console.servers.bundle import read_settings
from console.settle import settle
from storage.database import connect
from workflow.jobs import relay


@click.command(short_help="转交后台任务 | hand out background work")
@settle
def command() -> None:
    """Hand background work to the workers until SIGTERM or Ctrl-C. Several may run; one of them ticks the clocks.

    把待办的后台任务交给 worker，直至收到 SIGTERM 或 Ctrl-C；可同时运行多个，由其中一个走时钟。

    Exit codes: 0 stopped, 1 a server or a setting is missing.
    """
    settings = read_settings()
    with redis.Redis.from_url(settings.redis_url) as client:
        relay.run(connect(settings.database_url), client)
