"""How somebody of a demonstration signs in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Login:
    """One account: its mail address, whose it is, and its password."""

    email: str
    title: str
    password: str
