"""What lines use of receipts and caps that several claims share."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError
from sqlalchemy.dialects import postgresql

from migrations.grants import Grants

revision = "0004"
down_revision = "0003"

GRANTS = Grants()

TABLES = ()
"""The tables that this revision makes."""


def upgrade() -> None:
    """Let lines carry what they use; lines that are stored already use nothing, and no ceiling is in use yet.

    A key without a subject is one that several claims share, so that none of them can take it for itself alone.
    """
    op.add_column("line", sa.Column("uses", postgresql.JSONB(), server_default="[]", nullable=False))
    op.alter_column("line", "uses", server_default=None)
    op.add_column("ceiling", sa.Column("same_total", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.alter_column("ceiling", "same_total", server_default=None)
    op.create_index(
        "ceiling_use_live_index", "ceiling_use", ["kind", "key"], postgresql_where=sa.text("released_at IS NULL")
    )
    op.alter_column("funded", "subject_id", existing_type=sa.BigInteger(), nullable=True)
    for statement in GRANTS.statements(TABLES):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a public record is not taken back."""
    raise CommandError("a public record is not taken back: restore a backup instead")
