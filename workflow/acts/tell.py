"""Telling the claimant of a move: the errand that writes the letter which the edition words, and orders its mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection, text

from forms.types.money import yuan
from settings import OFFICE_ZONE
from workflow.acts import tell_objection
from workflow.acts.acting import LETTER_TOPIC
from workflow.acts.ask_correction import correction_points
from workflow.acts.looking import look
from workflow.acts.office import Office
from workflow.claims import applications
from workflow.definition.edition import Edition
from workflow.definition.life import Text
from workflow.jobs.errands import Errand, Handlers
from workflow.letters.render import Fact, render
from workflow.letters.write import Matter, ToOrganisation, write
from workflow.parties import mandates, organisations
from workflow.registers.editions import edition_by_hash

LANGUAGE: Final = "zh"
"""The language in which the office writes; the letter's page shows both."""

_TOLD_POINTS = 10
"""As many rows and documents as a letter names; the application's page shows all."""


def handlers(office: Office) -> Handlers:
    """The handler of letters."""
    return {LETTER_TOPIC: partial(_tell, office)}


def _tell(office: Office, connection: Connection, errand: Errand) -> str:
    application, version = int(errand.body["subject"]), int(errand.body["version"])
    if look(connection, application).kind == "objection":
        return tell_objection.tell(office, connection, errand)
    row = applications.get(connection, application)
    edition = edition_by_hash(connection, look(connection, application).edition)
    kind = str(errand.body["kind"])
    words = edition.letters[kind]
    facts = _facts(connection, application, version)
    facts |= {"scheme": edition.title, "number": row.number}
    claimant = organisations.get(connection, row.claimant)
    facts |= {"claimant": claimant.name, "points": _points(connection, application, edition)}
    letter = write(
        connection,
        Matter(row.authority, application, version, kind),
        ToOrganisation(row.claimant),
        title=render(words.title, facts),
        text=render(words.body, facts),
        language=LANGUAGE,
        at=office.now(),
        mail_to=mandates.officers(connection, row.claimant, office.clock.today()),
    )
    return f"letter {letter}"


def _facts(connection: Connection, application: int, version: int) -> dict[str, Fact]:
    """What letters may name of an application, as of the version that they tell of."""
    row = connection.execute(
        text(
            "SELECT h.at, (SELECT text FROM remark r WHERE r.subject_id = h.subject_id AND r.seq = h.seq "
            "AND r.field = 'reason') AS reason, "
            "(SELECT due_at FROM task t WHERE t.subject_id = h.subject_id AND t.opened_at = h.at LIMIT 1) AS due, "
            "(SELECT count(*) FROM line l JOIN claim_list c ON c.id = l.list_id WHERE l.ok AND c.id = (SELECT id FROM "
            "claim_list WHERE application_id = h.subject_id AND sealed_at IS NOT NULL ORDER BY round DESC LIMIT 1)) "
            "AS lines, coalesce((SELECT sum(g.granted_fen) FROM plan_line g WHERE g.application_id = h.subject_id "
            "AND g.plan_id = (SELECT max(plan_id) FROM plan_line WHERE application_id = h.subject_id)), (SELECT "
            "sum(award_fen) FROM line_decision d WHERE d.application_id = h.subject_id), 0) AS fen, "
            "(SELECT notice_until FROM plan p JOIN plan_line g ON g.plan_id = p.id WHERE g.application_id = "
            "h.subject_id ORDER BY p.id DESC LIMIT 1) AS until "
            "FROM history h WHERE h.subject_id = :application AND h.seq = :version"
        ),
        {"application": application, "version": version},
    ).one()
    return {
        "reason": row.reason or "",
        "due": _last_day(row.due),
        "lines": int(row.lines),
        "amount": f"{yuan(int(row.fen))} 元",
        "to": _last_day(row.until),
    }


def _points(connection: Connection, application: int, edition: Edition) -> Text:
    """What the last correction names, in brackets: rows and documents with their words; nothing when it names none."""
    named = [each.point for each in correction_points(connection, application)]
    if not named:
        return Text("", "")
    titles = {each.name: each.title for each in edition.documents}
    some = named[:_TOLD_POINTS]
    zh = "；".join(
        f"{f'第 {each.row} 行' if each.kind is None else titles[each.kind].zh}：{each.words}" for each in some
    )
    en = "; ".join(f"{f'row {each.row}' if each.kind is None else titles[each.kind].en}: {each.words}" for each in some)
    if len(named) > len(some):
        return Text(f"（{zh}；等共 {len(named)} 处，详见系统）", f" ({en}; {len(named)} in all, shown in the system)")
    return Text(f"（{zh}）", f" ({en})")


def _last_day(end: datetime | None) -> Fact:
    """The last day of a period whose end (UTC, excluded) is given; a dash where there is none."""
    return (end - timedelta(seconds=1)).astimezone(OFFICE_ZONE).date() if end is not None else "—"
