"""What `yuelu demo` says: what happened, what was refused and why, where the files are, and whether the laws hold."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import click
from sqlalchemy import text

from console.demonstration.walk import Part
from console.demonstration.workbook import workbook
from forms.types.money import yuan
from forms.workbook import Fault, Remark, RowReport, with_errors
from settings import OFFICE_ZONE
from workflow.acts.faults import LinesTaken
from workflow.acts.make_batch import files_of
from workflow.acts.office import Office
from workflow.acts.read_results import Read
from workflow.definition.assessment import LineAssessment
from workflow.definition.edition import Edition
from workflow.history.verify import verify
from workflow.money import book, payments, plans
from workflow.registers import shipped

_SHOWN = 8


class Report:
    """Writes to the terminal, and files into a folder of its own."""

    def __init__(self, office: Office, folder: Path) -> None:
        self._office = office
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def heading(self, words: str) -> None:
        """A new part of the walk."""
        click.echo(f"\n{click.style(words, bold=True)}")

    def workbook(self, edition: Edition, part: Part, seed: int, assessed: tuple[LineAssessment, ...]) -> None:
        """The claimant's workbook, and the same one back with an error column."""
        source = workbook(part.university, part.lines, seed, mistakes=part.mistakes).data
        back = with_errors(source, edition.form, {each.row: _remarks(each) for each in assessed})
        assert not isinstance(back, Fault)
        self._file("申报明细.xlsx", source, "申报工作簿 / the workbook")
        self._file("申报明细-错误.xlsx", back, "带错误列退回 / back with its errors")

    def refused_lines(self, assessed: tuple[LineAssessment, ...]) -> None:
        """How many lines were refused for which reason, with an example of each."""
        examples: dict[str, tuple[int, str, int]] = {}
        for line in assessed:
            for error in line.errors:
                row, message, count = examples.get(error.code, (line.row, error.message.zh, 0))
                examples[error.code] = (row, message, count + 1)
        click.echo("  未通过的原因 / why lines were refused:")
        for code, (row, message, count) in sorted(examples.items(), key=lambda each: -each[1][2]):
            click.echo(f"    {count:>4} × {code:<20} 如第 {row} 行 / such as row {row}: {message}")

    def applications(self, call: int) -> None:
        """The state, lines and awards of every application of a call."""
        with self._office.database.reading() as connection:
            rows = connection.execute(
                text(
                    "SELECT a.number, o.name, s.state, count(d.row) FILTER (WHERE d.outcome = 'accept') AS accepted, "
                    "count(d.row) FILTER (WHERE d.outcome = 'refuse') AS refused, "
                    "coalesce(sum(d.award_fen), 0) AS fen FROM application a JOIN organisation o "
                    "ON o.id = a.claimant_id JOIN subject s ON s.id = a.id LEFT JOIN line_decision d "
                    "ON d.application_id = a.id WHERE a.call_id = :call GROUP BY 1, 2, 3 ORDER BY 1"
                ),
                {"call": call},
            ).all()
        for row in rows:
            click.echo(
                f"  {row.number}  {row.name}：{row.accepted} 项同意，{row.refused} 项不予资助，"
                f"核定 {yuan(int(row.fen))} 元  [{row.state}]"
            )

    def plan(self, plan: int) -> None:
        """What the plan grants, and one line's steps from award to grant."""
        with self._office.database.reading() as connection:
            row, awards = plans.get(connection, plan), plans.awards(connection, plan)
            example = connection.execute(
                text(
                    "SELECT application_id, row, steps FROM plan_line WHERE plan_id = :plan "
                    "AND granted_fen < award_fen ORDER BY application_id, row LIMIT 1"
                ),
                {"plan": plan},
            ).one_or_none()
        click.echo(f"  核定合计 {yuan(sum(awards.values()))} 元，预算 {yuan(row.budget_fen)} 元 / awarded, budget")
        last = _last_day(row.notice_until)
        click.echo(f"  方案 {row.number} 分配 {yuan(row.total_fen)} 元，公示至 {last} / granted, on notice until")
        if example is not None:
            click.echo(f"  申报 {example.application_id} 第 {example.row} 行的计算 / how one line came to its grant:")
            for step in example.steps:
                click.echo(f"    {yuan(step['value']):>12} 元  {step['step']}: {step['clause']}")

    def results(self, read: Read) -> None:
        """What the bank said."""
        found = read.reconciliation
        click.echo(f"  银行回单：{len(found.paid)} 笔成功，{len(found.returned)} 笔退回 / paid, returned")
        for each in found.returned:
            click.echo(f"    {each.end_to_end_id}  {yuan(each.amount_fen or 0)} 元：{each.reason}")

    def batch(self, batch: int) -> None:
        """Where the bank files are."""
        with self._office.database.reading() as connection:
            files, row = files_of(self._office, connection, batch), payments.get(connection, batch)
        self._file(f"{row.number}.xml", files.pain, f"银行文件 pain.001（{yuan(row.total_fen)} 元）/ the bank file")
        self._file(f"{row.number}.csv", files.csv, "银行批量 CSV（GB18030）/ the batch CSV")

    def taken(self, taken: LinesTaken | None) -> None:
        """What the database refused because it is funded already."""
        if taken is not None:
            click.echo(f"  {taken.told('zh')}\n  {taken.told('en')}")

    def checks(self, *, refused_twice: bool) -> bool:
        """Whether chains, book and funding keys are sound, each said in a line."""
        with self._office.database.reading() as connection:
            chains, book_faults = verify(connection), book.faults(connection)
        self.heading("检查 / checks")
        sound = {
            f"履历：{chains.subjects} 个事项、{chains.rows} 条记录环环相扣 / every chain holds": not chains.faults,
            "账簿：每个账户的余额等于其分录之和 / every balance is the sum of its transfers": not book_faults,
            "同一事项未被重复资助 / nothing was funded twice": refused_twice,
        }
        for words, holds in sound.items():
            click.echo(f"  {'✓' if holds else '✗'} {words}")
        for fault in chains.faults:
            click.echo(f"    {fault.zh}")
        return all(sound.values())

    def _file(self, name: str, data: bytes, words: str) -> None:
        path = self._folder / name
        path.write_bytes(data)
        click.echo(f"  {words}: {path}")


def _last_day(end: datetime | None) -> date | None:
    """The last office day of a period whose end (UTC) is excluded."""
    return (end - timedelta(seconds=1)).astimezone(OFFICE_ZONE).date() if end else None


def _remarks(line: LineAssessment) -> RowReport:
    return RowReport(
        [Remark(each.column, each.message.zh) for each in line.errors],
        [Remark(each.column, each.message.zh) for each in line.flags],
    )


def edition_2018() -> Edition:
    """The edition under which the demonstration's round stands."""
    found = shipped.edition("invention-maintenance", "2018")
    assert found is not None
    return found
