"""The virus scanner ClamAV over its INSTREAM protocol; without its clear word nothing is taken."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import BinaryIO, Self

from storage.errors import StorageRetryError

CHUNK_BYTES = 64 * 1024
LONGEST_REPLY = 4096


class ScannerUnavailableError(StorageRetryError):
    """The virus scanner did not say whether the file is clean, so the file was not taken."""


@dataclass(frozen=True)
class ClamAV:
    """A `clamd` at `host:port`; its `StreamMaxLength` must be at least the largest upload."""

    host: str
    port: int
    seconds: float = 60

    @classmethod
    def at(cls, address: str) -> Self:
        """The scanner at an address such as `127.0.0.1:3310` or `[::1]:3310`."""
        host, _, port = address.rpartition(":")
        return cls(host.strip("[]"), int(port))

    def scan(self, file: BinaryIO) -> str | None:
        """The signature that was found in a file, or nothing where the scanner calls it clean.

        Raises:
            ScannerUnavailableError: no answer, or any other answer.

        """
        try:
            with socket.create_connection((self.host, self.port), timeout=self.seconds) as connection:
                reply = _asked(connection, file)
        except OSError as silent:
            raise ScannerUnavailableError(silent) from silent
        if reply == "stream: OK":
            return None
        if reply.startswith("stream: ") and reply.endswith(" FOUND"):
            return reply.removeprefix("stream: ").removesuffix(" FOUND")
        raise ScannerUnavailableError(reply or "connection closed")


def _asked(connection: socket.socket, file: BinaryIO) -> str:
    connection.sendall(b"zINSTREAM\0")
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        connection.sendall(struct.pack("!L", len(chunk)) + chunk)
    connection.sendall(struct.pack("!L", 0))
    reply = b""
    while not reply.endswith(b"\0") and len(reply) < LONGEST_REPLY:
        received = connection.recv(LONGEST_REPLY)
        if not received:
            return ""
        reply += received
    return reply.rstrip(b"\0").decode("utf-8", "replace").strip()
