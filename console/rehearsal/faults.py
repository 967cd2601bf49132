"""What ends a rehearsal: the step that failed, and why, in both languages, with its line in the definition."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from workflow.definition.life import Text
from workflow.engine.errors import EngineError

_log = structlog.get_logger(__name__)


class StepFailed(Exception):
    """A step of the rehearsal could not be taken, or did not do what the definition says; `line` is 0 where none is."""

    def __init__(self, step: Text, why: Text, line: int = 0) -> None:
        super().__init__(f"{step.en}: {why.en}")
        self.step, self.why, self.line = step, why, line


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
