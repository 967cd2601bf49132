"""A town whose university has just begun an application on the last day of the call."""

from __future__ import annotations

import pytest

from tests.acts.conftest import office, town
from tests.acts.town import LAST_DAY, Claimant, Town
from workflow.acts.apply import apply
from workflow.acts.looking import Seen

__all__ = ["draft", "here", "office", "ours", "town"]


@pytest.fixture
def here(town: Town) -> Town:
    """The town on the last day on which a claim may come in."""
    return town.on(LAST_DAY)


@pytest.fixture
def ours(town: Town) -> Claimant:
    """The university whose officer acts."""
    return town.claimants[0]


@pytest.fixture
def draft(here: Town, ours: Claimant) -> Seen:
    """An application that was just begun."""
    return apply(here.office, ours.officer, here.call(), ours.organisation)
