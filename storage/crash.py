"""Named crash points: places where a test may kill the process, to prove that nothing acknowledged is lost."""

from __future__ import annotations

import os
import signal

POINTS = frozenset(
    {
        "engine.before_statement",
        "engine.after_statement",
        "engine.before_commit",
        "engine.after_commit",
        "documents.after_put",
        "documents.after_record",
        "relay.after_take",
        "relay.after_enqueue",
        "worker.before_work",
        "worker.before_record",
        "worker.after_record",
        "batch.before_file",
        "batch.after_file",
        "answer.after_file",
        "check.after_progress",
        "check.before_write",
        "upload.after_piece",
        "upload.after_record",
        "upload.after_document",
    }
)
"""Every point there is; `crash_point` refuses a name that is not listed, so that no test waits for one in vain."""

_armed = os.environ.get("YUELU_CRASH_AT")


def crash_point(name: str) -> None:
    """Kill this process with SIGKILL when the environment armed this point (`YUELU_CRASH_AT`); else do nothing."""
    assert name in POINTS, name
    if name == _armed:
        os.kill(os.getpid(), signal.SIGKILL)
