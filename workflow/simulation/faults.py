"""Why a simulation cannot be had: each tells in Chinese and English what is wrong with what was asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from workflow.definition.life import Text


class SimulationRefused(Exception):
    """What was asked cannot be simulated; nothing was computed."""

    code: ClassVar[str] = "simulation"
    words: ClassVar[Text] = Text("无法测算。", "This cannot be simulated.")

    def __init__(self, **params: str) -> None:
        self.told = Text(self.words.zh.format(**params), self.words.en.format(**params))
        super().__init__(self.told.en)


class NoSuchCall(SimulationRefused):
    """There is no call of this number."""

    code = "no_such_call"
    words = Text("没有编号为“{number}”的申报通知。", "There is no call “{number}”.")


class NothingToTry(SimulationRefused):
    """Neither other rules nor other money are named."""

    code = "nothing_to_try"
    words = Text(
        "请给出要试算的内容：另一版本、另一预算或另一分配方式。",
        "Say what to try: another edition, another budget or another way to share.",
    )


class OtherScheme(SimulationRefused):
    """The edition is of another scheme than the call."""

    code = "other_scheme"
    words = Text(
        "该版本属于资助项目“{scheme}”，而申报通知“{number}”属于“{of_call}”。",
        "The edition is of the scheme “{scheme}”, and the call “{number}” is of “{of_call}”.",
    )


class NoSuchStoredEdition(SimulationRefused):
    """There is no edition of this name in the database."""

    code = "no_such_edition"
    words = Text(
        "没有版本“{scheme} {edition}”；现有：{known}。", "There is no edition {scheme} {edition}; there are: {known}."
    )

    @classmethod
    def among(cls, scheme: str, edition: str, known: Iterable[tuple[str, str]]) -> NoSuchStoredEdition:
        """Told with those that there are."""
        there = ", ".join(f"{each} {name}" for each, name in known) or "–"
        return cls(scheme=scheme, edition=edition, known=there)


class TooManyLines(SimulationRefused):
    """The call has more lines than the caller waits for."""

    code = "too_many_lines"
    words = Text(
        "该申报通知共有 {lines} 行，网页上最多试算 {most} 行；请用命令 yuelu simulate。",
        "The call has {lines} lines, and a page tries {most} at most; use the command yuelu simulate.",
    )
