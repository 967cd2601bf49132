"""What tests that have ended leave in the session's database, where a test would wait behind it."""

from __future__ import annotations

from storage.database import Database


def put_away(database: Database) -> None:
    """Do away with errands that nobody waits for any more; those that failed are at rest already."""
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE outbox SET done_at = now() WHERE done_at IS NULL AND failed_at IS NULL")
