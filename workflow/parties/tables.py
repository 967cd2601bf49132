"""The tables of the parties: authorities, organisations, people, what they may do, and where money is sent.

Personal data (names, mail addresses, account numbers) lives only in `person`, `organisation.legal_person`,
`payee_account` and, sealed, `account_mail` and `account_request`, so that it can be erased there; everything else
points at it by number.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Sealed, SealedText
from storage.database import Base
from workflow.parties.roles import ROLES

ORGANISATION_KINDS = ("university", "enterprise", "provider", "institute", "other")
"""What an organisation is; an edition says which kinds may claim."""

RELATION_KINDS = ("employment", "holding", "family", "adviser", "other")
"""Why a person must stay out of an organisation's claims."""

LANGUAGES = ("zh", "en")
"""The languages in which people are addressed."""

KEY_MAY = ("read", "claim")
"""What a program's key may be for."""


def _one_of(column: str, words: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"{column} IN ({listed})"


def _authority() -> Mapped[int]:
    return mapped_column(BigInteger, ForeignKey("authority.id"), index=True)


def _person(*, nullable: bool = False) -> Mapped[int]:
    return mapped_column(BigInteger, ForeignKey("person.id"), nullable=nullable)


class Authority(Base):
    """A body that grants: a city, a district, a park; the one without a parent is the root of a tree.

    It carries no `authority_id`: it is what the others point at.
    """

    __tablename__ = "authority"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("authority.id"))
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))

    __table_args__ = (CheckConstraint("parent_id <> id", name="not_its_own_parent"),)


class Organisation(Base):
    """A body that claims, serves or is served; its status (registered, verified, …) is its subject's state."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = _authority()
    subject_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    uscc: Mapped[str] = mapped_column(String(18))
    """The unified social credit code in its normal form: 18 capital characters, half width."""
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(Text(collation="C"), index=True)
    """`storage.search.pinyin_sort_key` of the name."""
    legal_person: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(300))
    declared_group: Mapped[str | None] = mapped_column(String(200), index=True)
    """The group that the organisation says it belongs to, in normal form: caps count the whole group."""
    certificate: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the certificate's document."""
    telephone: Mapped[str | None] = mapped_column(String(30))
    """Where the office calls back before money goes to another account; empty where none was asked for yet."""
    registered_by: Mapped[int] = _person()
    registered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    rejected_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When its registration was found to be wrong: the credit code is then free for whom it belongs to."""

    __table_args__ = (
        Index("organisation_live_key", "uscc", unique=True, postgresql_where=text("rejected_at IS NULL")),
        CheckConstraint(_one_of("kind", ORGANISATION_KINDS), name="kind"),
        CheckConstraint("uscc ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'", name="uscc"),
        CheckConstraint("certificate ~ '^[0-9a-f]{64}$'", name="certificate"),
    )


class Person(Base):
    """A login account. An erased person keeps the number and loses the rest."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = _authority()
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    password: Mapped[str | None] = mapped_column(String(255))
    """The argon2id hash in PHC form."""
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    """What a session holds instead of the number: a new one ends all sessions."""
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(2), default="zh")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("email IS NOT NULL OR NOT active", name="active_has_email"),
        CheckConstraint("erased_at IS NULL OR (email IS NULL AND password IS NULL AND name = '')", name="erased"),
        CheckConstraint(_one_of("language", LANGUAGES), name="language"),
    )


class RoleGrant(Base):
    """A role that a person holds at an authority, from when to when, and who granted it.

    `granted_by` is empty only for the first administrator, whom the installation itself makes.
    """

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = _person()
    authority_id: Mapped[int] = _authority()
    role: Mapped[str] = mapped_column(String(30))
    granted_by: Mapped[int | None] = _person(nullable=True)
    granted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_by: Mapped[int | None] = _person(nullable=True)
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint(_one_of("role", tuple(ROLES)), name="role"),
        CheckConstraint("granted_by <> person_id", name="not_to_oneself"),
        CheckConstraint("ended_at >= granted_at", name="ends_after_it_begins"),
        Index(None, "person_id", "role", "authority_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("role_grant_holders", "authority_id", "role", postgresql_where=text("ended_at IS NULL")),
    )


