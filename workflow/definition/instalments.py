"""The parts in which a grant is paid: read from `award.instalments`, and the states in which each is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workflow.definition.edition import Instalment
from workflow.definition.life import Life
from workflow.definition.nodes import Scalar
from workflow.definition.reader import Section

REST = "rest"
"""The share of the last part: all that the others leave, with what their rounding leaves."""

ORDER, LOSE, GIVE_BACK = "order", "release_rest", "release_keys"
"""The step that puts a payment into a batch, so that each state which it leaves waits for one instalment; the effect by
which an application gets no more; and the one by which it gives back what may be funded once."""

WHOLE = 100


def read_instalments(award: Section) -> tuple[Instalment, ...]:
    """The parts in their order; none where a grant is paid at once."""
    if "instalments" not in award:
        return ()
    named = list(award.sections("instalments"))
    found = [_instalment(name, section, last=name == named[-1][0]) for name, section in named]
    if sum(each.percent or 0 for each in found if (each.percent or 0) < WHOLE) >= WHOLE:
        award.fault("instalments", "shares_too_large")
    return tuple(found)


def _instalment(name: str, section: Section, *, last: bool) -> Instalment:
    percent = _percent(section, last=last)
    instalment = Instalment(name, percent, section.text("clause", ""), section.own_pair())
    section.done()
    return instalment


def _percent(section: Section, *, last: bool) -> int | None:
    """A share in whole percent; the last part, and no other, has the rest."""
    given = section.get("share")
    rest = isinstance(given, Scalar) and given.text == REST
    if given is not None and rest != last:
        section.fault("share", "rest_is_last")
        return None
    return None if last and rest else section.integer("share", 1, WHOLE - 1)


def split(fen: int, instalments: Sequence[Instalment]) -> tuple[int, ...]:
    """What each part of a grant comes to: each share rounded down to the fen, the rest with what that leaves."""
    shares = [fen * (each.percent or 0) // WHOLE for each in instalments[:-1]]
    return (*shares, fen - sum(shares))


def turns(life: Life) -> Mapping[str, int]:
    """The states in which an application waits to be paid, each with the number of the instalment that is due there."""
    waiting = dict.fromkeys(each.source for each in life.transitions if each.trigger == ORDER)
    return {state: number for number, state in enumerate(waiting, start=1)}
