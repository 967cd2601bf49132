"""Acting in an installation for somebody who is named by their mail: what commands of an officer's work share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy import select

from console import assessing, opening
from workflow.acts.office import Office
from workflow.acts.opening import open_office
from workflow.engine.errors import EngineError
from workflow.parties.actors import Actor, actor_of
from workflow.parties.people import normal_email
from workflow.parties.tables import Person

as_option = click.option("--as", "email", required=True, metavar="EMAIL", help="以谁的名义 | for whom, by their mail")

authority_option = click.option(
    "--authority", type=int, metavar="ID", help="主管部门编号 | the authority, where several are possible"
)


@dataclass(frozen=True)
class Inside:
    """An office with somebody in it."""

    office: Office
    actor: Actor


@contextmanager
def inside(data: Path, email: str) -> Iterator[Inside]:
    """The office of an installation, acted in for a person; leaves with a message when there is nobody of that mail."""
    with opening.office(data) as settings:
        office = open_office(settings)
        try:
            with office.database.reading() as connection:
                wanted = select(Person.id).where(Person.email == normal_email(email), Person.active)
                found = connection.execute(wanted).scalar_one_or_none()
                if found is None:
                    assessing.refuse(
                        f"没有邮箱为 {email} 的人员", f"there is nobody with the mail {email}", code="nobody"
                    )
                actor = actor_of(connection, found, settings.clock.today())
            yield Inside(office, actor)
        finally:
            office.database.engine.dispose()


def authority_of(actor: Actor, role: str, named: int | None) -> int:
    """Where somebody acts in a role: at the one authority that was named, or that there is for this person."""
    theirs = sorted(actor.authorities({role}))
    if named is None and len(theirs) == 1:
        return theirs[0]
    if named is None or named not in theirs:
        known = ", ".join(map(str, theirs)) or "–"
        assessing.refuse(
            f"{actor.name} 可提请的主管部门：{known}；请用 --authority 指明",
            f"{actor.name} may propose at: {known}; name one by --authority",
            code="no_authority",
        )
    return named


def refused(refusal: EngineError) -> NoReturn:
    """Leave with a refusal in both languages."""
    assessing.refuse(refusal.told("zh"), refusal.told("en"), code=refusal.code)
