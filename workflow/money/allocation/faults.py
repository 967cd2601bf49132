"""What is wrong with a request for an allocation, as values: where, what, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

MESSAGES: Final = {
    "missing": ("缺少此项", "is missing"),
    "unknown_key": ("没有此项{hint}", "is not known{hint}"),
    "not_an_object": ("应为对象", "must be an object"),
    "not_a_list": ("应为列表", "must be a list"),
    "not_an_integer": ("应为整数，金额以分计", "must be an integer; money is in fen"),
    "not_a_name": ("应为非空文字或整数", "must be a non-empty text or an integer"),
    "not_a_moment": ("应为 ISO 8601 日期时间", "must be an ISO 8601 date and time"),
    "negative": ("不得为负", "must not be negative"),
    "too_large": ("数额过大", "is too large"),
    "not_a_choice": ("应为下列之一：{choices}", "must be one of {choices}"),
    "not_a_criterion": ("应为排序依据的名称", "must be the name of a criterion"),
    "rank_length": ("排序值的个数应与 rank_by 相同（{count}）", "must have as many figures as rank_by ({count})"),
    "quota_unordered": ("按比例分配时没有先后，不能限定名额", "cannot be used with pro_rata, which has no order"),
    "twice": ("重复", "stands there twice"),
    "not_json": ("不是有效的 JSON：第 {line} 行", "is not valid JSON: line {line}"),
}
"""Every code with its message (zh, en)."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong: `where` is the path in the JSON, such as `applications[3].lines[0].award_fen`."""

    where: str
    code: str
    zh: str
    en: str

    def message(self, language: str) -> str:
        """Where and what, in a language; anything that is not English is answered in Chinese."""
        return f"{self.where} {self.en}" if language.startswith("en") else f"{self.where} {self.zh}"


def fault(where: str, code: str, **params: str | int) -> Fault:
    """A fault with its message filled in."""
    zh, en = MESSAGES[code]
    return Fault(where, code, zh.format(**params), en.format(**params))


def unknown_key(where: str, key: str, known: list[str]) -> Fault:
    """A key that no request has; a near one is suggested, since a misspelt cap would cap nothing."""
    near = get_close_matches(key, known, n=1)
    zh, en = MESSAGES["unknown_key"]
    hint_zh, hint_en = (f"，是否为 {near[0]}？", f"; did you mean {near[0]}?") if near else ("", "")
    return Fault(f"{where}{key}", "unknown_key", zh.format(hint=hint_zh), en.format(hint=hint_en))
