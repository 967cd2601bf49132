"""Encrypted columns: text sealed with AES-GCM to its own row, and found by a keyed hash without being read."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from settings import Settings
from storage.errors import StorageError

LEAST_KEY_CHARACTERS = 32
"""A shorter secret could be guessed."""

_VERSION = b"\x01"
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12
_HEAD_BYTES = len(_VERSION) + _KEY_ID_BYTES + _NONCE_BYTES

RowKey = UUID | int | str
"""What names a row before it is written and never changes: its `row_key`, or the number of its subject."""


class SealedUnreadableError(StorageError):
    """A sealed value does not open here: it belongs to another row or column, was altered, or its key is gone."""


class ColumnKeyError(StorageError):
    """`YUELU_COLUMN_KEYS` needs at least one key, each a random text of 32 characters or more."""


class PlainTextError(StorageError):
    """Plain text was about to be written into a sealed column."""


class Sealed(bytes):
    """A sealed text: version, key id, nonce, ciphertext with tag. It never prints what it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Neither plain nor cipher text belongs in a log."""
        return "<sealed>"

    __str__ = __repr__

    @property
    def key_id(self) -> bytes:
        """Which key sealed it."""
        return self[len(_VERSION) : len(_VERSION) + _KEY_ID_BYTES]


class SealedText(TypeDecorator[Sealed]):
    """A column of sealed texts; it refuses to store anything that a keyring did not seal."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sealed | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002  # SQLAlchemy's
        """Pass what is sealed."""
        if value is not None and not isinstance(value, Sealed):
            raise PlainTextError
        return None if value is None else bytes(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Sealed | None:  # noqa: ARG002  # the same
        """Hand out the sealed text; who may read it opens it with a keyring and the row's key."""
        return None if value is None else Sealed(value)


@dataclass(frozen=True)
class Place:
    """A column as sealing sees it: `Place("payee_account", "account_number")`."""

    table: str
    column: str

    def bound_to(self, row: RowKey) -> bytes:
        """The associated data of one cell; the separator can't occur in a name, so that no two cells are alike."""
        return "\0".join((self.table, self.column, str(row))).encode()


@dataclass(frozen=True)
class Keyring:
    """The keys of encrypted columns by their id; the first seals, all open. The index has a key of its own."""

    keys: Mapping[bytes, AESGCM] = field(repr=False)
    sealing: bytes
    index_key: bytes = field(repr=False)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The keyring of an installation.

        To rotate, put a new key first, `rewrap` every row, then drop the old key; blind indexes stay as they are.

        Raises:
            ColumnKeyError: there is no key, or one is too short.

        """
        if not settings.column_keys or any(len(each) < LEAST_KEY_CHARACTERS for each in settings.column_keys):
            raise ColumnKeyError
        keys = {
            _derived(each, b"key id")[:_KEY_ID_BYTES]: AESGCM(_derived(each, b"aes-gcm"))
            for each in settings.column_keys
        }
        return cls(keys, next(iter(keys)), settings.derived_key("blind index"))

    def seal(self, place: Place, row: RowKey, text: str) -> Sealed:
        """Encrypt a text for one cell; elsewhere it does not open."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        head = _VERSION + self.sealing + nonce
        return Sealed(head + self.keys[self.sealing].encrypt(nonce, text.encode(), head + place.bound_to(row)))

    def open(self, place: Place, row: RowKey, sealed: bytes) -> str:
        """Decrypt the text of one cell.

        Raises:
            SealedUnreadableError: it was sealed for another cell, altered, or sealed with a key that is gone.

        """
        head, key = sealed[:_HEAD_BYTES], self.keys.get(Sealed(sealed).key_id)
        if key is None or not head.startswith(_VERSION):
            raise SealedUnreadableError(place.table, place.column)
        try:
            plain = key.decrypt(head[-_NONCE_BYTES:], sealed[_HEAD_BYTES:], head + place.bound_to(row))
        except (InvalidTag, ValueError) as tampered:
            raise SealedUnreadableError(place.table, place.column) from tampered
        return plain.decode()

    def rewrap(self, place: Place, row: RowKey, sealed: bytes) -> Sealed | None:
        """The same text under the first key, or nothing where it is already."""
        if Sealed(sealed).key_id == self.sealing:
            return None
        return self.seal(place, row, self.open(place, row, sealed))

    def blind_index(self, place: Place, text: str) -> bytes:
        """A keyed hash that equal texts of one column share, whatever their width, case, spaces and hyphens."""
        told = "\0".join((place.table, place.column, normal(text)))
        return hmac.digest(self.index_key, told.encode(), "sha256")


def normal(text: str) -> str:
    """A number or code as it is compared: half width, without case, spaces and hyphens."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(each for each in folded if not each.isspace() and unicodedata.category(each) not in ("Cf", "Pd"))


def _derived(secret: str, purpose: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=b"yuelu column " + purpose).derive(secret.encode())
