"""Running applications that are moved to another edition, proposed by one person and approved by another."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError
from sqlalchemy.dialects import postgresql

from migrations.grants import Grants

revision = "0016"
down_revision = "0014"

GRANTS = Grants(
    append_only=("edition_move_result",),
    changeable={
        "edition_move": "closed_at",
        "subject": "edition",
        "task": "state, role, duty, workdays, counts_from, on_expiry",
    },
)
"""A move puts an application under another edition, and makes its task what that asks for."""

TABLES = ("edition_move", "edition_move_result")
"""The tables that this revision makes."""

FUNCTION = """
CREATE FUNCTION edition_needs_a_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind <> 'application' OR NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'the edition of subject % changes only with a row of its record', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'subject_edition_check';
    END IF;
    RETURN NEW;
END $$
"""

TRIGGER = """
CREATE TRIGGER subject_edition_check BEFORE UPDATE OF edition ON subject FOR EACH ROW
    WHEN (OLD.edition IS DISTINCT FROM NEW.edition) EXECUTE FUNCTION edition_needs_a_row()
"""
"""The edition of an application changes with a step of its own, that of anything else never."""


def upgrade() -> None:
    """Make the tables, give the working role what it needs, and let no edition change without a step."""
    op.create_table(
        "edition_move",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("before_hash", sa.Text(), nullable=False),
        sa.Column("after_hash", sa.Text(), nullable=False),
        sa.Column("mapping", sa.LargeBinary(), nullable=False),
        sa.Column("mapping_sha256", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("before_hash <> after_hash", name=op.f("edition_move_editions_check")),
        sa.CheckConstraint("sha256(mapping) = decode(mapping_sha256, 'hex')", name=op.f("edition_move_mapping_check")),
        sa.ForeignKeyConstraint(["id"], ["subject.id"], name=op.f("edition_move_id_fkey")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("edition_move_authority_id_fkey")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("edition_move_call_id_fkey")),
        sa.ForeignKeyConstraint(["before_hash"], ["edition.hash"], name=op.f("edition_move_before_hash_fkey")),
        sa.ForeignKeyConstraint(["after_hash"], ["edition.hash"], name=op.f("edition_move_after_hash_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("edition_move_pkey")),
    )
    op.create_index(
        "edition_move_open_key", "edition_move", ["call_id"], unique=True, postgresql_where=sa.text("closed_at IS NULL")
    )
    op.create_table(
        "edition_move_result",
        sa.Column("move_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.Column("found", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["move_id"], ["edition_move.id"], name=op.f("edition_move_result_move_id_fkey")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("edition_move_result_application_id_fkey")
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("edition_move_result_authority_id_fkey")),
        sa.PrimaryKeyConstraint("move_id", "application_id", name=op.f("edition_move_result_pkey")),
    )
    for statement in (*GRANTS.statements(TABLES), FUNCTION, TRIGGER):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a public record is not taken back."""
    raise CommandError("a public record is not taken back: restore a backup instead")
