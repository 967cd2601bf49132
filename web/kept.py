"""What somebody typed into a form that could not be carried out: shown again, so that nothing typed is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request

_OURS = frozenset({"csrf_token", "once", "state", "version", "submit"})
"""Fields that our pages put into forms themselves: of no interest to whoever typed the others."""

_SECRET = ("password", "code", "token")
"""Parts of the names of fields that are never written into a page again."""


@dataclass(frozen=True)
class Field:
    """One field of a form as it was sent; `shown` says whether a person typed or chose it."""

    name: str
    value: str
    shown: bool


def still_typed() -> Sequence[Field]:
    """The fields of the form that was sent, without secrets and without its old token."""
    return [
        Field(name, value, shown=name not in _OURS and bool(value.strip()))
        for name, values in request.form.lists()
        for value in values
        if name != "csrf_token" and not any(part in name for part in _SECRET)
    ]


def same_origin() -> bool:
    """Whether the form was sent from a page of ours: nobody else's words are ever shown as the reader's own."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(sender).netloc == request.host


def back() -> str:
    """The path of the page that the form was on, or the first page."""
    sender = urlsplit(request.headers.get("Referer") or "")
    return sender.path if sender.netloc == request.host and sender.path.startswith("/") else "/"
