"""Settings, read once from the environment and passed down frozen, and the Clock that tells business time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from environs import Env

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")
"""The zone in which the office's days begin and end; everything stored is UTC."""


@dataclass(frozen=True)
class Clock:
    """Business time: what day it is for calls, deadlines and fee tables.

    `fixed` (from `YUELU_TODAY`) sets the business date; the time of day runs on. Security (sessions, tokens,
    leases) must not ask this clock but use real time.
    """

    fixed: date | None = None

    def today(self) -> date:
        """The business date in the office's zone."""
        return self.fixed or datetime.now(OFFICE_ZONE).date()

    def now(self) -> datetime:
        """The business moment, in UTC."""
        real = datetime.now(UTC)
        if self.fixed is None:
            return real
        local = real.astimezone(OFFICE_ZONE).time()
        return datetime.combine(self.fixed, local, OFFICE_ZONE).astimezone(UTC)

    @staticmethod
    def start_of(day: date) -> datetime:
        """The first moment of an office day, in UTC."""
        return datetime.combine(day, time.min, OFFICE_ZONE).astimezone(UTC)


@dataclass(frozen=True)
class S3:
    """Where documents rest: an S3 endpoint, its bucket and the key pair that may use it."""

    endpoint: str | None
    bucket: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    region: str = "us-east-1"


@dataclass(frozen=True)
class Mail:
    """The office's mail server; without a host, mail is written to files below `folder`."""

    host: str | None
    port: int
    sender: str
    folder: Path
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    starttls: bool = True


@dataclass(frozen=True)
class Settings:
    """Everything an installation may set; `from_environment` documents the variables by reading them."""

    data: Path
    database_url: str = field(repr=False)
    owner_database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    s3: S3
    mail: Mail
    secret_key: str = field(repr=False)
    column_keys: tuple[str, ...] = field(repr=False)
    base_url: str = "http://127.0.0.1:8000"
    demonstration: bool = False
    clock: Clock = Clock()
    clamav: str | None = None
    secure_cookies: bool = False
    proxies: int = 0
    """How many proxies stand before the web server, whose X-Forwarded-For and -Proto are believed."""

    def derived_key(self, purpose: str) -> bytes:
        """A 32-byte key for one purpose, derived from the secret key, so that purposes never share one."""
        return hashlib.sha256(f"{purpose}\0{self.secret_key}".encode()).digest()


def from_environment(env: Env | None = None) -> Settings:
    """Read `YUELU_*` from the environment.

    Raises environs' `EnvError`, which names the variable, when one that is required is missing or malformed.
    """
    env = env or Env()
    with env.prefixed("YUELU_"):
        data = Path(env.str("DATA", ".data")).absolute()
        return Settings(
            data=data,
            database_url=env.str("DATABASE_URL"),
            owner_database_url=env.str("OWNER_DATABASE_URL"),
            redis_url=env.str("REDIS_URL"),
            s3=S3(
                endpoint=env.str("S3_ENDPOINT", None),
                bucket=env.str("S3_BUCKET", "yuelu"),
                access_key=env.str("S3_ACCESS_KEY"),
                secret_key=env.str("S3_SECRET_KEY"),
                region=env.str("S3_REGION", "us-east-1"),
            ),
            mail=Mail(
                host=env.str("MAIL_HOST", None),
                port=env.int("MAIL_PORT", 587),
                sender=env.str("MAIL_SENDER", "yuelu@localhost"),
                folder=data / "mail",
                user=env.str("MAIL_USER", None),
                password=env.str("MAIL_PASSWORD", None),
                starttls=env.bool("MAIL_STARTTLS", True),
            ),
            secret_key=env.str("SECRET_KEY"),
            column_keys=tuple(env.list("COLUMN_KEYS")),
            base_url=env.str("BASE_URL", "http://127.0.0.1:8000"),
            demonstration=env.bool("DEMONSTRATION", False),
            clock=Clock(env.date("TODAY", None)),
            clamav=env.str("CLAMAV", None),
            secure_cookies=env.bool("SECURE_COOKIES", False),
            proxies=env.int("PROXIES", 0),
        )
