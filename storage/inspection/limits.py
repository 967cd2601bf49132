"""How much of a stranger's file inspection takes on: bounds on size, depth, memory and time."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds of one inspection; beyond any of them a file is refused, never half inspected."""

    pages: int = 2_000
    pixels: int = 64_000_000
    """An A3 scan at 600 dpi has 70 million, an A4 scan 35 million."""
    members: int = 5_000
    unpacked_bytes: int = 400 * MEBIBYTE
    ratio: int = 200
    """Unpacked to packed bytes of a package beyond its first MiB; honest worksheets reach some 30."""
    memory_bytes: int = 1024 * MEBIBYTE
    """Address space of the child process."""
    seconds: int = 20


class RefusedError(Exception):
    """The file is refused for a reason that ends its inspection; it carries the finding's code and figures."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
