"""`yuelu demo`: walks a real claim of thousands of lines through its whole life, and says what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from console import opening
from console.demonstration import SEED, TODAY
from console.demonstration.cast import Cast, gather
from console.demonstration.report import Report, edition_2018
from console.demonstration.round import ROUND_TITLE, next_round, parts_of
from console.demonstration.universities import University, universities
from console.demonstration.walk import Part, Walk
from console.options import data_option
from console.servers import installation as installations
from settings import Clock, Settings
from workflow.acts.faults import LinesTaken
from workflow.acts.office import Office
from workflow.acts.opening import open_office
from workflow.definition.life import Text

_ALL = len(universities(SEED))


@click.command(short_help="演示一次完整的申报 | walk a claim through its whole life")
@data_option
@click.option("--lines", default=3000, show_default=True, type=click.IntRange(20, 5_000), help="明细行数 | lines")
@click.option(
    "--universities", "many", default=_ALL, show_default=True, type=click.IntRange(2, _ALL), help="高校数 | how many"
)
def command(data: Path, lines: int, many: int) -> None:
    """Walk a university's workbook from the call to the bank file, in the demonstration in the data folder.

    在演示环境中，把一所高校的申报工作簿从申报通知一直办到银行文件。

    The demonstration is made when the folder holds nothing; beside a running `yuelu up` its servers are used. Each run
    is a round of its own. Prints what happened, what was refused and why, and where the bank files are.

    Exit codes: 0 all of it happened and every check holds; 1 something is missing, or a check does not hold.
    """
    found = opening.find_or_make(data, demonstration=True)
    with opening.office(data) as settings:
        office = on_demonstration_day(settings)
        password = found.secrets[installations.DEMONSTRATION_PASSWORD]
        claimants = universities(SEED)[:many]
        cast = gather(office, password, SEED, claimants)
        sound = _walk(cast, data / "demo", lines, claimants)
        office.database.engine.dispose()
    if not sound:
        raise SystemExit(1)


def on_demonstration_day(settings: Settings) -> Office:
    """The office on the day on which the demonstration stands."""
    return open_office(replace(settings, clock=Clock(TODAY)))


def _walk(cast: Cast, folder: Path, lines: int, claimants: Sequence[University]) -> bool:
    """The whole round; whether everything that can be checked holds."""
    (number, seed), edition = next_round(cast), edition_2018()
    walk, report = Walk(cast, seed, click.echo), Report(cast.office, folder / number)
    parts = parts_of(seed, lines, claimants)
    report.heading(f"{number}：申报通知（一人提出，另一人批准）/ a call, proposed by one, approved by another")
    call = walk.open_call(number, edition.hash, ROUND_TITLE)
    report.heading("申报：上传工作簿，更正有误的行，提交 / workbooks uploaded, bad rows mended, claims submitted")
    for part in parts:
        drafted = walk.draft(call, part)
        if part == parts[0]:
            report.workbook(edition, part, seed, drafted.first)
            report.refused_lines(drafted.first)
        walk.submit(drafted.seen, part)
    walk.close(call)
    report.heading("审查：受理、补正、实质审核、会审 / acceptance, a correction, lines decided, joint review")
    walk.check_form(correcting=parts[-1])
    walk.review()
    report.applications(call)
    _pay(walk, report, call)
    report.heading("再次申报已资助的专利年度 / patent years that were funded are claimed again")
    taken = _again(walk, number, edition.hash, replace(parts[-1], mistakes=False))
    report.taken(taken)
    return report.checks(refused_twice=taken is not None)


def _pay(walk: Walk, report: Report, call: int) -> None:
    report.heading(
        "分配与公示：两人批准，公示五个工作日 / shared out, approved by two, on notice for five working days"
    )
    report.plan(walk.confirm(walk.publish(walk.plan(call))).id)
    report.heading("拨付：一人制作批次，另一人放款 / a batch made by one, released by another")
    batch = walk.order(call)
    report.batch(batch.id)
    report.results(walk.settle(batch, returned=1))
    report.results(walk.settle(walk.order(call), returned=0))


def _again(walk: Walk, number: str, edition: str, part: Part) -> LinesTaken | None:
    """A second call, and a claim for what the first has funded: the database itself refuses it."""
    call = walk.open_call(f"{number}-2", edition, Text("重复申报演示", "Claiming twice"))
    drafted = walk.draft(call, part)
    try:
        walk.submit(drafted.seen, part)
    except LinesTaken as taken:
        return taken
    return None
