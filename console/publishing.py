"""`yuelu scheme publish`, `approve` and `diff`: proposed for somebody, approved by another, and editions compared."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy import Connection

from console import assessing
from console.inside import as_option, authority_of, authority_option, inside, refused
from console.options import data_option, json_option
from workflow.acts.looking import NoSuchSubject, Seen, look
from workflow.acts.office import Office
from workflow.acts.propose_edition import KIND, ROLE, propose_edition
from workflow.acts.propose_move import KIND as MOVE
from workflow.acts.pull import pull
from workflow.acts.take_task import take_this
from workflow.calls import moves
from workflow.definition.diff import diff
from workflow.definition.edition import Edition
from workflow.definition.faults import DefinitionFault, EditionFaults
from workflow.engine.errors import EngineError
from workflow.registers import publishing, shipped

_APPROVING = {KIND: "publish", MOVE: "approve"}
"""What may be approved here, with the step that does it."""


@click.command("publish", short_help="提请发布版本 | propose an edition")
@click.argument("file", type=click.Path(path_type=Path))
@as_option
@authority_option
@data_option
@assessing.language_option
@json_option
def publish(file: Path, email: str, authority: int | None, data: Path, language: str, *, as_json: bool) -> None:
    """Check FILE and propose it for a policy officer; a second person publishes it, on its page or by `scheme approve`.

    检查定义文件并以政策人员的名义提请发布；由另一人在页面上或用 scheme approve 批准后生效。

    With --json: {"proposal", "scheme", "edition", "hash", "warnings"}, or {"faults": [{"file", "line", "key", "code",
    "message", "remedy", "path"}]}.

    Exit codes: 0 proposed; 1 the file has faults, or a server is missing; 2 nobody may propose it so.
    """
    given = assessing.content_of(file)
    with inside(data, email) as found:
        where = authority_of(found.actor, ROLE, authority)
        try:
            proposed = propose_edition(found.office, found.actor, where, given, str(file))
        except EngineError as refusal:
            refused(refusal)
        if not isinstance(proposed, Seen):
            _tell_faults(proposed.faults, language, as_json=as_json)
        _tell_proposal(found.office, proposed, language, as_json=as_json)


def _tell_faults(faults: Sequence[DefinitionFault], language: str, *, as_json: bool) -> NoReturn:
    if as_json:
        assessing.print_json({"faults": [assessing.fault_json(each, language) for each in faults]})
    else:
        assessing.echo_faults(faults, language)
    sys.exit(1)


def _tell_proposal(office: Office, seen: Seen, language: str, *, as_json: bool) -> None:
    with office.database.reading() as connection:
        proposal = publishing.get(connection, seen.id)
        others = publishing.editions_of_scheme(connection, seen.authority, proposal.scheme)
    found = [each.words.told(language) for each in publishing.warnings(proposal.read(), others)]
    if as_json:
        said = {"scheme": proposal.scheme, "edition": proposal.edition, "hash": proposal.edition_hash}
        assessing.print_json({"proposal": seen.id, **said, "warnings": found})
        return
    name = f"{proposal.scheme} {proposal.edition}"
    click.echo(
        f"Proposed {name} as {seen.id}; another person publishes it."
        if language == "en"
        else f"已提请发布 {name}，编号 {seen.id}；由另一人批准后生效。"
    )
    for each in (*found, proposal.edition_hash):
        click.echo(f"    {each}")


@click.command("approve", short_help="批准拟发布版本或版本迁移 | approve what was proposed")
@click.argument("proposal", type=int)
@as_option
@data_option
@assessing.language_option
@json_option
def approve(proposal: int, email: str, data: Path, language: str, *, as_json: bool) -> None:
    """Publish the edition, or make the move, that was proposed as PROPOSAL, for a head of policy who did not write it.

    以政策负责人的名义批准拟发布版本（随即发布）或版本迁移（随即迁移）；提请人本人不能批准。

    With --json: {"proposal", "state", "hash"}, or {"proposal", "state", "moved", "stayed"} for a move.

    Exit codes: 0 approved; 1 a server is missing; 2 it was refused, and nothing was changed.
    """
    with inside(data, email) as found:
        try:
            with found.office.database.reading() as connection:
                seen = look(connection, proposal)
            if seen.kind not in _APPROVING:
                raise NoSuchSubject(proposal)  # noqa: TRY301  # told as one that is not there
            take_this(found.office, found.actor, proposal)
            moved = pull(found.office, found.actor, seen, _APPROVING[seen.kind])
        except NoSuchSubject:
            assessing.refuse(f"没有编号为 {proposal} 的提请事项", f"nothing was proposed as {proposal}", code="unknown")
        except EngineError as refusal:
            refused(refusal)
        with found.office.database.reading() as connection:
            said, words = (_published if seen.kind == KIND else _moved)(connection, proposal, language)
    if as_json:
        assessing.print_json({"proposal": proposal, "state": moved.state, **said})
    else:
        click.echo(words)


def _published(connection: Connection, proposal: int, language: str) -> tuple[dict[str, object], str]:
    kept = publishing.get(connection, proposal)
    words = "Published" if language == "en" else "已发布"
    return {"hash": kept.edition_hash}, f"{words} {kept.scheme} {kept.edition} {kept.edition_hash}"


def _moved(connection: Connection, proposal: int, language: str) -> tuple[dict[str, object], str]:
    results = moves.results(connection, proposal)
    moved = sum(each.moved for each in results)
    stayed = len(results) - moved
    told = f"Moved {moved}, left {stayed}." if language == "en" else f"已迁移 {moved} 件，未迁移 {stayed} 件。"
    return {"moved": moved, "stayed": stayed}, told


@click.command("diff", short_help="比较两个版本 | tell what changed")
@click.argument("before")
@click.argument("after")
@assessing.language_option
@json_option
def diff_command(before: str, after: str, language: str, *, as_json: bool) -> None:
    """Tell in words what changed from BEFORE to AFTER: files, or shipped editions such as invention-maintenance/2018.

    用文字说明两个版本之间的改动；可以是文件，也可以是随附版本，如 invention-maintenance/2018。

    With --json: {"differences": [{"what", "path", "where", "before", "after"}]}.

    Exit codes: 0 no difference; 1 at least one; 2 one of the two cannot be read or has faults.
    """
    found = diff(_edition(before), _edition(after))
    if as_json:
        assessing.print_json(
            {
                "differences": [
                    {
                        "what": each.what,
                        "path": ".".join(each.path),
                        "where": each.where.told(language),
                        "before": each.before,
                        "after": each.after,
                    }
                    for each in found
                ]
            }
        )
    else:
        for each in found:
            click.echo(each.told(language))
        if not found:
            click.echo("没有改动。" if language == "zh" else "No differences.")
    sys.exit(1 if found else 0)


def _edition(named: str) -> Edition:
    """The edition of a file, or one that ships; leaves with a message otherwise."""
    scheme, _, name = named.partition("/")
    try:
        if not Path(named).exists() and (ships := shipped.edition(scheme, name)) is not None:
            return ships
        return publishing.read(assessing.content_of(Path(named)), named)
    except EditionFaults as found:
        assessing.refuse(f"版本有误：{found}", f"the edition is broken: {found}", code="faults")
