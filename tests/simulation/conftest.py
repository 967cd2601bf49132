"""A town of the test's own, on the session's servers."""

from __future__ import annotations

import pytest

from settings import Settings
from storage.database import Database
from tests.acts.town import Town, build
from workflow.acts.opening import open_office


@pytest.fixture
def town(settings: Settings, database: Database) -> Town:
    """An office with three universities that no other test knows."""
    return build(open_office(settings, database), claimants=3)
