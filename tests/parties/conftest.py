"""A transaction of the test's own, and the keyring of the session's servers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from settings import Settings
from storage.columns import Keyring
from storage.database import Database


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """A transaction that is rolled back."""
    with database.engine.connect() as opened:
        yield opened


@pytest.fixture
def keyring(settings: Settings) -> Keyring:
    """The session's keys of encrypted columns."""
    return Keyring.of(settings)
