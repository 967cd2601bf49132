"""Why applications cannot be moved at all: each tells what stands in the way, and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from workflow.engine.errors import EngineError


class MoveRefused(EngineError):
    """Applications cannot be moved so; nothing was changed."""

    code = "move_refused"
    zh = "这些申报不能这样迁移，数据没有改变。"
    en = "The applications cannot be moved so; nothing was changed."


class SameEdition(MoveRefused):
    """The edition to move to is the one that they stand under."""

    code = "same_edition"
    zh = "迁移前后是同一版本，没有可迁移的内容。"
    en = "Both are the same edition: there is nothing to move."


class NotThatScheme(MoveRefused):
    """One of the editions belongs to another scheme than the call."""

    code = "not_that_scheme"
    zh = "版本与申报通知不属于同一资助项目，不能迁移。"
    en = "An edition is of another scheme than the call: nothing can be moved."


class KnownByName(MoveRefused):
    """Something changes its name, or is gone, that the house itself finds by its name."""

    code = "known_by_name"

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        self.names = tuple(sorted(names))

    def told(self, language: str) -> str:
        """Which names have to stay."""
        if language.startswith("en"):
            return f"The new edition has to keep what the house finds by its name: {', '.join(self.names)}."
        return f"以下名称由系统按名称查找，新版本必须保留：{'、'.join(self.names)}。"


class PlanStands(MoveRefused):
    """A plan of the call is on its way or holds money."""

    code = "plan_stands"
    zh = "该申报通知已有资金分配方案，其中的申报不再迁移；方案被否决或收回后方可迁移。"
    en = "The call has a plan: its applications stay under their edition unless it is rejected or taken back."


class NothingToMove(MoveRefused):
    """No live application of the call stands under that edition."""

    code = "nothing_to_move"
    zh = "该申报通知下没有依该版本办理中的申报。"
    en = "No live application of this call stands under that edition."


class MoveWaits(MoveRefused):
    """Another move of the call was proposed and waits."""

    code = "move_waits"
    zh = "该申报通知已有一项版本迁移待审批，办结后方可再提请。"
    en = "A move of this call was proposed already and waits for approval."


class NothingMoves(MoveRefused):
    """Every application breaks by now."""

    code = "nothing_moves"
    zh = "现在没有一件申报可以迁移，请否决或撤回后重新提请。"
    en = "No application can be moved as things stand now: refuse it, or withdraw it and propose it anew."
