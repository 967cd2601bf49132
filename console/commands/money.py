"""`yuelu money`: how a budget is shared out, without servers; and the book, checked, looked at and exported."""

from __future__ import annotations

import json
import sys
from typing import IO

import click

from console.book import COMMANDS
from workflow.money.allocation import Plan, allocate, answer_json, from_text
from workflow.money.amounts import yuan


@click.group(
    short_help="分配、核验、查看和导出资金 | share out, check, show and export money",
    help="Public money: share out a budget; check, show and export the book. | 资金：分配预算，核验、查看和导出账簿。",
)
def command() -> None:
    """Group the commands of money."""


for each_command in COMMANDS:
    command.add_command(each_command)


@command.command("allocate")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: the request with `plan` and `totals`.")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", help="Of what people read.")
@click.argument("file", type=click.File("rb"))
def allocate_command(file: IO[bytes], language: str, *, as_json: bool) -> None:
    """Share the budget in FILE out (JSON; `-` reads standard input).

    Caps come first, in their order; then the budget.
    Exit codes: 0 shared out, 2 the request is wrong and each fault is told.
    """
    text = file.read()
    request = from_text(text)
    if isinstance(request, tuple):
        faults = [{"where": each.where, "code": each.code, "message": each.message(language)} for each in request]
        if as_json:
            click.echo(json.dumps({"faults": faults}, ensure_ascii=False, indent=1))
        for fault in request:
            click.echo(fault.message(language), err=True)
        sys.exit(2)
    plan = allocate(request)
    if as_json:
        click.echo(json.dumps(json.loads(text) | answer_json(plan), ensure_ascii=False, indent=1))
    else:
        click.echo(_told(plan, language))


def _told(plan: Plan, language: str) -> str:
    """The sums of each application and of all, a line each, in yuan."""
    english = language == "en"
    rows = [("Number", "Award", "After caps", "Granted") if english else ("编号", "资助额", "限额后", "安排")]
    rows += [
        (str(each.application.number), yuan(each.award_fen), yuan(each.capped_fen), yuan(each.granted_fen))
        for each in plan.sums
    ]
    left = f"Granted {yuan(plan.granted_fen)} of {yuan(plan.request.budget_fen)} yuan, {yuan(plan.left_fen)} left."
    if not english:
        left = (
            f"预算 {yuan(plan.request.budget_fen)} 元，安排 {yuan(plan.granted_fen)} 元，余 {yuan(plan.left_fen)} 元。"
        )
    return "\n".join("\t".join(row) for row in rows) + f"\n{left}"
