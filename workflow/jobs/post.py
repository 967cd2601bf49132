"""Where mail goes: to the office's server by SMTP, or into a folder as `.eml` files."""

from __future__ import annotations

import contextlib
import os
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from settings import Mail
from workflow.jobs.errors import GiveUp, JobError

_TIMEOUT_SECONDS = 30
_PERMANENT = range(500, 600)


class MailRefused(JobError):
    """The mail server would not take the message now."""


class MailRejected(GiveUp):
    """The mail server will never take the message."""


class Unencrypted(JobError):
    """A password may not be sent to the mail server without encryption: set `YUELU_MAIL_STARTTLS`."""


@dataclass(frozen=True)
class SmtpPost:
    """The office's mail server; each message is a session of its own."""

    mail: Mail

    def send(self, message: EmailMessage) -> None:
        """Hand the message over.

        Raises `MailRejected` when the server says never, `MailRefused` when it says not now or cannot be spoken to.
        """
        try:
            server = smtplib.SMTP(self.mail.host or "", self.mail.port, timeout=_TIMEOUT_SECONDS)
            try:
                self._enter(server)
                server.send_message(message)
            finally:
                _leave(server)
        except smtplib.SMTPRecipientsRefused as refused:
            raise _answered(min(code for code, _ in refused.recipients.values())) from None
        except smtplib.SMTPDataError as refused:
            raise _answered(refused.smtp_code) from None
        except OSError as away:  # smtplib's own errors are of this kind too: a wrong password is the office's fault
            raise MailRefused(type(away).__name__) from None

    def _enter(self, server: smtplib.SMTP) -> None:
        if self.mail.starttls:
            server.starttls(context=ssl.create_default_context())
        if self.mail.user is None:
            return
        if not self.mail.starttls:
            raise Unencrypted
        server.login(self.mail.user, self.mail.password or "")


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye; what goes wrong now must not make an accepted message look refused."""
    with contextlib.suppress(OSError):
        server.quit()
    server.close()


def _answered(code: int) -> JobError:
    """The error for a server's answer; the answer's words are left out, because they quote the address."""
    return MailRejected(code) if code in _PERMANENT else MailRefused(code)


@dataclass(frozen=True)
class FolderPost:
    """A folder that takes the place of a mail server; a message's file is named by its Message-ID."""

    folder: Path

    def send(self, message: EmailMessage) -> None:
        """Write the message whole or not at all; writing it again replaces it by itself."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        unfinished = self.folder / f".{name}.{os.getpid()}"
        with unfinished.open("wb") as file:
            file.write(message.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self.folder / f"{name}.eml")
