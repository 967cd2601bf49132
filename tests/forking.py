"""Processes that are forked from one server, which has imported once what any test's process needs."""

from __future__ import annotations

import multiprocessing
import os
import sys
from functools import cache
from multiprocessing.context import ForkServerContext
from unittest.mock import patch

IMPORTED_ONCE = (
    *("__main__", "pytest", "hypothesis", "workflow.acts.opening", "tests.moving", "tests.racing"),
    *("tests.jobs.process", "tests.crashes.process", "tests.demo.beside", "tests.warm"),
)
"""A Python process has one such server, so it imports for all tests: of two lists only the first would count."""


@cache
def forks() -> ForkServerContext:
    """What makes real processes quickly; it is asked for when the servers are up, for they get its environment."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(IMPORTED_ONCE))
    with patch.dict(os.environ, {"PYTHONPATH": os.pathsep.join(sys.path)}):
        started = context.Process(target=int)
        started.start()
        started.join()
    return context
