"""The bank's answers: each file, each of its lines, and what was found out about those that did not fit."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

from migrations.grants import Grants

revision = "0009"
down_revision = "0008"

GRANTS = Grants(
    append_only=("bank_answer", "answer_line"),
    changeable={"explanation": "meaning, words, explained_by, explained_at"},
)

TABLES = ("bank_answer", "answer_line", "explanation")
"""The tables that this revision makes."""

GUARD_OF_EXPLANATIONS = """
CREATE FUNCTION explanation_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM subject WHERE id = NEW.answer_id AND state = 'closed') THEN
    RAISE EXCEPTION 'this was ended once and for all' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER explanation_of_closed_answer BEFORE INSERT OR UPDATE ON explanation
  FOR EACH ROW EXECUTE FUNCTION explanation_is_kept();
"""


def upgrade() -> None:
    """Make the tables, and give the working role what it needs of them."""
    answers()
    lines()
    explanations()
    op.execute(GUARD_OF_EXPLANATIONS)
    for statement in GRANTS.statements(TABLES):
        op.execute(statement)


def answers() -> None:
    """One row a file, which is kept once for its batch."""
    op.create_table(
        "bank_answer",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("bank_answer_authority_id_fkey")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("bank_answer_batch_id_fkey")),
        sa.ForeignKeyConstraint(["id"], ["subject.id"], name=op.f("bank_answer_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("bank_answer_pkey")),
        sa.UniqueConstraint("number", name=op.f("bank_answer_number_key")),
        sa.UniqueConstraint("batch_id", "sha256", name=op.f("bank_answer_batch_id_sha256_key")),
    )


def lines() -> None:
    """What the bank said in each place, and what that was found to be."""
    op.create_table(
        "answer_line",
        sa.Column("answer_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("end_to_end_id", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("reason_zh", sa.Text(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "finding IN ('paid', 'returned', 'unknown', 'wrong_amount', 'contradictory', 'duplicate', 'unreadable')",
            name=op.f("answer_line_finding_check"),
        ),
        sa.CheckConstraint("outcome IN ('paid', 'returned')", name=op.f("answer_line_outcome_check")),
        sa.CheckConstraint("(finding = 'unreadable') = (outcome IS NULL)", name=op.f("answer_line_readable_check")),
        sa.ForeignKeyConstraint(["answer_id"], ["bank_answer.id"], name=op.f("answer_line_answer_id_fkey")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("answer_line_authority_id_fkey")),
        sa.PrimaryKeyConstraint("answer_id", "place", name=op.f("answer_line_pkey")),
    )
    op.create_index(op.f("answer_line_end_to_end_id_index"), "answer_line", ["end_to_end_id"], unique=False)


def explanations() -> None:
    """What a line that did not fit means: changeable until its answer is cleared up."""
    op.create_table(
        "explanation",
        sa.Column("answer_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("explained_by", sa.BigInteger(), nullable=False),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "meaning IN ('paid', 'returned', 'elsewhere', 'void')", name=op.f("explanation_meaning_check")
        ),
        sa.CheckConstraint("words <> ''", name=op.f("explanation_words_check")),
        sa.ForeignKeyConstraint(
            ["answer_id", "place"],
            ["answer_line.answer_id", "answer_line.place"],
            name=op.f("explanation_answer_id_fkey"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("explanation_authority_id_fkey")),
        sa.ForeignKeyConstraint(["explained_by"], ["person.id"], name=op.f("explanation_explained_by_fkey")),
        sa.PrimaryKeyConstraint("answer_id", "place", name=op.f("explanation_pkey")),
    )


def downgrade() -> None:
    """Refuse: a public record is not taken back."""
    raise CommandError("a public record is not taken back: restore a backup instead")
