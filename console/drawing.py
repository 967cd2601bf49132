"""`yuelu scheme diagram`: a life as a picture, of an edition that ships, of a file, or of a subject of the house."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import click

from console import assessing
from workflow import schemes
from workflow.definition.diagram import mermaid, picture
from workflow.definition.diagram_svg import svg
from workflow.definition.faults import EditionFaults
from workflow.definition.life import Life, Text
from workflow.definition.lives import is_life, life_title, load_life, parse_life
from workflow.definition.loader import load
from workflow.parties.roles import ROLES
from workflow.registers import shipped

Format = Literal["svg", "mermaid"]


def drawn(life: Life, title: Text, language: str, kind: Format) -> str:
    """A life as the text of a picture."""
    shown = picture(life, ROLES, language)
    return mermaid(shown) if kind == "mermaid" else svg(shown, title.told(language))


def lives() -> Iterator[tuple[str, Text, Life]]:
    """Every life that ships, by its name, with its title: of the editions, then of the house."""
    for each in shipped.editions():
        zh, en = f"{each.title.zh}，{each.edition}", f"{each.title.en}, {each.edition}"
        yield f"{each.scheme}-{each.edition}", Text(zh, en), each.life
    for path in schemes.life_files():
        yield path.stem, life_title(path.read_text(encoding="utf-8")), load_life(path.stem)


@click.command("diagram", short_help="流程图 | a life as a picture")
@click.argument("names", nargs=-1, required=True, metavar="SCHEME EDITION|FILE|LIFE")
@click.option("--format", "kind", type=click.Choice(["svg", "mermaid"]), default="svg", show_default=True)
@assessing.language_option
def command(names: tuple[str, ...], kind: Format, language: str) -> None:
    """Print a life as a picture, with its roles and clocks.

    输出流程图：随附的某个版本（SCHEME EDITION）、定义文件（FILE）或本局事项（LIFE，如 call、plan、recovery）。

    Exit codes: 0 printed; 2 there is no such life, or its definition has faults.
    """
    life, title = _named(names)
    click.echo(drawn(life, title, language, kind), nl=False)


def _named(names: tuple[str, ...]) -> tuple[Life, Text]:
    if len(names) > 2:  # noqa: PLR2004  # a scheme and an edition
        assessing.refuse("请给出 SCHEME EDITION、FILE 或 LIFE", "give SCHEME EDITION, FILE or LIFE")
    path, found = Path(names[0]), {name: (life, title) for name, title, life in lives()}
    if "-".join(names) not in found:
        if len(names) == 1 and path.is_file():
            return _of_file(path)
        known = ", ".join(found)
        assessing.refuse(
            f"没有 {' '.join(names)} 的流程，也没有这个文件；现有：{known}",
            f"there is no life or file {' '.join(names)}; there are: {known}",
        )
    return found["-".join(names)]


def _of_file(path: Path) -> tuple[Life, Text]:
    try:
        text = assessing.content_of(path).decode("utf-8-sig")
        if is_life(text, str(path)):
            life, title = parse_life(text, str(path)), life_title(text)
        else:
            edition = load(text, str(path))
            life, title = edition.life, edition.title
    except UnicodeDecodeError:
        assessing.refuse(f"{path} 不是 UTF-8 文本", f"{path} is no text in UTF-8")
    except EditionFaults as faults:
        told = {each: "; ".join(fault.told(each) for fault in faults.faults[:3]) for each in ("zh", "en")}
        assessing.refuse(f"{path} 的定义有误：{told['zh']}", f"the definition in {path} has faults: {told['en']}")
    return life, title
