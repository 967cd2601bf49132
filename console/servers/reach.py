"""Asking each server of the settings whether it answers: before an installation starts, and for the doctor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import boto3
import psycopg
import redis
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from console.servers.faults import ServerUnreachable
from console.servers.redis_server import AT_ONCE
from settings import Settings
from storage.database import LOWEST_POSTGRESQL

SECONDS = 5
TROUBLE = (psycopg.Error, redis.RedisError, BotoCoreError, ClientError, ValueError)
"""What it looks like when a server is away, refuses us, or its address is no address."""


@dataclass(frozen=True)
class Probe:
    """One server: what it is called, which variable names it, and a question that it answers with its version."""

    name: str
    variable: str
    ask: Callable[[], str]


def probes(settings: Settings) -> tuple[Probe, ...]:
    """A question to each server."""
    return (
        Probe("PostgreSQL", "YUELU_DATABASE_URL", lambda: _postgresql(settings.database_url)),
        Probe("PostgreSQL (owner)", "YUELU_OWNER_DATABASE_URL", lambda: _postgresql(settings.owner_database_url)),
        Probe("Redis", "YUELU_REDIS_URL", lambda: _redis(settings.redis_url)),
        Probe("S3", "YUELU_S3_ENDPOINT", lambda: _s3(settings)),
    )


def require(settings: Settings) -> None:
    """Raise `ServerUnreachable` for the first server that does not answer, or is too old."""
    for probe in probes(settings):
        try:
            probe.ask()
        except TROUBLE as error:
            raise ServerUnreachable(name=probe.name, variable=probe.variable, reason=one_line(error)) from error


def one_line(error: Exception) -> str:
    """An error's last line: drivers write poems."""
    lines = str(error).strip().splitlines()
    return lines[-1].strip() if lines else type(error).__name__


class TooOld(ValueError):
    """The server is older than what is tested."""


def _postgresql(url: str) -> str:
    with psycopg.connect(url, connect_timeout=SECONDS) as connection:
        version = connection.info.server_version
        if version // 10_000 < LOWEST_POSTGRESQL:
            raise TooOld(f"PostgreSQL {version // 10_000} < {LOWEST_POSTGRESQL}")
        return f"{version // 10_000}.{version % 10_000} as {connection.info.user}"


def _redis(url: str) -> str:
    limits = {"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS}
    with redis.Redis.from_url(url, **limits, retry=AT_ONCE) as client:
        return str(client.info("server")["redis_version"])


def _s3(settings: Settings) -> str:
    client = boto3.client(
        "s3",
        endpoint_url=settings.s3.endpoint,
        region_name=settings.s3.region,
        aws_access_key_id=settings.s3.access_key,
        aws_secret_access_key=settings.s3.secret_key,
        config=Config(retries={"max_attempts": 1}, connect_timeout=SECONDS, read_timeout=SECONDS),
    )
    client.head_bucket(Bucket=settings.s3.bucket)
    return f"bucket {settings.s3.bucket}"
