"""The bytes of a history row: canonical JSON of integers, strings and lists, hashed as they are stored."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import orjson

Plain: TypeAlias = "bool | int | str | Sequence[Plain] | Mapping[str, Plain] | None"
"""What a body may hold: no floats, whose text differs between writers, and no dates, which are written as ISO text."""

RECAST: Final = "move_edition"
"""The trigger of a row that puts its subject under another edition; `said` names the one before, as `under`."""


def canonical(body: Mapping[str, Plain]) -> bytes:
    """The one spelling of a body: keys sorted, UTF-8, no spaces."""
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def read(body: bytes) -> dict[str, Plain]:
    """A body as it was written."""
    found: dict[str, Plain] = orjson.loads(body)
    return found


def link(prev: bytes, body: bytes) -> bytes:
    """The hash of a row: SHA-256 over the hash before it and its own body."""
    return hashlib.sha256(prev + body).digest()


def digest(value: Plain) -> str:
    """SHA-256 (hex) of a value's canonical JSON: how a row names a list that is too long to repeat."""
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()
