"""Recoveries: an account for what was paid back in every call's book, the orders, and what came on them."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

from migrations.grants import Grants

revision = "0011"
down_revision = "0010"

GRANTS = Grants(changeable={"recovery": "repaid_fen, barred_until", "repayment": "undone_seq"})

TABLES = ("recovery", "repayment")
"""The tables that this revision makes."""

KEPT_ONCE = """
CREATE FUNCTION repayment_undone_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'repayment % was taken back already', OLD.id USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER undone_once BEFORE UPDATE ON repayment FOR EACH ROW
    WHEN (OLD.undone_seq IS NOT NULL AND NEW.undone_seq IS DISTINCT FROM OLD.undone_seq)
    EXECUTE FUNCTION repayment_undone_once();
"""


def upgrade() -> None:
    """Open the account, empty, for every call that has a book, and make the tables."""
    op.execute(
        "INSERT INTO account (authority_id, call_id, name, balance_fen) "
        "SELECT authority_id, call_id, 'recovered', 0 FROM account WHERE name = 'source'"
    )
    recoveries()
    repayments()
    op.execute(KEPT_ONCE)
    for statement in GRANTS.statements(TABLES):
        op.execute(statement)


def recoveries() -> None:
    """What is asked back of an application."""
    op.create_table(
        "recovery",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("repaid_fen", sa.BigInteger(), nullable=False),
        sa.Column("due_workdays", sa.Integer(), nullable=False),
        sa.Column("bar_years", sa.Integer(), nullable=False),
        sa.Column("barred_until", sa.Date(), nullable=True),
        sa.CheckConstraint("amount_fen > 0", name=op.f("recovery_positive_check")),
        sa.CheckConstraint("repaid_fen BETWEEN 0 AND amount_fen", name=op.f("recovery_never_above_order_check")),
        sa.CheckConstraint(
            "ground IN ('misstatement', 'ineligible', 'duty', 'overpaid')", name=op.f("recovery_ground_check")
        ),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("recovery_application_id_fkey")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("recovery_authority_id_fkey")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("recovery_call_id_fkey")),
        sa.ForeignKeyConstraint(["id"], ["subject.id"], name=op.f("recovery_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("recovery_pkey")),
        sa.UniqueConstraint("number", name=op.f("recovery_number_key")),
    )
    op.create_index(op.f("recovery_application_id_index"), "recovery", ["application_id"], unique=False)
    op.create_index(op.f("recovery_call_id_index"), "recovery", ["call_id"], unique=False)


def repayments() -> None:
    """What came back."""
    op.create_table(
        "repayment",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("recovery_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("undone_seq", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount_fen > 0", name=op.f("repayment_positive_check")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("repayment_authority_id_fkey")),
        sa.ForeignKeyConstraint(["recovery_id"], ["recovery.id"], name=op.f("repayment_recovery_id_fkey")),
        sa.ForeignKeyConstraint(
            ["recovery_id", "seq"], ["history.subject_id", "history.seq"], name=op.f("repayment_recovery_id_seq_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("repayment_pkey")),
    )
    op.create_index(op.f("repayment_recovery_id_index"), "repayment", ["recovery_id"], unique=False)
    op.create_index(
        "repayment_reference_key",
        "repayment",
        ["authority_id", "reference"],
        unique=True,
        postgresql_where=sa.text("undone_seq IS NULL"),
    )


def downgrade() -> None:
    """Refuse: a public record is not taken back."""
    raise CommandError("a public record is not taken back: restore a backup instead")
