"""`python -m web.assets` installs what the lock names and copies what is needed; with `lock`, makes a new lock."""

from __future__ import annotations

import sys

from web.assets import npm
from web.assets.npm import NpmFault
from web.assets.vendor import SHELVES, gather


def main(words: list[str]) -> int:
    """Do it; 1 and one line on standard error when npm or its packages cannot be had."""
    try:
        program = npm.find()
        if words == ["lock"]:
            npm.lock(program)
        npm.install(program)
    except NpmFault as fault:
        print(fault, file=sys.stderr)  # noqa: T201  # what `make setup` shows
        return 1
    for shelf in SHELVES:
        gather(shelf)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
