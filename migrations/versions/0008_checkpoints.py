"""Signed checkpoints over all chains of the record."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError
from sqlalchemy.dialects import postgresql

from migrations.grants import Grants

revision = "0008"
down_revision = "0007"

GRANTS = Grants(append_only=("anchor", "checkpoint"))

TABLES = ("anchor", "checkpoint")
"""The tables that this revision makes."""


def upgrade() -> None:
    """Make the tables, and give the working role what it needs of them."""
    op.create_table(
        "anchor",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id", "seq"], ["history.subject_id", "history.seq"], name=op.f("anchor_subject_id_seq_fkey")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("anchor_pkey")),
        sa.UniqueConstraint("subject_id", "seq", name=op.f("anchor_subject_id_seq_key")),
    )
    op.create_table(
        "checkpoint",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("signed", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("edge", postgresql.ARRAY(sa.LargeBinary()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("checkpoint_pkey")),
        sa.UniqueConstraint("size", name=op.f("checkpoint_size_key")),
    )
    for statement in GRANTS.statements(TABLES):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a public record is not taken back."""
    raise CommandError("a public record is not taken back: restore a backup instead")
