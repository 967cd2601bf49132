"""Changes of calls' budgets by documents of the finance bureau."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

from migrations.grants import Grants

revision = "0010"
down_revision = "0009"

GRANTS = Grants(changeable={"budget_change": "rejected_at"})

TABLES = ("budget_change",)
"""The table that this revision makes."""


def upgrade() -> None:
    """Make the table, and give the working role what it needs of it."""
    op.create_table(
        "budget_change",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("change_fen", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.String(length=80), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("rejected_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("change_fen <> 0", name=op.f("budget_change_something_check")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("budget_change_authority_id_fkey")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("budget_change_call_id_fkey")),
        sa.ForeignKeyConstraint(["id"], ["subject.id"], name=op.f("budget_change_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("budget_change_pkey")),
    )
    op.create_index(
        "budget_change_document_key",
        "budget_change",
        ["call_id", "document"],
        unique=True,
        postgresql_where=sa.text("rejected_at IS NULL"),
    )
    for statement in GRANTS.statements(TABLES):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a public record is not taken back."""
    raise CommandError("a public record is not taken back: restore a backup instead")
