"""The whole system put together: what gunicorn and `flask` load."""

from __future__ import annotations

from settings import from_environment
from web.app import create_app

app = create_app(from_environment())
