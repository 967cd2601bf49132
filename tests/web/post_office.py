"""The post office of the page tests: what was mailed about accounts, delivered and read."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from settings import Settings
from storage.columns import Keyring
from tests.acts.town import Town
from workflow.jobs.work import Patience, work_on
from workflow.parties import account_mail


@dataclass(frozen=True)
class Post:
    """Delivers the last message about an account."""

    town: Town
    settings: Settings
    folder: Path

    def last(self) -> str:
        """To whom it went, its title and its words."""
        (errand,) = self.town.one("SELECT max(id) FROM outbox WHERE topic = 'account_mail'")
        folder = self.folder / str(errand)
        if not folder.exists():
            folder.mkdir()
            handlers = account_mail.handlers(
                replace(self.settings.mail, host=None, folder=folder), Keyring.of(self.settings)
            )
            assert work_on(self.town.office.database, handlers, int(str(errand)), Patience()) == "done"
        (file,) = folder.glob("*.eml")
        message = message_from_bytes(file.read_bytes(), policy=policy.default)
        assert isinstance(message, EmailMessage)
        return f"{message['To']}\n{message['Subject']}\n{message.get_content()}"

    def link(self, below: str = "/register/") -> str:
        """The path of the link in it."""
        found = re.search(re.escape(self.settings.base_url) + rf"({below}\S+)", self.last())
        assert found, self.last()
        return found[1]
