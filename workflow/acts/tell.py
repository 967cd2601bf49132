"""Telling the claimant of a move: the errand that writes the letter which the edition words, and orders its mail."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from sqlalchemy import Connection, text

from forms.types.money import yuan
from workflow.acts import tell_evaluation, tell_objection, tell_recovery
from workflow.acts.acting import LETTER_TOPIC
from workflow.acts.ask_correction import correction_points
from workflow.acts.looking import look
from workflow.acts.office import Office
from workflow.acts.tell_claimant import last_day, tell_claimant
from workflow.claims import applications
from workflow.definition.edition import Edition
from workflow.definition.life import Text
from workflow.history.body import read
from workflow.jobs.errands import Errand, Handlers
from workflow.letters.render import Fact
from workflow.letters.write import Matter
from workflow.registers.editions import edition_by_hash

_TOLD_POINTS = 10
"""As many rows and documents as a letter names; the application's page shows all."""


_OTHERS: Final = {
    "evaluation": tell_evaluation.tell,
    "objection": tell_objection.tell,
    "recovery": tell_recovery.tell,
}
"""Who tells of other kinds of subject, whose letters the house words itself."""


def handlers(office: Office) -> Handlers:
    """The handler of letters."""
    return {LETTER_TOPIC: partial(_tell, office)}


def _tell(office: Office, connection: Connection, errand: Errand) -> str:
    application, version = int(errand.body["subject"]), int(errand.body["version"])
    seen = look(connection, application)
    if seen.kind in _OTHERS:
        return _OTHERS[seen.kind](office, connection, errand)
    row = applications.get(connection, application)
    edition = edition_by_hash(connection, _edition(connection, application, version))
    kind = str(errand.body["kind"])
    words = edition.letters[kind]
    facts = _facts(connection, application, version, edition)
    facts |= {"scheme": edition.title, "number": row.number}
    facts["points"] = _points(connection, application, edition)
    matter = Matter(row.authority, application, version, kind)
    letter = tell_claimant(office, connection, matter, row.claimant, (words.title, words.body), facts)
    return f"letter {letter}"


def _edition(connection: Connection, application: int, version: int) -> str:
    """The edition of an application as of the version that is told of: it may have been moved since."""
    asked = text("SELECT body FROM history WHERE subject_id = :application AND seq = :version")
    body = connection.execute(asked, {"application": application, "version": version}).scalar_one()
    return str(read(body)["edition"])


def _facts(connection: Connection, application: int, version: int, edition: Edition) -> dict[str, Fact]:
    """What letters may name of an application, as of the version that they tell of.

    Of a step that moved money the amount is what it moved; of any other, what the application gets in all.
    """
    row = connection.execute(
        text(
            "SELECT h.at, h.body, (SELECT text FROM remark r WHERE r.subject_id = h.subject_id AND r.seq = h.seq "
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
    said = read(row.body)["said"]
    assert isinstance(said, Mapping)
    fen = said.get("amount_fen", said.get("released_fen", row.fen))
    return {
        "instalment": _instalment(edition, said.get("instalment")),
        "reason": row.reason or "",
        "due": last_day(row.due),
        "lines": int(row.lines),
        "amount": f"{yuan(int(str(fen)))} 元",
        "to": last_day(row.until),
    }


def _instalment(edition: Edition, number: object) -> Text:
    """What the instalment of a payment is called; nothing where a grant is paid at once."""
    told = isinstance(number, int) and number <= len(edition.instalments)
    return edition.instalments[int(str(number)) - 1].title if told else Text("", "")


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
