"""Approving a list that was proposed, and what follows once a finding in a list was judged."""

from __future__ import annotations

from workflow.acts.act_together import Step, act_together
from workflow.acts.acting import Doing, Prepared
from workflow.acts.looking import life_of, look
from workflow.engine.moves import Moved
from workflow.history.body import Plain
from workflow.registers import editions
from workflow.registers.lists import versions
from workflow.review import hits

STRIKE = "strike"
"""The step that ends an application of which a list says what bears on it; an older edition may not have it."""


def say_register(doing: Doing) -> Prepared:
    """Write into the record which list is proposed: the hash of what it says, and of the file that said it."""
    return Prepared(said=_said(doing))


def approve_register(doing: Doing) -> Prepared:
    """Let the list be asked from its first day on, or a table be read; the database refuses who proposed it."""

    def after(_moved: Moved, _answer: object) -> None:
        versions.approve(doing.connection, doing.seen.id, doing.who, doing.now)
        version = versions.get(doing.connection, doing.seen.id)
        if version.table_hash is not None:
            entries = versions.all_entries(doing.connection, version.id)
            table = versions.table_version(version.table or version.kind, version.kind, version.origin, entries)
            editions.put_in_table(doing.connection, table, doing.now)

    return Prepared(said=_said(doing), after=after)


def drop_register(doing: Doing) -> Prepared:
    """Let another version begin on its day."""

    def after(_moved: Moved, _answer: object) -> None:
        versions.drop(doing.connection, doing.seen.id, doing.now)

    return Prepared(after=after)


def _said(doing: Doing) -> dict[str, Plain]:
    version = versions.get(doing.connection, doing.seen.id)
    return {"version": version.name, "content": version.hash, "file": version.given_sha256, "rows": version.rows}


def strike_out(doing: Doing) -> Prepared:
    """End the application where its life lets it end so; the money that is held for it is free again."""
    hit = hits.get(doing.connection, doing.seen.id)
    seen = look(doing.connection, hit.application)
    ends = any(each.trigger == STRIKE for each in life_of(doing.connection, seen).leaving(seen.state))

    def after(_moved: Moved, _answer: object) -> None:
        if ends:
            step = Step(hit.application, doing.reason, said={"hit": doing.seen.id})
            act_together(doing.office, doing.connection, doing.actor, [step], STRIKE)

    return Prepared(said={"struck": ends}, after=after)
