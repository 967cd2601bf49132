"""Uploads that go on in pieces, checks of workbooks by a worker, and lines that are named for correction."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError
from sqlalchemy.dialects import postgresql

from migrations.grants import Grants

revision = "0002"
down_revision = "0001"

GRANTS = Grants(
    changeable={
        "answers": "answers, answered_by, answered_at",
        "claim_list": "version",
        "correction_point": "salt, words",
        "upload": "received, taken",
        "workbook_check": "errand_id, state, rows_total, rows_done, summary, fault_code, fault_zh, fault_en, "
        "started_at, finished_at",
    },
    drafts=("upload", "upload_piece"),
)

TABLES = ("answers", "correction_point", "upload", "upload_piece", "workbook_check")
"""The tables that this revision makes."""


def upgrade() -> None:
    """Make the tables, and give the working role what it needs of them."""
    op.add_column("claim_list", sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column("line", sa.Column("source_row", sa.Integer(), nullable=True))
    uploads()
    claims()
    correction_points()
    op.execute(GUARD_OF_CHECKS)
    for statement in GRANTS.statements(TABLES):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a public record is not taken back."""
    raise CommandError("a public record is not taken back: restore a backup instead")


def uploads() -> None:
    """Documents that are still on their way."""
    op.create_table(
        "upload",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("received", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("taken", sa.String(64), nullable=True),
        sa.Column("uploaded_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("received BETWEEN 0 AND size", name=op.f("upload_received_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("upload_pkey")),
    )
    op.create_index(op.f("upload_subject_id_index"), "upload", ["subject_id"], unique=False)
    op.create_index(op.f("upload_expires_at_index"), "upload", ["expires_at"], unique=False)
    op.create_table(
        "upload_piece",
        sa.Column("upload_id", sa.String(32), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("upload_piece_upload_id_fkey")),
        sa.PrimaryKeyConstraint("upload_id", "start", name=op.f("upload_piece_pkey")),
    )


def claims() -> None:
    """What is asked of the application itself, and the checks of its workbooks."""
    op.create_table(
        "answers",
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("answers", postgresql.JSONB(), nullable=False),
        sa.Column("answered_by", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("answers_answered_by_fkey")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("answers_application_id_fkey")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("answers_authority_id_fkey")),
        sa.PrimaryKeyConstraint("application_id", name=op.f("answers_pkey")),
    )
    op.create_table(
        "workbook_check",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("list_version", sa.Integer(), nullable=False),
        sa.Column("mending", sa.Boolean(), nullable=False),
        sa.Column("uploaded_by", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("errand_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), server_default=sa.text("'waiting'"), nullable=False),
        sa.Column("rows_total", sa.Integer(), nullable=True),
        sa.Column("rows_done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("summary", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("fault_code", sa.Text(), nullable=True),
        sa.Column("fault_zh", sa.Text(), nullable=True),
        sa.Column("fault_en", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'refused', 'stale')", name=op.f("workbook_check_state_check")
        ),
        sa.CheckConstraint(
            "(state IN ('waiting', 'running')) = (finished_at IS NULL)", name=op.f("workbook_check_ended_check")
        ),
        sa.CheckConstraint(
            "(state IN ('refused', 'stale')) = (fault_code IS NOT NULL)", name=op.f("workbook_check_fault_check")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("workbook_check_application_id_fkey")
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("workbook_check_authority_id_fkey")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["person.id"], name=op.f("workbook_check_uploaded_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("workbook_check_pkey")),
    )
    op.create_index(
        op.f("workbook_check_application_id_id_index"), "workbook_check", ["application_id", "id"], unique=False
    )


def correction_points() -> None:
    """What a correction asks for, row by row."""
    op.create_table(
        "correction_point",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.CheckConstraint('("row" IS NULL) <> (kind IS NULL)', name=op.f("correction_point_row_or_document_check")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("correction_point_application_id_fkey")
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("correction_point_authority_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("correction_point_pkey")),
        sa.UniqueConstraint(
            "application_id", "round", "row", name=op.f("correction_point_application_id_round_row_key")
        ),
        sa.UniqueConstraint(
            "application_id", "round", "kind", name=op.f("correction_point_application_id_round_kind_key")
        ),
    )


GUARD_OF_CHECKS = """
CREATE TRIGGER end_of_workbook_check BEFORE UPDATE ON workbook_check
  FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL) EXECUTE FUNCTION outcome_is_kept();
"""
