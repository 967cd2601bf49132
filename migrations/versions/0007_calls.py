"""Calls that were returned may be given other terms: as long as they are drafts, and no longer."""

from alembic import op
from alembic.util import CommandError

from migrations.grants import Grants

revision = "0007"
down_revision = "0006"

GRANTS = Grants(
    changeable={
        "call": "scheme, edition_hash, title_zh, title_en, opens_at, closes_at, window_from, window_to, closing_day, "
        "budget_fen"
    }
)

TABLES = ()
"""The tables that this revision makes."""

GUARD_OF_TERMS = """
CREATE FUNCTION proposed_terms_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM subject WHERE id = OLD.id AND state = 'draft') THEN
    RAISE EXCEPTION 'what was proposed cannot be changed' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER terms_of_call BEFORE UPDATE ON call
  FOR EACH ROW EXECUTE FUNCTION proposed_terms_are_kept();
"""


def upgrade() -> None:
    """Let the working role change the terms of drafts, and nobody those of a call that was proposed."""
    op.execute(GUARD_OF_TERMS)
    for statement in GRANTS.statements(TABLES):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a public record is not taken back."""
    raise CommandError("a public record is not taken back: restore a backup instead")
