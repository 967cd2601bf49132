"""The accounts that an authority pays from."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

from migrations.grants import Grants

revision = "0005"
down_revision = "0004"

GRANTS = Grants(changeable={"payer_account": "confirmed_by, confirmed_at, ended_at"})

TABLES = ("payer_account",)
"""The tables that this revision makes."""


def upgrade() -> None:
    """Make the tables, and give the working role what it needs of them."""
    payer_accounts()
    op.add_column("batch", sa.Column("payer_account_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("batch_payer_account_id_fkey"), "batch", "payer_account", ["payer_account_id"], ["id"])
    for statement in GRANTS.statements(TABLES):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a public record is not taken back."""
    raise CommandError("a public record is not taken back: restore a backup instead")


def payer_accounts() -> None:
    """One account in use and at most one that waits for its second person, an authority."""
    op.create_table(
        "payer_account",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("account_name", sa.String(length=200), nullable=False),
        sa.Column("account_number", sa.LargeBinary(), nullable=False),
        sa.Column("account_index", sa.LargeBinary(), nullable=False),
        sa.Column("account_tail", sa.String(length=4), nullable=False),
        sa.Column("bank_name", sa.String(length=200), nullable=False),
        sa.Column("cnaps", sa.String(length=12), nullable=True),
        sa.Column("requested_by", sa.BigInteger(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("cnaps ~ '^[0-9]{12}$'", name=op.f("payer_account_cnaps_check")),
        sa.CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_at IS NULL)", name=op.f("payer_account_confirmed_by_somebody_check")
        ),
        sa.CheckConstraint("confirmed_by <> requested_by", name=op.f("payer_account_second_person_check")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("payer_account_authority_id_fkey")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["person.id"], name=op.f("payer_account_confirmed_by_fkey")),
        sa.ForeignKeyConstraint(["id"], ["subject.id"], name=op.f("payer_account_id_fkey")),
        sa.ForeignKeyConstraint(["requested_by"], ["person.id"], name=op.f("payer_account_requested_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("payer_account_pkey")),
    )
    for column in ("account_index", "authority_id"):
        op.create_index(op.f(f"payer_account_{column}_index"), "payer_account", [column], unique=False)
    for name, standing in (("current", "confirmed_at IS NOT NULL"), ("held", "confirmed_at IS NULL")):
        op.create_index(
            f"payer_account_{name}",
            "payer_account",
            ["authority_id"],
            unique=True,
            postgresql_where=sa.text(f"{standing} AND ended_at IS NULL"),
        )
