"""`yuelu scheme move`: running applications tried under another edition, and the move proposed for somebody."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy import Connection, select

from console import assessing, opening
from console.options import data_option, json_option
from console.publishing import inside
from workflow.acts.moving.found import Found
from workflow.acts.moving.naming import NoOneEdition, stored_edition
from workflow.acts.moving.trial import Trial, Tried
from workflow.acts.office import Office
from workflow.acts.opening import open_office
from workflow.acts.propose_move import Wanted, propose_move, try_wanted
from workflow.calls import rounds
from workflow.calls.tables import Call
from workflow.definition.faults import EditionFaults
from workflow.engine.errors import EngineError

BREAKS = 1
"""The exit code when something breaks, or a server is missing."""


@click.command("move", short_help="把在办申报迁至另一版本 | move running applications")
@click.option("--call", "number", required=True, metavar="N", help="申报通知编号 | the call's number")
@click.option("--from", "before", metavar="EDITION", help="原版本，缺省为申报通知所依版本 | the call's by default")
@click.option("--to", "after", required=True, metavar="EDITION", help="哈希或 项目/版本 | hash, or scheme/edition")
@click.option("--mapping", type=click.Path(path_type=Path), help="对应表（YAML） | what was renamed (YAML)")
@click.option("--propose", is_flag=True, help="提请审批 | propose it, and not only try")
@click.option("--as", "email", metavar="EMAIL", help="以谁的名义提请 | for whom it is proposed, by their mail")
@click.option("--reason", metavar="WORDS", help="提请理由 | why it is proposed")
@data_option
@assessing.language_option
@json_option
def command(
    number: str,
    before: str | None,
    after: str,
    mapping: Path | None,
    email: str | None,
    reason: str | None,
    data: Path,
    language: str,
    *,
    propose: bool,
    as_json: bool,
) -> None:
    """Try the live applications of a call under another edition: which would move, and which break and why.

    把申报通知下在办的申报放到另一版本中重放履历，列出可迁移的和不能迁移的。

    Nothing is changed, unless --propose asks a policy officer's move to be kept for a second person's approval (on its
    page, or by `yuelu scheme approve`). docs/moving-editions.md explains the mapping and what breaks.

    With --json: {"call", "from", "to", "proposal", "kept", "applications": [{"number", "state", "becomes", "moves",
    "found": [{"code", "seq", "breaks", "message"}]}]}.

    Exit codes: 0 all would move, or the move was proposed; 1 something breaks, or a server is missing; 2 refused.
    """
    if propose and (email is None or reason is None):
        assessing.refuse("--propose 须同时给出 --as 与 --reason", "--propose needs --as and --reason", code="usage")
    given = assessing.content_of(mapping) if mapping is not None else b""
    try:
        if propose:
            with inside(data, str(email)) as found:
                wanted = _wanted(found.office, number, before, after, given)
                trial, proposal = _tried(found.office, wanted), None
                proposal = propose_move(found.office, found.actor, wanted, str(reason)).id
        else:
            with opening.office(data) as settings:
                office = open_office(settings)
                trial, proposal = _tried(office, _wanted(office, number, before, after, given)), None
                office.database.engine.dispose()
    except EngineError as refusal:
        assessing.refuse(refusal.told("zh"), refusal.told("en"), code=refusal.code)
    except EditionFaults as found_faults:
        _faulty(found_faults, str(mapping))
    if as_json:
        assessing.print_json(_json(trial, proposal, language))
    else:
        click.echo("\n".join(_lines(trial, proposal, language)))
    sys.exit(BREAKS if trial.breaking and proposal is None else 0)


def _tried(office: Office, wanted: Wanted) -> Trial:
    with office.database.reading() as connection:
        return try_wanted(office, connection, wanted)


def _wanted(office: Office, number: str, before: str | None, after: str, given: bytes) -> Wanted:
    with office.database.reading() as connection:
        call = connection.execute(select(Call.id).where(Call.number == number)).scalar_one_or_none()
        if call is None:
            assessing.refuse(f"没有编号为 {number} 的申报通知", f"there is no call {number}", code="no_such_call")
        row = rounds.get(connection, call)
        old = row.edition if before is None else _named(connection, before, row.authority)
        return Wanted(call, old, _named(connection, after, row.authority), given)


def _named(connection: Connection, named: str, authority: int) -> str:
    try:
        return stored_edition(connection, named, authority)
    except NoOneEdition:
        assessing.refuse(
            f"数据库中没有（或不止一个）版本 {named}；请给出哈希",
            f"the database has no edition {named}, or several: give its hash",
            code="no_such_edition",
        )


def _faulty(found: EditionFaults, file: str) -> NoReturn:
    told = [(each.line, each.key, each.told("zh"), each.told("en")) for each in found.faults]
    assessing.refuse(
        "；".join(f"{file}:{line}: {key}: {zh}" for line, key, zh, _ in told),
        "; ".join(f"{file}:{line}: {key}: {en}" for line, key, _, en in told),
        code="mapping",
    )


def _json(trial: Trial, proposal: int | None, language: str) -> dict[str, object]:
    return {
        "call": trial.call.number,
        "from": trial.two.before.hash,
        "to": trial.two.after.hash,
        "proposal": proposal,
        "kept": [each.told(language) for each in trial.kept],
        "applications": [_application(each, language) for each in trial.tried],
    }


def _application(tried: Tried, language: str) -> dict[str, object]:
    return {
        "number": tried.number,
        "state": tried.seen.state,
        "becomes": tried.becomes if tried.moves else tried.seen.state,
        "moves": tried.moves,
        "found": [_found(each, language) for each in tried.found],
    }


def _found(found: Found, language: str) -> dict[str, object]:
    return {"code": found.code, "seq": found.seq, "breaks": found.breaks, "message": found.words.told(language)}


def _lines(trial: Trial, proposal: int | None, language: str) -> Iterator[str]:
    english, (moving, staying) = language == "en", (len(trial.moving), len(trial.breaking))
    names = f"{trial.two.before.edition} → {trial.two.after.edition}"
    yield (
        f"{trial.call.number}  {names}: {moving} would move, {staying} would not."
        if english
        else f"{trial.call.number}  {names}：可迁移 {moving} 件，不能迁移 {staying} 件。"
    )
    yield from (f"    {each.told(language)}" for each in trial.kept)
    for each in sorted(trial.tried, key=lambda tried: tried.moves):
        verdict = ("moves", "stays") if english else ("迁移", "不迁移")
        yield f"{each.number}  [{each.seen.state}]  {verdict[0] if each.moves else verdict[1]}"
        yield from (f"    {found.words.told(language)}" for found in each.found)
    if proposal is not None:
        words = ("Proposed as {}; another person approves it.", "已提请，编号 {}；由另一人批准。")
        yield words[not english].format(proposal)
