"""Caps, then the budget: first come, ranked, or pro rata."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import UTC, datetime

from workflow.money.allocation import words
from workflow.money.allocation.plan import Granted, Plan, Sum
from workflow.money.allocation.request import Application, Cap, Request, Share, descends, number_order
from workflow.money.allocation.shares import spread
from workflow.money.allocation.standing import Standing, awarded

Standings = tuple[Standing, ...]
Order = Callable[[Application], object]

_NEVER = datetime.max.replace(tzinfo=UTC)


def allocate(request: Request) -> Plan:
    """Share a budget out: caps in their order, then the budget, each cut spread over applications and then lines.

    Integers only, and the same answer to the fen whatever the order of applications and lines in the request.
    Under `first_come` and `ranked` the first application that the budget no longer covers gets what is left, and
    those after it get nothing: nobody overtakes, and no money stays behind while somebody waits. With a quota only so
    many get money at all.
    """
    by_number = sorted(request.applications, key=lambda each: number_order(each.number))
    standings = tuple(awarded(each) for each in by_number)
    before = tuple(each.total for each in standings)
    for cap in request.caps:
        standings = _capped(standings, cap)
    return _plan(request, before, standings, _SHARED[request.share](standings, request))


def _capped(standings: Standings, cap: Cap) -> Standings:
    """Cut everybody who counts for the cap together to it; their applications share it in proportion."""
    members: dict[Hashable, list[int]] = {}
    for place, each in enumerate(standings):
        members.setdefault(cap.counts(each.application), []).append(place)
    after = list(standings)
    for places in members.values():
        together = [standings[place] for place in places]
        total = sum(each.total for each in together)
        if total > cap.fen:
            for place, fen in zip(places, spread(cap.fen, [each.total for each in together]), strict=True):
                cut = standings[place]
                after[place] = cut.at(fen, words.cap(cap, total, cut.total, fen))
    return tuple(after)


def _pro_rata(standings: Standings, request: Request) -> Standings:
    total = sum(each.total for each in standings)
    if total <= request.budget_fen:
        return tuple(
            each.at(each.total, words.in_full(words.Place("pro_rata"), each.total, request.budget_fen))
            for each in standings
        )
    shares = spread(request.budget_fen, [each.total for each in standings])
    return tuple(
        each.at(fen, words.pro_rata(request.budget_fen, total, each.total, fen))
        for each, fen in zip(standings, shares, strict=True)
    )


def _in_order(standings: Standings, request: Request, order: Sequence[int]) -> Standings:
    """Serve them in an order; a place in the quota is only used by who asks for something."""
    left, used = request.budget_fen, 0
    after = list(standings)
    for number, place in enumerate(order, start=1):
        each = standings[place]
        at = words.Place(request.share, number, request.quota)
        if request.quota is not None and used >= request.quota:
            after[place] = each.at(0, words.no_place(at, each.total))
            continue
        used += 1 if each.total else 0
        reason = words.in_full if each.total <= left else words.cut_off
        after[place] = each.at(min(each.total, left), reason(at, each.total, left))
        left -= after[place].total
    return tuple(after)


def _first_come(standings: Standings, request: Request) -> Standings:
    """In order of submission; of two at the same moment the lower number first, and one without a moment comes last."""
    places = range(len(standings))
    return _in_order(standings, request, sorted(places, key=lambda place: _arrival(standings[place].application)))


def _ranked(standings: Standings, request: Request) -> Standings:
    """In order of rank; of two that rank the same, the one that came first."""
    down = tuple(descends(each) for each in request.rank_by)

    def rank(place: int) -> tuple[tuple[int, ...], datetime]:
        application = standings[place].application
        figures = tuple(-fig if desc else fig for fig, desc in zip(application.rank, down, strict=True))
        return figures, _arrival(application)

    return _in_order(standings, request, sorted(range(len(standings)), key=rank))


def _arrival(application: Application) -> datetime:
    return application.submitted_at or _NEVER


_SHARED: dict[Share, Callable[[Standings, Request], Standings]] = {
    "first_come": _first_come,
    "ranked": _ranked,
    "pro_rata": _pro_rata,
}


def _plan(request: Request, before: Sequence[int], capped: Standings, shared: Standings) -> Plan:
    lines = tuple(
        Granted(each.application.number, line.row, fen, steps)
        for each in shared
        for line, fen, steps in zip(each.application.lines, each.fen, each.steps, strict=True)
    )
    sums = tuple(
        Sum(end.application, award, middle.total, end.total)
        for award, middle, end in zip(before, capped, shared, strict=True)
    )
    return Plan(request, lines, sums)
