"""Taking what may be funded once when a claim comes in, and giving it back when the claim ends without money."""

from __future__ import annotations

from workflow.acts.acting import Doing, Prepared
from workflow.acts.faults import LinesTaken
from workflow.claims import applications, lists
from workflow.engine.moves import Moved
from workflow.funds import ceilings
from workflow.funds.take import Claimed, held, release, take, taken_by_others


def take_keys(doing: Doing) -> Prepared:
    """Take the keys of every good line of the newest list; keys of lines that are gone are given back.

    Raises LinesTaken, with the lines, when another claim holds any of them.
    """
    connection, application = doing.connection, doing.seen.id
    newest = lists.newest(connection, application)
    wanted = _wanted(lists.lines(connection, newest.id)) if newest else {}
    has = {(each.kind, each.key): each for each in held(connection, application)}
    taking = [wanted[name] for name in wanted if name not in has]
    leaving = [has[name] for name in has if name not in wanted]
    reopened = doing.life.states[doing.seen.state].ends

    def after(_moved: Moved, got: object) -> None:
        if got != len(taking):
            raise LinesTaken(taken_by_others(connection, application, taking))
        if reopened:
            applications.ended(connection, application, None)

    return Prepared(parts=(release(leaving), take(taking)), after=after)


def release_keys(doing: Doing) -> Prepared:
    """Give back everything that the application holds; where it ends, its claimant may apply anew."""

    def after(_moved: Moved, _answer: object) -> None:
        if doing.life.states[doing.transition.target].ends:
            applications.ended(doing.connection, doing.seen.id, doing.now)

    return Prepared(parts=(release(), ceilings.give_back()), after=after)


def _wanted(lines: list[lists.StoredLine]) -> dict[tuple[str, str], Claimed]:
    return {(kind, key): Claimed(kind, key, line.row) for line in lines if line.ok for kind, key in line.keys}
