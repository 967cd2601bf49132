"""Whether money goes only the way that the law says: no required step passed by, each part of a grant in its turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from workflow.definition.instalments import GIVE_BACK, LOSE, turns
from workflow.definition.life import Life, Transition
from workflow.definition.verifier.case import EditionCase, Found, at_state
from workflow.definition.verifier.paths import closure, way_around, way_through, way_to, ways
from workflow.definition.verifier.steps import STEPS, Step, pays, seals


def payment_skips_nothing(case: EditionCase) -> Iterator[Found]:
    """On every path to money lies every required step, also after a list was corrected."""
    life = case.life
    for step in STEPS:
        path = _past(life, step)
        if path is not None:
            states = " ".join(dict.fromkeys(each.source for each in filter(step.of(life), life.transitions)))
            params = {"step_zh": step.title.zh, "step_en": step.title.en, "duty": step.duty or "", "states": states}
            gap = _gap(life, step, path)
            yield Found(at_state(gap.source), "payment_skips_step", params, step=gap, path=path)


def _past(life: Life, step: Step) -> tuple[Transition, ...] | None:
    """The shortest way to money that passes a step by."""
    direct = way_around(life, life.initial, pays, step.of(life))
    if direct is not None or not step.again:
        return direct
    for each in filter(seals, life.transitions):
        before, after = way_through(life, each), way_around(life, each.target, pays, step.of(life))
        if before is not None and after is not None:
            return (*before, *after)
    return None


def _gap(life: Life, step: Step, path: tuple[Transition, ...]) -> Transition:
    """Where on a way the step is missed: the last transition without which all would be well.

    Where there is none such, it is the last one at which the step could still have been taken, or, where it can be
    nowhere, the last that takes a step which the law has before it.
    """
    for each in reversed(path):
        rest = replace(life, transitions=tuple(other for other in life.transitions if other != each))
        if _past(rest, step) is None and way_around(rest, rest.initial, pays, lambda _: False) is not None:
            return each
    sources = {each.source for each in filter(step.of(life), life.transitions)}
    before = (each for each in reversed(path) if sources & ways(each.source, life.transitions).keys())
    earlier = [each.of(life) for each in STEPS[: STEPS.index(step)]]
    taken = (each for each in reversed(path) if any(of(each) for of in earlier))
    return next(before, next(taken, path[-1]))


def paid_in_turn(case: EditionCase) -> Iterator[Found]:
    """A life that pays does so once for each part, in their order: no part is passed by, and none comes again.

    Nobody loses the rest before something was paid, unless the keys are given back with it; and once something was paid
    they are not given back.
    """
    life, instalments = case.life, case.edition.instalments
    paying, parts = list(turns(life)), len(instalments) or 1
    if len(paying) != parts and (paying or instalments):
        yield Found("life", "not_as_many_payments", {"payments": len(paying), "parts": parts})
        return
    losing = [each for each in life.transitions if LOSE in each.effects]
    for before, state in pairwise(paying):
        yield from _turned(life, "out_of_turn", state, before)
    first = paying[0] if paying else life.initial
    for state in dict.fromkeys(each.source for each in losing if GIVE_BACK not in each.effects):
        if state == first or _around(life, state, first):
            yield Found(at_state(state), "nothing_paid_yet", {"name": state}, path=way_to(life, state))
    yield from _paid_again(life, paying)
    yield from _given_back(life, first)


def _paid_again(life: Life, paying: Sequence[str]) -> Iterator[Found]:
    """A fault where a part that was paid may be paid once more: told at the step that leads back."""
    for place, state in enumerate(paying):
        others = {*paying[:place], *paying[place + 1 :]}
        around = [each for each in life.transitions if each.source not in others]
        for paid in filter(pays, around):
            before, back = way_through(life, paid), ways(paid.target, around).get(state)
            if paid.source in ways(state, around) and before is not None and back:
                yield Found(at_state(state), "out_of_turn", {"name": state}, step=back[-1], path=(*before, *back))
                break


def _given_back(life: Life, first: str) -> Iterator[Found]:
    """A fault where what may be funded once is given back although something was paid for it."""
    after = ways(first, life.transitions)
    paid = {
        state: (*before, *way)
        for each in filter(pays, life.transitions)
        if (before := way_through(life, each)) is not None
        for state, way in ways(each.target, life.transitions).items()
    }
    for each in life.transitions:
        if GIVE_BACK in each.effects and each.source in (after if LOSE in each.effects else paid):
            params = {"name": each.source, "trigger": each.trigger}
            path = (*paid[each.source], each) if each.source in paid else way_through(life, each)
            yield Found(at_state(each.source), "paid_already", params, step=each, path=path)


def _turned(life: Life, code: str, state: str, before: str) -> Iterator[Found]:
    """A fault where a state can be reached without the one before it, or leads back to that."""
    moves = {(each.source, each.target) for each in life.transitions}
    if _around(life, state, before) or before in closure({state}, moves):
        yield Found(at_state(state), code, {"name": state}, path=way_to(life, state))


def _around(life: Life, state: str, before: str) -> bool:
    """Whether a state can be reached without another."""
    moves = {(each.source, each.target) for each in life.transitions if before not in {each.source, each.target}}
    return state in closure({life.initial}, moves)
