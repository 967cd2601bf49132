"""`yuelu simulate`: calls under other rules or with other money, and who gains or loses by it; it only reads."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy import Connection

from console import assessing, opening
from console.options import data_option, json_option
from forms.faults import Fault
from forms.types import blank
from storage.database import connect
from workflow.acts.uncollected import uncollected
from workflow.definition.edition import Share
from workflow.definition.faults import DefinitionFault, EditionFaults
from workflow.definition.life import Text
from workflow.money.amounts import yuan
from workflow.simulation import trial
from workflow.simulation.faults import SimulationRefused
from workflow.simulation.remarks import CHOSEN, remarks
from workflow.simulation.result import Row, Simulation
from workflow.simulation.simulate import simulate
from workflow.simulation.telling import to_json
from workflow.simulation.trial import SHARES, Draft, Trial
from workflow.simulation.words import told
from workflow.simulation.workbook import workbook

_NAMED = re.compile(r"(?P<scheme>[\w-]+)[/ ](?P<edition>[^/]+)")

_HEADS = (
    Text("申报主体", "Claimant"),
    Text("明细", "Lines"),
    Text("现资助额", "Award now"),
    Text("试算后资助额", "Award then"),
    Text("现安排", "Granted now"),
    Text("试算后安排", "Granted then"),
    Text("增减", "Difference"),
)


@click.command(short_help="试算：换规则或预算 | what if: other rules or other money")
@data_option
@click.option(
    "--call", "calls", metavar="NUMBER", multiple=True, required=True, help="申报通知编号 | the call's number"
)
@click.option(
    "--edition",
    metavar="FILE|SCHEME/EDITION",
    help="要试的版本：YAML 文件，或库中版本 | the edition to try: a YAML file, or a stored one",
)
@click.option(
    "--budget",
    "budgets",
    metavar="YUAN",
    multiple=True,
    help="要试的预算，每个 --call 依次一个 | the budget to try, one for each --call in turn",
)
@click.option("--share", type=click.Choice(SHARES), help="要试的分配方式 | the way to share to try")
@click.option("--workbook", "output", type=click.Path(path_type=Path), help="另存为工作簿 | write a workbook too")
@assessing.language_option
@json_option
def command(
    data: Path,
    calls: tuple[str, ...],
    edition: str | None,
    budgets: tuple[str, ...],
    share: Share | None,
    output: Path | None,
    language: str,
    *,
    as_json: bool,
) -> None:
    """Try another edition, another budget or another way to share on past or present calls: who gains and who loses.

    在过去或当前的申报通知上试算另一版本、预算或分配方式：谁增、谁减、各多少。只读取，不保存。

    docs/what-if.md says what is chosen, and what stands in the JSON.

    Exit codes: 0 simulated; 1 a server is missing; 2 what was asked is no good: an unknown call, a broken edition, or
    nothing to try.
    """
    asked = _budgets(calls, budgets)
    tried = None if edition is None else _from_file(edition)
    with opening.office(data) as settings:
        database = connect(settings.database_url)
        try:
            with database.reading() as connection, uncollected():
                connection.execution_options(isolation_level="REPEATABLE READ")
                draft = _stored(connection, tried) if isinstance(tried, re.Match) else tried
                found = simulate(connection, [(call, Trial(draft, asked.get(call), share)) for call in calls])
        except SimulationRefused as refused:
            assessing.refuse(refused.told.zh, refused.told.en, code=refused.code)
        finally:
            database.engine.dispose()
    if output is not None:
        _write(output, workbook(found, language))
    if as_json:
        assessing.print_json(to_json(found))
    else:
        click.echo("\n".join(_told(found, language)))


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        assessing.refuse(
            f"无法写入 {path}：{error.strerror}", f"cannot write {path}: {error.strerror}", code="not_written"
        )


def _budgets(calls: Sequence[str], typed: Sequence[str]) -> dict[str, int]:
    """The budget of each call in fen, by its number; leaves with a message for what is none."""
    if len(set(calls)) != len(calls):
        assessing.refuse("同一 --call 写了两次", "the same --call is given twice")
    if typed and len(typed) != len(calls):
        assessing.refuse(
            f"有 {len(calls)} 个 --call 和 {len(typed)} 个 --budget，应一一对应",
            f"{len(calls)} --call and {len(typed)} --budget: there should be one for each",
        )
    return {call: _fen(text) for call, text in zip(calls, typed, strict=False)}


def _fen(text: str) -> int:
    found = trial.budget_of(text)
    if isinstance(found, Fault):
        told = found.at(("--budget",))
        assessing.refuse(told.message("zh"), told.message("en"))
    return found


def _from_file(edition: str) -> Draft | re.Match[str]:
    """The draft in a file; or the name of a stored edition, where there is no such file."""
    if blank(edition):
        assessing.refuse("--edition 为空", "--edition is empty")
    path, name = Path(edition), _NAMED.fullmatch(edition)
    if name and not path.exists() and path.suffix not in {".yaml", ".yml"}:
        return name
    try:
        return trial.from_text(assessing.content_of(path).decode("utf-8-sig"), path.name)
    except UnicodeDecodeError:
        _refuse_faults([DefinitionFault(path.name, 1, "", "not_utf8")])
    except EditionFaults as broken:
        _refuse_faults(broken.faults)


def _refuse_faults(faults: Sequence[DefinitionFault]) -> NoReturn:
    """Tell every fault of the draft, as `yuelu scheme check` does; exit code 2."""
    context = click.get_current_context().params
    if context["as_json"]:
        assessing.print_json({"faults": [assessing.fault_json(each, context["language"]) for each in faults]})
    for each in faults:
        click.echo(f"{each.file}:{each.line}: {each.key}: {each.told(context['language'])} [{each.code}]", err=True)
    sys.exit(assessing.REFUSED)


def _stored(connection: Connection, name: re.Match[str]) -> Draft:
    return trial.named(connection, name["scheme"], name["edition"])


def _told(found: Simulation, language: str) -> Iterator[str]:
    """What people read: claimants and totals in yuan, then why lines change, then what has to be known."""
    yield "\t".join(each.told(language) for each in _HEADS)
    for each in found.claimants:
        yield _row(each.name, each)
    yield _row(Text("合计", "Total").told(language), found.total)
    gained, lost = yuan(found.gained_fen), yuan(found.lost_fen)
    yield Text(f"共增 {gained} 元，共减 {lost} 元。", f"Gained {gained} yuan, lost {lost} yuan.").told(language)
    for call in found.calls:
        yield ""
        yield f"{call.number}  {call.before.edition} → {call.after.edition}  " + " → ".join(
            yuan(each.budget_fen) for each in (call.before, call.after)
        )
        for cause in call.told.causes.rows():
            old, new = (told(why, call.words).told(language) for why in (cause.before, cause.after))
            yield f"  {cause.lines:,} × {old} → {new}: {yuan(cause.before_fen)} → {yuan(cause.after_fen)}"
        yield from (f"  {each.told(language)}" for each in remarks(call))
    yield ""
    yield from (each.told(language) for each in CHOSEN)


def _row(name: str, row: Row) -> str:
    sums = row.before.award_fen, row.after.award_fen, row.before.granted_fen, row.after.granted_fen
    sign = "+" if row.difference_fen > 0 else ""
    return "\t".join([name, f"{row.lines:,}", *map(yuan, sums), f"{sign}{yuan(row.difference_fen)}"])
