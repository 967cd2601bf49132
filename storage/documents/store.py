"""The object store: bytes put once under their content address, read back verified, and taken in by short permits."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, Protocol, Self

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from settings import S3
from storage.errors import StorageError, StorageRetryError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from mypy_boto3_s3 import S3Client

CHUNK_BYTES = 256 * 1024
PERMIT_SECONDS = 60
"""How long a permit to upload straight to the store holds."""

_EXISTS = frozenset({"PreconditionFailed", "412"})
_RACING = frozenset({"ConditionalRequestConflict", "409"})
_MISSING = frozenset({"NoSuchKey", "404"})
_RACES = 5


class StoreUnavailableError(StorageRetryError):
    """The object store did not do what it was asked; nothing was acknowledged."""


class DocumentMissingError(StorageError):
    """The object store has no object of this name."""


class DocumentDamagedError(StorageError):
    """An object's bytes no longer have the SHA-256 that names it; restore it from a backup."""


@dataclass(frozen=True)
class Permit:
    """Leave to post one file of a size range to one place of the store, for one minute, as an HTML form does."""

    key: str
    url: str
    fields: dict[str, str]


class Body(Protocol):
    """What gives bytes."""

    def read(self, amount: int, /) -> bytes:
        """The next bytes; none at the end."""

    def close(self) -> None:
        """Let go of the connection."""


class VerifiedStream(io.RawIOBase):
    """An object's bytes, hashed as they are read: the last piece is held back until the whole is proved.

    Whoever reads to the end has the bytes that were acknowledged; else reading raises `DocumentDamagedError`.
    """

    def __init__(self, body: Body, sha256: str) -> None:
        self._body, self._sha256 = body, sha256
        self._hash = hashlib.sha256()
        self._piece = b""
        self._ahead = self._fetch()

    def readable(self) -> bool:
        """It is read only."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """The next verified bytes."""
        if not self._piece:
            self._piece, self._ahead = self._ahead, self._fetch()
        view = memoryview(buffer)
        given = min(len(view), len(self._piece))
        view[:given] = self._piece[:given]
        self._piece = self._piece[given:]
        return given

    def close(self) -> None:
        """Close the connection below."""
        if not self.closed:
            self._body.close()
        super().close()

    def _fetch(self) -> bytes:
        with _told(self._sha256):
            piece = self._body.read(CHUNK_BYTES)
        self._hash.update(piece)
        if not piece and self._hash.hexdigest() != self._sha256:
            raise DocumentDamagedError(self._sha256)
        return piece


@dataclass(frozen=True)
class Store:
    """One bucket of an S3 store (AWS, Ceph, SeaweedFS)."""

    client: S3Client
    bucket: str

    @classmethod
    def of(cls, s3: S3) -> Self:
        """The bucket of an installation."""
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            retries={"max_attempts": 3, "mode": "standard"},
            connect_timeout=5,
            read_timeout=60,
        )
        client = boto3.client(
            "s3",
            endpoint_url=s3.endpoint,
            region_name=s3.region,
            aws_access_key_id=s3.access_key,
            aws_secret_access_key=s3.secret_key,
            config=config,
        )
        return cls(client, s3.bucket)

    def put_once(self, sha256: str, file: BinaryIO, media_type: str) -> bool:
        """Put bytes under their content address unless they are there; whether they were put.

        The store is told the SHA-256 too and refuses other bytes.

        Raises:
            StoreUnavailableError: the store did not take them.

        """
        checksum = base64.b64encode(bytes.fromhex(sha256)).decode()
        for _ in range(_RACES):
            file.seek(0)
            try:
                self.client.put_object(
                    Bucket=self.bucket,
                    Key=address(sha256),
                    Body=file,
                    ContentType=media_type,
                    ChecksumSHA256=checksum,
                    IfNoneMatch="*",
                )
            except ClientError as error:
                if _code(error) in _EXISTS:
                    return False
                if _code(error) not in _RACING:
                    raise StoreUnavailableError(sha256, error) from error
            except BotoCoreError as error:
                raise StoreUnavailableError(sha256, error) from error
            else:
                return True
        raise StoreUnavailableError(sha256)

    def open(self, sha256: str) -> BinaryIO:
        """A stream of the bytes with this SHA-256, verified while it is read.

        Raises:
            DocumentMissingError: there are none.
            DocumentDamagedError: (while reading) they are not what was acknowledged.
            StoreUnavailableError: the store does not answer.

        """
        return io.BufferedReader(VerifiedStream(self._body(address(sha256)), sha256), CHUNK_BYTES)

    def prove(self, sha256: str) -> None:
        """Read an object to its end. Raises as `open` and its stream do."""
        with self.open(sha256) as stream:
            while stream.read(CHUNK_BYTES):
                pass

    def keep(self, key: str, data: bytes, sha256: str) -> None:
        """Put a piece of something larger under a key; the store is told its SHA-256 and refuses other bytes."""
        checksum = base64.b64encode(bytes.fromhex(sha256)).decode()
        with _told(key):
            self.client.put_object(Bucket=self.bucket, Key=key, Body=data, ChecksumSHA256=checksum)

    def permit(self, key: str, largest: int) -> Permit:
        """Leave to post a file of at most `largest` bytes to a key, for one minute; nothing else fits it."""
        with _told(key):
            form = self.client.generate_presigned_post(
                self.bucket,
                key,
                Conditions=[["content-length-range", 1, largest]],
                ExpiresIn=PERMIT_SECONDS,
            )
        return Permit(key, form["url"], form["fields"])

    def arrived(self, key: str) -> Body:
        """The unverified bytes that were posted under a permit. Raises `DocumentMissingError` if none were."""
        return self._body(key)

    def sweep(self, prefix: str, before: datetime) -> int:
        """Delete what was posted below a prefix before a moment (real time); how many there were."""
        swept = 0
        with _told(prefix):
            pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
            for each in (found for page in pages for found in page.get("Contents", [])):
                if each["LastModified"] < before:
                    self.client.delete_object(Bucket=self.bucket, Key=each["Key"])
                    swept += 1
        return swept

    def _body(self, key: str) -> Body:
        with _told(key):
            return self.client.get_object(Bucket=self.bucket, Key=key)["Body"]


def address(sha256: str) -> str:
    """Where bytes rest; two letters of folder keep listings short."""
    return f"documents/{sha256[:2]}/{sha256}"


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]


@contextmanager
def _told(name: str) -> Iterator[None]:
    """The client library's errors as ours."""
    try:
        yield
    except ClientError as error:
        if _code(error) in _MISSING:
            raise DocumentMissingError(name) from error
        raise StoreUnavailableError(name, error) from error
    except (BotoCoreError, OSError) as error:
        raise StoreUnavailableError(name, error) from error
