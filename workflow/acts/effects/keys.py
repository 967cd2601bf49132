"""Taking what may be funded once when a claim comes in, and giving it back when the claim ends without money."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from workflow.acts.acting import Doing, Prepared
from workflow.acts.faults import LinesTaken, NoRoomLeft
from workflow.acts.granted_elsewhere import elsewhere
from workflow.claims import applications, lists
from workflow.claims.lists import StoredLine
from workflow.engine.errors import Conflict, EngineError
from workflow.engine.moves import Moved
from workflow.funds import ceilings
from workflow.funds.ceilings import HeldUse, Use, ceilings_of, held_uses
from workflow.funds.room import lacking
from workflow.funds.take import Claimed, held, release, take, taken_by_others

AnyUse = TypeVar("AnyUse", Use, HeldUse)


@dataclass(frozen=True)
class Holding:
    """What an application has to take so that it holds what its lines ask for, and what it has to give back."""

    taking: Sequence[Claimed]
    leaving: Sequence[Claimed]
    using: Sequence[Use]
    ending: Sequence[HeldUse]
    wanted: Sequence[Use]
    """All that the lines use, also what is held already."""


def take_keys(doing: Doing) -> Prepared:
    """Take the keys of every good line of the newest list, and use up its receipts and caps, in one statement.

    What is held already stays; what is gone from the lines is given back. Raises LinesTaken, with the lines, when
    another claim holds any of the keys, and NoRoomLeft when others leave too little of a receipt or cap: also others
    than this office, as the list of their grants says, which the record names.
    """
    newest = lists.newest(doing.connection, doing.seen.id)
    lines = lists.lines(doing.connection, newest.id) if newest else []
    wanted = holding(doing, (line for line in lines if line.ok))
    asked = elsewhere(doing.connection, doing.seen.authority, doing.office.clock.today(), wanted.taking, wanted.wanted)
    if taken := asked.taken(wanted.taking):
        raise LinesTaken(taken)
    prepared = hold(doing, replace(wanted, using=asked.left(wanted.using), wanted=asked.left(wanted.wanted)))
    return replace(prepared, said={**prepared.said, "granted_elsewhere": list(asked.used)})


def release_keys(doing: Doing) -> Prepared:
    """Give back everything that the application holds; where it ends, its claimant may apply anew."""

    def after(_moved: Moved, _answer: object) -> None:
        if doing.life.states[doing.transition.target].ends:
            applications.ended(doing.connection, doing.seen.id, doing.now)

    return Prepared(parts=(release(), ceilings.give_back()), after=after)


def holding(doing: Doing, lines: Iterable[StoredLine]) -> Holding:
    """What is to be taken and given back so that exactly what these lines ask for is held."""
    lines = list(lines)
    wanted = {(kind, key): Claimed(kind, key, line.row) for line in lines for kind, key in line.keys}
    has = {(each.kind, each.key): each for each in held(doing.connection, doing.seen.id)}
    uses = [
        Use(each.kind, each.key, line.row, each.total_fen, each.used_fen, each.same_total)
        for line in lines
        for each in line.uses
        if each.used_fen
    ]
    using, ending = _differing(uses, held_uses(doing.connection, doing.seen.id))
    return Holding(
        taking=[wanted[name] for name in wanted if name not in has],
        leaving=[has[name] for name in has if name not in wanted],
        using=using,
        ending=ending,
        wanted=uses,
    )


def hold(doing: Doing, holding: Holding) -> Prepared:
    """Take and give back in the move's own statement; raises LinesTaken or NoRoomLeft when not all can be had."""
    taking, using = holding.taking, holding.using
    reopened = doing.life.states[doing.seen.state].ends

    def after(_moved: Moved, got: object) -> None:
        if got != (len(taking), len(ceilings_of(using))):
            raise _refusal(doing, holding)
        if reopened:
            applications.ended(doing.connection, doing.seen.id, None)

    parts = (release(holding.leaving), take(taking), ceilings.use(using, instead_of=holding.ending))
    return Prepared(parts=parts, after=after)


def _differing(wanted: Sequence[Use], has: Sequence[HeldUse]) -> tuple[list[Use], list[HeldUse]]:
    """The uses that are not held yet, and those held that are not wanted: of two equal ones each stands for the other.

    So a correction that only numbers the lines anew leaves what is held as it is.
    """
    missing, spare = Counter(map(_amount, wanted)), Counter(map(_amount, has))
    missing, spare = missing - spare, spare - missing
    return _drawn(wanted, missing), _drawn(has, spare)


def _amount(use: Use | HeldUse) -> tuple[str, str, int, int]:
    return use.kind, use.key, use.total_fen, use.used_fen


def _drawn(uses: Iterable[AnyUse], counts: Counter[tuple[str, str, int, int]]) -> list[AnyUse]:
    """As many uses of each amount as are counted."""
    drawn = []
    for each in uses:
        if counts[_amount(each)] > 0:
            counts[_amount(each)] -= 1
            drawn.append(each)
    return drawn


def _refusal(doing: Doing, holding: Holding) -> EngineError:
    """Why not everything could be had; when others have let go of it meanwhile, trying again may do."""
    taken = taken_by_others(doing.connection, doing.seen.id, holding.taking)
    full = ceilings_of(holding.using).keys()
    short = lacking(doing.connection, doing.seen.id, [use for use in holding.wanted if (use.kind, use.key) in full])
    if taken:
        return LinesTaken(taken, short)
    return NoRoomLeft(short) if short else Conflict()
