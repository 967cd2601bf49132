"""`yuelu claim`: what the rules say of a claim workbook, without servers."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from console import assessing
from console.options import json_option
from forms.faults import Fault
from forms.workbook import Sheet
from workflow.acts.uncollected import uncollected
from workflow.definition.assessment import Assessment, ClaimContext
from workflow.definition.rules import Rules


@click.group(short_help="检查申报表 | check a claim")
def command() -> None:
    """Claims: check a workbook by the rules of an edition.

    申报：按某一版本的规则检查申报表。
    """


@command.command("check", short_help="检查申报表 | check a claim workbook")
@click.argument("workbook", type=click.Path(path_type=Path))
@click.option("--scheme", required=True, help="资助项目 | the scheme, such as invention-maintenance")
@click.option("--edition", required=True, help="版本 | the edition, such as 2018")
@click.option("--claimant", required=True, help="申报主体名称 | the claimant's registered name")
@click.option("--closing", required=True, metavar="DATE", help="申报截止日 | the closing day, such as 2018-12-31")
@click.option(
    "--window", metavar="FROM..TO", help="期间，默认为版本的适用期间 | days that count; the edition's by default"
)
@click.option("--strict", is_flag=True, help="有误时以 1 退出 | exit 1 when a line has an error")
@assessing.language_option
@json_option
@uncollected()
def check(
    workbook: Path,
    scheme: str,
    edition: str,
    claimant: str,
    closing: str,
    window: str | None,
    language: str,
    *,
    strict: bool,
    as_json: bool,
) -> None:
    """Read WORKBOOK, check every line by the edition's rules, and say what each would be awarded.

    检查申报表的每一行，并说明各行的资助额及其计算。

    With --json: {"lines": [{"row", "ok", "errors", "flags", "notes", "award_fen", "steps"}], "summary": {"rows",
    "ok", "bad", "award_fen", "capped_fen"}}; docs/claim-check.md explains every code.

    Exit codes: 0 the workbook was checked, whatever was found; 1 with --strict, when a line has an error; 2 the
    arguments or the file are no good, and nothing was checked.
    """
    rules = assessing.rules_for(scheme, edition)
    context = ClaimContext(assessing.named(claimant), assessing.day(closing, "--closing"), assessing.window(window))
    found = assessing.judged(assessing.content_of(workbook), rules, context)
    if isinstance(found, Fault):
        assessing.refuse(found.message("zh"), found.message("en"), code=found.code)
    sheet, assessment = found
    if as_json:
        assessing.print_json(assessment.told(language))
    else:
        click.echo("\n".join(_told(rules, context, assessment, sheet, language)))
    sys.exit(1 if strict and assessment.summary.bad else 0)


def _told(rules: Rules, context: ClaimContext, assessment: Assessment, sheet: Sheet, language: str) -> list[str]:
    edition = rules.edition
    first, last = context.window or rules.window()
    closing = "closing" if language == "en" else "截止"
    lines = [
        f"{edition.title.told(language)} {edition.edition} · {context.claimant_name}",
        f"{closing} {context.closing} · {first} .. {last}",
        *assessing.summary_lines(assessment, language),
    ]
    if sheet.skipped:
        rows = ", ".join(str(each.number) for each in sheet.skipped[: assessing.SHOWN])
        lines += ["", f"Rows that are no lines: {rows}" if language == "en" else f"未作为明细的行：{rows}"]
    return lines
