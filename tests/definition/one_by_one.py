"""Rules that remember nothing and see everything, to be held against those that remember by what they name."""

from __future__ import annotations

from functools import partial

from workflow.definition.edition import Edition
from workflow.definition.remembered import Known
from workflow.definition.rules import Rules
from workflow.definition.stages import Awarded, Stage
from workflow.definition.tables import Tables


def one_by_one(edition: Edition, tables: Tables) -> Rules:
    """An edition's rules, each run anew for every line on all that is known of it."""
    rules = Rules(edition, tables)
    for stage in rules._line.stages:
        for each in stage.rules:
            each.of = each.anew
        stage._award = partial(_awarded, stage)
    return rules


def _awarded(stage: Stage, known: Known) -> Awarded:
    return stage._awarded(dict(known))
