"""What the worker does and the relay ticks, gathered from the rooms: the one list of each."""

from __future__ import annotations

from sqlalchemy import Connection

from settings import Settings
from storage.columns import Keyring
from workflow.acts import submit_workbook, tell, tell_objection
from workflow.acts.office import Office
from workflow.jobs import mail
from workflow.jobs.errands import Handlers, gather
from workflow.letters.inbox import composing
from workflow.parties import account_mail, people
from workflow.parties.errors import NoSuchPersonError


def handlers(office: Office, settings: Settings) -> Handlers:
    """Every topic of the outbox with what does it."""
    return gather(
        tell.handlers(office),
        tell_objection.handlers(office, settings.mail),
        submit_workbook.handlers(office),
        mail.handlers(settings.mail, composing(_address_of)),
        account_mail.handlers(settings.mail, Keyring.of(settings)),
    )


def _address_of(connection: Connection, person_id: int) -> str | None:
    try:
        return people.email_of(connection, person_id)
    except NoSuchPersonError:
        return None
