"""The steps of an allocation in words and figures, Chinese and English."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from workflow.money.allocation.plan import Step
from workflow.money.allocation.request import Cap, Share
from workflow.money.amounts import yuan

_WHO: Final = {
    "claimant": ("同一申报主体", "claimant"),
    "group": ("申报主体及其集团", "claimant with its declared group"),
}
_ORDER: Final = {
    "first_come": ("按提交先后", "first come"),
    "ranked": ("按排序", "by rank"),
}


@dataclass(frozen=True)
class Place:
    """How a budget is shared out, and where an application stands: its number in the order, and how many get money."""

    share: Share
    number: int = 0
    quota: int | None = None

    def figures(self) -> dict[str, int]:
        """The integers of a rank, or of any order with a quota; who came first needs none."""
        if self.share != "ranked" and self.quota is None:
            return {}
        return {"place": self.number, **({} if self.quota is None else {"quota": self.quota})}

    def told(self) -> tuple[str, str]:
        """The same in words, to stand before others."""
        if not self.figures():
            return "", ""
        zh, en = _ORDER[self.share]
        if self.quota is None:
            return f"{zh}列第 {self.number} 位；", f"Place {self.number} ({en}). "
        quota = self.quota
        return f"{zh}列第 {self.number} 位，名额 {quota} 个；", f"Place {self.number} ({en}), {quota} get money. "


def award(fen: int) -> Step:
    """The award that the rules gave the line, before caps and budget."""
    return Step("award", fen, "审核认定的资助额", "Award as assessed", {})


def cap(limit: Cap, total: int, before: int, after: int) -> Callable[[int, int], Step]:
    """Why a cap cut a line: all that count for the cap asked for more than it allows, so it is shared in proportion."""
    zh, en = _WHO[limit.of]
    figures = _figures(total, before, after) | {"cap_fen": limit.fen}
    return lambda old, new: Step(
        f"{limit.of}_cap",
        new,
        f"{zh}合计 {yuan(total)} 元，超过上限 {yuan(limit.fen)} 元，按比例分摊",
        f"The {en} stands at {yuan(total)} yuan, above the cap of {yuan(limit.fen)}: shared in proportion",
        figures | {"line_before_fen": old},
    )


def in_full(at: Place, before: int, left: int) -> Callable[[int, int], Step]:
    """The budget covers the application: each line keeps what it has."""
    figures = _figures(left, before, before) | at.figures()
    zh, en = at.told()
    return lambda old, new: Step(
        at.share,
        new,
        f"{zh}可用预算 {yuan(left)} 元，足额安排",
        f"{en}The budget of {yuan(left)} yuan that is left covers it in full",
        figures | {"line_before_fen": old},
    )


def pro_rata(budget: int, total: int, before: int, after: int) -> Callable[[int, int], Step]:
    """The budget is short of all together: each application gets floor(budget x award / total), then leftover fen."""
    figures = _figures(total, before, after) | {"budget_fen": budget}
    return lambda old, new: Step(
        "pro_rata",
        new,
        f"预算 {yuan(budget)} 元，限额后合计 {yuan(total)} 元，按比例分配",
        f"Budget {yuan(budget)} yuan for {yuan(total)} after caps: shared in proportion",
        figures | {"line_before_fen": old},
    )


def cut_off(at: Place, before: int, left: int) -> Callable[[int, int], Step]:
    """The budget ran out in the order: this application gets what is left, which may be nothing."""
    zh, en = _ORDER[at.share]
    figures = _figures(left, before, left) | at.figures()
    before_zh, before_en = at.told()
    return lambda old, new: Step(
        at.share,
        new,
        f"{before_zh}{zh}安排，轮到时预算余 {yuan(left)} 元，以余额为限",
        f"{before_en}In order ({en}) {yuan(left)} yuan of the budget were left: granted up to that",
        figures | {"line_before_fen": old},
    )


def no_place(at: Place, before: int) -> Callable[[int, int], Step]:
    """All places of the quota were taken by those before: this application gets nothing."""
    figures = _figures(0, before, 0) | at.figures()
    zh, en = at.told()
    return lambda old, new: Step(
        at.share, new, f"{zh}名额已满，未获安排", f"{en}All places are taken", figures | {"line_before_fen": old}
    )


def _figures(total: int, before: int, after: int) -> dict[str, int]:
    return {"total_fen": total, "application_before_fen": before, "application_fen": after}
