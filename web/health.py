"""`/healthz`: whether this process reaches what it needs, for supervisors and load balancers."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from botocore.exceptions import BotoCoreError, ClientError
from flask import Blueprint, Response, jsonify
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from web.house import House, house

_log = structlog.get_logger(__name__)

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> tuple[Response, int]:
    """200 when database, Redis and store answer, else 503 with the names of those that do not."""
    found = {name: _answers(name, ask) for name, ask in QUESTIONS.items()}
    return jsonify({name: "ok" if well else "away" for name, well in found.items()}), 200 if all(
        found.values()
    ) else 503


def _database(at: House) -> None:
    with at.database.reading() as connection:
        connection.execute(text("SELECT 1"))


def _redis(at: House) -> None:
    at.redis.ping()


def _store(at: House) -> None:
    at.store.head_bucket(Bucket=at.settings.s3.bucket)


QUESTIONS: dict[str, Callable[[House], None]] = {"database": _database, "redis": _redis, "store": _store}
"""What is asked of whom."""


def _answers(name: str, ask: Callable[[House], None]) -> bool:
    try:
        ask(house())
    except (SQLAlchemyError, RedisError, BotoCoreError, ClientError) as error:
        _log.warning("not_healthy", server=name, error=type(error).__name__)
        return False
    return True
