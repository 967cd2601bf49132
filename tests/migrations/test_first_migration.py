"""The migrations against the models, and every table's privileges against the list in the first migration."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import text

from migrations import schema
from migrations.grants import all_grants
from migrations.tables import metadata
from settings import Settings
from storage.database import LOWEST_POSTGRESQL, Database

GRANTS = all_grants()
TABLES = sorted(metadata().tables)


def asked(database: Database, query: str, **values: object) -> set[tuple[object, ...]]:
    with database.reading() as connection:
        return {tuple(row) for row in connection.execute(text(query), values)}


def test_an_empty_database_becomes_what_the_models_say(settings: Settings, owner_database: Database) -> None:
    """The session's own database was empty before it was migrated."""
    assert schema.differences(settings.owner_database_url) == []
    tables = asked(owner_database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    assert {name for (name,) in tables} == {*TABLES, "alembic_version"}


def test_migrating_again_changes_nothing(settings: Settings, owner_database: Database) -> None:
    shape = "SELECT oid, relname, relkind, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    before = asked(owner_database, shape)
    schema.upgrade(settings.owner_database_url)
    assert asked(owner_database, shape) == before


def test_there_is_one_line_of_migrations(settings: Settings) -> None:
    script = ScriptDirectory.from_config(schema._config(settings.owner_database_url))
    assert len(script.get_heads()) == 1


def test_a_public_record_is_not_taken_back(settings: Settings, owner_database: Database) -> None:
    version = asked(owner_database, "SELECT version_num FROM alembic_version")
    with pytest.raises(CommandError, match="restore a backup"):
        command.downgrade(schema._config(settings.owner_database_url), "base")
    assert asked(owner_database, "SELECT version_num FROM alembic_version") == version


@pytest.mark.parametrize("table", TABLES)
def test_the_working_role_reads_and_adds_and_where_it_is_a_draft_deletes(database: Database, table: str) -> None:
    """Which columns it may change, `test_grants` holds."""
    whole = asked(
        database,
        "SELECT privilege_type FROM information_schema.table_privileges "
        "WHERE grantee = 'yuelu_app' AND table_schema = 'public' AND table_name = :table",
        table=table,
    )
    assert {name for (name,) in whole} == {"SELECT", "INSERT"} | ({"DELETE"} if table in GRANTS.drafts else set())
    others = "SELECT has_table_privilege(:table, 'TRUNCATE, TRIGGER, REFERENCES, MAINTAIN')"
    assert asked(database, others, table=table) == {(False,)}


def test_nobody_else_may_do_anything(owner_database: Database) -> None:
    others = (
        "SELECT table_name, grantee FROM information_schema.role_table_grants "
        "WHERE table_schema = 'public' AND grantee NOT IN ('yuelu_app', 'yuelu_owner')"
    )
    assert asked(owner_database, others) == set()


@pytest.mark.parametrize("role", ["yuelu_app", "yuelu_owner"])
def test_neither_role_passes_by_the_rules_of_the_database(owner_database: Database, role: str) -> None:
    query = (
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication FROM pg_roles WHERE rolname = :role"
    )
    assert asked(owner_database, query, role=role) == {(False,) * 5}


def test_the_working_role_is_nobodys_member(owner_database: Database) -> None:
    query = "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = 'yuelu_app'::regrole"
    assert asked(owner_database, query) == set()


SUFFIXES = {"p": ("_pkey",), "f": ("_fkey",), "c": ("_check",), "u": ("_key", "_once"), "n": ("_not_null",)}


def test_a_constraint_is_named_after_its_table_and_kind_and_so_can_be_told_by_its_name(
    owner_database: Database,
) -> None:
    constraints = asked(
        owner_database,
        "SELECT conname, conrelid::regclass::text, contype FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace AND contype <> 't' AND conrelid <> 'alembic_version'::regclass",
    )
    wrong = [
        (name, table, kind)
        for name, table, kind in constraints
        if not (str(name).startswith(f"{str(table).strip(chr(34))}_") and str(name).endswith(SUFFIXES[str(kind)]))
    ]
    assert wrong == []
    told = [name for name, _, kind in constraints if kind != "n"]
    assert len(told) == len(set(told)), "no name means two things"


def test_every_reference_has_an_index_or_is_to_a_row_that_is_never_deleted(owner_database: Database) -> None:
    """Deleting a draft list looks for its lines; nothing else that is referred to can be deleted."""
    deleted = asked(owner_database, "SELECT conname FROM pg_constraint WHERE contype = 'f' AND confdeltype = 'c'")
    assert deleted == {("line_list_id_fkey",), ("evidence_list_id_fkey",)}


def test_the_database_is_as_new_as_the_design_asks(database: Database) -> None:
    with database.statement() as driver:
        assert driver.info.server_version // 10_000 >= LOWEST_POSTGRESQL


@pytest.mark.parametrize("table", [name for name in TABLES if name not in {"authority", "reference_table"}])
def test_every_row_belongs_to_an_authority(table: str) -> None:
    """Except an authority itself, and tables that are the same for all."""
    assert not metadata().tables[table].columns["authority_id"].nullable


def test_every_moment_carries_its_zone() -> None:
    bare = [
        f"{table}.{column.name}"
        for table in TABLES
        for column in metadata().tables[table].columns
        if column.type.python_type.__name__ == "datetime" and not getattr(column.type, "timezone", True)
    ]
    assert bare == []
