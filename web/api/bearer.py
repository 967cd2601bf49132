"""Who a program acts for: the holder of the key that it shows, and nobody whose cookie came along."""

from __future__ import annotations

import time

import structlog
from flask import g, request
from flask_babel import gettext

from web.api.problems import Problem
from web.house import house
from web.scope import Scope
from workflow.parties import keys
from workflow.parties.actors import actor_of, by_program
from workflow.parties.errors import NoSuchPersonError
from workflow.parties.keys import Holder

_log = structlog.get_logger(__name__)

MOST_A_MINUTE = 300
"""Requests of one key in a minute (real time)."""

_MINUTE_SECONDS = 60
_UNKNOWN = {"WWW-Authenticate": 'Bearer realm="yuelu"'}


def identify() -> None:
    """Let the holder of the key that came with the request be who asks; raises Problem 401, 403 and 429."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        words = gettext("Send a program key: “Authorization: Bearer yk_…”. Keys are made on the page of your account.")
        raise Problem(401, "no_key", words, headers=_UNKNOWN)
    shown = _shown(secret.strip())
    _count(shown.key.id)
    if request.method not in ("GET", "HEAD", "OPTIONS") and not shown.claims:
        raise Problem(403, "read_only_key", gettext("This key is for reading only; make one that may claim."))


def holder() -> Holder | None:
    """Whose program asks, where one showed its key."""
    found = g.get("holder")
    assert found is None or isinstance(found, Holder)
    return found


def _shown(secret: str) -> Holder:
    """The key's holder, as they may act today; who is switched off has no program either."""
    now, today = house().office.real_now(), house().settings.clock.today()
    with house().database.reading() as connection:
        found = keys.holder(connection, secret, now=now)
        try:
            actor = actor_of(connection, found.person, today) if found else None
        except NoSuchPersonError:
            actor = None
    if found is None or actor is None:
        _log.warning("key_unknown")
        words = gettext("This key is unknown, has run out or was ended. Make a new one on the page of your account.")
        raise Problem(401, "key_unknown", words, headers=_UNKNOWN)
    g.holder, g.scope = found, Scope(by_program(actor, found.key.id))
    return found


def _count(key: int) -> None:
    """Bound what one program asks, so that it does not keep the people of an office waiting."""
    minute = int(time.time()) // _MINUTE_SECONDS
    pipeline = house().redis.pipeline(transaction=True)
    name = f"yuelu:program:{key}:{minute}"
    pipeline.incr(name)
    pipeline.expire(name, 2 * _MINUTE_SECONDS)
    if pipeline.execute()[0] > MOST_A_MINUTE:
        wait = _MINUTE_SECONDS - int(time.time()) % _MINUTE_SECONDS
        words = gettext(
            "More than %(most)s requests in a minute: wait as long as Retry-After says.", most=MOST_A_MINUTE
        )
        raise Problem(429, "too_many_requests", words, headers={"Retry-After": str(wait)})
