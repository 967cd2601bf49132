"""What every page needs of the house: settings, database, Redis, store, keys and the acts' office, opened once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, cast

import boto3
from botocore.config import Config
from flask import Flask, current_app
from redis import Redis

from settings import Settings
from storage.columns import Keyring
from storage.database import Database, connect
from workflow.acts.office import Office
from workflow.acts.opening import open_office

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_SECONDS = 2
"""How long a page waits for Redis or the store before it says so."""


@dataclass(frozen=True)
class House:
    """One process's way to everything below the web."""

    settings: Settings
    database: Database
    redis: Redis
    store: S3Client
    keyring: Keyring
    office: Office

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Open the ways; nothing is asked of a server yet."""
        patience = Config(connect_timeout=_SECONDS, read_timeout=_SECONDS, retries={"total_max_attempts": 1})
        store = boto3.client(
            "s3",
            endpoint_url=settings.s3.endpoint,
            aws_access_key_id=settings.s3.access_key,
            aws_secret_access_key=settings.s3.secret_key,
            region_name=settings.s3.region,
            config=patience,
        )
        redis = Redis.from_url(settings.redis_url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS)
        office = open_office(settings, connect(settings.database_url))
        return cls(settings, office.database, redis, store, office.keyring, office)


def settle(app: Flask, house: House) -> None:
    """Give the application its house."""
    app.extensions["house"] = house


def house_of(app: Flask) -> House:
    """The house of an application."""
    return cast("House", app.extensions["house"])


def house() -> House:
    """The house of the application that answers this request."""
    return house_of(current_app)
