"""Bounds on guessing: attempts are counted in Redis before anything is compared, and a success forgets them.

Three counts, each over a quarter of an hour of real time: an account from one address (5), an account from
anywhere (20), an address for any account (100, because an office shares one). A code of the second factor and a
repeated password count like a sign-in; asking for a reset counts too, whether the account exists or not. The keys
are keyed hashes, so that Redis holds no mail address. Without Redis nobody signs in: the page says so.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from redis import Redis

WINDOW_SECONDS = 15 * 60
"""How long an attempt counts."""


@dataclass(frozen=True)
class Bound:
    """How many attempts somebody has in a window."""

    name: str
    most: int


HERE, ANYWHERE, ADDRESS = Bound("here", 5), Bound("anywhere", 20), Bound("address", 100)
"""An account from one address; an account from anywhere; an address for any account."""


@dataclass(frozen=True)
class Limiter:
    """The counts of one installation; `key` keeps its hashes its own."""

    redis: Redis
    key: bytes

    def attempt(self, door: str, account: str, address: str) -> int | None:
        """Count an attempt at a door; when there were too many, how many seconds to wait."""
        pipeline = self.redis.pipeline(transaction=True)
        bounds = []
        for bound, name in self._names(door, account, address):
            bounds.append(bound)
            pipeline.set(name, 0, ex=WINDOW_SECONDS, nx=True)
            pipeline.incr(name)
            pipeline.ttl(name)
        told = pipeline.execute()
        counts, waits = told[1::3], told[2::3]
        too_many = [wait for bound, count, wait in zip(bounds, counts, waits, strict=True) if count > bound.most]
        return max(too_many, default=None)

    def forget(self, door: str, account: str, address: str) -> None:
        """A success: the account's counts begin anew; the address keeps its own."""
        names = [name for bound, name in self._names(door, account, address) if bound is not ADDRESS]
        self.redis.delete(*names)

    def _names(self, door: str, account: str, address: str) -> Iterator[tuple[Bound, str]]:
        who = {HERE: f"{account}\0{address}", ANYWHERE: account, ADDRESS: address}
        for bound, told in who.items():
            hashed = hmac.digest(self.key, f"{door}\0{bound.name}\0{told}".encode(), "sha256").hex()
            yield bound, f"yuelu:attempts:{hashed}"
