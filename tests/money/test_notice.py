"""The public notice: who gets how much, and nobody's account or id."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.money.amounts import fen_of, yuan
from workflow.money.bank.notice import HEADER, NoticeEntry, NoticeRow, masked, masked_number, notice_rows


def test_rows_are_numbered_and_a_unit_without_a_grant_is_left_out() -> None:
    entries = [
        NoticeEntry("中南大学", "专利维持资助", 3, 50_000_000),
        NoticeEntry("湖南大学", "专利维持资助", 0, 0),
        NoticeEntry("长沙学院", "专利维持资助", 1, 60_001),
    ]
    assert notice_rows(entries) == (
        NoticeRow(1, "中南大学", "专利维持资助", 3, "500000.00"),
        NoticeRow(2, "长沙学院", "专利维持资助", 1, "600.01"),
    )
    assert HEADER == ("序号", "单位", "项目", "件数", "金额")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("张三 11010519491231002X", "张三 1101**********002X"),
        ("账号6222021908001234569。", "账号6222***********4569。"),
        ("6222 0219 0800 1234 569", "6222***********4569"),
        ("ZL201710117081.7", "ZL201710117081.7"),
        ("票据 12060119 0026896566", "票据 1206**********6566"),
        ("2018年", "2018年"),
    ],
)
def test_long_numbers_are_masked_and_patent_numbers_are_not(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(("number", "shown"), [("123", "***"), ("12345678", "****5678"), ("123456789", "1234*6789")])
def test_a_short_number_shows_its_end_at_most(number: str, shown: str) -> None:
    assert masked_number(number) == shown


@given(st.integers(0, 2**53 - 1))
def test_fen_and_yuan_are_the_same_amount(fen: int) -> None:
    assert fen_of(yuan(fen)) == fen


def test_an_amount_below_zero_keeps_its_sign() -> None:
    assert yuan(-5) == "-0.05"


@pytest.mark.parametrize("text", ["", "1.234", "1,23", "-1", "1e3", "壹", "1.", ".5", "1 2", "90071992547409.92"])
def test_what_is_no_amount_is_none(text: str) -> None:
    assert fen_of(text) is None
