"""Objections to a public notice, and plans that take the place of others."""

from alembic import op
from alembic.util import CommandError

from migrations.grants import Grants

revision = "0003"
down_revision = "0002"

GRANTS = Grants()

TABLES = ()
"""The tables that this revision makes."""


def upgrade() -> None:
    """Make the tables, and give the working role what it needs of them."""
    for statement in GRANTS.statements(TABLES):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a public record is not taken back."""
    raise CommandError("a public record is not taken back: restore a backup instead")
