"""Acting on a subject: the definition says whether, the engine does it, and the next task opens with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import BigInteger, Connection, Select, bindparam, literal, select

from storage.database import driver_of
from workflow.acts.clocks import ask_of
from workflow.acts.looking import APPLICATION, Seen, application_facts, life_of, look_alone
from workflow.acts.office import Office
from workflow.definition.guards import guard
from workflow.definition.life import Life, Transition
from workflow.definition.roles import CLAIMANT, SYSTEM
from workflow.engine.apply import begin, carry, next_subject, stored_answer
from workflow.engine.errors import Conflict, EngineError
from workflow.engine.evaluate import evaluate
from workflow.engine.moves import Gate, Key, Move, Moved, Part
from workflow.history.body import Plain
from workflow.jobs import outbox
from workflow.jobs.errands import Id
from workflow.parties.actors import Actor
from workflow.parties.recusal import related_clause
from workflow.review import tasks

LETTER_TOPIC = "letter"
"""The errand that writes what the claimant is told of a move."""


class Recused(EngineError):
    """The actor is related to the claimant, or acts for it, and must stay out."""

    code = "recused"
    zh = "您与该申报主体有关联，应当回避。"
    en = "You are related to this claimant and must stay out."


@dataclass(frozen=True)
class Doing:
    """A move that is allowed and about to be made: what an effect of the definition may look at."""

    office: Office
    connection: Connection
    actor: Actor | None
    seen: Seen
    life: Life
    transition: Transition
    now: datetime
    reason: str | None
    facts: Mapping[str, Plain]
    said: Mapping[str, Plain] = field(default_factory=dict)
    """What the act that pulls the trigger adds to the record: what an effect may ask to be said."""
    words: Mapping[str, str] = field(default_factory=dict)
    """What it keeps beside the record besides the reason, by the name of what it is: the record commits to it."""

    @property
    def who(self) -> int:
        """The actor's id; 0 for the system."""
        return self.actor.person_id if self.actor else 0


@dataclass(frozen=True)
class Beginning:
    """What a life begins with besides its state: facts and words of its first row, and what is written with it.

    `subject` is an id that was taken before, for what had to name it already; `claimant` is whose matter it is; `key`
    is the request's, of which `workflow.acts.once` was asked before.
    """

    subject: int | None = None
    claimant: int | None = None
    said: Mapping[str, Plain] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    letter: str | None = None
    gates: tuple[Gate, ...] = ()
    key: Key | None = None


NOTHING_BESIDES = Beginning()
"""What most lives begin with: their state alone."""


@dataclass(frozen=True)
class Prepared:
    """What an effect adds to a move: facts for the record, parts and gates of the statement, and what follows it.

    `after` gets its part's result, or a tuple where several of its parts have one; it runs in the same transaction, and
    undoes all by raising. `workdays` is how long the clock of the next state runs, where a subject says so itself.
    """

    said: Mapping[str, Plain] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    gates: tuple[Gate, ...] = ()
    after: Callable[[Moved, object], None] | None = None
    workdays: int | None = None


Effect = Callable[[Doing], Prepared]
"""What an effect's name in a definition means here."""


class UnknownEffect(EngineError):
    """The definition names an effect that this release does not have."""

    code = "unknown_effect"
    zh = "该版本定义引用了系统中不存在的处理，请联系管理员。"
    en = "The definition names an effect that this system does not have; tell the administrator."


def act(
    office: Office,
    connection: Connection,
    actor: Actor | None,
    seen: Seen,
    trigger: str,
    *,
    reason: str | None = None,
    key: Key | None = None,
    said: Mapping[str, Plain] | None = None,
    words: Mapping[str, str] | None = None,
) -> Moved:
    """Pull a trigger on a subject, as the actor saw it, with all effects that its definition names.

    `said` is what the caller adds to the record beside what the effects say; it holds no personal data. `words` are
    kept beside the record, as the reason is.

    Inside the caller's transaction: raises what `evaluate`, `carry` and the effects raise, which must undo it. A
    request whose key has had its effect gets its first answer again, and nothing else happens. The subject is locked
    first, so that effects read what the move will seal: no line or decision changes between their look and the move.
    """
    driver = driver_of(connection.connection)
    who = actor.person_id if actor else None
    present = look_alone(connection, seen.id)
    seen = replace(present, state=seen.state, version=seen.version)
    if key is not None and (answered := stored_answer(driver, who, key)) is not None:
        return answered
    doing = replace(_allowed(office, connection, actor, seen, trigger, reason), said=said or {}, words=words or {})
    if seen != present:
        raise Conflict
    prepared = [_effect(office, name)(doing) for name in doing.transition.effects]
    moved = carry(driver, _move(doing, [Prepared(said=doing.said), *prepared], key))
    if not moved.repeated:
        _follow(moved, prepared)
    return moved


def begin_life(
    office: Office,
    connection: Connection,
    actor: Actor | None,
    kind: str,
    edition: str,
    authority: int,
    life: Life,
    beginning: Beginning = NOTHING_BESIDES,
) -> Seen:
    """Begin a subject in its life's initial state, in the caller's transaction, and return it as seen."""
    driver = driver_of(connection.connection)
    now, subject = office.now(), beginning.subject or next_subject(driver)
    asked = ask_of(office.calendar, life.states[life.initial], now, beginning.claimant)
    parts = [tasks.close_and_open(asked)] if asked else []
    if beginning.letter is not None:
        parts.append(_ordered(beginning.letter, subject, 1, now))
    move = Move(
        subject=subject,
        kind=kind,
        edition=edition,
        seen=0,
        source="",
        target=life.initial,
        trigger="begin",
        at=now,
        actor=actor.person_id if actor else None,
        said=beginning.said,
        words=beginning.words,
        key=beginning.key,
        parts=tuple(parts),
        gates=beginning.gates,
    )
    begin(driver, move, authority)
    return Seen(subject, kind, authority, edition, life.initial, 1, beginning.claimant)


