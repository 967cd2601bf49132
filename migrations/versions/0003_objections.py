"""Objections to a public notice, and plans that take the place of others."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

from migrations.grants import Grants

revision = "0003"
down_revision = "0002"

GRANTS = Grants(append_only=("objection",))

TABLES = ("objection",)
"""The tables that this revision makes."""


def upgrade() -> None:
    """Make the tables, and give the working role what it needs of them."""
    op.add_column("plan", sa.Column("replaces_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("plan_replaces_id_fkey"), "plan", "plan", ["replaces_id"], ["id"])
    objections()
    for statement in GRANTS.statements(TABLES):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a public record is not taken back."""
    raise CommandError("a public record is not taken back: restore a backup instead")


def objections() -> None:
    """What somebody said against a line of a plan."""
    op.create_table(
        "objection",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("objector", sa.LargeBinary(), nullable=False),
        sa.Column("objector_index", sa.LargeBinary(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("request_index", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("kind IN ('unit', 'person')", name=op.f("objection_kind_check")),
        sa.CheckConstraint("token_hash ~ '^[0-9a-f]{64}$'", name=op.f("objection_token_hash_check")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("objection_application_id_fkey")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("objection_authority_id_fkey")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("objection_call_id_fkey")),
        sa.ForeignKeyConstraint(["id"], ["subject.id"], name=op.f("objection_id_fkey")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("objection_plan_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("objection_pkey")),
        sa.UniqueConstraint("number", name=op.f("objection_number_key")),
        sa.UniqueConstraint("token_hash", name=op.f("objection_token_hash_key")),
    )
    for column in ("application_id", "call_id", "objector_index", "plan_id"):
        op.create_index(op.f(f"objection_{column}_index"), "objection", [column])
