"""What stored lines need not be read for again: fields and keys of which the tried edition asks what theirs asked."""

from __future__ import annotations

from dataclasses import dataclass

from forms.spec import FieldSpec
from workflow.definition.edition import Edition, Fund


@dataclass(frozen=True)
class Carried:
    """What the new edition would find in a good line again, because the old one found it in the same cells.

    A line was good under the old edition only if each of its `fields` was read without a fault; the new one reads these
    out of the same columns by the same type with the same options, and so without a fault too. Their values matter only
    where rules name them. With `keys` the line's funding keys as they are stored are also those of the new edition.
    """

    fields: frozenset[str]
    keys: bool


def carried(new: Edition, old: Edition) -> Carried:
    """What of lines of the old edition can be carried over to the new one.

    The fields of funding keys are read again where the keys are not the same.
    """
    before = {spec.name: spec for spec in old.form.fields}
    same = frozenset(spec.name for spec in new.form.fields if _same_reading(spec, before.get(spec.name)))
    in_keys = frozenset(name for fund in new.funds for name in fund.fields)
    keys = _keys(new.funds) == _keys(old.funds) and in_keys <= same
    return Carried(same if keys else same - in_keys, keys)


def _same_reading(new: FieldSpec, old: FieldSpec | None) -> bool:
    """Whether two fields of the same name make the same of the same line."""
    if old is None:
        return False
    now, then = ((each.type, each.columns, each.required, each.options) for each in (new, old))
    return now == then


def _keys(funds: tuple[Fund, ...]) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.kind, each.fields) for each in funds]
