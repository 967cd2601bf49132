"""`yuelu report`: the yearly report of a fund."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Final

import click

from console import opening
from console.book import authority_of, language_option
from console.options import data_option
from storage.database import connect
from workflow.acts.year.pdf import pdf
from workflow.acts.year.reading import year_report
from workflow.acts.year.workbook import workbook
from workflow.letters.font import FontMissing
from workflow.registers.calendar import shipped_calendar

FORMATS: Final = ("xlsx", "pdf")
"""The first is written where neither the option nor the file's name says another."""


@click.group(short_help="资金年度报告 | the yearly report of a fund")
def command() -> None:
    """The figures of a fund's year.

    资金一年的各项指标。
    """


@command.command("year", short_help="年度报告 | a year's report")
@data_option
@click.option("--authority", "code", metavar="CODE", required=True, help="主管部门代码 | the authority's code")
@click.option("--year", type=click.IntRange(2000, 2100), required=True, help="年份 | the year")
@language_option
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="文件格式，默认按文件名 | the format; else what the file's name ends in",
)
@click.option("-o", "--output", type=click.File("wb"), required=True, help="写入文件 | the file to write")
def year_command(data: Path, code: str, year: int, language: str, form: str | None, output: IO[bytes]) -> None:
    """Write of the calls that opened in a year, and of what has become of them, a workbook or a PDF.

    将该年开始申报的各申报通知及其至今的结果写成工作簿或 PDF。

    Each figure stands with how it is counted. 每项指标均注明统计口径。

    Exit codes: 0 written; 1 there is no such authority, or a server or the font of the PDF is missing.
    """
    with opening.office(data) as settings:
        database = connect(settings.database_url)
        try:
            with database.reading() as connection:
                connection.execution_options(isolation_level="REPEATABLE READ")
                authority = authority_of(connection, code)
                report = year_report(connection, shipped_calendar(), authority, year)
        finally:
            database.engine.dispose()
    try:
        written = pdf(report, settings.clock.today(), language) if _is_pdf(form, output) else workbook(report, language)
    except FontMissing as missing:
        raise click.ClickException(str(missing)) from missing
    output.write(written)


def _is_pdf(form: str | None, output: IO[bytes]) -> bool:
    return form == "pdf" or (form is None and output.name.lower().endswith(".pdf"))
