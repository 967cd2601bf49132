"""Mail about accounts: written in its reader's language, and handed to the outbox in the transaction of the page."""

from __future__ import annotations

from typing import Any

from flask import Flask, after_this_request, render_template
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext, lazy_gettext
from flask_security import EmailValidateException, MailUtil, PasswordUtil
from sqlalchemy import Connection

from web.access.accounts import Account, db
from web.house import house
from web.languages import LOCALES, language
from workflow.parties import account_mail
from workflow.parties.people import normal_email, normal_password, password_fault, well_formed

TITLES = {
    "mail/reset_instructions": lazy_gettext("Set a new password"),
    "mail/password_changed": lazy_gettext("Your password was changed"),
    "mail/key_made": lazy_gettext("A program key was made"),
    "mail/sign_in_code": lazy_gettext("Your code to sign in"),
}
"""The subject of each message."""


def order(connection: Connection, template: str, *, user: Account, **told: Any) -> None:
    """Order a message to somebody about their account, in the caller's transaction."""
    base_url = house().settings.base_url.rstrip("/")
    with force_locale(LOCALES[user.language]):
        title, words = str(TITLES[template]), render_template(f"{template}.txt", base_url=base_url, user=user, **told)
    account_mail.put(
        connection,
        house().keyring,
        person_id=user.id,
        kind=template.removeprefix("mail/"),
        title=title,
        words=words,
        at=house().settings.clock.now(),
    )


class OutboxMail(MailUtil):
    """Flask-Security's mail, through the outbox."""

    def __init__(self, app: Flask) -> None:
        """Nothing is needed of the application."""

    def send_mail(
        self, template: str, subject: str, recipient: Any, sender: Any, body: Any, html: Any, **kwargs: Any
    ) -> None:
        """Order the message; it is committed with what the page does, or with the page when that does nothing."""
        del subject, recipient, sender, body, html
        order(db.session.connection(), template, **kwargs)
        after_this_request(_commit)

    def normalize(self, email: str) -> str:
        """The address as accounts have it."""
        normal = normal_email(email)
        if not well_formed(normal):
            raise EmailValidateException(gettext("This is not a mail address."))
        return normal

    def validate(self, email: str) -> str:
        """The same: whether mail arrives is seen when it does."""
        return self.normalize(email)


class HousePasswords(PasswordUtil):
    """Passwords by the house's own rules."""

    def normalize(self, password: str) -> str:
        """The form in which passwords are hashed."""
        return normal_password(password)

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:  # noqa: FBT001  # Flask-Security's own signature
        """Why a password would be too easy to guess, if so."""
        del is_register
        fault = password_fault(password, kwargs["user"].email or "")
        return [fault.message(language())] if fault else None, self.normalize(password)


def _commit(response: ResponseReturnValue) -> ResponseReturnValue:
    db.session.commit()
    return response
