"""`yuelu init`: a real installation with one administrator, once, and never in a demonstration."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from console.commands.init import AdministratorExists
from console.main import yuelu
from console.servers import installation as installations
from console.servers.bundle import running
from console.servers.faults import WrongKind
from storage.database import connect
from workflow.parties.people import find_by_email
from workflow.parties.tables import Person, RoleGrant
from workflow.registers.tables import EditionRow

pytestmark = pytest.mark.usefixtures("bare_environment")

PASSWORD = "a sentence that nobody guesses\n"


def _init(data: Path, email: str = "li@office.example", password: str = PASSWORD) -> Result:
    words = ["--authority-code", "city", "--authority-zh", "某市", "--authority-en", "A city", "--name", "李"]
    return CliRunner().invoke(
        yuelu, ["init", "--data", str(data), *words, "--email", email, "--password-file", "-"], input=password
    )


def test_it_makes_one_administrator_and_only_one(scratch: Path) -> None:
    """A weak password leaves nothing; then one is made; then a second is refused."""
    data = scratch / "office"
    refused = _init(data, password="short\n")
    assert refused.exit_code == 2
    assert "密码太短" in refused.output
    assert "too short" in refused.output
    assert not installations.read(data).demonstration
    with running(data) as settings:
        made = _init(data)
        assert made.exit_code == 0, made.output
        assert str(data) in made.output
        assert isinstance(_init(data, "wang@office.example").exception, AdministratorExists)
        database = connect(settings.database_url)
        with database.reading() as connection:
            grants = connection.execute(select(RoleGrant.role, RoleGrant.granted_by, RoleGrant.person_id)).all()
            person = find_by_email(connection, "li@office.example")
            hashed = connection.execute(select(Person.password)).scalar_one()
            shipped = set(connection.execute(select(EditionRow.scheme)).scalars())
        database.engine.dispose()
    assert [tuple(grant) for grant in grants] == [("administrator", None, person)]
    assert str(hashed).startswith("$argon2id$")
    assert "invention-maintenance" in shipped


def test_a_demonstration_never_becomes_real(scratch: Path) -> None:
    installations.create(scratch / "demo", demonstration=True)
    assert isinstance(_init(scratch / "demo").exception, WrongKind)


def test_a_real_installation_never_becomes_a_demonstration(scratch: Path) -> None:
    installations.create(scratch / "office", demonstration=False)
    result = CliRunner().invoke(yuelu, ["up", "--data", str(scratch / "office"), "--demonstration"])
    assert isinstance(result.exception, WrongKind)
