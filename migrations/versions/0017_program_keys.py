"""Program keys: what a person's program shows at the door for programs."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

from migrations.grants import Grants

revision = "0017"
down_revision = "0016"

GRANTS = Grants(changeable={"program_key": "name, ended_at"})
"""A key is ended and, with its person, loses its name; whose it is and what it may never change."""

TABLES = ("program_key",)
"""The table that this revision makes."""


def upgrade() -> None:
    """Make the table, and give the working role what it needs of it."""
    op.create_table(
        "program_key",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("tail", sa.String(length=4), nullable=False),
        sa.Column("may", sa.String(length=5), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("may IN ('read', 'claim')", name=op.f("program_key_may_check")),
        sa.CheckConstraint("until > made_at", name=op.f("program_key_ends_after_it_begins_check")),
        sa.CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name=op.f("program_key_digest_check")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("program_key_authority_id_fkey")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("program_key_person_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("program_key_pkey")),
        sa.UniqueConstraint("digest", name=op.f("program_key_digest_key")),
    )
    op.create_index(op.f("program_key_person_id_index"), "program_key", ["person_id"])
    op.create_index(op.f("program_key_authority_id_index"), "program_key", ["authority_id"])
    for statement in GRANTS.statements(TABLES):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a public record is not taken back."""
    raise CommandError("a public record is not taken back: restore a backup instead")
