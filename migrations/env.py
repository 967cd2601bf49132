"""How alembic runs a migration here: as the owning role, each revision in its own transaction."""

from alembic import context
from sqlalchemy import create_engine, pool

from migrations.tables import metadata


def run() -> None:
    """Connect to the address that `migrations.schema` passed, and migrate."""
    engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=metadata(), transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()


run()