class Mandate(Base):
    """A person may act for an organisation, from a day to a day (both included; without an end, until ended)."""

    __tablename__ = "mandate"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = _authority()
    person_id: Mapped[int] = _person()
    organisation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("organisation.id"), index=True)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    given_by: Mapped[int] = _person()
    given_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_by: Mapped[int | None] = _person(nullable=True)

    __table_args__ = (
        Index(None, "person_id", "organisation_id", unique=True, postgresql_where=text("ends_on IS NULL")),
        Index(None, "person_id"),
        CheckConstraint("ends_on >= starts_on - 1", name="ends_after_it_starts"),
    )


class Relation(Base):
    """A person is related to an organisation and must stay out of its claims (recusal)."""

    __tablename__ = "relation"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = _authority()
    person_id: Mapped[int] = _person()
    organisation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    declared_by: Mapped[int] = _person()
    declared_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_by: Mapped[int | None] = _person(nullable=True)
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint(_one_of("kind", RELATION_KINDS), name="kind"),
        CheckConstraint("ended_by <> person_id", name="not_ended_by_oneself"),
        Index(None, "person_id", "organisation_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    )


class PayeeAccount(Base):
    """An organisation's bank account. A change is held until a second person confirms it; the old one stays on record.

    The number is encrypted and bound to its subject; `account_index` finds equal numbers without reading any.
    """

    __tablename__ = "payee_account"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = _authority()
    subject_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    organisation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("organisation.id"), index=True)
    account_name: Mapped[str] = mapped_column(String(200))
    account_number: Mapped[Sealed] = mapped_column(SealedText)
    account_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    account_tail: Mapped[str] = mapped_column(String(4))
    """The last four digits: what pages show."""
    bank_name: Mapped[str] = mapped_column(String(200))
    cnaps: Mapped[str | None] = mapped_column(String(12))
    requested_by: Mapped[int] = _person()
    requested_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    confirmed_by: Mapped[int | None] = _person(nullable=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("confirmed_by <> requested_by", name="second_person"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed_by_somebody"),
        CheckConstraint("cnaps ~ '^[0-9]{12}$'", name="cnaps"),
        Index(
            "payee_account_current",
            "organisation_id",
            unique=True,
            postgresql_where=text("confirmed_at IS NOT NULL AND ended_at IS NULL"),
        ),
        Index(
            "payee_account_held",
            "organisation_id",
            unique=True,
            postgresql_where=text("confirmed_at IS NULL AND ended_at IS NULL"),
        ),
    )


class AccountMail(Base):
    """A message about somebody's own account (a reset, a new device), until it has been sent.

    The outbox may hold no personal data and no secret, so the words wait here, sealed, and are wiped when they leave.
    """

    __tablename__ = "account_mail"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = _authority()
    person_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"), index=True)
    """Empty for who has no account yet: the address is then sealed with the words."""
    kind: Mapped[str] = mapped_column(String(60))
    sealed: Mapped[Sealed | None] = mapped_column(SealedText)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ProgramKey(Base):
    """What a person's program shows at the door for programs: a secret of which only the hash is kept.

    A program acts as its person, for the organisations that they act for on that day, and in no role of an office.
    """

    __tablename__ = "program_key"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = _authority()
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    """What the person calls it by; empty once the person is erased."""
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the secret, in hex: the secret has 256 random bits, so that nobody finds it by trying."""
    tail: Mapped[str] = mapped_column(String(4))
    """The last characters of the secret: by which its owner tells it from others."""
    may: Mapped[str] = mapped_column(String(5))
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    """Real time, as the two that follow: a key is a matter of security, not of the business day."""
    until: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint(_one_of("may", KEY_MAY), name="may"),
        CheckConstraint("until > made_at", name="ends_after_it_begins"),
        CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest"),
    )


class AccountRequest(Base):
    """Somebody who asks for an account and has not yet shown that the mail address is theirs.

    Address, name and the password's hash lie here sealed until the mailed link is opened or has run out (real time).
    """

    __tablename__ = "account_request"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = _authority()
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of what the mailed link holds."""
    sealed: Mapped[Sealed | None] = mapped_column(SealedText)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (CheckConstraint("token_hash ~ '^[0-9a-f]{64}$'", name="token_hash"),)
