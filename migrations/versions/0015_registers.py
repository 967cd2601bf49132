"""Lists that are loaded by one person and approved by another, and what is found in them of applications."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError
from sqlalchemy.dialects import postgresql

from migrations.grants import Grants

revision = "0015"
down_revision = "0014"

GRANTS = Grants(
    append_only=("register_entry",),
    changeable={"register_version": "approved_by, approved_at, dropped_at", "register_hit": "plan_id, shown_at"},
)

TABLES = ("register_version", "register_entry", "register_hit")
"""The tables that this revision makes."""


def upgrade() -> None:
    """Make the tables, and give the working role what it needs of them."""
    _versions()
    _entries()
    _hits()
    for statement in GRANTS.statements(TABLES):
        op.execute(statement)


def _versions() -> None:
    day = sa.DateTime(timezone=True)
    op.create_table(
        "register_version",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("table_hash", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("given", sa.LargeBinary(), nullable=False),
        sa.Column("given_sha256", sa.Text(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.BigInteger(), nullable=False),
        sa.Column("approved_by", sa.BigInteger(), nullable=True),
        sa.Column("approved_at", day, nullable=True),
        sa.Column("dropped_at", day, nullable=True),
        sa.CheckConstraint("sha256(given) = decode(given_sha256, 'hex')", name=op.f("register_version_given_check")),
        sa.CheckConstraint("hash ~ '^[0-9a-f]{64}$'", name=op.f("register_version_hash_check")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("register_version_valid_check")),
        sa.CheckConstraint("approved_by <> proposed_by", name=op.f("register_version_second_person_check")),
        sa.CheckConstraint(
            "(approved_by IS NULL) = (approved_at IS NULL)", name=op.f("register_version_approved_check")
        ),
        sa.CheckConstraint("approved_at IS NULL OR dropped_at IS NULL", name=op.f("register_version_dropped_check")),
        sa.ForeignKeyConstraint(["id"], ["subject.id"], name=op.f("register_version_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("register_version_pkey")),
    )
    op.create_index(
        "register_version_day_key",
        "register_version",
        ["authority_id", "kind", "table_name", "valid_from"],
        unique=True,
        postgresql_where=sa.text("dropped_at IS NULL"),
    )


def _entries() -> None:
    op.create_table(
        "register_entry",
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("told", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["register_version.id"], name=op.f("register_entry_version_id_fkey")),
        sa.PrimaryKeyConstraint("version_id", "row", name=op.f("register_entry_pkey")),
    )
    op.create_index(op.f("register_entry_version_id_key_index"), "register_entry", ["version_id", "key"])


def _hits() -> None:
    op.create_table(
        "register_hit",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("point", sa.Text(), nullable=False),
        sa.Column("entries", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("point IN ('acceptance', 'notice', 'payment')", name=op.f("register_hit_point_check")),
        sa.CheckConstraint("shown_at IS NULL OR plan_id IS NOT NULL", name=op.f("register_hit_shown_check")),
        sa.ForeignKeyConstraint(["id"], ["subject.id"], name=op.f("register_hit_id_fkey")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("register_hit_authority_id_fkey")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("register_hit_application_id_fkey")),
        sa.ForeignKeyConstraint(["version_id"], ["register_version.id"], name=op.f("register_hit_version_id_fkey")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("register_hit_plan_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("register_hit_pkey")),
    )
    op.create_index(op.f("register_hit_application_id_index"), "register_hit", ["application_id"])
    op.create_index(op.f("register_hit_plan_id_index"), "register_hit", ["plan_id"])


def downgrade() -> None:
    """Refuse: a public record is not taken back."""
    raise CommandError("a public record is not taken back: restore a backup instead")
