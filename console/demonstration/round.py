"""The rounds of a demonstration: their numbers, their seeds, and who takes part."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from console.demonstration.cast import Cast
from console.demonstration.setting import SEED
from console.demonstration.universities import University, in_round, universities
from console.demonstration.walk import Part
from workflow.calls.tables import Call
from workflow.definition.life import Text

ROUND_TITLE = Text(
    "2018年度驻长高校有效发明专利维持资助", "Invention patent maintenance subsidy for universities, 2018"
)

_LEAST_LINES = 16


def next_round(cast: Cast) -> tuple[str, int]:
    """The next round's number and seed."""
    with cast.office.database.reading() as connection:
        made = connection.execute(select(func.count()).select_from(Call).where(Call.authority_id == cast.authority))
        place = int(made.scalar_one()) + 1
    return f"CS-2018-{place:02d}", SEED + place


def parts_of(seed: int, lines: int, claimants: Sequence[University] | None = None) -> list[Part]:
    """Who claims in a whole round: the first university so many lines, the others in proportion; all, or those named.

    Every round has patents of its own, so that no round claims what another has.
    """
    first, *others = (in_round(each, seed - SEED) for each in claimants or universities(SEED))
    return [Part(first, lines), *(Part(each, max(_LEAST_LINES, each.lines * lines // first.lines)) for each in others)]
