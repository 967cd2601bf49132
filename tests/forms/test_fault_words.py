"""The words of faults: both languages, the column, and every blank filled."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from forms.faults import Fault
from forms.messages import CELLS, MESSAGES, NOTES


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", MESSAGES)
def test_a_code_is_a_plain_word_with_a_sentence_in_both_languages(code: str) -> None:
    words = MESSAGES[code]
    assert re.fullmatch(r"[a-z][a-z_]+[a-z]", code)
    assert words.zh.endswith("。")
    assert words.en.endswith(".")
    assert re.search(r"[\u4e00-\u9fff]", words.zh)
    assert blanks(words.zh) - {"kind_zh"} == blanks(words.en) - {"kind_en"}


@pytest.mark.parametrize("code", [*CELLS, *NOTES])
def test_what_is_said_of_a_cell_names_its_column(code: str) -> None:
    assert "column" in blanks(MESSAGES[code].zh) & blanks(MESSAGES[code].en)


def test_what_a_person_typed_is_quoted_and_never_read_as_a_blank_to_fill() -> None:
    fault = Fault("not_a_date", "缴费日期", {"found": "{column}{0}"})
    assert "{column}{0}" in fault.message("zh")
    assert "缴费日期" in fault.message("en")
