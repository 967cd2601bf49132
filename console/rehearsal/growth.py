"""Claims of more lines: such as stand beside those that are there, in one group or sharing one total."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from console.rehearsal.climb import RICHER, Claim, Climber
from console.rehearsal.judging import Judge, Told
from console.rehearsal.moves import Moves
from console.rehearsal.sizes import MOST
from workflow.definition.assessment import Finding
from workflow.definition.edition import Ceiling, Check
from workflow.definition.shared import OVER_CAP_CODE, OVER_RECEIPT_CODE

_IDLE = 10
"""How often lines are drawn in a row of which none fits."""

_BATCH = 16
"""How many lines are drawn at once at least."""


class Growth:
    """Lets claims grow."""

    def __init__(self, judge: Judge, moves: Moves, climber: Climber) -> None:
        self.judge, self._moves, self._climber = judge, moves, climber

    def grown(self, lines: Claim, size: int, keep: frozenset[str], check: Check | None = None) -> Claim:
        """So many lines, the last of them repeated in its group, with nothing more against them than it has itself.

        What a check sought says of them, or any other of several lines, is no matter.
        """
        last, before = lines[-1], self._own(self.judge.told(lines)[-1])
        sought = before | ({check.code} if check else set())

        def fresh(count: int) -> Claim:
            return self._moves.twins(last, count, keep)

        lines = self._extended(lines, size, fresh, lambda told: {each.code for each in told.findings} <= sought)
        lines = self._extended(lines, size, fresh, lambda told: self._own(told) <= before)
        return [*lines, *fresh(size - len(lines))]

    def _extended(self, lines: Claim, size: int, fresh: Callable[[int], Claim], fits: Callable[[Told], bool]) -> Claim:
        """The lines with others that fit beside them, up to so many."""
        idle = 0
        while len(lines) < size and idle < _IDLE:
            drawn = fresh(min(max(size - len(lines), _BATCH), max(2 * len(lines), _BATCH)))
            told = self.judge.told([*lines, *drawn])[len(lines) :]
            good = [line for line, each in zip(drawn, told, strict=True) if fits(each)]
            lines, idle = [*lines, *good], 0 if good else idle + 1
        return lines[:size]

    def _own(self, told: Told) -> set[str]:
        """What speaks against a line by itself."""
        together = {each.code for each in self.judge.edition.checks if self.judge.conditions.together(each.expression)}
        return {each.code for each in told.findings} - together

    def over(self, ceiling: Ceiling, lines: Claim) -> Claim | None:
        """Lines the last of which uses more of a shared total than there is; None where none were found that do."""
        own = frozenset(ceiling.fields)
        start = self._climber.richer(lines, lambda told: _used(ceiling, told), 4 * RICHER)
        last = start[-1]

        def fits(told: Told) -> bool:
            return told.line.ok or any(_is_over(ceiling, each) for each in told.line.errors)

        for fresh in (
            lambda count: self._moves.twins(last, count, own | self._moves.groups),
            lambda count: self._moves.twins(last, count, own),
            lambda count: [line for _ in range(0, count, len(start)) for line in self._moves.strangers(start, own)],
        ):
            if found := self._used_up(ceiling, start, fresh, fits):
                return found
        return None

    def _used_up(
        self, ceiling: Ceiling, lines: Claim, fresh: Callable[[int], Claim], fits: Callable[[Told], bool]
    ) -> Claim | None:
        """The lines with others that use the same total, up to the first that does not fit into it."""
        while used := _used(ceiling, told := self.judge.told(lines)):
            for place, each in enumerate(told):
                if any(_is_over(ceiling, one) for one in each.line.errors):
                    return [
                        *(line for line, one in zip(lines[:place], told, strict=False) if one.line.ok),
                        lines[place],
                    ]
            size = int(len(lines) / used) + 1
            more = self._extended(lines, size, fresh, fits) if size <= MOST else lines
            if len(more) == len(lines):
                break
            lines = more
        return None


def _used(ceiling: Ceiling, told: Sequence[Told]) -> float:
    """How much of a shared total lines use, the total being 1."""
    uses = [each for one in told for each in one.line.uses if each.kind == ceiling.kind]
    return sum(each.used_fen / each.total_fen for each in uses if each.total_fen)


def _is_over(ceiling: Ceiling, finding: Finding) -> bool:
    same = (finding.column, finding.clause) == (ceiling.column, ceiling.clause)
    return same and finding.code in {OVER_RECEIPT_CODE, OVER_CAP_CODE}
