"""Editions that are proposed by one person and published by another."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

from migrations.grants import Grants

revision = "0013"
down_revision = "0012"

GRANTS = Grants(changeable={"edition_proposal": "dropped_at"})

TABLES = ("edition_proposal",)
"""The table that this revision makes."""


def upgrade() -> None:
    """Make the table, and give the working role what it needs of it."""
    op.create_table(
        "edition_proposal",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("edition_hash", sa.Text(), nullable=False),
        sa.Column("given", sa.LargeBinary(), nullable=False),
        sa.Column("given_sha256", sa.Text(), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("sha256(given) = decode(given_sha256, 'hex')", name=op.f("edition_proposal_given_check")),
        sa.CheckConstraint("edition_hash ~ '^[0-9a-f]{64}$'", name=op.f("edition_proposal_hash_check")),
        sa.ForeignKeyConstraint(["id"], ["subject.id"], name=op.f("edition_proposal_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("edition_proposal_pkey")),
    )
    op.create_index(
        "edition_proposal_name_key",
        "edition_proposal",
        ["authority_id", "scheme", "edition"],
        unique=True,
        postgresql_where=sa.text("dropped_at IS NULL"),
    )
    for statement in GRANTS.statements(TABLES):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a public record is not taken back."""
    raise CommandError("a public record is not taken back: restore a backup instead")
