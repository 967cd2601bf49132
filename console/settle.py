"""Lets a command find the installation's servers: what the environment leaves out comes from the data folder."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from console.options import data_option
from console.servers import installation as installations
from console.servers.bundle import Bundle

R = TypeVar("R")


def settle(function: Callable[..., R]) -> Callable[..., R]:
    """Give a command `--data`, and put that installation's addresses and secrets in the environment, unless given."""

    @data_option
    @functools.wraps(function)
    def settled(*args: Any, data: Path, **kwargs: Any) -> R:
        if installations.exists(data):
            os.environ.update(Bundle(installations.read(data)).environment())
        return function(*args, **kwargs)

    return settled
