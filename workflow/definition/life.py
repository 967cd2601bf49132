"""The life of a subject as a value: its states, and the transitions that may be taken between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

CountsFrom = Literal["same_day", "next_day"]
"""Whether a clock counts the day that starts it: a notice does, a review period does not (Civil Code art. 201)."""


@dataclass(frozen=True)
class Text:
    """The same words in Chinese and English."""

    zh: str
    en: str

    def told(self, language: str) -> str:
        """The words in a language; anything that is not English is answered in Chinese."""
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True)
class Clocked:
    """A period in working days, from when it counts, and the trigger that is pulled when it runs out."""

    workdays: int
    counts_from: CountsFrom
    on_expiry: str | None


@dataclass(frozen=True)
class State:
    """One state: the human work it asks for (role and duty, or none), its clock, and whether it is an end.

    `waits_for_claimant` stops the office's clock. `waits_for` names the other subject (plan, batch, bank, call) whose
    own steps move this one on, so that nobody has a task for it here.
    """

    name: str
    title: Text
    role: str | None = None
    duty: str | None = None
    clock: Clocked | None = None
    ends: bool = False
    waits_for_claimant: bool = False
    waits_for: str | None = None


@dataclass(frozen=True)
class Transition:
    """One declared move. `guard` is a CEL condition over the named facts; `effects` name what acts must do with it."""

    trigger: str
    source: str
    target: str
    role: str
    title: Text
    duty: str | None = None
    guard: str | None = None
    reason_required: bool = False
    effects: tuple[str, ...] = ()
    letter: str | None = None


@dataclass(frozen=True, eq=False)
class Life:
    """States by name and transitions in the order written; `initial` is where a subject begins.

    Compared by identity: an edition's life is loaded once and its machine is cached by it.
    """

    initial: str
    states: Mapping[str, State]
    transitions: tuple[Transition, ...]
    apart: tuple[str, ...] = ()
    """Duties that must be done by different people on one subject."""

    def leaving(self, state: str) -> tuple[Transition, ...]:
        """The transitions that leave a state."""
        return tuple(each for each in self.transitions if each.source == state)
