"""Answering an application's own questions: what was typed is kept, and what is wrong with it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from forms.faults import Fault
from forms.spec import field_reader
from workflow.acts.drafting import change_draft
from workflow.acts.looking import Seen, look
from workflow.acts.office import Office
from workflow.claims import answers
from workflow.parties.actors import Actor
from workflow.registers.editions import edition_by_hash

LONGEST_ANSWER = 4_000
"""Characters of an answer that are kept as typed; its type refuses less."""


@dataclass(frozen=True)
class Answered:
    """The answers by the names of their fields: as typed, and what is wrong with them, a missing one too."""

    typed: Mapping[str, str]
    faults: Mapping[str, Fault]


def answer(
    office: Office, actor: Actor, application: Seen, version: int, typed: Mapping[str, str]
) -> tuple[int, Answered]:
    """Keep what was typed, right or wrong, and return the draft's new version; names that are no field are left out.

    Raises NotYours, NotADraft and DraftChanged.
    """

    def work(connection: Connection) -> tuple[int, Answered]:
        draft = change_draft(connection, actor, application, version)
        now = look(connection, application.id)
        asked = [spec.name for spec in edition_by_hash(connection, now.edition).application_form.fields]
        kept = {name: typed[name][:LONGEST_ANSWER] for name in asked if name in typed}
        answers.save(connection, now.id, now.authority, kept, actor.person_id, office.now())
        return draft.version, answered(connection, now)

    return office.transaction(work)


def answered(connection: Connection, application: Seen) -> Answered:
    """What an application's questions were answered, and what is wrong or missing; the caller asked who may see it."""
    typed = answers.typed(connection, application.id)
    fields = edition_by_hash(connection, application.edition).application_form.fields
    read = {spec.name: field_reader(spec)(typed.get(spec.name)) for spec in fields}
    return Answered(typed, {name: outcome for name, outcome in read.items() if isinstance(outcome, Fault)})
