"""Claims judged at the terminal without servers: which rules, on what dates, and how the answer is told."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NoReturn

import click
import orjson

from forms.faults import Fault
from forms.text import tidy
from forms.types import blank, yuan
from forms.workbook import Sheet, read
from workflow import schemes
from workflow.definition.assessment import Assessment, ClaimContext, Finding
from workflow.definition.faults import DefinitionFault, EditionFaults
from workflow.definition.rules import Rules
from workflow.registers import shipped

REFUSED = 2
"""The exit code when the arguments or the file are no good; nothing was judged."""

_UNREADABLE: Mapping[type[OSError], str] = {
    FileNotFoundError: "没有这个文件",
    NotADirectoryError: "没有这个文件",
    IsADirectoryError: "这是文件夹，不是文件",
    PermissionError: "没有读取权限",
}

SHOWN = 40
"""How many findings people are shown; programs get all."""

language_option = click.option(
    "--language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    help="文字语言 | language of the words",
)


def refuse(zh: str, en: str, *, code: str = "usage") -> NoReturn:
    """Say in one message why nothing was judged, as JSON too when the command was asked for it; exit code 2."""
    zh, en = (each.encode("utf-8", "replace").decode() for each in (zh, en))
    if click.get_current_context().params.get("as_json"):
        print_json({"refused": {"code": code, "message": zh, "message_en": en}})
    click.echo(tidy(f"{zh} | {en}"), err=True)
    sys.exit(REFUSED)


def print_json(told: object) -> None:
    """JSON in UTF-8, whatever the terminal's encoding."""
    click.echo(orjson.dumps(told))


def fault_json(fault: DefinitionFault, language: str) -> dict[str, object]:
    """A fault of a definition for a program."""
    return {
        "file": fault.file,
        "line": fault.line,
        "key": fault.key,
        "code": fault.code,
        "message": fault.told(language),
        "remedy": fault.told_remedy(language),
        "path": [{"state": each.state, "trigger": each.trigger, "role": each.role} for each in fault.path],
    }


def echo_faults(faults: Iterable[DefinitionFault], language: str) -> None:
    """Faults of definitions for people: each with the way to where it shows, and what to do about it."""
    for each in faults:
        click.echo(f"{each.file}:{each.line}: {each.key}: {each.told(language)} [{each.code}]")
        if each.path:
            click.echo(f"    {'路径：' if language == 'zh' else 'Path: '}{each.told_path(language)}")
        if remedy := each.told_remedy(language):
            click.echo(f"    {'改法：' if language == 'zh' else 'Remedy: '}{remedy}")


def rules_for(scheme: str, edition: str) -> Rules:
    """The shipped rules of that name; leaves with a message when there are none."""
    try:
        found = shipped.edition(scheme, edition)
    except EditionFaults as faults:
        refuse(f"版本有误：{faults}", f"the edition is broken: {faults}")
    if found is None:
        known = ", ".join(f"{path.parent.name} {path.stem}" for path in schemes.edition_files())
        refuse(f"没有 {scheme} {edition}；现有：{known}", f"there is no {scheme} {edition}; there are: {known}")
    return shipped.rules(found)


def day(text: str, what: str) -> date:
    """A day given as 2018-12-31; leaves with a message otherwise, for the other spellings of ISO 8601 too."""
    with suppress(ValueError):
        found = date.fromisoformat(text)
        if found.isoformat() == text:
            return found
    refuse(
        f"{what} 应为 2018-12-31 这样的日期，而不是 {text}",
        f"{what} should be a day such as 2018-12-31, not {text}",
    )


def named(claimant: str | None) -> str | None:
    """The claimant's name as given; leaves with a message when there is nothing in it."""
    if claimant is not None and (blank(claimant) or claimant != claimant.encode("utf-8", "replace").decode()):
        refuse(f"--claimant“{claimant}”不是名称", f"--claimant “{claimant}” is no name")
    return claimant


def window(text: str | None) -> tuple[date, date] | None:
    """A window given as FROM..TO, both days included; None when none was given."""
    if text is None:
        return None
    first, dots, last = text.partition("..")
    if not dots:
        refuse(f"--window 应为 FROM..TO，而不是 {text}", f"--window should be FROM..TO, not {text}")
    period = day(first, "--window"), day(last, "--window")
    if period[1] < period[0]:
        refuse(f"--window 的结束早于开始：{text}", f"--window ends before it begins: {text}")
    return period


def content_of(path: Path) -> bytes:
    """The bytes of a file, `-` for standard input; leaves with a message when it cannot be read."""
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        zh = next((words for kind, words in _UNREADABLE.items() if isinstance(error, kind)), error.strerror)
        refuse(f"无法读取 {path}：{zh}", f"cannot read {path}: {error.strerror}", code="not_readable")


def judged(content: bytes, rules: Rules, context: ClaimContext) -> tuple[Sheet, Assessment] | Fault:
    """A workbook's lines and what the rules say of them, or why the file is refused."""
    sheet = read(content, rules.edition.form)
    return sheet if isinstance(sheet, Fault) else (sheet, rules.assess(sheet.rows, context))


def summary_lines(assessment: Assessment, language: str) -> Iterator[str]:
    """What people read of a judged claim: counts, sums, then errors, flags and notes by row."""
    total, flagged = assessment.summary, sum(bool(each.flags) for each in assessment.lines)
    award, capped = yuan(total.award_fen), yuan(total.capped_fen)
    if language == "en":
        yield f"{total.rows} lines: {total.ok} good, {total.bad} with errors; {flagged} to be looked at"
        yield f"Award {award} yuan; after the cap {capped} yuan"
    else:
        yield f"共 {total.rows} 行：无误 {total.ok} 行，有误 {total.bad} 行；提示核对 {flagged} 行"
        yield f"资助额合计 {award} 元；限额后 {capped} 元"
    titles = ("Errors", "For a reviewer's eye", "Notes") if language == "en" else ("有误", "提示核对", "说明")
    lines = assessment.lines
    yield from _findings(titles[0], [(each.row, found) for each in lines for found in each.errors], language)
    yield from _findings(titles[1], [(each.row, found) for each in lines for found in each.flags], language)
    yield from _findings(titles[2], [(each.row, found) for each in lines for found in each.notes], language)


def _findings(title: str, found: Sequence[tuple[int, Finding]], language: str) -> Iterator[str]:
    if not found:
        return
    yield ""
    yield f"{title} ({len(found)})" if language == "en" else f"{title}（{len(found)}）"
    for row, each in found[:SHOWN]:
        at = f"row {row}" if language == "en" else f"第 {row} 行"
        yield f"  {at}  {each.code}  {each.message.told(language)}"
    if len(found) > SHOWN:
        more = len(found) - SHOWN
        yield f"  … {more} more; --json has all" if language == "en" else f"  ……还有 {more} 条，--json 列出全部"
