"""Acting on a subject: the definition says whether, the engine does it, and the next task opens with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from storage.database import driver_of
from workflow.acts.allowing import guard_facts, holds, roles_on
from workflow.acts.clocks import ask_of
from workflow.acts.looking import Seen, life_of, look_alone
from workflow.acts.office import Office
from workflow.definition.life import Life, Transition
from workflow.definition.roles import CLAIMANT
from workflow.engine.apply import begin, carry, next_subject, stored_answer
from workflow.engine.errors import Conflict, EngineError
from workflow.engine.evaluate import evaluate
from workflow.engine.moves import Gate, Key, Move, Moved, Part
from workflow.history.body import Plain
from workflow.jobs import outbox
from workflow.jobs.errands import Id
from workflow.parties.actors import Actor
from workflow.parties.recusal import unrelated
from workflow.review import tasks

PROGRAM_KEY = "program_key"
"""What the record names a program's key by."""

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


Effect = Callable[[Sequence[Doing]], Sequence[Prepared]]
"""What an effect's name in a definition means here: what it adds to each of the moves that are made together."""


def one_by_one(effect: Callable[[Doing], Prepared]) -> Effect:
    """An effect that looks at each move by itself, however many are made together."""
    return lambda doings: [effect(doing) for doing in doings]


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
    driver, who = driver_of(connection.connection), actor.person_id if actor else None
    present = look_alone(connection, seen.id)
    seen = replace(present, state=seen.state, version=seen.version)
    if key is not None and (answered := stored_answer(driver, who, key)) is not None:
        return answered
    life = life_of(connection, seen)
    if seen.state not in life.states:
        raise Conflict  # what was looked at stood under another edition: it has been moved since
    doing = allowed(office, connection, actor, seen, life, trigger, reason=reason, said=said or {}, now=office.now())
    doing = replace(doing, words=words or {})
    if seen != present:
        raise Conflict
    (prepared,) = prepare([doing])
    moved = carry(driver, move_of(doing, prepared, key))
    if not moved.repeated:
        follow(moved, prepared)
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
        parts.append(_ordered(beginning.letter, subject, 1))
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
        said={**beginning.said, **by_program(actor)},
        words=beginning.words,
        key=beginning.key,
        parts=tuple(parts),
        gates=beginning.gates,
    )
    begin(driver, move, authority)
    return Seen(subject, kind, authority, edition, life.initial, 1, beginning.claimant)


def allowed(
    office: Office,
    connection: Connection,
    actor: Actor | None,
    seen: Seen,
    life: Life,
    trigger: str,
    *,
    reason: str | None,
    said: Mapping[str, Plain],
    now: datetime,
) -> Doing:
    """The move that the trigger makes, if the definition lets the actor make it; raises what `evaluate` raises."""
    facts = guard_facts(connection, life, seen, trigger)
    transition = evaluate(life, seen.state, trigger, roles_on(actor, seen), facts=facts, guard=holds, reason=reason)
    return Doing(office, connection, actor, seen, life, transition, now, reason, facts, said)


def prepare(doings: Sequence[Doing]) -> list[list[Prepared]]:
    """What the effects add to each move, in the order in which its transition names them.

    An effect is asked once for all moves that name it in the same place.
    """
    prepared: list[list[Prepared]] = [[] for _ in doings]
    named: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, doing in enumerate(doings):
        named[doing.transition.effects].append(place)
    for effects, places in named.items():
        for name in effects:
            effect = doings[0].office.effects.get(name)
            if effect is None:
                raise UnknownEffect
            for place, added in zip(places, effect([doings[place] for place in places]), strict=True):
                prepared[place].append(added)
    return prepared


def move_of(doing: Doing, prepared: Sequence[Prepared], key: Key | None = None) -> Move:
    """The engine's move: what every transition writes, what the act says, and what the effects add."""
    seen, transition, actor = doing.seen, doing.transition, doing.actor
    said = (doing.said, *(each.said for each in prepared), by_program(actor))
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
        said={name: value for each in said for name, value in each.items()},
        words={**doing.words, **({"reason": doing.reason} if doing.reason else {})},
        key=key,
        parts=(*_own_parts(doing, prepared), *(part for each in prepared for part in each.parts)),
        gates=(*_own_gates(doing), *(gate for each in prepared for gate in each.gates)),
    )


def by_program(actor: Actor | None) -> Mapping[str, Plain]:
    """What the record says of who acted, where that was a person's program: the number of its key."""
    return {PROGRAM_KEY: actor.program_key} if actor is not None and actor.program_key is not None else {}


def follow(moved: Moved, prepared: Sequence[Prepared]) -> None:
    """Run what follows the move, each effect with the answers of its own parts."""
    answers = iter(moved.results)
    for each in prepared:
        own = tuple(next(answers) for part in each.parts if part.result)
        if each.after is not None:
            each.after(moved, own[0] if len(own) == 1 else own or None)


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
        parts.append(_ordered(doing.transition.letter, seen.id, seen.version + 1))
    return parts


def _ordered(letter: str, subject: int, version: int) -> Part:
    """The errand that writes a letter of this kind about a version of a subject."""
    body: dict[str, Id] = {"kind": letter, "subject": subject, "version": version}
    return Part(outbox.told, rows=outbox.told_rows([(LETTER_TOPIC, body)]))


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
        gates.append(unrelated(actor.person_id, seen.claimant, Recused()))
    return gates
