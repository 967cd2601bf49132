"""The first schema: every room's tables, what the working role may do with each, and what may never change."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError
from sqlalchemy.dialects import postgresql

from migrations.grants import WORKING_ROLE, Grants

revision = "0001"
down_revision = None

APPEND_ONLY = (
    "authority",
    "batch",
    "call",
    "document",
    "edition",
    "history",
    "idempotency",
    "plan_line",
    "reference_table",
    "transfer",
)
"""The working role may add rows and read them, nothing else."""

CHANGEABLE_COLUMNS = {
    "account": "balance_fen",
    "account_mail": "sealed",
    "application": "submitted_at, ended_at",
    "ceiling": "total_fen, used_fen",
    "ceiling_use": "released_at",
    "claim_list": "source, digest, sealed_at",
    "duty": "duty",
    "funded": "released_at",
    "letter": "read_at",
    "line_decision": "version, outcome, reason_code, words, award_fen, decided_by, decided_at",
    "mandate": "ends_on",
    "organisation": "name, name_key, legal_person, address, declared_group, rejected_at",
    "outbox": "not_before, sent_at, attempts, done_at, result, failed_at, last_error",
    "payee_account": "confirmed_by, confirmed_at, ended_at",
    "payment": "outcome, outcome_at, outcome_reason",
    "person": "email, name, password, active, fs_uniquifier, confirmed_at, tf_primary_method, tf_totp_secret, language, "
    "erased_at",
    "plan": "notice_from, notice_until",
    "relation": "ended_by, ended_at",
    "remark": "salt, text",
    "reservation": "resolution, resolved_at",
    "role_grant": "ended_by, ended_at",
    "subject": "state, version, head, changed_at",
    "task": "holder, lease_until, due_at, done_at, done_by",
}
"""Rows of these are added and read, and only these columns change; a duty that the history names is held by its key."""

DRAFTS = ("evidence", "line")
"""The only tables from which the working role may delete: what a claimant replaces before it is submitted."""

GRANTS = Grants(APPEND_ONLY, CHANGEABLE_COLUMNS, DRAFTS)


def upgrade() -> None:
    """Make the tables, the guards of what has ended, and the grants of the working role."""
    tables()
    op.execute(GUARD_OF_SEALED_LISTS)
    op.execute(GUARD_OF_OUTCOMES)
    for statement in grants():
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a public record is not taken back."""
    raise CommandError("a public record is not taken back: restore a backup instead")


