"""One export for all tests of a module that only look at it."""

from __future__ import annotations

import pytest

from settings import Settings
from storage.database import Database
from tests.acts.town import Town, build
from tests.audit.exported import Exported, anchored
from workflow.acts.opening import open_office


@pytest.fixture(scope="session")
def exporting(settings: Settings, database: Database) -> Town:
    """A town with two universities, whose calls are exported."""
    return build(open_office(settings, database))


@pytest.fixture(scope="session")
def exported(exporting: Town) -> Exported:
    """The export of a call that went the whole way."""
    return anchored(exporting)
