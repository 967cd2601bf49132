"""The model of an edition: everything that one definition of a subsidy says, as frozen values."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from forms.spec import FormSpec
from workflow.definition.figures import Group
from workflow.definition.ledger import Ledger
from workflow.definition.life import Life, Text
from workflow.definition.tables import Rows

_NO_WORDS = Text("", "")

Share = Literal["first_come", "ranked", "pro_rata"]
"""How a call's budget is shared out when it is short."""

Outcome = Literal["refuse", "flag"]
"""What a check that does not hold does to its line: refuse it, or flag it for a reviewer's eye."""


CeilingOf = Literal["receipt", "cap"]
"""What a shared total is of: a paper that says it, or a rule that sets it."""


@dataclass(frozen=True)
class EventDay:
    """Where the day of a line's event stands: in one field, or in one for each answer of a choice.

    `fields` are those fields by answer, or the only one under an empty answer where there is no `choice`.
    """

    fields: Mapping[str, str]
    choice: str = ""

    def field(self, values: Mapping[str, object]) -> str | None:
        """The field that has a line's day; None while what chooses it is not known."""
        return self.fields.get(str(values.get(self.choice, "")))

    @property
    def usual(self) -> str:
        """The first of the fields: where a fault is told as long as it is not known which field is meant."""
        return next(iter(self.fields.values()))


@dataclass(frozen=True)
class Effective:
    """Which events the edition covers: `by` is where a line has the event's day; both days are included.

    `then` says what holds after the end, such as the paper that ended the subsidy; `clause` names that paper.
    `window_clause` orders that an event must lie in the window of its call. `gap` says why no edition holds between the
    end of this one and the beginning of the next.
    """

    by: EventDay
    first: date
    last: date | None
    then: Text
    clause: str
    window_clause: str = ""
    gap: Text = _NO_WORDS

    def covers(self, day: date) -> bool:
        """Whether an event of that day falls under this edition."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class DocumentKind:
    """A document that is asked for: once per application or once per line; `largest` is in bytes."""

    name: str
    title: Text
    per: Literal["application", "line"]
    required: bool
    media: tuple[str, ...]
    largest: int


@dataclass(frozen=True)
class Fund:
    """Something that is funded once only, told by the fields whose normal forms make its key.

    `kind` is shared by all schemes that fund such a thing. `code` is told of a line that claims it a second time.
    """

    kind: str
    fields: tuple[str, ...]
    code: str
    column: str
    clause: str
    message: Text


@dataclass(frozen=True)
class Ceiling:
    """A total that a line shares with every other that names the same thing, in all schemes, years and authorities.

    `fields` make its key: those of the line, or what is known of the claim, such as `claimant.code` or `call.year`.
    `column` is empty where no field of the line is among them. `total` and `uses` are expressions in fen: what it
    comes to, and what the line uses of it. Of a receipt all lines must say the same total; of a cap the least that is
    said holds.
    """

    kind: str
    of: CeilingOf
    fields: tuple[str, ...]
    total: str
    uses: str
    column: str
    clause: str


@dataclass(frozen=True)
class Value:
    """A named figure that several checks or steps use; `kind` is its CEL type."""

    name: str
    expression: str
    kind: str


@dataclass(frozen=True)
class Check:
    """A named condition of a line: its clause, the column that it is told at, and what happens when it fails.

    `title` says what must hold; `message` is told of a line of which it does not.
    """

    code: str
    expression: str
    outcome: Outcome
    column: str
    clause: str
    message: Text
    title: Text


@dataclass(frozen=True)
class Step:
    """One named step towards a line's award, in fen unless its name says otherwise, with the clause that orders it."""

    name: str
    expression: str
    clause: str
    title: Text


@dataclass(frozen=True)
class TableUse:
    """A table that the expressions of an edition name: one of the registers (`table`), or rows written here."""

    name: str
    table: str | None
    rows: Rows
    key: Literal["int", "string"]
    clause: str
    title: Text
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Instalment:
    """A part in which a grant is paid: its share in whole percent, or None for all that the others leave."""

    name: str
    percent: int | None
    clause: str
    title: Text


@dataclass(frozen=True)
class Letter:
    """What the claimant is told at a step; `{name}` in the body is filled in."""

    title: Text
    body: Text


@dataclass(frozen=True)
class Reason:
    """Why a reviewer may refuse a line: its code, its words, and the clause that it rests on, if on one.

    With `words` the reviewer has to say more in words of their own.
    """

    code: str
    title: Text
    clause: str = ""
    words: bool = False


@dataclass(frozen=True)
class Evaluation:
    """What whoever was paid reports of the money: the form, within how many working days, and the clause for it."""

    workdays: int
    clause: str
    form: FormSpec


@dataclass(frozen=True)
class Note:
    """A choice that this edition makes where the source leaves one, written where a clerk finds it."""

    name: str
    text: Text


@dataclass(frozen=True, eq=False)
class Edition:
    """One immutable definition of a scheme, named by the hash of its canonical content.

    `rank` are the criteria by which a short budget is served, the first that differs deciding; `quota` is how many
    applications get money at most.

    Compared by identity, as its life is: load an edition once and keep it.
    """

    scheme: str
    edition: str
    title: Text
    basis: Text
    authority: Text
    claimants: tuple[str, ...]
    effective: Effective
    form: FormSpec
    application_form: FormSpec
    compare: Mapping[str, tuple[str, ...]]
    documents: tuple[DocumentKind, ...]
    funds: tuple[Fund, ...]
    ceilings: tuple[Ceiling, ...]
    tables: Mapping[str, TableUse]
    values: tuple[Value, ...]
    groups: tuple[Group, ...]
    checks: tuple[Check, ...]
    award: tuple[Step, ...]
    claimant_cap_fen: int | None
    cap_clause: str
    share: Share
    rank: tuple[str, ...]
    quota: int | None
    budget_fen: int | None
    instalments: tuple[Instalment, ...]
    life: Life
    letters: Mapping[str, Letter]
    reasons: Mapping[str, Reason]
    choices: tuple[Note, ...]
    undertaking: Text | None
    evaluation: Evaluation | None
    ledger: Ledger | None
    content: str = field(repr=False)

    @cached_property
    def undertaking_digest(self) -> str | None:
        """SHA-256 of the undertaking's words in both languages, in hex: what the history names an acceptance by."""
        words = self.undertaking
        return None if words is None else hashlib.sha256(f"{words.zh}\0{words.en}".encode()).hexdigest()

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical content, in hex: the edition's name in the database and in every history."""
        return hashlib.sha256(self.content.encode()).hexdigest()