def tables() -> None:
    """Make every table, as the models declared them when this revision was written."""
    op.create_table(
        "authority",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.CheckConstraint("parent_id <> id", name=op.f("authority_not_its_own_parent_check")),
        sa.ForeignKeyConstraint(["parent_id"], ["authority.id"], name=op.f("authority_parent_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("authority_pkey")),
        sa.UniqueConstraint("code", name=op.f("authority_code_key")),
    )
    op.create_table(
        "ceiling",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("used_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("used_fen >= 0 AND used_fen <= total_fen", name=op.f("ceiling_used_within_total_check")),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("ceiling_pkey")),
    )
    op.create_index(op.f("ceiling_authority_id_index"), "ceiling", ["authority_id"], unique=False)
    op.create_table(
        "document",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("findings", postgresql.JSONB(), nullable=False),
        sa.Column("scanned", sa.Boolean(), nullable=False),
        sa.Column("uploaded_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("jsonb_typeof(findings) = 'array'", name=op.f("document_findings_check")),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("document_sha256_check")),
        sa.CheckConstraint("size > 0", name=op.f("document_size_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("document_pkey")),
        sa.UniqueConstraint(
            "authority_id",
            "uploaded_by",
            "subject_id",
            "kind",
            "sha256",
            name="document_once",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("document_sha256_index"), "document", ["sha256"], unique=False)
    op.create_index(op.f("document_subject_id_kind_index"), "document", ["subject_id", "kind"], unique=False)
    op.create_table(
        "edition",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("tables", postgresql.JSONB(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("hash ~ '^[0-9a-f]{64}$'", name=op.f("edition_hash_check")),
        sa.CheckConstraint(
            "effective_to IS NULL OR effective_to >= effective_from", name=op.f("edition_effective_check")
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("edition_pkey")),
    )
    op.create_index("edition_scheme_index", "edition", ["authority_id", "scheme", "effective_from"], unique=False)
    op.create_table(
        "idempotency",
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("actor_id", "key", name=op.f("idempotency_pkey")),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recipient_person_id", sa.BigInteger(), nullable=True),
        sa.Column("recipient_organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("language IN ('zh', 'en')", name=op.f("letter_language_check")),
        sa.CheckConstraint(
            "num_nonnulls(recipient_person_id, recipient_organisation_id) = 1", name=op.f("letter_one_recipient_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("letter_pkey")),
        sa.UniqueConstraint(
            "subject_id",
            "seq",
            "kind",
            "recipient_person_id",
            "recipient_organisation_id",
            name="letter_once_key",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("letter_organisation_index", "letter", ["recipient_organisation_id", "created_at"], unique=False)
    op.create_index("letter_person_index", "letter", ["recipient_person_id", "created_at"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("subject_version", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint("body IS JSON OBJECT", name=op.f("outbox_body_check")),
        sa.CheckConstraint("done_at IS NULL OR failed_at IS NULL", name=op.f("outbox_one_end_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("outbox_pkey")),
    )
    op.create_index(
        "outbox_failed_index", "outbox", ["failed_at"], unique=False, postgresql_where=sa.text("failed_at IS NOT NULL")
    )
    op.create_index(
        "outbox_pending_index",
        "outbox",
        ["id"],
        unique=False,
        postgresql_where=sa.text("sent_at IS NULL AND done_at IS NULL AND failed_at IS NULL"),
    )
    op.create_index(
        "outbox_sent_index",
        "outbox",
        ["sent_at"],
        unique=False,
        postgresql_where=sa.text("sent_at IS NOT NULL AND done_at IS NULL AND failed_at IS NULL"),
    )
    op.create_index(
        "outbox_subject_index",
        "outbox",
        ["subject_id"],
        unique=False,
        postgresql_where=sa.text("subject_id IS NOT NULL"),
    )
    op.create_table(
        "reference_table",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("hash ~ '^[0-9a-f]{64}$'", name=op.f("reference_table_hash_check")),
        sa.PrimaryKeyConstraint("hash", name=op.f("reference_table_pkey")),
        sa.UniqueConstraint("name", "valid_from", "hash", name=op.f("reference_table_name_valid_from_hash_key")),
    )
    op.create_table(
        "subject",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("subject_pkey")),
    )
    op.create_index(op.f("subject_kind_state_index"), "subject", ["kind", "state"], unique=False)
    op.create_table(
        "call",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("edition_hash", sa.Text(), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("window_from", sa.Date(), nullable=False),
        sa.Column("window_to", sa.Date(), nullable=False),
        sa.Column("closing_day", sa.Date(), nullable=False),
        sa.Column("budget_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("budget_fen > 0", name=op.f("call_budget_check")),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("call_opens_before_it_closes_check")),
        sa.CheckConstraint("window_from <= window_to", name=op.f("call_window_check")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("call_authority_id_fkey")),
        sa.ForeignKeyConstraint(["edition_hash"], ["edition.hash"], name=op.f("call_edition_hash_fkey")),
        sa.ForeignKeyConstraint(["id"], ["subject.id"], name=op.f("call_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("call_pkey")),
        sa.UniqueConstraint("number", name=op.f("call_number_key")),
    )
    op.create_table(
        "ceiling_use",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("used_fen", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("used_fen > 0", name=op.f("ceiling_use_positive_check")),
        sa.ForeignKeyConstraint(
            ["kind", "key"], ["ceiling.kind", "ceiling.key"], name=op.f("ceiling_use_kind_key_fkey")
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("ceiling_use_subject_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("ceiling_use_pkey")),
    )
    op.create_index(op.f("ceiling_use_subject_id_row_index"), "ceiling_use", ["subject_id", "row"], unique=False)
    op.create_table(
        "duty",
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("duty_subject_id_fkey")),
        sa.PrimaryKeyConstraint("subject_id", "actor_id", name=op.f("duty_pkey")),
        sa.UniqueConstraint("subject_id", "actor_id", "duty", name=op.f("duty_subject_id_actor_id_duty_key")),
    )
    op.create_index(op.f("duty_actor_id_index"), "duty", ["actor_id"], unique=False)
    op.create_table(
        "funded",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("funded_subject_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("funded_pkey")),
    )
    op.create_index("funded_live_key", "funded", ["kind", "key"], unique=True, postgresql_where="released_at IS NULL")
    op.create_index(op.f("funded_subject_id_row_index"), "funded", ["subject_id", "row"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tf_primary_method", sa.String(length=64), nullable=True),
        sa.Column("tf_totp_secret", sa.String(length=255), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "erased_at IS NULL OR (email IS NULL AND password IS NULL AND name = '')", name=op.f("person_erased_check")
        ),
        sa.CheckConstraint("language IN ('zh', 'en')", name=op.f("person_language_check")),
        sa.CheckConstraint("email = lower(email)", name=op.f("person_email_lower_check")),
        sa.CheckConstraint("email IS NOT NULL OR NOT active", name=op.f("person_active_has_email_check")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("person_authority_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("person_pkey")),
        sa.UniqueConstraint("email", name=op.f("person_email_key")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("person_fs_uniquifier_key")),
    )
    op.create_index(op.f("person_authority_id_index"), "person", ["authority_id"], unique=False)
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("balance_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("name = 'source' OR balance_fen >= 0", name=op.f("account_never_overdrawn_check")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("account_authority_id_fkey")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("account_call_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("account_pkey")),
        sa.UniqueConstraint("call_id", "name", name=op.f("account_call_id_name_key")),
    )
    op.create_table(
        "account_mail",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("account_mail_authority_id_fkey")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("account_mail_person_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("account_mail_pkey")),
    )
    op.create_index(op.f("account_mail_authority_id_index"), "account_mail", ["authority_id"], unique=False)
    op.create_index(op.f("account_mail_person_id_index"), "account_mail", ["person_id"], unique=False)
    op.create_table(
        "batch",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("pain_sha256", sa.Text(), nullable=False),
        sa.Column("csv_sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("batch_authority_id_fkey")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("batch_call_id_fkey")),
        sa.ForeignKeyConstraint(["id"], ["subject.id"], name=op.f("batch_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("batch_pkey")),
        sa.UniqueConstraint("number", name=op.f("batch_number_key")),
    )
    op.create_table(
        "history",
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("duty", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prev", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id", "actor_id", "duty"],
            ["duty.subject_id", "duty.actor_id", "duty.duty"],
            name="history_duty_fkey",
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("history_subject_id_fkey")),
        sa.PrimaryKeyConstraint("subject_id", "seq", name=op.f("history_pkey")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.Text(collation="C"), nullable=False),
        sa.Column("legal_person", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("declared_group", sa.String(length=200), nullable=True),
        sa.Column("certificate", sa.String(length=64), nullable=False),
        sa.Column("registered_by", sa.BigInteger(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rejected_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("certificate ~ '^[0-9a-f]{64}$'", name=op.f("organisation_certificate_check")),
        sa.CheckConstraint(
            "kind IN ('university', 'enterprise', 'provider', 'institute', 'other')",
            name=op.f("organisation_kind_check"),
        ),
        sa.CheckConstraint("uscc ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'", name=op.f("organisation_uscc_check")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("organisation_authority_id_fkey")),
        sa.ForeignKeyConstraint(["registered_by"], ["person.id"], name=op.f("organisation_registered_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("organisation_pkey")),
        sa.UniqueConstraint("subject_id", name=op.f("organisation_subject_id_key")),
    )
    op.create_index(op.f("organisation_authority_id_index"), "organisation", ["authority_id"], unique=False)
    op.create_index(op.f("organisation_declared_group_index"), "organisation", ["declared_group"], unique=False)
    op.create_index(op.f("organisation_name_key_index"), "organisation", ["name_key"], unique=False)
    op.create_index(
        "organisation_live_key", "organisation", ["uscc"], unique=True, postgresql_where=sa.text("rejected_at IS NULL")
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("share", sa.Text(), nullable=False),
        sa.Column("budget_fen", sa.BigInteger(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("notice_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("plan_authority_id_fkey")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("plan_call_id_fkey")),
        sa.ForeignKeyConstraint(["id"], ["subject.id"], name=op.f("plan_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("plan_pkey")),
        sa.UniqueConstraint("number", name=op.f("plan_number_key")),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("granted_by", sa.BigInteger(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('claimant_officer', 'policy_officer', 'policy_head', 'handler', 'rechecker', 'division_head', 'finance_planner', 'deputy_director', 'director', 'finance', 'finance_head', 'payee_keeper', 'auditor', 'administrator')",
            name=op.f("role_grant_role_check"),
        ),
        sa.CheckConstraint("ended_at >= granted_at", name=op.f("role_grant_ends_after_it_begins_check")),
        sa.CheckConstraint("granted_by <> person_id", name=op.f("role_grant_not_to_oneself_check")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("role_grant_authority_id_fkey")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("role_grant_ended_by_fkey")),
        sa.ForeignKeyConstraint(["granted_by"], ["person.id"], name=op.f("role_grant_granted_by_fkey")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("role_grant_person_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("role_grant_pkey")),
    )
    op.create_index(op.f("role_grant_authority_id_index"), "role_grant", ["authority_id"], unique=False)
    op.create_index(
        "role_grant_holders",
        "role_grant",
        ["authority_id", "role"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        op.f("role_grant_person_id_role_authority_id_index"),
        "role_grant",
        ["person_id", "role", "authority_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("claimant_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workdays", sa.Integer(), nullable=True),
        sa.Column("counts_from", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("on_expiry", sa.Text(), nullable=True),
        sa.Column("holder", sa.BigInteger(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(holder IS NULL) = (lease_until IS NULL)", name=op.f("task_held_has_lease_check")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("task_authority_id_fkey")),
        sa.ForeignKeyConstraint(["holder"], ["person.id"], name=op.f("task_holder_fkey")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("task_subject_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("task_pkey")),
    )
    op.create_index("task_due_index", "task", ["due_at"], unique=False, postgresql_where="done_at IS NULL")
    op.create_index(
        "task_held_index", "task", ["holder"], unique=False, postgresql_where="done_at IS NULL AND holder IS NOT NULL"
    )
    op.create_index(
        "task_lease_index",
        "task",
        ["lease_until"],
        unique=False,
        postgresql_where="done_at IS NULL AND holder IS NOT NULL",
    )
    op.create_index("task_open_key", "task", ["subject_id"], unique=True, postgresql_where="done_at IS NULL")
    op.create_index(
        "task_waiting_index",
        "task",
        ["authority_id", "role", "due_at", "id"],
        unique=False,
        postgresql_where="holder IS NULL AND done_at IS NULL",
    )
    op.create_table(
        "application",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("claimant_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("application_authority_id_fkey")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("application_call_id_fkey")),
        sa.ForeignKeyConstraint(["claimant_id"], ["organisation.id"], name=op.f("application_claimant_id_fkey")),
        sa.ForeignKeyConstraint(["id"], ["subject.id"], name=op.f("application_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("application_pkey")),
        sa.UniqueConstraint("number", name=op.f("application_number_key")),
    )
    op.create_index(
        op.f("application_authority_id_call_id_index"), "application", ["authority_id", "call_id"], unique=False
    )
    op.create_index(op.f("application_claimant_id_index"), "application", ["claimant_id"], unique=False)
    op.create_index(
        "application_live_key",
        "application",
        ["call_id", "claimant_id"],
        unique=True,
        postgresql_where="ended_at IS NULL",
    )
    op.create_table(
        "mandate",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("given_by", sa.BigInteger(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on - 1", name=op.f("mandate_ends_after_it_starts_check")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("mandate_authority_id_fkey")),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("mandate_given_by_fkey")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("mandate_organisation_id_fkey")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("mandate_person_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("mandate_pkey")),
    )
    op.create_index(op.f("mandate_authority_id_index"), "mandate", ["authority_id"], unique=False)
    op.create_index(op.f("mandate_organisation_id_index"), "mandate", ["organisation_id"], unique=False)
    op.create_index(op.f("mandate_person_id_index"), "mandate", ["person_id"], unique=False)
    op.create_index(
        op.f("mandate_person_id_organisation_id_index"),
        "mandate",
        ["person_id", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("ends_on IS NULL"),
    )
    op.create_table(
        "payee_account",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
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
        sa.CheckConstraint("cnaps ~ '^[0-9]{12}$'", name=op.f("payee_account_cnaps_check")),
        sa.CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_at IS NULL)", name=op.f("payee_account_confirmed_by_somebody_check")
        ),
        sa.CheckConstraint("confirmed_by <> requested_by", name=op.f("payee_account_second_person_check")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("payee_account_authority_id_fkey")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["person.id"], name=op.f("payee_account_confirmed_by_fkey")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("payee_account_organisation_id_fkey")
        ),
        sa.ForeignKeyConstraint(["requested_by"], ["person.id"], name=op.f("payee_account_requested_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("payee_account_pkey")),
        sa.UniqueConstraint("subject_id", name=op.f("payee_account_subject_id_key")),
    )
    op.create_index(op.f("payee_account_account_index_index"), "payee_account", ["account_index"], unique=False)
    op.create_index(op.f("payee_account_authority_id_index"), "payee_account", ["authority_id"], unique=False)
    op.create_index(
        "payee_account_current",
        "payee_account",
        ["organisation_id"],
        unique=True,
        postgresql_where=sa.text("confirmed_at IS NOT NULL AND ended_at IS NULL"),
    )
    op.create_index(
        "payee_account_held",
        "payee_account",
        ["organisation_id"],
        unique=True,
        postgresql_where=sa.text("confirmed_at IS NULL AND ended_at IS NULL"),
    )
    op.create_index(op.f("payee_account_organisation_id_index"), "payee_account", ["organisation_id"], unique=False)
    op.create_table(
        "relation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("declared_by", sa.BigInteger(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('employment', 'holding', 'family', 'adviser', 'other')", name=op.f("relation_kind_check")
        ),
        sa.CheckConstraint("ended_by <> person_id", name=op.f("relation_not_ended_by_oneself_check")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("relation_authority_id_fkey")),
        sa.ForeignKeyConstraint(["declared_by"], ["person.id"], name=op.f("relation_declared_by_fkey")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("relation_ended_by_fkey")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("relation_organisation_id_fkey")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("relation_person_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("relation_pkey")),
    )
    op.create_index(op.f("relation_authority_id_index"), "relation", ["authority_id"], unique=False)
    op.create_index(op.f("relation_organisation_id_index"), "relation", ["organisation_id"], unique=False)
    op.create_index(
        op.f("relation_person_id_organisation_id_index"),
        "relation",
        ["person_id", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "remark",
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["subject_id", "seq"], ["history.subject_id", "history.seq"], name=op.f("remark_subject_id_seq_fkey")
        ),
        sa.PrimaryKeyConstraint("subject_id", "seq", "field", name=op.f("remark_pkey")),
    )
    op.create_table(
        "transfer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("from_id", sa.BigInteger(), nullable=False),
        sa.Column("to_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("transfer_positive_check")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("transfer_two_accounts_check")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("transfer_authority_id_fkey")),
        sa.ForeignKeyConstraint(["from_id"], ["account.id"], name=op.f("transfer_from_id_fkey")),
        sa.ForeignKeyConstraint(
            ["subject_id", "seq"], ["history.subject_id", "history.seq"], name=op.f("transfer_subject_id_seq_fkey")
        ),
        sa.ForeignKeyConstraint(["to_id"], ["account.id"], name=op.f("transfer_to_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("transfer_pkey")),
    )
    op.create_index(op.f("transfer_from_id_index"), "transfer", ["from_id"], unique=False)
    op.create_index(op.f("transfer_subject_id_seq_index"), "transfer", ["subject_id", "seq"], unique=False)
    op.create_index(op.f("transfer_to_id_index"), "transfer", ["to_id"], unique=False)
    op.create_table(
        "claim_list",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("claim_list_application_id_fkey")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("claim_list_authority_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("claim_list_pkey")),
        sa.UniqueConstraint("application_id", "round", name=op.f("claim_list_application_id_round_key")),
    )
    op.create_table(
        "line_decision",
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("award_fen", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "award_fen >= 0 AND (outcome = 'accept' OR award_fen = 0)", name=op.f("line_decision_award_check")
        ),
        sa.CheckConstraint(
            "outcome = 'accept' OR reason_code IS NOT NULL", name=op.f("line_decision_refusal_has_reason_check")
        ),
        sa.CheckConstraint("outcome IN ('accept', 'refuse')", name=op.f("line_decision_outcome_check")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("line_decision_application_id_fkey")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("line_decision_authority_id_fkey")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("line_decision_decided_by_fkey")),
        sa.PrimaryKeyConstraint("application_id", "row", name=op.f("line_decision_pkey")),
    )
    op.create_table(
        "plan_line",
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("award_fen", sa.BigInteger(), nullable=False),
        sa.Column("granted_fen", sa.BigInteger(), nullable=False),
        sa.Column("steps", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("granted_fen BETWEEN 0 AND award_fen", name=op.f("plan_line_never_above_award_check")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("plan_line_application_id_fkey")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("plan_line_authority_id_fkey")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("plan_line_plan_id_fkey")),
        sa.PrimaryKeyConstraint("plan_id", "application_id", "row", name=op.f("plan_line_pkey")),
    )
    op.create_table(
        "reservation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("instalment", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("resolution IN ('paid', 'released')", name=op.f("reservation_resolution_check")),
        sa.CheckConstraint(
            "(resolution IS NULL) = (resolved_at IS NULL)", name=op.f("reservation_resolved_once_check")
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("reservation_positive_check")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("reservation_application_id_fkey")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("reservation_authority_id_fkey")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("reservation_call_id_fkey")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("reservation_plan_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("reservation_pkey")),
        sa.UniqueConstraint(
            "id", "application_id", "amount_fen", name=op.f("reservation_id_application_id_amount_fen_key")
        ),
    )
    op.create_index(
        "reservation_live_key",
        "reservation",
        ["application_id", "instalment"],
        unique=True,
        postgresql_where="resolution IS DISTINCT FROM 'released'",
    )
    op.create_index(op.f("reservation_plan_id_index"), "reservation", ["plan_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("list_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("evidence_authority_id_fkey")),
        sa.ForeignKeyConstraint(["list_id"], ["claim_list.id"], name=op.f("evidence_list_id_fkey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("list_id", "kind", "sha256", name=op.f("evidence_pkey")),
    )
    op.create_table(
        "line",
        sa.Column("list_id", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("award_fen", sa.BigInteger(), nullable=False),
        sa.Column("cells", postgresql.JSONB(), nullable=False),
        sa.Column("told", postgresql.JSONB(), nullable=False),
        sa.Column("keys", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("line_authority_id_fkey")),
        sa.ForeignKeyConstraint(["list_id"], ["claim_list.id"], name=op.f("line_list_id_fkey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("list_id", "row", name=op.f("line_pkey")),
    )
    op.create_table(
        "payment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("reservation_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("payee_account_id", sa.BigInteger(), nullable=False),
        sa.Column("end_to_end_id", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome IN ('paid', 'returned', 'discarded')", name=op.f("payment_outcome_check")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("payment_application_id_fkey")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("payment_authority_id_fkey")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("payment_batch_id_fkey")),
        sa.ForeignKeyConstraint(["payee_account_id"], ["payee_account.id"], name=op.f("payment_payee_account_id_fkey")),
        sa.ForeignKeyConstraint(
            ["reservation_id", "application_id", "amount_fen"],
            ["reservation.id", "reservation.application_id", "reservation.amount_fen"],
            name=op.f("payment_reservation_id_application_id_amount_fen_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("payment_pkey")),
        sa.UniqueConstraint("end_to_end_id", name=op.f("payment_end_to_end_id_key")),
    )
    op.create_index(op.f("payment_batch_id_index"), "payment", ["batch_id"], unique=False)
    op.create_index(
        "payment_live_key",
        "payment",
        ["reservation_id"],
        unique=True,
        postgresql_where="outcome IS NULL OR outcome = 'paid'",
    )


GUARD_OF_SEALED_LISTS = """
CREATE FUNCTION sealed_list_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM claim_list WHERE sealed_at IS NOT NULL AND id IN (
      CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE OLD.list_id END,
      CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE NEW.list_id END)) THEN
    RAISE EXCEPTION 'what was submitted cannot be changed' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER line_of_sealed_list BEFORE INSERT OR UPDATE OR DELETE ON line
  FOR EACH ROW EXECUTE FUNCTION sealed_list_is_kept();
CREATE TRIGGER evidence_of_sealed_list BEFORE INSERT OR UPDATE OR DELETE ON evidence
  FOR EACH ROW EXECUTE FUNCTION sealed_list_is_kept();

CREATE FUNCTION seal_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was submitted cannot be changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER seal_of_list BEFORE UPDATE OR DELETE ON claim_list
  FOR EACH ROW WHEN (OLD.sealed_at IS NOT NULL) EXECUTE FUNCTION seal_is_kept();
"""


GUARD_OF_OUTCOMES = """
CREATE FUNCTION outcome_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'this was ended once and for all' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER resolution_of_reservation BEFORE UPDATE ON reservation
  FOR EACH ROW WHEN (OLD.resolution IS NOT NULL) EXECUTE FUNCTION outcome_is_kept();
CREATE TRIGGER outcome_of_payment BEFORE UPDATE ON payment
  FOR EACH ROW WHEN (OLD.outcome IS NOT NULL) EXECUTE FUNCTION outcome_is_kept();
CREATE TRIGGER release_of_funded BEFORE UPDATE ON funded
  FOR EACH ROW WHEN (OLD.released_at IS NOT NULL) EXECUTE FUNCTION outcome_is_kept();
CREATE TRIGGER release_of_ceiling_use BEFORE UPDATE ON ceiling_use
  FOR EACH ROW WHEN (OLD.released_at IS NOT NULL) EXECUTE FUNCTION outcome_is_kept();
"""


def grants() -> list[str]:
    """What the working role may do with each table that exists now."""
    names = [name for name in sa.inspect(op.get_bind()).get_table_names() if name != "alembic_version"]
    return [*GRANTS.statements(names), f"GRANT SELECT ON alembic_version TO {WORKING_ROLE}"]
