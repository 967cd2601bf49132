"""What the working role may not do to the record, whoever gets hold of it."""

from __future__ import annotations

import psycopg
import pytest

from migrations.grants import all_grants
from storage.database import Database
from tests.moving import begun, number

GRANTS = all_grants()
APPEND_ONLY: tuple[str, ...] = GRANTS.append_only
DRAFTS: tuple[str, ...] = GRANTS.drafts


def refused(database: Database, statement: str) -> None:
    with database.statement() as driver, pytest.raises(psycopg.errors.InsufficientPrivilege):
        driver.execute(statement.encode())


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_working_role_adds_and_reads_and_nothing_else(database: Database, table: str) -> None:
    with database.statement() as driver:
        driver.execute(f"SELECT FROM {table} LIMIT 1".encode())
        columns = driver.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0", [table]
        )
        names = [str(name) for (name,) in columns]
    for name in names:
        refused(database, f"UPDATE {table} SET {name} = DEFAULT")
    refused(database, f"DELETE FROM {table}")
    refused(database, f"TRUNCATE {table}")


def test_the_record_and_the_book_are_among_them() -> None:
    assert {"history", "transfer", "plan_line", "document", "edition", "reference_table"} <= set(APPEND_ONLY)


def test_no_table_can_be_emptied_or_changed_in_shape(database: Database) -> None:
    with database.statement() as driver:
        tables = driver.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    for (table,) in tables:
        refused(database, f"TRUNCATE {table}")
        refused(database, f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        refused(database, f"DROP TABLE {table}")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.own (id int)",
        "CREATE FUNCTION public.own() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE ROLE somebody",
        "CREATE SCHEMA own",
        "CREATE EXTENSION pg_trgm",
        "ALTER ROLE yuelu_app SUPERUSER",
        "GRANT yuelu_owner TO yuelu_app",
        "SET ROLE yuelu_owner",
        "SET session_replication_role = replica",
        "ALTER DATABASE yuelu SET session_replication_role = replica",
        "ALTER FUNCTION sealed_list_is_kept() RENAME TO nothing_is_kept",
        "DROP TRIGGER line_of_sealed_list ON line",
        "COPY history TO PROGRAM 'cat'",
        "COPY history FROM '/etc/passwd'",
        "UPDATE alembic_version SET version_num = '0'",
    ],
)
def test_the_working_role_is_not_the_owner(database: Database, statement: str) -> None:
    refused(database, statement)


@pytest.mark.parametrize("column", ["id", "authority_id", "kind"])
def test_what_a_subject_is_cannot_be_changed(database: Database, column: str) -> None:
    subject = begun(database)
    refused(database, f"UPDATE subject SET {column} = {column} WHERE id = {subject}")
    refused(database, f"DELETE FROM subject WHERE id = {subject}")


@pytest.mark.parametrize("also", ["", ", version = version + 1"])
def test_its_edition_changes_with_a_row_of_an_applications_record_alone(database: Database, also: str) -> None:
    subject = begun(database, kind="plan") if also else begun(database)
    with database.statement() as driver, pytest.raises(psycopg.errors.CheckViolation):
        driver.execute(f"UPDATE subject SET edition = 'kinder'{also} WHERE id = {subject}".encode())


def test_a_taken_key_cannot_be_handed_to_another_claim(database: Database) -> None:
    for column in ("kind", "key", "subject_id", "row", "taken_at"):
        refused(database, f"UPDATE funded SET {column} = {column} WHERE subject_id = {number()}")
    refused(database, f"DELETE FROM funded WHERE subject_id = {number()}")
