"""The key that signs checkpoints, and what anybody needs to check them without us: Ed25519 (RFC 8032)."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PURPOSE = "history checkpoints"
"""What the installation's secret key is derived for."""


@dataclass(frozen=True)
class Signer:
    """Signs in the name of an installation; `seed` has 32 bytes and never leaves the process."""

    seed: bytes

    def sign(self, words: bytes) -> bytes:
        """The signature (64 bytes) of these bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(words)

    @property
    def public_key(self) -> str:
        """The public key, as hex: it is published, and every checkpoint is checked with it."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw().hex()


def signed_by(public_key: str, words: bytes, signature: bytes) -> bool:
    """Whether the holder of a public key (hex) signed these bytes; false for what is no key."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(signature, words)
    except (InvalidSignature, ValueError):
        return False
    return True
