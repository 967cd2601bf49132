"""What a notice shows of a person or an account, and what the history keeps of erased words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.commitments import SALT_BYTES, commit, new_salt, opens
from storage.masks import mask_account, mask_id, mask_name


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("6222021908001234569", "6222 **** **** 4569"),
        ("6222 0219 0800 1234 569", "6222 **** **** 4569"),
        ("800123456", "**** 3456"),
        ("1234567", "****"),
        ("", "****"),
    ],
)
def test_an_account_shows_its_ends(number: str, masked: str) -> None:
    assert mask_account(number) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三", "张*"), ("张小三", "张*三"), ("欧阳娜娜", "欧**娜"), ("李", "*"), ("", ""), ("John Smith", "J*** S***")],
)
def test_a_name_shows_its_ends(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"), [("430102199003074569", "4301**********4569"), ("12345678", "********"), ("", "")]
)
def test_an_identity_number_shows_no_date_of_birth(number: str, masked: str) -> None:
    assert mask_id(number) == masked


@given(st.text())
def test_a_commitment_opens_with_its_value_and_salt_alone(value: str) -> None:
    salt = new_salt()
    assert len(salt) == SALT_BYTES
    assert opens(commit(value, salt), value, salt)
    assert not opens(commit(value, salt), value + "x", salt)
    assert not opens(commit(value, salt), value, new_salt())


def test_a_commitment_is_the_hmac_of_rfc_4231() -> None:
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert commit("what do ya want for nothing?", b"Jefe") == expected
