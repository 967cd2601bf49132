"""Mail about accounts: sealed while it waits, sent by the outbox's worker, wiped once it is sent."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import select

from settings import Settings
from storage.columns import Keyring
from storage.database import Database
from tests import made
from workflow.jobs.work import Patience, work_on
from workflow.parties import account_mail, people
from workflow.parties.tables import AccountMail


def test_a_message_is_sent_sealed_until_then_and_wiped_after(
    database: Database, settings: Settings, keyring: Keyring, tmp_path: Path
) -> None:
    with database.writing() as connection:
        person = made.person(connection, made.authority(connection))
        errand = account_mail.put(
            connection, keyring, person_id=person, kind="reset", title="重置密码", words="秘密链接", at=made.AT
        )
        sealed = connection.execute(select(AccountMail.sealed).where(AccountMail.person_id == person)).scalar_one()
    assert sealed is not None
    assert "秘密链接".encode() not in bytes(sealed)
    handlers = account_mail.handlers(replace(settings.mail, host=None, folder=tmp_path), keyring)
    assert work_on(database, handlers, errand, Patience()) == "done"
    (file,) = tmp_path.glob("*.eml")
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message["Subject"] == "重置密码"
    assert message.get_content().strip() == "秘密链接"
    with database.reading() as connection:
        left = connection.execute(select(AccountMail.sealed).where(AccountMail.person_id == person)).scalar_one()
    assert left is None


def test_who_was_erased_meanwhile_gets_nothing(
    database: Database, settings: Settings, keyring: Keyring, tmp_path: Path
) -> None:
    with database.writing() as connection:
        person = made.person(connection, made.authority(connection))
        errand = account_mail.put(
            connection, keyring, person_id=person, kind="reset", title="重置密码", words="秘密链接", at=made.AT
        )
        people.erase(connection, person, at=made.AT)
    handlers = account_mail.handlers(replace(settings.mail, host=None, folder=tmp_path), keyring)
    assert work_on(database, handlers, errand, Patience()) == "done"
    assert list(tmp_path.iterdir()) == []
