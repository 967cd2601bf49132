"""The second factor: codes that work once, and a picture of the secret that needs no other origin."""

from __future__ import annotations

import qrcode
import qrcode.image.svg
from flask_security import Totp, UserMixin
from flask_security.forms import Form
from markupsafe import Markup
from passlib.totp import TotpMatch
from wtforms import RadioField, SubmitField

from web.house import house

_REMEMBERED_SECONDS = 300
"""Longer than any code is taken for."""


class OneTimeCodes(Totp):
    """Codes by RFC 6238; the last one that was taken is remembered in Redis, so that none works twice."""

    def get_last_counter(self, user: UserMixin) -> int | None:
        """The counter of the last code taken of a person."""
        last = house().redis.get(_name(user))
        return int(last) if isinstance(last, bytes) else None

    def set_last_counter(self, user: UserMixin, tmatch: TotpMatch) -> None:
        """Remember it while it could be tried again."""
        house().redis.set(_name(user), tmatch.counter, ex=_REMEMBERED_SECONDS)

    def generate_qrcode(self, username: str, totp: str) -> str:
        """The secret as a picture inside the page: the content policy allows no `data:` image."""
        picture = qrcode.make(self.get_totp_uri(username, totp), image_factory=qrcode.image.svg.SvgPathImage)
        return Markup(picture.to_string().decode())  # noqa: S704  # our own SVG of a QR code, without any text in it


class LostTelephone(Form):
    """Help for who has lost the telephone: a code by mail, and nothing else."""

    help_setup = RadioField(choices=[])
    submit = SubmitField()
    user: UserMixin | None = None


def _name(user: UserMixin) -> str:
    return f"yuelu:code:{user.id}"
