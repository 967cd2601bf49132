"""The office on the session's servers, and a town of the test's own."""

from __future__ import annotations

import pytest

from settings import Settings
from storage.database import Database
from tests.acts.objecting import OBJECTED, Noticed, noticed
from tests.acts.town import Town, build
from workflow.acts.office import Office
from workflow.acts.opening import open_office


@pytest.fixture(scope="session")
def office(settings: Settings, database: Database) -> Office:
    """The office of the session's servers."""
    return open_office(settings, database)


@pytest.fixture
def town(office: Office) -> Town:
    """An office with two universities that no other test knows."""
    return build(office)


@pytest.fixture(scope="module")
def open_plan(office: Office) -> Noticed:
    """A plan on notice in a town of its own, against which a module's tests object; none of them takes it back."""
    return noticed(build(office))


@pytest.fixture
def here(open_plan: Noticed) -> Town:
    """Its town while the notice lies open."""
    return open_plan.town.on(OBJECTED)
