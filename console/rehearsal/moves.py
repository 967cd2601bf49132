"""How a claim that is made up becomes another: fields typed anew, solved for, or copied, and lines repeated."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from random import Random

from console.rehearsal.conditions import Comparison
from console.rehearsal.judging import Judge, Line, Told
from console.rehearsal.samples import Hints, bounds, sample
from forms.spec import FieldSpec

_BLANK = 0.2
_OTHERWISE = 0.7
_SPLIT = 0.5
_NEAR = 0.5
"""How often a day that is typed anew is one of those around it."""

_SOLVED, _COPIED = 0.3, 0.45
"""Of how many moves one solves for a field, and then of how many one copies another's."""

_IN_A_ROW = (1, 1, 1, 2, 3)
"""Of how many moves two or three are looked at only when all of them are made."""

_STEPS = (1, 100, 100_000)
"""By how much a figure is moved to see what depends on it."""

_FIGURES = frozenset({"money", "int", "patent_year"})
_WORDS = frozenset({"text", "names", "uscc", "country"})


class Moves:
    """Makes lines, and claims out of others."""

    def __init__(self, judge: Judge, hints: Hints, luck: Random) -> None:
        self._judge, self._hints, self._luck = judge, hints, luck
        self._fields = judge.edition.form.fields
        self._spec = {each.name: each for each in self._fields}
        edition = judge.edition
        self.keys = frozenset(name for fund in edition.funds for name in fund.fields)
        """The fields of what is funded once."""
        self.totals = frozenset(name for each in edition.ceilings for name in each.fields if name in self._spec)
        """The fields of what several lines share a total of."""
        self.groups = frozenset(name for group in edition.groups for name in group.fields)
        """The fields in which lines agree that have figures together."""

    def drawn(self) -> Line:
        """A line of nothing but luck."""
        return {each.name: self._typed(each) for each in self._fields}

    def twins(self, line: Line, count: int, keep: Collection[str]) -> list[Line]:
        """Others like a line: what they are funded once by is their own, but for what they keep.

        All of them share its totals, or none does.
        """
        own = self.keys | self.totals if self._luck.random() < _SPLIT else self.keys - self.totals
        specs = [each for each in self._fields if each.name in own - set(keep)]
        return [{**line, **{each.name: self._typed(each) for each in specs}} for _ in range(count)]

    def strangers(self, lines: Sequence[Line], keep: Collection[str] = ()) -> list[Line]:
        """Other lines like these that share no total, key or group with them, and with each other what these do."""
        shared = (self.totals | self.groups) - set(keep)
        others = (self.keys - set(keep)) | {
            name for name in sorted(shared) if name in self.totals or self._luck.random() < _OTHERWISE
        }
        renamed: dict[tuple[str, object], object] = {}
        fresh: list[Line] = []
        for line in lines:
            specs = [each for each in self._fields if each.name in others and line[each.name] is not None]
            told = {each.name: (each.name, line[each.name]) for each in specs if each.name in shared}
            new = {each.name: self._typed(each) for each in specs if each.name not in told}
            new |= {name: renamed.setdefault(old, self._typed(self._spec[name])) for name, old in told.items()}
            fresh.append({**line, **new})
        return fresh

    def optional(self, line: Line) -> list[FieldSpec]:
        """The fields that were left empty, though something is funded by them."""
        return [each for each in self._fields if each.name in self.keys | self.totals and line[each.name] is None]

    def retyped(self, line: Line, spec: FieldSpec) -> Line:
        """The line with something in a field."""
        return {**line, spec.name: sample(spec, self._luck, self._hints)}

    def moved(self, lines: Sequence[Line], told: Sequence[Told], at: int, asked: Sequence[Comparison]) -> list[Line]:
        """A claim with something of one line otherwise: `asked` is what should come out otherwise of the line `at`."""
        luck, fresh = self._luck.random(), list(lines)
        where = at if len(lines) == 1 or self._luck.random() < 0.5 else self._luck.randrange(len(lines))  # noqa: PLR2004  # often
        line = self._solved(fresh, told, (at, where), asked) if asked and luck < _SOLVED else None
        if line is None and luck < _COPIED:
            line = self._copied(fresh, where)
        fresh[where] = line if line is not None else self._changed(fresh[where])
        return fresh

    def in_a_row(self) -> int:
        """How many moves may be made before they are looked at together."""
        return self._luck.choice(_IN_A_ROW)

    def _typed(self, spec: FieldSpec) -> object:
        if not spec.required and self._luck.random() < _BLANK:
            return None
        return sample(spec, self._luck, self._hints)

    def _changed(self, line: Line) -> Line:
        """The line with one field, or a few, typed anew."""
        fresh = dict(line)
        for spec in self._luck.sample(self._fields, min(self._luck.choice((1, 1, 1, 2, 3)), len(self._fields))):
            near = self._near(spec, line[spec.name]) if self._luck.random() < _NEAR else None
            fresh[spec.name] = self._typed(spec) if near is None else near
        return fresh

    def _near(self, spec: FieldSpec, typed: object) -> object:
        """What stands near to what is typed: another day of those around it; None where nothing can be said."""
        if spec.type != "date" or not isinstance(typed, str):
            return None
        return day_near(typed, self._luck.choice((1, -1)) * self._luck.randint(1, self._luck.choice((7, 60, 400))))

    def _copied(self, lines: Sequence[Line], where: int) -> Line | None:
        """The line with what stands in another field of that type, or in the same field of another line."""
        spec = self._luck.choice(self._fields)
        line, other = lines[where], self._luck.choice(lines)
        alike = [each.name for each in self._fields if each.type == spec.type and each.columns and line[each.name]]
        if other is not line:
            return {**line, spec.name: other[spec.name]}
        return {**line, spec.name: line[self._luck.choice(alike)]} if alike else None

    def _solved(
        self, lines: Sequence[Line], told: Sequence[Told], places: tuple[int, int], asked: Sequence[Comparison]
    ) -> Line | None:
        """The line with one field such that both sides of a comparison are equal, or one more, or one less."""
        (at, where), comparison = places, self._luck.choice(asked)
        behind = self._judge.conditions.fields(comparison.run.text)
        specs = [each for each in self._fields if each.name in behind]
        if comparison.sides is None or not specs:
            return None
        spec, sides = self._luck.choice(specs), comparison.sides
        for mine, its in (sides, sides[::-1]):
            if mine.text.strip() == f"line.{spec.name}":
                value = told[at].sight.value(its)
                return None if value is None else self._with(lines[where], spec, value)
        if spec.type not in _FIGURES:
            return None
        root = self._root(lines, told, places, spec, comparison)
        return None if root is None else self._with(lines[where], spec, root)

    def _root(
        self, lines: Sequence[Line], told: Sequence[Told], places: tuple[int, int], spec: FieldSpec, asked: Comparison
    ) -> int | None:
        """Where both sides would be equal if they went on as they go near to what stands there."""
        at, where = places
        here, now = told[where].line.values.get(spec.name), asked.between(told[at].sight)
        here = 0 if here is None else here
        if not isinstance(here, int) or now is None:
            return None
        step = self._luck.choice(_STEPS)
        tried = list(lines)
        tried[where] = {**lines[where], spec.name: _typed_figure(spec, here + step)}
        then = asked.between(self._judge.told(tried)[at].sight)
        return None if then is None or then == now else here - now * step // (then - now)

    def _with(self, line: Line, spec: FieldSpec, value: object) -> Line | None:
        """The line with a value in a field, or with one beside it."""
        off = self._luck.choice((0, 0, 1, -1))
        if spec.type in _FIGURES and isinstance(value, int):
            return {**line, spec.name: _typed_figure(spec, value + off)}
        if spec.type == "date" and isinstance(value, str) and (day := day_near(value, off)):
            return {**line, spec.name: day}
        return {**line, spec.name: value} if spec.type in _WORDS and value else None


def _typed_figure(spec: FieldSpec, value: int) -> object:
    """A whole number, or an amount of fen, as it is typed."""
    if spec.type == "money":
        return f"{max(value, 0) // 100}.{max(value, 0) % 100:02d}"
    least, most = bounds(spec)
    return min(max(value, least), most)


def day_near(text: str, off: int) -> str | None:
    """The day that a text is, so many days later; None where it is none."""
    try:
        return date.fromordinal(date.fromisoformat(text).toordinal() + off).isoformat()
    except (ValueError, OverflowError):
        return None
