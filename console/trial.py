"""The people of a demonstration: one for each role at one office, with one password that only this installation has."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from console.servers.installation import DEMONSTRATION_PASSWORD, Installation
from settings import Settings
from storage.database import connect
from workflow.definition.life import Text
from workflow.parties import authorities, grants, people
from workflow.parties.people import NewPerson
from workflow.parties.roles import ROLES

CITY = ("changsha", Text("长沙市知识产权局（演示）", "Changsha Intellectual Property Office (demonstration)"))
DOMAIN = "yuelu.example"


class TrialBroken(Exception):
    """The demonstration's own data are refused by the system's rules."""


@dataclass(frozen=True)
class Login:
    """How somebody of the demonstration signs in."""

    email: str
    title: str
    password: str


def furnish(settings: Settings, found: Installation) -> list[Login]:
    """Make the office and its people where they are missing, and say how each signs in."""
    password = found.secrets[DEMONSTRATION_PASSWORD]
    database = connect(settings.database_url)
    try:
        with database.writing() as connection:
            authority_id = _city(connection)
            administrator = _person(connection, settings, authority_id, "administrator", password, granted_by=None)
            for role in ROLES:
                if role != "administrator":
                    _person(connection, settings, authority_id, role, password, granted_by=administrator)
    finally:
        database.engine.dispose()
    return [Login(_email(role), f"{title.zh} / {title.en}", password) for role, title in ROLES.items()]


def _email(role: str) -> str:
    return f"{role.replace('_', '.')}@{DOMAIN}"


def _city(connection: Connection) -> int:
    code, name = CITY
    found = authorities.find(connection, code)
    return found.id if found else authorities.create(connection, code=code, name=name)


def _person(
    connection: Connection, settings: Settings, authority_id: int, role: str, password: str, *, granted_by: int | None
) -> int:
    found = people.find_by_email(connection, _email(role))
    if found is not None:
        return found
    now = settings.clock.now()
    new = NewPerson(_email(role), ROLES[role].zh, authority_id, password=password)
    made = people.create_person(connection, new, at=now)
    if not isinstance(made, int):
        raise TrialBroken([fault.message("en") for fault in made])
    grants.grant(connection, made, role, authority_id=authority_id, granted_by=granted_by, at=now)
    return made
