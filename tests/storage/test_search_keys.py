"""Chinese names sort as in a dictionary, and are found by their pinyin and initials."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from storage.search import LONGEST_SORT_KEY, pinyin_search_text, pinyin_sort_key


def test_universities_sort_by_syllable_then_tone_then_character() -> None:
    names = ["中南大学", "湘潭大学", "长沙理工大学", "湖南农业大学", "湖南大学", "国防科技大学", "长沙学院"]
    assert sorted(names, key=pinyin_sort_key) == [
        "长沙理工大学",
        "长沙学院",
        "国防科技大学",
        "湖南大学",
        "湖南农业大学",
        "湘潭大学",
        "中南大学",
    ]


def test_a_short_syllable_comes_before_one_that_it_begins() -> None:
    assert pinyin_sort_key("西安") < pinyin_sort_key("先锋")


def test_a_name_is_read_as_a_word_not_character_by_character() -> None:
    assert pinyin_search_text("长沙银行") == "长沙银行 changshayinhang csyh"


def test_width_case_and_spaces_do_not_matter() -> None:
    assert pinyin_sort_key("ＡＢＣ  大学") == pinyin_sort_key("abc 大学")


@given(st.text(max_size=300))
def test_any_text_has_a_key_that_fits(name: str) -> None:
    assert len(pinyin_sort_key(name)) <= LONGEST_SORT_KEY
