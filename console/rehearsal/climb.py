"""The climb towards a claim that is looked for: seeded, bounded, over what speaks against its lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from console.rehearsal.conditions import Comparison
from console.rehearsal.judging import Judge, Line, Told
from console.rehearsal.moves import Moves
from workflow.definition.edition import Check

TRIES = 12_000
"""How many lines are tried before a search is given up."""

RESTARTS = 8
FAR = 50
"""A score from which a claim does not fail the check that it should."""

PATIENCE = 1_000
"""How many lines are tried for a better one once one is found that fails a check."""

RICHER = 300

Claim = list[Line]

Score = tuple[float, int, Sequence[Comparison]]
"""How far a claim is from what is looked for (0 is there), the line that it hangs on, and what should come out
otherwise of that."""

Scoring = Callable[[Sequence[Told]], Score]


class Climber:
    """Climbs from one claim to others by moves, as long as they are no worse."""

    def __init__(self, judge: Judge, moves: Moves) -> None:
        self.judge, self._moves = judge, moves

    def passing(self, told: Sequence[Told]) -> Score:
        """How far lines are from passing together."""
        marks = [self.judge.against(each) for each in told]
        worst = max(range(len(marks)), key=marks.__getitem__)
        checks = list(self.judge.speaking(told[worst]))
        return sum(marks), worst, [one for each in checks for one in self.judge.conditions.of[each].comparisons()]

    def scoring(self, check: Check) -> Scoring:
        """How far lines are from one that fails this check and nothing else."""
        asked = list(self.judge.conditions.of[check].comparisons())

        def beside(told: Told) -> Sequence[Comparison]:
            others = [each for each in self.judge.speaking(told) if each is not check]
            return [one for each in others for one in self.judge.conditions.of[each].comparisons()]

        def score(told: Sequence[Told]) -> Score:
            away = [self._away(check, each) for each in told]
            nearest = min(range(len(away)), key=away.__getitem__)
            others = sum(
                self.judge.against(each)
                for place, each in enumerate(told)
                if place != nearest and not self.judge.fails(check, each.line)
            )
            return away[nearest] + others, nearest, asked if away[nearest] >= FAR else beside(told[nearest])

        return score

    def _away(self, check: Check, told: Told) -> float:
        """How far a line is from failing a check, and nothing else."""
        if not self.judge.fails(check, told.line):
            return FAR * (1 + self.judge.away(told, check, wanted=False)) + self.judge.against(told)
        nothing = told.line.ok and told.line.award_fen <= 0
        return len(told.findings) - 1 + nothing

    def climb(
        self, start: Claim, score: Scoring, most: int = TRIES, *, afresh: bool = False, patience: int = TRIES
    ) -> tuple[Claim, float]:
        """The claim of the least score, from the beginning again now and then; a score of 0 ends it.

        So does it when nothing got better for a while, once the score is less than far.
        """
        best, least, until = start, float("inf"), self.judge.tried + most
        for _ in range(RESTARTS):
            here = [self._moves.drawn()] if afresh else start
            told = self.judge.told(here)
            mark, at, asked = score(told)
            since, turn = self.judge.tried, self.judge.tried + max(most // RESTARTS, 2 * len(here))
            while mark and self.judge.tried < min(turn, until) and (mark >= FAR or self.judge.tried - since < patience):
                there, told_there, new = self._moved(here, told, (mark, at, asked), score)
                since = self.judge.tried if new[0] < mark else since
                if new[0] <= mark:
                    here, told, (mark, at, asked) = there, told_there, new
            if mark < least:
                best, least = here, mark
            if not least or (least < FAR and self.judge.tried - since >= patience):
                break
        return best, least

    def _moved(self, here: Claim, told: Sequence[Told], mark: Score, score: Scoring) -> tuple[Claim, list[Told], Score]:
        """A move, and where it made things worse now and then a few more that may make them good again."""
        there, new, least = here, mark, mark[0]
        for _ in range(self._moves.in_a_row()):
            there = self._moves.moved(there, told, *new[1:])
            told = self.judge.told(there)
            new = score(told)
            if new[0] <= least:
                break
        return there, list(told), new

    def richer(self, lines: Claim, worth: Callable[[Sequence[Told]], float], tries: int = RICHER) -> Claim:
        """Lines that pass as these do, and come to more of something."""
        told = self.judge.told(lines)
        most = worth(told)
        for _ in range(tries):
            there = self._moves.moved(lines, told, 0, ())
            new = self.judge.told(there)
            if all(each.good for each in new) and worth(new) >= most:
                lines, told, most = there, new, worth(new)
        return lines
