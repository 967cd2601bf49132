"""Findings and verdicts: what inspection says of a file, as values that can be recorded, sent and told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from storage.inspection import media
from storage.inspection.catalogue import CATALOGUE

Param = str | int | tuple[str, ...]
"""A figure or name in a finding; media types are translated when told."""


@dataclass(frozen=True)
class Finding:
    """One thing that inspection found: a documented code and its figures."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)

    @property
    def refuses(self) -> bool:
        """Whether a file with this is not taken at all; else a reviewer is shown it."""
        return CATALOGUE[self.code].refuses

    def message(self, language: str) -> str:
        """What is wrong, where, and how to mend it, in `zh` or `en`."""
        entry = CATALOGUE[self.code]
        words = entry.en if language.startswith("en") else entry.zh
        return words.format_map({name: _told(value, language) for name, value in self.params.items()})

    def as_json(self) -> dict[str, object]:
        """The finding as it is recorded with its document."""
        return {"code": self.code, "params": dict(self.params)}

    @classmethod
    def from_json(cls, told: Mapping[str, object]) -> Self:
        """The finding that `as_json` wrote."""
        params = told["params"]
        assert isinstance(params, dict)
        return cls(str(told["code"]), {name: _param(value) for name, value in params.items()})


@dataclass(frozen=True)
class Verdict:
    """What a file is by its content, its name cleaned for display, what was found, and whether a scanner saw it."""

    media_type: str
    name: str
    findings: tuple[Finding, ...] = ()
    scanned: bool = False

    @property
    def refused(self) -> bool:
        """Whether any finding refuses the file."""
        return any(each.refuses for each in self.findings)


def _param(value: object) -> Param:
    if isinstance(value, list):
        return tuple(str(each) for each in value)
    return value if isinstance(value, int) else str(value)


def _told(value: Param, language: str) -> str:
    if isinstance(value, tuple):
        return (", " if language.startswith("en") else "、").join(_told(each, language) for each in value)
    return media.told(value, language) if value in media.KINDS else str(value)
