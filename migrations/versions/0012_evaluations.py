"""Evaluations: what whoever was paid reports of the money, and what the office finds."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError
from sqlalchemy.dialects import postgresql

from migrations.grants import Grants

revision = "0012"
down_revision = "0011"

GRANTS = Grants(changeable={"evaluation": "report"})

TABLES = ("evaluation",)
"""The tables that this revision makes."""


def upgrade() -> None:
    """Make the table; evaluations of what was paid before begin by themselves."""
    op.create_table(
        "evaluation",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("evaluation_application_id_fkey")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("evaluation_authority_id_fkey")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("evaluation_call_id_fkey")),
        sa.ForeignKeyConstraint(["id"], ["subject.id"], name=op.f("evaluation_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("evaluation_pkey")),
        sa.UniqueConstraint("application_id", name=op.f("evaluation_application_id_key")),
        sa.UniqueConstraint("number", name=op.f("evaluation_number_key")),
    )
    op.create_index(op.f("evaluation_call_id_index"), "evaluation", ["call_id"], unique=False)
    for statement in GRANTS.statements(TABLES):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a public record is not taken back."""
    raise CommandError("a public record is not taken back: restore a backup instead")
