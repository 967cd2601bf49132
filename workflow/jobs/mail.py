"""Mail leaves through the outbox: a message is built from ids and handed to the office's server, or to a folder.

Mail is sent before it is recorded, because the other order would lose a message whenever a worker dies between the
two. The price is that the server may be handed the same message again after such a death; it then has the same
Message-ID and the same bytes, by which servers and readers know it as one. Without a death it is sent once: the
errand's row is locked while it is sent, and nobody sends what is recorded as done.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from typing import Protocol

from sqlalchemy import Connection

from settings import Mail
from workflow.jobs.errands import Errand, Handlers
from workflow.jobs.errors import GiveUp
from workflow.jobs.post import FolderPost, SmtpPost

TOPIC = "mail"

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", re.ASCII)
_LINE_BREAKS = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


class Undeliverable(GiveUp):
    """The recipient's address is none that mail can be sent to."""


@dataclass(frozen=True)
class Words:
    """What is to be said to whom: an address, a title and plain text."""

    to: str
    title: str
    text: str


Compose = Callable[[Connection, Errand], Words | None]
"""Finds the words that an errand asks for; nothing when there is nobody left to tell."""


class Post(Protocol):
    """Something that takes messages away; it raises `GiveUp` for what it will never take."""

    def send(self, message: EmailMessage) -> None:
        """Take this message; taking it twice has the effect of once, as far as that is in its hands."""


def handlers(mail: Mail, compose: Compose) -> Handlers:
    """The handler of the topic `mail`."""
    post = post_for(mail)

    def send(connection: Connection, errand: Errand) -> str:
        words = compose(connection, errand)
        if words is None:
            return "nobody to tell"
        post.send(message_of(words, errand, mail.sender))
        return "sent"

    return {TOPIC: send}


def post_for(mail: Mail) -> Post:
    """The office's server, or a folder when none is set."""
    return SmtpPost(mail) if mail.host else FolderPost(mail.folder)


def message_of(words: Words, errand: Errand, sender: str) -> EmailMessage:
    """The message: of the same bytes each time, and without a way for words to become headers."""
    if not _ADDRESS.fullmatch(words.to):
        raise Undeliverable
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"] = sender
    message["To"] = words.to
    message["Subject"] = _CONTROLS.sub("", _LINE_BREAKS.sub(" ", words.title))
    message["Date"] = format_datetime(errand.created_at)
    message["Message-ID"] = message_id(errand, sender)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_CONTROLS.sub("", _LINE_BREAKS.sub("\n", words.text)), cte="base64")
    return message


def message_id(errand: Errand, sender: str) -> str:
    """One id for one errand; its moment keeps apart installations that number alike."""
    moment = int(errand.created_at.timestamp() * 1_000_000)
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    return f"<outbox-{errand.id}.{moment}@{domain}>"
