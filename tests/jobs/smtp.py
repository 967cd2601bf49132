"""A mail server that speaks as much SMTP as it takes: it keeps what it accepts and refuses what it is told to."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast


@dataclass
class Sent:
    """One message as the server took it."""

    sender: str
    recipients: list[str]
    content: bytes
    encrypted: bool


@dataclass
class Manners:
    """How the server behaves: answers by verb instead of the usual ones, and its certificate for STARTTLS."""

    answers: dict[str, str] = field(default_factory=dict)
    certificate: ssl.SSLContext | None = None


class MailServer(socketserver.ThreadingTCPServer):
    """Listens on a free port of the loopback."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, manners: Manners) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.manners = manners
        self.taken: list[Sent] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.mail_server = cast("MailServer", self.server)
        self.encrypted = False
        self.envelope: list[str] = []
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            answer = self.mail_server.manners.answers.get(verb) or self.usual(verb, line)
            self.say(answer)
            if verb == "STARTTLS" and answer.startswith("220"):
                self.encrypt()
            if verb == "QUIT":
                return

    def usual(self, verb: str, line: str) -> str:
        if verb == "EHLO":
            offered = self.mail_server.manners.certificate is not None and not self.encrypted
            return "250-test\r\n250 STARTTLS" if offered else "250-test\r\n250 8BITMIME"
        if verb in ("MAIL", "RCPT"):
            self.envelope.append(line.partition("<")[2].partition(">")[0])
        if verb == "DATA":
            self.say("354 go on")
            self.take()
        return {"QUIT": "221 bye", "STARTTLS": "220 go on"}.get(verb, "250 ok")

    def take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        sender, *recipients = self.envelope
        self.mail_server.taken.append(Sent(sender, recipients, b"".join(lines), self.encrypted))
        self.envelope = []

    def encrypt(self) -> None:
        certificate = self.mail_server.manners.certificate
        assert certificate is not None
        self.connection = certificate.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.encrypted = True

    def say(self, answer: str) -> None:
        self.connection.sendall(f"{answer}\r\n".encode())


@contextmanager
def mail_server(manners: Manners | None = None) -> Iterator[MailServer]:
    """A server for the time of a block."""
    with MailServer(manners or Manners()) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
