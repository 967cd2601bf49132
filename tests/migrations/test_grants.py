"""What the working role may change: columns that are named, rows of drafts, and nothing else."""

from __future__ import annotations

import psycopg
import pytest

from migrations.grants import all_grants
from migrations.tables import metadata
from storage.database import Database

GRANTS = all_grants()

KEPT = {
    "mandate": ("person_id", "organisation_id", "starts_on", "given_by"),
    "payee_account": ("organisation_id", "account_number", "account_index", "account_name", "cnaps", "requested_by"),
    "payer_account": ("account_number", "account_index", "account_name", "bank_name", "cnaps", "requested_by"),
    "relation": ("person_id", "organisation_id", "kind", "declared_by"),
    "role_grant": ("person_id", "authority_id", "role", "granted_by"),
}
"""Who may do what, and where money goes: set when the row is added, and never after."""


def changeable(database: Database, table: str) -> set[str]:
    """The columns of a table that the working role may change, as the database says."""
    with database.statement() as driver:
        rows = driver.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
            "AND has_column_privilege(current_user, attrelid, attnum, 'UPDATE')",
            [table],
        )
        return {str(name) for (name,) in rows}


def test_every_table_changes_in_the_columns_that_are_named_and_in_no_others(database: Database) -> None:
    named = {table: set(columns.split(", ")) for table, columns in GRANTS.changeable.items()}
    found = {table: columns for table in metadata().tables if (columns := changeable(database, table))}
    assert found == named


def test_every_table_was_thought_of() -> None:
    thought_of = {*GRANTS.append_only, *GRANTS.changeable, *GRANTS.drafts}
    assert set(metadata().tables) == thought_of
    assert not set(GRANTS.append_only) & {*GRANTS.changeable, *GRANTS.drafts}


@pytest.mark.parametrize(("table", "column"), [(table, each) for table, columns in KEPT.items() for each in columns])
def test_a_role_a_mandate_a_relation_and_an_account_are_ended_and_never_rewritten(
    database: Database, table: str, column: str
) -> None:
    with database.statement() as driver, pytest.raises(psycopg.errors.InsufficientPrivilege):
        driver.execute(f"UPDATE {table} SET {column} = {column} WHERE false".encode())


def test_rows_leave_the_tables_of_drafts_alone(database: Database) -> None:
    with database.statement() as driver:
        rows = driver.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
            "AND has_table_privilege(current_user, oid, 'DELETE')"
        )
        assert {str(name) for (name,) in rows} == set(GRANTS.drafts)
