"""A stranger's file name is made fit for display and download, and is never a path."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.inspection import media
from storage.inspection.names import LONGEST_NAME, clean_name, shown, was_cleaned


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("缴费票据 2018.pdf", "缴费票据 2018.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\张三\\发票.pdf", "发票.pdf"),
        ("/", "未命名.pdf"),
        ("", "未命名.pdf"),
        ("..", "未命名.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("<script>alert(1)</script>.pdf", "script_.pdf"),
        ('"><img src=x onerror=alert(1)>.pdf', "___img src=x onerror=alert(1)_.pdf"),
        ("发票\u202efdp.exe", "发票fdp.exe.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "ab Set-Cookie_ x.pdf"),
        ("零\u200b宽\ufeff.pdf", "零宽.pdf"),
        ("con.pdf", "_con.pdf"),
        ("a.pdf. . ", "a.pdf"),
        ("发票.jpg", "发票.jpg.pdf"),
        ("$(reboot)`id`;x.pdf", "_(reboot)_id__x.pdf"),
    ],
)
def test_a_hostile_name_is_cleaned(raw: str, cleaned: str) -> None:
    assert clean_name(raw, media.PDF) == cleaned


def test_an_overlong_name_keeps_its_ending() -> None:
    cleaned = clean_name("长" * 5000 + ".pdf", media.PDF)
    assert len(cleaned) == LONGEST_NAME
    assert cleaned.endswith("长.pdf")


@given(st.text(max_size=300))
def test_a_cleaned_name_is_short_visible_no_path_and_clean_already(raw: str) -> None:
    cleaned = clean_name(raw, media.PDF)
    assert cleaned.endswith(".pdf")
    assert len(cleaned) <= LONGEST_NAME
    assert not set(cleaned) & set('/\\<>:"|?*\0\r\n')
    assert not cleaned.startswith(".")
    assert not any(unicodedata.category(each).startswith("C") for each in cleaned)
    assert clean_name(cleaned, media.PDF) == cleaned


def test_an_honest_name_is_not_called_cleaned() -> None:
    assert not was_cleaned("专利登记簿副本（2018）.pdf")
    assert was_cleaned("../a.pdf")


def test_what_is_shown_of_a_stranger_s_text_is_one_short_line() -> None:
    assert shown("a\n\u202eb" + "c" * 500) == "a b" + "c" * (LONGEST_NAME - 3)
