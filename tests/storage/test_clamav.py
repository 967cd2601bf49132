"""The scanner's word decides, over the protocol that clamd speaks; anything but a clear word takes nothing."""

from __future__ import annotations

import socket
import socketserver
import struct
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from storage.inspection.clamav import ClamAV, ScannerUnavailableError
from storage.inspection.inspector import Inspector
from tests.storage import hostile

SIGNATURE = b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$"


def clamd(content: bytes) -> bytes:
    """What clamd answers to a stream."""
    return b"stream: Eicar-Signature FOUND\0" if SIGNATURE in content else b"stream: OK\0"


@contextmanager
def scanner(answer: Callable[[bytes], bytes] = clamd) -> Iterator[ClamAV]:
    """A server that reads INSTREAM as clamd does, and gives an answer."""

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            assert self.rfile.read(10) == b"zINSTREAM\0"
            content = b""
            while length := struct.unpack("!L", self.rfile.read(4))[0]:
                content += self.rfile.read(length)
            self.wfile.write(answer(content))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield ClamAV("127.0.0.1", server.server_address[1], seconds=5)
        server.shutdown()


def test_a_clean_file_is_scanned_whole_and_taken() -> None:
    seen: list[bytes] = []

    def keep(content: bytes) -> bytes:
        seen.append(content)
        return b"stream: OK\0"

    content = hostile.picture(size=(500, 500))
    with scanner(keep) as clam, tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        verdict = Inspector(clam).inspect(file, "a.png")
    assert (verdict.scanned, verdict.findings, seen) == (True, (), [content])


def test_an_infected_file_is_refused_with_its_signature() -> None:
    with scanner() as clam, tempfile.TemporaryFile() as file:
        file.write("专利号,金额\n".encode() + SIGNATURE)
        file.flush()
        verdict = Inspector(clam).inspect(file, "a.csv")
    assert verdict.refused
    assert "Eicar-Signature" in verdict.findings[-1].message("en")


@pytest.mark.parametrize(
    "answer",
    [b"INSTREAM size limit exceeded. ERROR\0", b"stream: Can't allocate memory ERROR\0", b"", b"OK\0", b"stream: OK"],
)
def test_anything_but_a_clear_word_is_no_word(answer: bytes) -> None:
    with scanner(lambda _: answer) as clam, tempfile.TemporaryFile() as file, pytest.raises(ScannerUnavailableError):
        clam.scan(file)


def test_a_scanner_that_is_away_is_no_word() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with tempfile.TemporaryFile() as file, pytest.raises(ScannerUnavailableError):
        ClamAV.at(f"127.0.0.1:{port}").scan(file)


def test_addresses_are_read_with_their_port() -> None:
    assert ClamAV.at("scanner:3310") == ClamAV("scanner", 3310)
    assert ClamAV.at("[::1]:3310") == ClamAV("::1", 3310)
