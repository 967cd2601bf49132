"""Telling the claimant of an evaluation: that a report is asked for and by when, and what was found."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from workflow.acts.looking import look
from workflow.acts.office import Office
from workflow.acts.tell_claimant import by_when, reason_of, tell_claimant
from workflow.claims import applications
from workflow.jobs.errands import Errand
from workflow.letters.house import OF_EVALUATION
from workflow.letters.render import Fact
from workflow.letters.write import Matter
from workflow.registers.editions import edition_by_hash
from workflow.review import evaluations


def tell(office: Office, connection: Connection, errand: Errand) -> str:
    """Write the letter of a step of an evaluation."""
    evaluation, version = int(errand.body["subject"]), int(errand.body["version"])
    row, claimant = evaluations.get(connection, evaluation), look(connection, evaluation).claimant
    kind = str(errand.body["kind"])
    assert claimant is not None
    letter, matter = OF_EVALUATION[kind], Matter(row.authority, evaluation, version, kind)
    facts: Mapping[str, Fact] = {
        "number": row.number,
        "application": applications.get(connection, row.application).number,
        "scheme": edition_by_hash(connection, look(connection, row.application).edition).title,
        "reason": reason_of(connection, evaluation, version),
        "due": by_when(connection, evaluation, version),
    }
    words = (letter.title, letter.body)
    return f"letter {tell_claimant(office, connection, matter, claimant, words, facts)}"
