"""Acting on many subjects at once: the same step on each, all of them or none, some hundreds to a statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from storage.database import driver_of
from workflow.acts.acting import allowed, follow, move_of, prepare
from workflow.acts.looking import Seen, life_of, look_all_alone
from workflow.acts.office import Office
from workflow.acts.uncollected import uncollected
from workflow.definition.life import Life
from workflow.engine.alike import alike
from workflow.engine.apply import carry_many
from workflow.engine.moves import Moved
from workflow.history.body import Plain
from workflow.parties.actors import Actor

_TOGETHER: Final = 1_000
"""As many subjects as one statement moves: `bench/posting.py` tells of other sizes."""


@dataclass(frozen=True)
class Step:
    """A subject that takes the step, with its own reason and what is said of it alone."""

    subject: int
    reason: str | None = None
    said: Mapping[str, Plain] = field(default_factory=dict)


@uncollected()
def act_together(
    office: Office, connection: Connection, actor: Actor | None, steps: Iterable[Step], trigger: str
) -> list[Moved]:
    """Pull a trigger on many subjects, as `act` does on one, and answer in the order of their ids.

    Inside the caller's transaction, and for what another subject's act moves along: each is locked and taken as it
    stands. Raises what `act` raises for any of them, which must undo all.
    """
    driver = driver_of(connection.connection)
    ordered = sorted(steps, key=lambda step: step.subject)
    if not ordered:
        return []
    seen = look_all_alone(connection, [step.subject for step in ordered])
    lives, now = _lives(connection, seen.values()), office.now()
    doings = []
    for step in ordered:
        subject = seen[step.subject]
        life = lives[subject.kind, subject.edition]
        doing = allowed(office, connection, actor, subject, life, trigger, reason=step.reason, said=step.said, now=now)
        doings.append(doing)
    prepared = prepare(doings)
    moves = [move_of(doing, added) for doing, added in zip(doings, prepared, strict=True)]
    moved = {
        each.subject: each
        for same in alike(moves)
        for some in same.split(_TOGETHER)
        for each in carry_many(driver, some)
    }
    for step, added in zip(ordered, prepared, strict=True):
        follow(moved[step.subject], added)
    return [moved[step.subject] for step in ordered]


def _lives(connection: Connection, seen: Iterable[Seen]) -> dict[tuple[str, str], Life]:
    """The life of each kind and edition among the subjects, asked for once."""
    one_of_each = {(each.kind, each.edition): each for each in seen}
    return {name: life_of(connection, each) for name, each in one_of_each.items()}
