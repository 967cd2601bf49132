"""An errand: one piece of work as its handler sees it, and the handlers by topic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from workflow.jobs.errors import TopicTaken

Id = int | str
"""A number, a code or a hash."""


@dataclass(frozen=True)
class Errand:
    """A row of the outbox while it is worked on; `created_at` is business time, `attempts` counts this attempt too."""

    id: int
    authority_id: int
    topic: str
    body: Mapping[str, Id]
    subject_id: int | None
    subject_version: int | None
    created_at: datetime
    attempts: int


Handler = Callable[[Connection, Errand], str | None]
"""Does the work inside the given transaction, which also records the answer (a short word for operators) as the result.

What it writes through the connection is done exactly once. What it does elsewhere (mail, files) may be done again
when the process dies before the commit, so it must be the same when repeated. It raises `GiveUp` when trying again
cannot help; anything else that it raises is tried again later.
"""

Handlers = Mapping[str, Handler]
"""The handlers by topic, gathered by whoever starts a worker and handed down."""


def gather(*parts: Handlers) -> Handlers:
    """The handlers of several rooms as one mapping; raises `TopicTaken` when two rooms claim a topic."""
    gathered: dict[str, Handler] = {}
    for part in parts:
        twice = gathered.keys() & part.keys()
        if twice:
            raise TopicTaken(", ".join(sorted(twice)))
        gathered.update(part)
    return gathered
