"""`yuelu report`: the yearly report of a fund."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import click

from console import opening
from console.book import authority_of, language_option
from console.options import data_option
from storage.database import connect
from workflow.acts.year.reading import year_report
from workflow.acts.year.workbook import workbook
from workflow.registers.calendar import shipped_calendar


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
@click.option("-o", "--output", type=click.File("wb"), required=True, help="写入文件 | the file to write")
def year_command(data: Path, code: str, year: int, language: str, output: IO[bytes]) -> None:
    """Write a workbook of the calls that opened in a year, and of what has become of them, with how each is counted.

    将该年开始申报的各申报通知及其至今的结果写成工作簿，并注明每项指标的统计口径。

    Exit codes: 0 written; 1 there is no such authority, or a server is missing.
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
    output.write(workbook(report, language))
