"""The yearly report as PDF says what the report says, in both languages, and calls no text an order."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner, Result

from console.commands.report import command
from forms.types.money import yuan
from settings import Settings
from storage.database import Database
from tests.acts.town import Town, build
from tests.audit.exported import whole_way
from tests.printed import runs, text
from workflow.acts.opening import open_office
from workflow.acts.year.figures import FIGURES, UNITS
from workflow.acts.year.pdf import COMPARED, pdf
from workflow.acts.year.reading import Column, YearReport, year_report
from workflow.acts.year.workbook import workbook
from workflow.definition.life import Text
from workflow.letters import font

DAY = date(2019, 3, 8)
LARGE = {each.name: 1234567890 + place for place, each in enumerate(FIGURES)}
HOSTILE = '#read("/etc/passwd") *a* $x$ @b `c` <d> \\ // e'


@pytest.fixture(scope="module")
def town(settings: Settings, database: Database) -> Town:
    """A town with a call that went the whole way to the bank and back."""
    town = build(open_office(settings, database))
    whole_way(town)
    return town


@pytest.fixture(scope="module")
def report(town: Town) -> YearReport:
    with town.office.database.reading() as connection:
        return year_report(connection, town.office.calendar, town.authority, 2018)


def made(calls: Sequence[Column], whole: Column, authority: str = "甲市") -> YearReport:
    return YearReport(Text(authority, authority), 2018, calls, whole)


def column(number: str = "CS-2018-01", title: str = "甲", **values: int | None) -> Column:
    return Column(number, Text(title, title), {**LARGE, **values}, [])


def told(name: str, value: int | None) -> str:
    """A figure as people read it."""
    unit = next(each.unit for each in FIGURES if each.name == name)
    return "–" if value is None else yuan(value) if unit == "fen" else f"{value:,}"


def squeezed(words: str) -> str:
    return "".join(words.split())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_figure_stands_beside_its_rule(report: YearReport, language: str) -> None:
    shown = squeezed(text(pdf(report, DAY, language)))
    for each in FIGURES:
        value = report.whole.values[each.name]
        row = each.title.told(language) + each.counted.told(language) + told(each.name, value)
        assert squeezed(row) in shown
        if each.unit != "count":
            assert squeezed(row + UNITS[each.unit].told(language)) in shown


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_call_has_its_own_figures_and_refusals(report: YearReport, language: str) -> None:
    shown = squeezed(text(pdf(report, DAY, language)))
    assert report.calls
    for call in report.calls:
        compared = "".join(told(name, call.values[name]) for name in COMPARED)
        assert squeezed(call.title.told(language) + call.number + compared) in shown
        own = shown[shown.rindex(squeezed(call.title.told(language) + call.number)) :]
        for each in FIGURES:
            assert squeezed(each.title.told(language) + told(each.name, call.values[each.name])) in own
        assert call.reasons
        assert all(squeezed(why.told(language) + str(count)) in own for why, count in call.reasons)


def test_it_says_whose_it_is_of_which_year_and_when_it_was_made(report: YearReport) -> None:
    data = pdf(report, DAY, "zh")
    first = runs(data)[0]
    assert first[:2] == [report.authority.zh, "2018 年度资金报告"]
    assert "制作日期 2019年3月8日" in first
    with pikepdf.open(io.BytesIO(data)) as opened:
        assert str(opened.docinfo.Title) == f"{report.authority.zh} 2018 年度资金报告"
        assert str(opened.docinfo.CreationDate).startswith("D:20190308")
        assert str(opened.Root.Lang) == "zh-CN"


def test_the_same_report_on_the_same_day_gives_the_same_bytes(report: YearReport) -> None:
    assert pdf(report, DAY, "zh") == pdf(report, DAY, "zh")
    assert pdf(report, date(2019, 3, 9), "zh") != pdf(report, DAY, "zh")


def test_pages_are_numbered_and_a_table_that_goes_on_repeats_its_heads() -> None:
    calls = [column(f"CS-2018-{place:02}") for place in range(60)]
    pages = runs(pdf(made(calls, column()), DAY, "en"))
    assert [page[-1] for page in pages] == [f"Page {place} of {len(pages)}" for place in range(1, len(pages) + 1)]
    compared = [page for page in pages if "Call · Amounts in yuan" in page]
    assert len(compared) > 1
    assert all(page[page.index("Call · Amounts in yuan") + 1 :][:2] == ["Budget", "Awarded"] for page in compared)


def test_markup_in_titles_names_and_reasons_is_shown_as_text() -> None:
    call = Column(HOSTILE, Text(HOSTILE, HOSTILE), LARGE, [(Text(HOSTILE, HOSTILE), 1)])
    data = pdf(made([call], column(), HOSTILE), DAY, "zh")
    assert text(data).replace(" ", "").count(squeezed(HOSTILE)) >= 6
    assert "root:" not in text(data)


def test_what_cannot_be_said_is_a_dash_and_no_call_is_said_to_be_none() -> None:
    shown = text(pdf(made([], column(median=None, slow=None)), DAY, "zh"))
    assert "本年没有开始申报的申报通知。" in shown
    assert "（最近秩法）–" in shown


def run(town: Town, folder: Path, *words: str) -> Result:
    code = str(town.one("SELECT code FROM authority WHERE id = :id", id=town.authority)[0])
    given = ["year", "--authority", code, "--year", "2018", "--data", str(folder / "none"), *words]
    return CliRunner().invoke(command, given, env={"YUELU_TODAY": DAY.isoformat()})


def test_the_command_writes_the_pdf_by_the_name_of_the_file_or_by_its_option(
    town: Town, report: YearReport, tmp_path: Path
) -> None:
    kept, other, book = tmp_path / "2018.pdf", tmp_path / "other", tmp_path / "book.pdf"
    expected = pdf(report, DAY, "en")
    for words in ([str(kept)], [str(other), "--format", "pdf"], [str(book), "--format", "xlsx"]):
        done = run(town, tmp_path, "--language", "en", "-o", *words)
        assert done.exit_code == 0, done.output
    assert kept.read_bytes() == other.read_bytes() == expected
    assert book.read_bytes() == workbook(report, "en")


def test_the_command_says_in_one_line_that_the_font_is_missing_and_writes_no_file(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(font, "FOLDER", tmp_path)
    done = run(town, tmp_path, "-o", str(tmp_path / "2018.pdf"))
    assert done.exit_code == 1
    assert "缺少生成 PDF 所需的字体" in done.output
    assert not (tmp_path / "2018.pdf").exists()
