"""The whole system put together: what gunicorn and `flask` load."""

from __future__ import annotations

import gc

# What is loaded stays: the collector need not look at it while it grows, nor ever again, and the workers share it.
gc.disable()

from settings import from_environment  # noqa: E402
from web.app import create_app  # noqa: E402

app = create_app(from_environment())

gc.freeze()
gc.enable()
