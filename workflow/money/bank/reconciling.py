"""What the bank said, held against what it was told to pay: to the fen, and nothing is lost or counted twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from workflow.money.bank.results import Outcome, Result

Finding = Literal["paid", "returned", "unknown", "wrong_amount", "contradictory", "duplicate"]
"""What a result turned out to be."""

FINDINGS: Final[tuple[Finding, ...]] = ("paid", "returned", "unknown", "wrong_amount", "contradictory", "duplicate")


@dataclass(frozen=True)
class Reconciliation:
    """Every result in exactly one list; `missing` are the payments of which nothing was said and nothing is known.

    `paid` and `returned` may be posted. All else is for a person: `unknown` names no payment, `wrong_amount` another
    sum, `contradictory` another outcome than a second result or than what was posted before. `duplicate` says again
    what is known and changes nothing.
    """

    paid: tuple[Result, ...]
    returned: tuple[Result, ...]
    unknown: tuple[Result, ...]
    wrong_amount: tuple[Result, ...]
    contradictory: tuple[Result, ...]
    duplicate: tuple[Result, ...]
    missing: tuple[str, ...]

    @property
    def matched(self) -> tuple[Result, ...]:
        """What may be posted."""
        return self.paid + self.returned

    def found(self) -> Iterator[tuple[Finding, Result]]:
        """Every result with what it turned out to be."""
        for finding in FINDINGS:
            for each in getattr(self, finding):
                yield finding, each


def reconcile(
    expected: Mapping[str, int], results: Iterable[Result], settled: Mapping[str, Outcome] | None = None
) -> Reconciliation:
    """Sort results against the batch's payments (end-to-end id to fen) and what was posted before (`settled`)."""
    known = settled or {}
    said: dict[str, list[Result]] = {}
    for each in results:
        said.setdefault(each.end_to_end_id, []).append(each)
    lists: dict[Finding, list[Result]] = {}
    for end_to_end_id, same in said.items():
        for name, result in _sorted(same, expected.get(end_to_end_id), known.get(end_to_end_id)):
            lists.setdefault(name, []).append(result)
    return Reconciliation(
        **{name: tuple(lists.get(name, ())) for name in FINDINGS},
        missing=tuple(each for each in expected if each not in said and each not in known),
    )


def _sorted(same: list[Result], fen: int | None, known: Outcome | None) -> list[tuple[Finding, Result]]:
    """In which list each result of one id belongs."""
    if fen is None:
        return [("unknown", each) for each in same]
    wrong: list[tuple[Finding, Result]] = [
        ("wrong_amount", each) for each in same if each.amount_fen not in (None, fen)
    ]
    right = [each for each in same if each.amount_fen in (None, fen)]
    outcomes = {each.outcome for each in right}
    if len(outcomes | ({known} if known else set())) > 1 or (wrong and right):
        return wrong + [("contradictory", each) for each in right]
    if known:
        return wrong + [("duplicate", each) for each in right]
    return wrong + [(each.outcome if not place else "duplicate", each) for place, each in enumerate(right)]
