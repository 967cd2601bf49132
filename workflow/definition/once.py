"""What is funded once: the keys of a line, and which of them an earlier good line of the same claim has taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from workflow.definition.assessment import Finding, FundingKey
from workflow.definition.edition import Edition, Fund
from workflow.definition.life import Text
from workflow.definition.messages import filled


class Once:
    """The keys taken so far by the good lines of one claim."""

    def __init__(self, edition: Edition) -> None:
        self._form = edition.form
        self._funds = {fund.kind: fund for fund in edition.funds}
        self._parts = [
            (fund.kind, tuple((name, edition.form[name].kind.key) for name in fund.fields)) for fund in edition.funds
        ]
        self._taken: dict[FundingKey, int] = {}

    def keys(self, values: Mapping[str, object]) -> tuple[FundingKey, ...]:
        """The funding keys of a line; one whose fields were not all understood has none."""
        return tuple(
            FundingKey(kind, "/".join([key(values[name]) for name, key in parts]))
            for kind, parts in self._parts
            if all(values.get(name) is not None for name, _ in parts)
        )

    def repeated(self, keys: Sequence[FundingKey], values: Mapping[str, object]) -> Iterator[Finding]:
        """An error for each key that an earlier good line has."""
        for key in keys:
            first = self._taken.get(key)
            if first is not None:
                yield self._finding(self._funds[key.kind], first, values)

    def _finding(self, fund: Fund, first: int, values: Mapping[str, object]) -> Finding:
        told = {**values, "first_row": first}
        words = filled(fund.message, told, self._form, fund.clause)
        return Finding(fund.column, fund.code, Text(words.zh, words.en), fund.clause)

    def take(self, keys: Sequence[FundingKey], row: int) -> None:
        """A good line takes its keys."""
        for key in keys:
            self._taken[key] = row
