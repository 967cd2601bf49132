"""Rules with every rule run by itself, to be held against the same rules run at once."""

from __future__ import annotations

from workflow.definition.edition import Edition
from workflow.definition.rules import Rules
from workflow.definition.tables import Tables


def one_by_one(edition: Edition, tables: Tables) -> Rules:
    """An edition's rules without the expression that runs all of them at once."""
    rules = Rules(edition, tables)
    for stage in rules._line.stages:
        stage.combined = None
    return rules
