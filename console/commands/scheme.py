"""`yuelu scheme`: the subsidies as definitions: list, check and draw them, try their award on lines."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import click

from console import assessing
from console.given_lines import Given, GivenLinesRefused, given
from console.options import json_option
from workflow import schemes
from workflow.definition.assessment import ClaimContext
from workflow.definition.faults import DefinitionFault, EditionFaults
from workflow.definition.lives import is_life, parse_life
from workflow.definition.schema.edition import edition_schema
from workflow.definition.verifier import periods
from workflow.registers import shipped


class SchemeCommands(click.Group):
    """A group whose commands beside those of this module are loaded when they are asked for: some need every room."""

    elsewhere: ClassVar[Mapping[str, tuple[str, str]]] = {
        "diagram": ("console.drawing", "command"),
        "rehearse": ("console.rehearsing", "command"),
        "publish": ("console.publishing", "publish"),
        "approve": ("console.publishing", "approve"),
        "diff": ("console.publishing", "diff_command"),
        "move": ("console.moving", "command"),
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names in the order of the alphabet."""
        return sorted({*super().list_commands(ctx), *self.elsewhere})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command; None when there is none of that name."""
        if cmd_name not in self.elsewhere:
            return super().get_command(ctx, cmd_name)
        module, name = self.elsewhere[cmd_name]
        found: object = getattr(importlib.import_module(module), name)
        assert isinstance(found, click.Command), cmd_name
        return found


@click.group(cls=SchemeCommands, short_help="资助项目的定义 | the subsidies as definitions")
def command() -> None:
    """Schemes: list, check, try, draw and rehearse definitions.

    资助项目：列出、检查、试算、画流程图、排练。
    """


@command.command("list", short_help="列出版本 | list the editions")
@assessing.language_option
@json_option
def list_command(language: str, *, as_json: bool) -> None:
    """List the editions that ship, with the days that they cover and the hash that names them.

    列出随产品提供的版本、适用期间和内容哈希。

    With --json: {"editions": [{"scheme", "edition", "title", "from", "to", "hash"}]}.

    Exit codes: 0 listed.
    """
    found = [
        {
            "scheme": each.scheme,
            "edition": each.edition,
            "title": each.title.told(language),
            "from": each.effective.first.isoformat(),
            "to": each.effective.last.isoformat() if each.effective.last else None,
            "hash": each.hash,
        }
        for each in shipped.editions()
    ]
    if as_json:
        assessing.print_json({"editions": found})
        return
    for each in found:
        click.echo("  ".join([f"{each['scheme']} {each['edition']}", f"{each['from']} .. {each['to'] or ''}"]))
        click.echo(f"    {each['title']}")
        click.echo(f"    {each['hash']}")


@command.command("schema", short_help="供编辑器使用的 JSON Schema | a JSON Schema for editors")
def schema_command() -> None:
    """Print the JSON Schema of a definition (draft 2020-12), by which an editor completes and checks YAML.

    输出资助定义的 JSON Schema，供编辑器补全与检查。

    Exit codes: 0 printed.
    """
    assessing.print_json(edition_schema())


@command.command("check", short_help="检查定义 | check definitions")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@assessing.language_option
@json_option
def check(files: tuple[Path, ...], language: str, *, as_json: bool) -> None:
    """Check definition FILES, or all that ship when none is named, and tell every fault with its file and line.

    检查定义文件；不给文件时检查全部随附定义。

    Editions of one scheme that are given together must fit together in time.

    With --json: {"faults": [{"file", "line", "key", "code", "message", "remedy", "path"}]}, where "path" is the way
    through a life to where a fault shows: [{"state", "trigger", "role"}]. docs/adding-a-subsidy.md explains the codes.

    Exit codes: 0 no fault; 1 at least one fault; 2 wrong usage.
    """
    filed: list[periods.Filed] = []
    faults = [fault for path in files or _shipped() for fault in _faults(path, filed)]
    faults.extend(periods.faults(filed))
    if as_json:
        assessing.print_json({"faults": [assessing.fault_json(each, language) for each in faults]})
    else:
        assessing.echo_faults(faults, language)
        if not faults:
            click.echo("没有问题。" if language == "zh" else "No faults.")
    sys.exit(1 if faults else 0)


def _shipped() -> Sequence[Path]:
    return (*schemes.edition_files(), *schemes.life_files())


def _faults(path: Path, filed: list[periods.Filed]) -> Iterator[DefinitionFault]:
    """Every fault of one file: of an edition, which is then among those `filed`, or of a life that stands alone."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        yield DefinitionFault(str(path), 1, "", "not_utf8")
        return
    except OSError as error:
        yield DefinitionFault(str(path), 1, "", "not_readable", {"problem": error.strerror or str(error)})
        return
    try:
        if is_life(text, str(path)):
            parse_life(text, str(path))
        else:
            found = shipped.examined(text, str(path))
            yield from found.faults
            if found.edition is not None:
                filed.append(periods.Filed(found.edition, str(path), found.line, found.name_line))
    except EditionFaults as found:
        yield from found.faults


@command.command("award", short_help="试算资助额 | compute awards")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--scheme", required=True, help="资助项目 | the scheme")
@click.option("--edition", required=True, help="版本 | the edition")
@click.option("--claimant", help="申报主体名称 | the claimant's name")
@click.option("--closing", metavar="DATE", help="申报截止日 | the closing day")
@click.option("--window", metavar="FROM..TO", help="期间 | days that count; the edition's by default")
@assessing.language_option
@json_option
def award(
    file: Path,
    scheme: str,
    edition: str,
    claimant: str | None,
    closing: str | None,
    window: str | None,
    language: str,
    *,
    as_json: bool,
) -> None:
    """Compute the awards of the lines in FILE (JSON; `-` is standard input).

    计算 JSON 文件中各行的资助额。

    FILE holds a list of lines, or {"claimant", "closing", "window": [FROM, TO], "lines": [...]}; options win over the
    file. A line names the edition's fields (patent_no, fee_year, …) or workbook columns (专利号, 缴费年度, …), with
    values as a workbook has them: amounts in yuan. Without claimant or closing day the checks that need them are left
    out. docs/claim-check.md has an example.

    Exit codes: 0 computed; 2 the arguments or the file are no good.
    """
    rules = assessing.rules_for(scheme, edition)
    try:
        lines = given(assessing.content_of(file), rules.edition.form)
    except GivenLinesRefused as refused:
        assessing.refuse(refused.words.zh, refused.words.en, code="bad_json")
    assessment = rules.assess(lines.rows, _context(lines, claimant, closing, window))
    if as_json:
        assessing.print_json(assessment.told(language))
    else:
        click.echo("\n".join(assessing.summary_lines(assessment, language)))


def _context(lines: Given, claimant: str | None, closing: str | None, window: str | None) -> ClaimContext:
    """Who claims and when: what the options say, else what the file says."""
    closing, window = closing or lines.closing, window or lines.window
    return ClaimContext(
        assessing.named(lines.claimant if claimant is None else claimant),
        assessing.day(closing, "closing") if closing else None,
        assessing.window(window),
    )
