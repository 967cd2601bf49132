"""Which steps of an edition's life a rehearsal has taken, by the record, and why one was not."""

from __future__ import annotations

from collections.abc import Iterator

from console.rehearsal.faults import StepFailed
from console.rehearsal.letters import kinds_written
from console.rehearsal.routes import Step, name_of
from console.rehearsal.stage import Stage
from workflow.definition.life import Text, Transition
from workflow.definition.roles import SYSTEM

_MOST_TOLD = 5


def covered(stage: Stage) -> set[Step]:
    """The steps of the edition's life that the record of its applications has."""
    rows = stage.all(
        "SELECT DISTINCT convert_from(h.body, 'UTF8')::jsonb ->> 'from', "
        "convert_from(h.body, 'UTF8')::jsonb ->> 'trigger', h.actor_id, convert_from(h.body, 'UTF8')::jsonb ->> 'to' "
        "FROM history h JOIN application a ON a.id = h.subject_id WHERE h.authority_id = :authority AND h.seq > 1"
    )
    return {(str(a), str(b), stage.roles[int(str(c))] if c else SYSTEM, str(d)) for a, b, c, d in rows}


def missing(stage: Stage) -> list[Transition]:
    """The steps that the life declares and that no application has taken."""
    taken = covered(stage)
    return [each for each in stage.edition.life.transitions if name_of(each) not in taken]


def all_exercised(stage: Stage) -> None:
    """Whatever the definition declares was taken or written. Raises StepFailed for what was not, and says why."""
    if left := missing(stage):
        first, why = left[0], list(_reasons(stage, left))
        named = f"{first.source} → {first.target} ({first.trigger}, {first.role})"
        told = Text("；".join(each.zh for each in why), "; ".join(each.en for each in why))
        raise StepFailed(Text(f"走过流转 {named}", f"Take the step {named}"), told, stage.places.state(first.source))
    written = kinds_written(stage)
    for kind in stage.edition.letters:
        if kind not in written:
            said = Text(f"写通知 {kind}", f"Write the letter {kind}")
            raise StepFailed(said, Text("没有写过", "it was never written"), stage.places.of("letters", kind))


def _reasons(stage: Stage, left: list[Transition]) -> Iterator[Text]:
    """Why each step was not taken: nobody came to where it begins, its condition did not hold, or nothing pulls it."""
    come = {to for _, _, _, to in covered(stage)} | {stage.edition.life.initial}
    for each in left[:_MOST_TOLD]:
        name = f"{each.source} → {each.target} ({each.trigger}, {each.role})"
        waits = stage.edition.life.states[each.source].waits_for
        if each.source not in come:
            yield Text(f"{name}：没有任何走法走到 {each.source}", f"{name}: no walk came to {each.source}")
        elif each.guard:
            yield Text(f"{name}：条件 {each.guard} 从未成立", f"{name}: its condition {each.guard} never held")
        elif waits:
            zh, en = f"{name}：在 {waits} 的环节中没有人这样办", f"{name}: nothing in the {waits}'s work pulled it"
            yield Text(zh, en)
        else:
            yield Text(f"{name}：没有任何走法走到这一步", f"{name}: no walk came to it")
    if len(left) > _MOST_TOLD:
        more = len(left) - _MOST_TOLD
        yield Text(f"另有 {more} 个", f"and {more} more")
