"""People who ask for an account of their own, and what organisations say of themselves and of their people."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

from migrations.grants import Grants

revision = "0006"
down_revision = "0005"

GRANTS = Grants(changeable={"account_request": "sealed, used_at", "mandate": "ended_by", "organisation": "telephone"})

TABLES = ("account_request",)
"""The tables that this revision makes."""


def upgrade() -> None:
    """Make the tables, and give the working role what it needs of them."""
    account_requests()
    op.alter_column("account_mail", "person_id", existing_type=sa.BigInteger(), nullable=True)
    op.add_column("mandate", sa.Column("ended_by", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("mandate_ended_by_fkey"), "mandate", "person", ["ended_by"], ["id"])
    op.add_column("organisation", sa.Column("telephone", sa.String(length=30), nullable=True))
    for statement in GRANTS.statements(TABLES):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a public record is not taken back."""
    raise CommandError("a public record is not taken back: restore a backup instead")


def account_requests() -> None:
    """What somebody said of themselves before their mail address was known to be theirs."""
    op.create_table(
        "account_request",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("token_hash ~ '^[0-9a-f]{64}$'", name=op.f("account_request_token_hash_check")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("account_request_authority_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("account_request_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("account_request_token_hash_key")),
    )
    for column in ("authority_id", "expires_at"):
        op.create_index(op.f(f"account_request_{column}_index"), "account_request", [column], unique=False)