def roles_on(actor: Actor | None, seen: Seen) -> frozenset[str]:
    """What the actor is to this subject: the office's roles at its authority, or the claimant's officer."""
    if actor is None:
        return frozenset({SYSTEM})
    held = actor.roles.get(seen.authority, frozenset()) - {CLAIMANT}
    if seen.claimant is not None and actor.represents(seen.claimant):
        return held | {CLAIMANT}
    return held


def _allowed(
    office: Office, connection: Connection, actor: Actor | None, seen: Seen, trigger: str, reason: str | None
) -> Doing:
    life = life_of(connection, seen)
    facts = guard_facts(connection, life, seen, trigger)
    roles = roles_on(actor, seen)
    transition = evaluate(life, seen.state, trigger, roles, facts=facts, guard=holds, reason=reason)
    return Doing(office, connection, actor, seen, life, transition, office.now(), reason, facts)


def _move(doing: Doing, prepared: Sequence[Prepared], key: Key | None) -> Move:
    """The engine's move: what every transition writes, and what the effects add."""
    seen, transition, actor = doing.seen, doing.transition, doing.actor
    return Move(
        subject=seen.id,
        kind=seen.kind,
        edition=seen.edition,
        seen=seen.version,
        source=seen.state,
        target=transition.target,
        trigger=transition.trigger,
        at=doing.now,
        actor=actor.person_id if actor else None,
        duty=transition.duty if actor else None,
        facts=doing.facts,
        said={name: value for each in prepared for name, value in each.said.items()},
        words={**doing.words, **({"reason": doing.reason} if doing.reason else {})},
        key=key,
        parts=(*_own_parts(doing, prepared), *(part for each in prepared for part in each.parts)),
        gates=(*_own_gates(doing), *(gate for each in prepared for gate in each.gates)),
    )


def _effect(office: Office, name: str) -> Effect:
    effect = office.effects.get(name)
    if effect is None:
        raise UnknownEffect
    return effect


def _follow(moved: Moved, prepared: Sequence[Prepared]) -> None:
    """Run what follows the move, each effect with the answers of its own parts."""
    answers = iter(moved.results)
    for each in prepared:
        own = tuple(next(answers) for part in each.parts if part.result)
        if each.after is not None:
            each.after(moved, own[0] if len(own) == 1 else own or None)


def guard_facts(connection: Connection, life: Life, seen: Seen, trigger: str) -> Mapping[str, Plain]:
    """The facts that a guard of this trigger may name; none are asked for when it has no guard."""
    guarded = any(each.guard for each in life.leaving(seen.state) if each.trigger == trigger)
    return application_facts(connection, seen.id) if guarded and seen.kind == APPLICATION else {}


def holds(expression: str, facts: Mapping[str, Plain]) -> bool:
    """Whether a guard's condition holds over the facts; a fact that it names and that is missing is a refusal."""
    known = {name: value for name, value in facts.items() if isinstance(value, int | str)}
    return guard(expression).holds(known) is True


def _own_parts(doing: Doing, prepared: Sequence[Prepared]) -> list[Part]:
    """The task that the new state asks for, and the letter that the transition names.

    A step that stays in its state leaves the state's task as it is: in the same hands, with the clock that runs.
    """
    seen, target = doing.seen, doing.life.states[doing.transition.target]
    parts = []
    if target.name != seen.state:
        days = next((each.workdays for each in prepared if each.workdays is not None), None)
        if days is not None and target.clock is not None:
            target = replace(target, clock=replace(target.clock, workdays=days))
        asked = ask_of(doing.office.calendar, target, doing.now, seen.claimant, doing.connection, seen.id)
        parts.append(tasks.close_and_open(asked) if asked else tasks.close())
    if doing.transition.letter is not None:
        parts.append(_ordered(doing.transition.letter, seen.id, seen.version + 1, doing.now))
    return parts


def _ordered(letter: str, subject: int, version: int, at: datetime) -> Part:
    """The errand that writes a letter of this kind about a version of a subject."""
    body: dict[str, Id] = {"kind": letter, "subject": subject, "version": version}
    return Part(outbox.told, outbox.told_values([(LETTER_TOPIC, body)], at))


def _own_gates(doing: Doing) -> list[Gate]:
    """Whoever does a state's task must hold it, and nobody of the office acts on a claimant of their own.

    A step of the same role without the task's duty is no way to do the task: it goes along with another subject's act.
    """
    actor, seen, transition = doing.actor, doing.seen, doing.transition
    if actor is None:
        return []
    gates = []
    state = doing.life.states[seen.state]
    if (state.role, state.duty) == (transition.role, transition.duty):
        gates.append(tasks.held_by(actor.person_id, seen.id, Office.real_now()))
    if transition.role != CLAIMANT and seen.claimant is not None:
        values = {"recusal_person": actor.person_id, "recusal_claimant": seen.claimant}
        gates.append(Gate(_unrelated, Recused(), values))
    return gates


def _unrelated() -> Select[int]:
    person = bindparam("recusal_person", type_=BigInteger)
    claimant = bindparam("recusal_claimant", type_=BigInteger)
    return select(literal(1)).where(~related_clause(person, claimant))
