"""Bringing a database to the newest schema, and comparing it with the models."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from migrations.tables import metadata
from storage.database import sqlalchemy_url


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Run the missing migrations as the owning role."""
    command.upgrade(_config(owner_url), revision)


def differences(owner_url: str) -> list[object]:
    """What the models declare and the database lacks, or the other way round; empty when they agree."""
    engine = create_engine(sqlalchemy_url(owner_url))
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata())
    engine.dispose()
    return list(found)


def _config(owner_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["url"] = sqlalchemy_url(owner_url)
    return config
