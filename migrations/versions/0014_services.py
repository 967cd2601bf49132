"""Ledgers of services: what was done for whom, who was asked to confirm it, and lines that did not pass."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

from migrations.grants import Grants

revision = "0014"
down_revision = "0013"

GRANTS = Grants(
    append_only=("service", "service_asked", "line_failure"),
    changeable={
        "service_asking": "mail, replaced_at, confirmed, satisfaction, words, answered_at, answer_seq",
        "reservation": "amount_fen",
    },
)

TABLES = ("service", "service_asking", "service_asked", "line_failure")
"""The tables that this revision makes."""

GUARDS = """
CREATE TRIGGER answer_of_asking BEFORE UPDATE ON service_asking
  FOR EACH ROW WHEN (OLD.answered_at IS NOT NULL) EXECUTE FUNCTION outcome_is_kept();
CREATE FUNCTION reservation_only_falls() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what is held for an instalment never rises' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER amount_of_reservation BEFORE UPDATE ON reservation
  FOR EACH ROW WHEN (NEW.amount_fen > OLD.amount_fen) EXECUTE FUNCTION reservation_only_falls();
"""
"""An answer is kept, and what is held for an instalment may be cut and never raised."""


def upgrade() -> None:
    """Make the tables and their guards, and give the working role what it needs of them."""
    _services()
    _askings()
    op.create_table(
        "line_failure",
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("released_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("released_fen >= 0 AND paid_fen >= 0", name=op.f("line_failure_never_negative_check")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("line_failure_application_id_fkey")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("line_failure_authority_id_fkey")),
        sa.ForeignKeyConstraint(
            ["application_id", "seq"],
            ["history.subject_id", "history.seq"],
            name=op.f("line_failure_application_id_seq_fkey"),
        ),
        sa.PrimaryKeyConstraint("application_id", "row", name=op.f("line_failure_pkey")),
    )
    op.create_index(op.f("line_failure_application_id_seq_index"), "line_failure", ["application_id", "seq"])
    op.execute(GUARDS)
    for statement in GRANTS.statements(TABLES):
        op.execute(statement)


def _services() -> None:
    op.create_table(
        "service",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("service_application_id_fkey")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("service_authority_id_fkey")),
        sa.ForeignKeyConstraint(
            ["application_id", "seq"],
            ["history.subject_id", "history.seq"],
            name=op.f("service_application_id_seq_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("service_pkey")),
    )
    op.create_index(op.f("service_application_id_row_index"), "service", ["application_id", "row"])


def _askings() -> None:
    op.create_table(
        "service_asking",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("mail", sa.LargeBinary(), nullable=True),
        sa.Column("mail_index", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_seq", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("token_hash ~ '^[0-9a-f]{64}$'", name=op.f("service_asking_token_hash_check")),
        sa.CheckConstraint("satisfaction BETWEEN 1 AND 5", name=op.f("service_asking_satisfaction_check")),
        sa.CheckConstraint(
            "(confirmed IS NULL) = (answered_at IS NULL)", name=op.f("service_asking_answered_once_check")
        ),
        sa.CheckConstraint(
            "(confirmed IS NULL) = (answer_seq IS NULL)", name=op.f("service_asking_answer_recorded_check")
        ),
        sa.CheckConstraint(
            "replaced_at IS NULL OR answered_at IS NULL", name=op.f("service_asking_replaced_or_answered_check")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("service_asking_application_id_fkey")
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("service_asking_authority_id_fkey")),
        sa.ForeignKeyConstraint(
            ["application_id", "seq"],
            ["history.subject_id", "history.seq"],
            name=op.f("service_asking_application_id_seq_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id", "answer_seq"],
            ["history.subject_id", "history.seq"],
            name=op.f("service_asking_application_id_answer_seq_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("service_asking_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("service_asking_token_hash_key")),
    )
    op.create_index(op.f("service_asking_mail_index_index"), "service_asking", ["mail_index"])
    op.create_index(
        op.f("service_asking_application_id_answer_seq_index"), "service_asking", ["application_id", "answer_seq"]
    )
    op.create_index(
        "service_asking_open_key",
        "service_asking",
        ["application_id", "row"],
        unique=True,
        postgresql_where=sa.text("answered_at IS NULL AND replaced_at IS NULL"),
    )
    op.create_table(
        "service_asked",
        sa.Column("asking_id", sa.BigInteger(), nullable=False),
        sa.Column("service_id", sa.BigInteger(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["asking_id"], ["service_asking.id"], name=op.f("service_asked_asking_id_fkey")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("service_asked_authority_id_fkey")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("service_asked_service_id_fkey")),
        sa.PrimaryKeyConstraint("asking_id", "service_id", name=op.f("service_asked_pkey")),
    )
    op.create_index(op.f("service_asked_service_id_index"), "service_asked", ["service_id"])


def downgrade() -> None:
    """Refuse: a public record is not taken back."""
    raise CommandError("a public record is not taken back: restore a backup instead")
