"""Salted commitments: they prove personal words while those exist, and tell nothing once they are erased."""

from __future__ import annotations

import hmac
import secrets

SALT_BYTES = 16
"""Length of a salt; with the salt erased, a commitment can't be tried against guesses."""


def new_salt() -> bytes:
    """A fresh salt; each committed value has its own."""
    return secrets.token_bytes(SALT_BYTES)


def commit(value: str, salt: bytes) -> str:
    """The commitment to a value under a salt: HMAC-SHA-256 in hex. Byte for byte: nothing is normalised."""
    return hmac.digest(salt, value.encode(), "sha256").hex()


def opens(commitment: str, value: str, salt: bytes) -> bool:
    """Whether a value and its salt are what was committed to."""
    return hmac.compare_digest(commitment.encode(), commit(value, salt).encode())
