"""The yearly report as PDF, to print and to keep: figures with how each is counted, refusals by reason, the calls."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from forms.types.money import yuan
from workflow.acts.year.figures import FIGURES, UNITS, Figure
from workflow.acts.year.reading import Column, YearReport
from workflow.definition.life import Text
from workflow.letters.pdf import Given, typeset
from workflow.letters.render import Fact, render

TEMPLATE: Final = Path(__file__).with_name("report.typ")

FIRST_SEEN: Final = ("budget", "granted", "paid", "claimants", "awarded", "median")
"""The figures that stand large on top of the first page."""

COMPARED: Final = ("budget", "award", "granted", "paid")
"""The figures by which calls stand side by side."""

_WORDS: Final = {
    "title": Text("{year} 年度资金报告", "Yearly report of {year}"),
    "scope": Text(
        "{year} 年开始申报的各申报通知，及其至{day}的结果。",
        "The calls that opened in {year}, and what had become of them by {day}.",
    ),
    "made": Text("制作日期 {day}", "Made on {day}"),
    "page": Text("第 {page} 页，共 {pages} 页", "Page {page} of {pages}"),
    "whole": Text("合计", "All calls together"),
    "figure": Text("指标", "Figure"),
    "counted": Text("统计口径", "How it is counted"),
    "refusals": Text("不予资助的理由", "Why lines were refused"),
    "reason": Text("理由", "Reason"),
    "lines": Text("明细", "Lines"),
    "compared": Text("各申报通知对照", "The calls side by side"),
    "call": Text("申报通知", "Call"),
    "in_yuan": Text("金额单位：元", "Amounts in yuan"),
    "calls": Text("各申报通知", "Each call"),
    "none": Text("本年没有开始申报的申报通知。", "No call opened in this year."),
}


_FIGURES: Final = {each.name: each for each in FIGURES}


def pdf(report: YearReport, day: date, language: str) -> bytes:
    """The file in a language, made on a day of the office; the same report on the same day gives the same bytes.

    Raises `FontMissing`.
    """
    facts: dict[str, Given] = {
        "language": "en" if language.startswith("en") else "zh",
        "words": _words(report.year, day, language),
        "authority": report.authority.told(language),
        "day": {"year": day.year, "month": day.month, "day": day.day},
        "headline": [_figure(_FIGURES[name], report.whole, language) for name in FIRST_SEEN],
        "compared": [_FIGURES[name].title.told(language) for name in COMPARED],
        "whole": _column(report.whole, language),
        "calls": [_column(each, language) for each in report.calls],
    }
    return typeset(TEMPLATE, facts)


def _words(year: int, day: date, language: str) -> dict[str, str]:
    """Our own words; how many pages there are is known to the template alone."""
    known: dict[str, Fact] = {"year": str(year), "day": day, "page": "{page}", "pages": "{pages}"}
    return {name: render(words, known).told(language) for name, words in _WORDS.items()}


def _column(column: Column, language: str) -> dict[str, Given]:
    return {
        "number": column.number,
        "title": column.title.told(language),
        "figures": [_figure(each, column, language) for each in FIGURES],
        "compared": [_told(_FIGURES[name], column) for name in COMPARED],
        "reasons": [{"why": why.told(language), "lines": f"{count:,}"} for why, count in column.reasons],
    }


def _figure(figure: Figure, column: Column, language: str) -> dict[str, Given]:
    """A figure as it is read: a count needs no unit, and what cannot be said has none."""
    said = figure.unit != "count" and column.values[figure.name] is not None
    return {
        "title": figure.title.told(language),
        "counted": figure.counted.told(language),
        "value": _told(figure, column),
        "unit": UNITS[figure.unit].told(language) if said else "",
    }


def _told(figure: Figure, column: Column) -> str:
    value = column.values[figure.name]
    if value is None:
        return "–"
    return yuan(value) if figure.unit == "fen" else f"{value:,}"
