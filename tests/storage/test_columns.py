"""Sealed columns open only in their own row and column, keys rotate, and the index finds equals without reading."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, insert, select
from sqlalchemy.exc import StatementError

from settings import S3, Mail, Settings
from storage.columns import (
    ColumnKeyError,
    Keyring,
    Place,
    Sealed,
    SealedText,
    SealedUnreadableError,
    normal,
)

ACCOUNT = Place("payee_account", "account_number")
NUMBER = "6222021908001234569"


def installation(*column_keys: str, secret_key: str = "secret") -> Settings:
    return Settings(
        data=Path(),
        database_url="",
        owner_database_url="",
        redis_url="",
        s3=S3(None, "", "", ""),
        mail=Mail(None, 25, "", Path()),
        secret_key=secret_key,
        column_keys=column_keys,
    )


OLD, NEW = "old" * 16, "new" * 16
KEYRING = Keyring.of(installation(OLD))


@given(st.text())
def test_what_is_sealed_opens_in_its_row(text: str) -> None:
    row = uuid4()
    assert KEYRING.open(ACCOUNT, row, KEYRING.seal(ACCOUNT, row, text)) == text


def test_a_sealed_text_moved_to_another_row_column_or_table_does_not_open() -> None:
    sealed = KEYRING.seal(ACCOUNT, 7, NUMBER)
    elsewhere = ((ACCOUNT, 8), (Place("payee_account", "name"), 7), (Place("person", "account_number"), 7))
    for place, row in elsewhere:
        with pytest.raises(SealedUnreadableError):
            KEYRING.open(place, row, sealed)


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_a_single_altered_byte_is_noticed(at: int, difference: int) -> None:
    altered = bytearray(KEYRING.seal(ACCOUNT, 7, NUMBER))
    altered[at % len(altered)] ^= difference
    with pytest.raises(SealedUnreadableError):
        KEYRING.open(ACCOUNT, 7, bytes(altered))


@pytest.mark.parametrize("length", [0, 1, 5, 17, 20])
def test_a_cut_off_text_is_noticed(length: int) -> None:
    with pytest.raises(SealedUnreadableError):
        KEYRING.open(ACCOUNT, 7, KEYRING.seal(ACCOUNT, 7, NUMBER)[:length])


def test_equal_texts_are_sealed_differently_and_show_nothing() -> None:
    one, other = KEYRING.seal(ACCOUNT, 7, NUMBER), KEYRING.seal(ACCOUNT, 7, NUMBER)
    assert one != other
    assert bytes(one).find(NUMBER.encode()) == -1
    assert f"{one!r} {one!s}" == "<sealed> <sealed>"
    assert OLD not in repr(KEYRING)


def test_a_new_first_key_seals_while_the_old_one_still_opens_until_all_is_rewrapped() -> None:
    sealed = KEYRING.seal(ACCOUNT, 7, NUMBER)
    rotating = Keyring.of(installation(NEW, OLD))
    rewrapped = rotating.rewrap(ACCOUNT, 7, sealed)
    assert rewrapped is not None
    assert rotating.rewrap(ACCOUNT, 7, rewrapped) is None
    rotated = Keyring.of(installation(NEW))
    assert rotated.open(ACCOUNT, 7, rewrapped) == NUMBER
    with pytest.raises(SealedUnreadableError):
        rotated.open(ACCOUNT, 7, sealed)
    assert rotated.blind_index(ACCOUNT, NUMBER) == KEYRING.blind_index(ACCOUNT, NUMBER)


@pytest.mark.parametrize("keys", [(), ("short",), (OLD, "short")])
def test_an_installation_without_good_keys_is_refused(keys: tuple[str, ...]) -> None:
    with pytest.raises(ColumnKeyError, match="YUELU_COLUMN_KEYS"):
        Keyring.of(installation(*keys))


@pytest.mark.parametrize(
    "typed", ["6222 0219 0800 1234 569", "６２２２０２１９０８００１２３４５６９", "6222-0219-0800-1234-569\u200b"]
)
def test_one_account_has_one_index_however_it_is_typed(typed: str) -> None:
    assert KEYRING.blind_index(ACCOUNT, typed) == KEYRING.blind_index(ACCOUNT, NUMBER)


def test_an_index_differs_by_text_column_and_installation() -> None:
    other = Keyring.of(replace(installation(OLD), secret_key="other"))
    indexes = {
        KEYRING.blind_index(ACCOUNT, NUMBER),
        KEYRING.blind_index(ACCOUNT, NUMBER + "0"),
        KEYRING.blind_index(Place("payee_account", "other"), NUMBER),
        other.blind_index(ACCOUNT, NUMBER),
    }
    assert len(indexes) == 4


def test_case_width_and_hyphens_are_not_compared() -> None:
    assert normal(" ａＢ－1 2—3 ") == "ab123"


def test_a_sealed_column_refuses_plain_text_and_hands_out_what_was_sealed() -> None:
    table = Table("sealed", MetaData(), Column("id", Integer), Column("text", SealedText))
    sealed = KEYRING.seal(ACCOUNT, 1, NUMBER)
    with create_engine("sqlite://").begin() as connection:
        table.create(connection)
        connection.execute(insert(table), [{"id": 1, "text": sealed}, {"id": 2, "text": None}])
        read = connection.execute(select(table.c.text).order_by(table.c.id)).scalars().all()
        with pytest.raises(StatementError, match="Plain text"):
            connection.execute(insert(table).values(id=3, text=NUMBER.encode()))
    assert read == [sealed, None]
    assert isinstance(read[0], Sealed)
