"""What ends a rehearsal: the step that failed, and why, in both languages, with its line in the definition."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Self

import structlog

from workflow.definition.life import Text
from workflow.engine.errors import EngineError

_log = structlog.get_logger(__name__)


class StepFailed(Exception):
    """A step of the rehearsal could not be taken, or did not do what the definition says; `line` is 0 where none is."""

    def __init__(self, step: Text, why: Text, line: int = 0) -> None:
        super().__init__(f"{step.en}: {why.en}")
        self.step, self.why, self.line = step, why, line


class OutOfTime(StepFailed):
    """The rehearsal was not done within the seconds that it was given; nothing is said of what it had not come to."""

    def __init__(self, seconds: int, line: int = 0) -> None:
        zh = f"{seconds} 秒内没有排练完；可用 --seconds 给更多时间，或减少检查之间的牵连"
        en = f"it was not done after {seconds} seconds; give it more with --seconds, or let fewer checks hang together"
        super().__init__(Text("在限定时间内完成排练", "Rehearse within the time given"), Text(zh, en), line)


@dataclass(frozen=True)
class Limit:
    """Until when a rehearsal may go on."""

    seconds: int
    until: float

    @classmethod
    def of(cls, seconds: int) -> Self:
        """So many seconds from now on."""
        return cls(seconds, monotonic() + seconds)

    def keep(self) -> None:
        """Raise OutOfTime once the time is over."""
        if monotonic() > self.until:
            raise OutOfTime(self.seconds)


NO_LIMIT = Limit(0, float("inf"))


@contextmanager
def step(zh: str, en: str, line: int = 0) -> Iterator[None]:
    """Whatever is raised inside is a failure of this step; what nobody foresaw is told by its name, and logged."""
    try:
        yield
    except StepFailed:
        raise
    except EngineError as refusal:
        raise StepFailed(Text(zh, en), Text(refusal.told("zh"), refusal.told("en")), line) from refusal
    except Exception as fault:
        _log.exception("rehearsal_step_broke", step=en)
        name = type(fault).__name__
        raise StepFailed(Text(zh, en), Text(f"程序出错（{name}）", f"the program broke ({name})"), line) from fault
