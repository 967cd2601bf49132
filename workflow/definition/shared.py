"""Totals that lines share: what each line uses of a receipt or a cap, and which lines of one claim use too much."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms.spec import FormSpec
from forms.types.money import yuan
from workflow.definition.assessment import Finding, FundingUse
from workflow.definition.edition import Ceiling, Edition
from workflow.definition.life import Text
from workflow.definition.messages import OVER_CAP, OVER_RECEIPT, RECEIPT_TOTAL, filled

OVER_RECEIPT_CODE, OVER_CAP_CODE, RECEIPT_TOTAL_CODE = "over_receipt", "over_cap", "receipt_total"

Figures = tuple[int, int]
"""A ceiling's total and what a line uses of it, in fen."""

_NOTHING = FormSpec(())


@dataclass(frozen=True)
class _Taken:
    """What the good lines above have used of a ceiling, the least total that they said, and the first of them."""

    row: int
    total_fen: int
    used_fen: int


class Shared:
    """What the good lines of one claim have used so far."""

    def __init__(self, edition: Edition, facts: Mapping[str, object]) -> None:
        """`facts` are what is known of the claim, for totals that are kept by claimant, group or year."""
        self._ceilings = {each.kind: each for each in edition.ceilings}
        self._facts = facts
        kinds = {spec.name: spec.kind for spec in edition.form.fields}
        self._parts = [
            (each, tuple((name, kinds[name].key if name in kinds else str) for name in each.fields))
            for each in edition.ceilings
        ]
        self._taken: dict[tuple[str, str], _Taken] = {}

    def uses(self, values: Mapping[str, object], figures: Sequence[Figures | None]) -> tuple[FundingUse, ...]:
        """What a line uses; `figures` are those of each ceiling in the edition's order, None where it has no key."""
        return tuple(
            FundingUse(ceiling.kind, self._key(values, parts), *of, ceiling.of == "receipt")
            for (ceiling, parts), of in zip(self._parts, figures, strict=True)
            if of is not None
        )

    def _key(self, values: Mapping[str, object], parts: Sequence[tuple[str, Callable[[object], str]]]) -> str:
        """What names a total: normal forms of the line's fields, and facts of the claim."""
        return "/".join([key(values[name] if name in values else self._facts[name]) for name, key in parts])

    def too_much(self, uses: Sequence[FundingUse]) -> Iterator[Finding]:
        """An error for each use that does not fit beside those of the good lines above."""
        for use in uses:
            ceiling, above = self._ceilings[use.kind], self._taken.get((use.kind, use.key))
            if above is not None and use.same_total and above.total_fen != use.total_fen:
                told = {"first_row": above.row, "first": yuan(above.total_fen), "total": yuan(use.total_fen)}
                yield _finding(ceiling, RECEIPT_TOTAL_CODE, RECEIPT_TOTAL, told)
                continue
            total, used = (min(above.total_fen, use.total_fen), above.used_fen) if above else (use.total_fen, 0)
            if used + use.used_fen > total:
                told = {"total": yuan(total), "used": yuan(used), "uses": yuan(use.used_fen)}
                yield _finding(ceiling, *_OVER[ceiling.of], told)

    def take(self, uses: Sequence[FundingUse], row: int) -> None:
        """A good line uses what it uses; a use of nothing says nothing of its ceiling."""
        for use in uses:
            above = self._taken.get((use.kind, use.key), _Taken(row, use.total_fen, 0))
            if use.used_fen:
                total = min(above.total_fen, use.total_fen)
                self._taken[use.kind, use.key] = _Taken(above.row, total, above.used_fen + use.used_fen)


_OVER = {"receipt": (OVER_RECEIPT_CODE, OVER_RECEIPT), "cap": (OVER_CAP_CODE, OVER_CAP)}


def _finding(ceiling: Ceiling, code: str, words: Text, told: Mapping[str, object]) -> Finding:
    return Finding(ceiling.column, code, filled(words, told, _NOTHING, ceiling.clause), ceiling.clause)
