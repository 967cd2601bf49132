"""Telling of an objection: a letter to the claimant, and a mail to whoever objects, if they left an address."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from settings import Mail
from workflow.acts.looking import look
from workflow.acts.object_to import answer_by
from workflow.acts.office import Office
from workflow.acts.tell_claimant import reason_of, tell_claimant
from workflow.claims import applications
from workflow.definition.life import Text
from workflow.jobs import mail, outbox
from workflow.jobs.errands import Errand, Handlers, Id
from workflow.letters.house import TO_CLAIMANT, TO_OBJECTOR
from workflow.letters.render import Fact, render
from workflow.letters.write import Matter
from workflow.money import plans
from workflow.review import objections
from workflow.review.objections import ObjectionRow

TOPIC = "objection_mail"
"""The errand that mails an objector; its body names the objection and the letter, never the address."""


def tell(office: Office, connection: Connection, errand: Errand) -> str:
    """Write the claimant's letter, if this kind has one, and order the objector's mail, if they left an address."""
    row, version, kind = _read(connection, errand)
    if kind in TO_CLAIMANT:
        _write(office, connection, row, version, kind)
    if not objections.objector(connection, office.keyring, row.id).mail:
        return "no address"
    body: dict[str, Id] = {"subject": row.id, "version": version, "kind": kind}
    ordered = outbox.put(
        connection,
        TOPIC,
        body,
        authority_id=row.authority,
        at=office.now(),
        subject_id=row.id,
        subject_version=version,
    )
    return f"mail {ordered}"


def handlers(office: Office, settings: Mail) -> Handlers:
    """The handler of objectors' mail: it unseals the address when the mail leaves, and keeps it nowhere else."""
    post = mail.post_for(settings)

    def send(connection: Connection, errand: Errand) -> str:
        row, version, kind = _read(connection, errand)
        objector = objections.objector(connection, office.keyring, row.id)
        if not objector.mail:
            return "nobody to tell"
        facts = {**_facts(office, connection, row, version), "objector": objector.name}
        letter = TO_OBJECTOR[kind]
        title, words = render(letter.title, facts), render(letter.body, facts)
        # Nobody asked a stranger for their language: both are in the one mail.
        both = mail.Words(objector.mail, f"{title.zh} / {title.en}", f"{words.zh}\n\n{words.en}")
        post.send(mail.message_of(both, errand, settings.sender))
        return "sent"

    return {TOPIC: send}


def _read(connection: Connection, errand: Errand) -> tuple[ObjectionRow, int, str]:
    row = objections.get(connection, int(errand.body["subject"]))
    return row, int(errand.body["version"]), str(errand.body["kind"])


def _write(office: Office, connection: Connection, row: ObjectionRow, version: int, kind: str) -> None:
    claimant = look(connection, row.id).claimant
    assert claimant is not None
    letter, matter = TO_CLAIMANT[kind], Matter(row.authority, row.id, version, kind)
    facts = _facts(office, connection, row, version)
    tell_claimant(office, connection, matter, claimant, (letter.title, letter.body), facts)


def _facts(office: Office, connection: Connection, row: ObjectionRow, version: int) -> Mapping[str, Fact]:
    """What the letters may name of an objection, as of the version that they tell of."""
    whole = Text("全部明细", "all lines")
    return {
        "number": row.number,
        "plan": plans.get(connection, row.plan).number,
        "application": applications.get(connection, row.application).number,
        "lines": whole if row.row is None else Text(f"第 {row.row} 行", f"row {row.row}"),
        "due": answer_by(office, objections.received_at(connection, row.id)) or "—",
        "reason": reason_of(connection, row.id, version),
    }
