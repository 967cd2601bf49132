"""`yuelu scheme rehearse`: a definition tried from call to bank file on servers that are there for nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import structlog

from console import assessing
from console.options import json_option
from forms.types import yuan
from workflow.definition.edition import Edition
from workflow.definition.faults import DefinitionFault
from workflow.registers import shipped

if TYPE_CHECKING:
    from console.rehearsal.faults import Limit, StepFailed
    from console.rehearsal.places import Places
    from console.rehearsal.rehearse import Rehearsed


@click.command("rehearse", short_help="排练定义 | rehearse a definition")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--seconds",
    type=click.IntRange(1, 86_400),
    default=900,
    show_default=True,
    help="最多排练的秒数。 | Seconds after which it gives up.",
)
@assessing.language_option
@json_option
def command(file: Path, seconds: int, language: str, *, as_json: bool) -> None:
    """Rehearse the definition in FILE: every check, and every step of its life from the call to the bank file.

    排练定义文件：各项检查、从申报通知到银行文件的每一个流转都走一遍。

    It starts servers of its own in a temporary folder, with an office in which one person does each duty, and drops all
    of it at the end; the office's own servers are not touched. It takes a minute or two.

    With --json: {"rehearsed": {…totals…}}, {"failed": {"step", "why", "file", "line"}} or {"faults": […]}.

    Exit codes: 0 everything was exercised and every law holds; 1 the step that failed, or the faults of the file; 3 the
    time given was over before.
    """
    text, edition = _loaded(file, language, as_json=as_json)
    from console.rehearsal.faults import Limit, StepFailed  # noqa: PLC0415  # it loads every room; most need none
    from console.rehearsal.places import Places  # noqa: PLC0415  # as above

    _only_failures_are_logged()
    try:
        found = _rehearsed(edition, Places(text, str(file)), Limit.of(seconds), language, quiet=as_json)
    except StepFailed as failed:
        _fail(failed, str(file), language, as_json=as_json)
    if as_json:
        assessing.print_json({"rehearsed": found.told()})
    else:
        click.echo(_totals(found, language))


def _loaded(file: Path, language: str, *, as_json: bool) -> tuple[str, Edition]:
    """The text and the edition that it writes; every fault of it is told as `scheme check` does, with exit code 1."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
        found = shipped.examined(text, str(file))
        if found.edition is not None and not found.faults:
            return text, found.edition
        faults = found.faults
    except UnicodeDecodeError:
        faults = (DefinitionFault(str(file), 1, "", "not_utf8"),)
    except OSError as error:
        faults = (DefinitionFault(str(file), 1, "", "not_readable", {"problem": error.strerror or str(error)}),)
    _tell_faults(faults, language, as_json=as_json)
    sys.exit(1)


def _tell_faults(faults: tuple[DefinitionFault, ...], language: str, *, as_json: bool) -> None:
    if as_json:
        assessing.print_json({"faults": [assessing.fault_json(each, language) for each in faults]})
        return
    assessing.echo_faults(faults, language)


def _rehearsed(edition: Edition, places: Places, limit: Limit, language: str, *, quiet: bool) -> Rehearsed:
    from console.rehearsal.rehearse import rehearse  # noqa: PLC0415  # as above
    from console.rehearsal.scratch import scratch  # noqa: PLC0415  # as above
    from workflow.acts.opening import open_office  # noqa: PLC0415  # as above

    def tell(zh: str, en: str) -> None:
        if not quiet:
            click.echo(f"  {zh if language == 'zh' else en}")

    tell("正在启动排练用的服务器 …", "starting servers for the rehearsal …")
    with scratch() as settings:
        office = open_office(settings)
        try:
            return rehearse(office, edition, places, tell, limit=limit)
        finally:
            office.database.engine.dispose()


def _only_failures_are_logged() -> None:
    """What is refused on purpose is no news here."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))


OUT_OF_TIME = 3
"""The exit code where the time that was given was over."""


def _fail(failed: StepFailed, file: str, language: str, *, as_json: bool) -> None:
    from console.rehearsal.faults import OutOfTime  # noqa: PLC0415  # as above

    step, why = failed.step.told(language), failed.why.told(language)
    if as_json:
        assessing.print_json({"failed": {"step": step, "why": why, "file": file, "line": failed.line}})
    else:
        place = f"{file}:{failed.line}: " if failed.line else f"{file}: "
        click.echo(f"{place}✗ {step}{'：' if language == 'zh' else ': '}{why}")
    sys.exit(OUT_OF_TIME if isinstance(failed, OutOfTime) else 1)


def _totals(found: Rehearsed, language: str) -> str:
    ends = ", ".join(f"{state} {count}" for state, count in found.ends.items())
    if language == "zh":
        money = f"核定 {yuan(found.award_fen)} 元，分配 {yuan(found.granted_fen)} 元，到账 {yuan(found.paid_fen)} 元"
        lines = [
            f"✓ 已排练：流转 {found.transitions}、检查 {found.checks}、通知 {found.letters}、材料 {found.documents}",
            f"  申报：{ends}",
            f"  明细 {found.lines} 行，{money}，追回 {yuan(found.recovered_fen)} 元",
            f"  {found.laws} 条规则全部成立，履历完整",
        ]
    else:
        money = f"{yuan(found.award_fen)} yuan awarded, {yuan(found.granted_fen)} granted, {yuan(found.paid_fen)} paid"
        lines = [
            f"✓ {found.transitions} steps, {found.checks} checks, {found.letters} letters, {found.documents} documents",
            f"  applications: {ends}",
            f"  {found.lines} lines, {money}, {yuan(found.recovered_fen)} recovered",
            f"  all {found.laws} laws hold, and the history is whole",
        ]
    return "\n".join([*lines, *_limits(found, language)])


def _limits(found: Rehearsed, language: str) -> Iterator[str]:
    """What could be shown in part only."""
    besides = "; ".join(f"{code} ({', '.join(of)})" for code, of in found.besides.items())
    told = (
        (besides, "没有找到只不符合该项的明细", "checks that no line was found to fail alone"),
        (", ".join(found.elsewhen), "只看申报通知日期的检查", "checks that only a call on other days fails"),
        (", ".join(found.unreached), "一件申报用不完的总额", "shared totals that no claim uses up"),
    )
    for what, zh, en in told:
        if what:
            yield f"  {zh}：{what}" if language == "zh" else f"  {en}: {what}"
