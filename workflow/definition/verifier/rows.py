"""Whether tables have what is looked up in them: on every day of the edition, for every key that a field can have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import zip_longest

from forms.spec import FieldSpec
from forms.types import Parsed
from forms.types.choices import choices
from workflow.definition.edition import Edition, TableUse
from workflow.definition.expressions import Compiled, reading
from workflow.definition.faults import suggestion
from workflow.definition.tables import Key, Rows, Table
from workflow.definition.verifier.arithmetic import Tree, tree
from workflow.definition.verifier.case import EditionCase, Found, texts

MOST_KEYS = 400
"""Keys of a field that are tried; a field that can have more is not bounded."""

_PLACES = ("values", "checks", "award", "funds")
_REFUSE = "refuse"
_TOLD = 10


def tables_are_known(case: EditionCase) -> Iterator[Found]:
    """Each dated table that an edition names is in the registers."""
    for use, _ in _dated(case, known=False):
        params = {"name": str(use.table), **suggestion(str(use.table), case.tables or ())}
        yield Found(f"tables.{use.name}.table", "unknown_table", params)


def tables_hold_all_days(case: EditionCase) -> Iterator[Found]:
    """A dated table has a version on each day of the edition: one holds until the next, so the first day tells."""
    for use, table in _dated(case, known=True):
        first = case.edition.effective.first
        if table is not None and table.on(first) is None and first != date.min:
            params = {"name": table.name, "day": first.isoformat()}
            yield Found(f"tables.{use.name}.table", "no_table_row", params)


def _dated(case: EditionCase, *, known: bool) -> Iterator[tuple[TableUse, Table | None]]:
    for use in case.edition.tables.values():
        if use.table is not None and case.tables is not None and (use.table in case.tables) is known:
            yield use, case.tables.get(use.table)


def tables_have_every_key(case: EditionCase) -> Iterator[Found]:
    """A table has a row for each answer of the field by which it is read, unless a rule refuses the others."""
    rules = [text for part in _PLACES for key, text in texts(case.node(part)) if key not in {"zh", "en"}]
    for use in case.edition.tables.values():
        by_field = re.compile(rf"(?<![\w.]){re.escape(use.name)}\s*\[\s*line\.(\w+)\s*\]")
        asking = [(text, frozenset(by_field.findall(text))) for text in rules if use.name in text]
        for spec in case.edition.form.fields:
            if any(spec.name in asked and not _inside(text, use, spec) for text, asked in asking):
                yield from _missing(case, use, spec)


def tables_have_every_year(case: EditionCase) -> Iterator[Found]:
    """A table that is read by the year of the event has a row for each year of the edition.

    So has one that is read by a value which chooses among keys that are written out, for each of these. A rule that
    asks first whether the table has the key lets it go without.
    """
    rules = [text for part in _PLACES for key, text in texts(case.node(part)) if key not in {"zh", "en"}]
    for use in case.edition.tables.values():
        for asked, keys in _written_keys(case, use):
            by = re.compile(rf"(?<![\w.]){re.escape(use.name)}\s*\[\s*{re.escape(asked)}\s*\]")
            inside = re.compile(rf"(?<![\w.]){re.escape(asked)}\s+in\s+{re.escape(use.name)}\b")
            if any(map(inside.search, rules)) or not any(map(by.search, rules)):
                continue
            for day, rows in _versions(case, use):
                gone = [str(key) for key in keys if key not in rows]
                if gone:
                    params = {"name": use.name, "field": asked, "keys": ", ".join(gone[:_TOLD]), "day": day}
                    yield Found(f"tables.{use.name}", "no_row_for_key", params)
                    break


def _written_keys(case: EditionCase, use: TableUse) -> Iterator[tuple[str, list[Key]]]:
    """What a table may be read by that has certain keys: the year of the event, and values that choose among some.

    Of an edition without an end the years count up to the last that the table has.
    """
    effective = case.edition.effective
    last = effective.last.year if effective.last else max((key for key in use.rows if isinstance(key, int)), default=0)
    if effective.first != date.min:
        for name in dict.fromkeys(effective.by.fields.values()):
            yield (
                f"year(line.{name})",
                list(range(effective.first.year, min(last, effective.first.year + MOST_KEYS) + 1)),
            )
    for value in case.edition.values:
        if (keys := _chosen(tree(value.expression))) is not None:
            yield value.name, keys


def _chosen(found: Tree | None) -> list[Key] | None:
    """The keys among which a tree chooses; None where it does anything else."""
    if found is not None and found.kind == "?":
        ways = [_chosen(each) for each in found.parts[1:]]
        whole = [way for way in ways if way is not None]
        return [key for way in whole for key in way] if len(whole) == len(ways) else None
    if found is None or found.kind not in {"number", "text"}:
        return None
    return [int(found.word) if found.kind == "number" else found.word[1:-1]]


def _missing(case: EditionCase, use: TableUse, spec: FieldSpec) -> Iterator[Found]:
    keys = [] if _asked_first(case.edition, use, spec) else _let_through(case.edition, spec)
    for day, rows in _versions(case, use):
        gone = [str(key) for key in keys if key not in rows]
        if gone:
            params = {"name": use.name, "field": spec.name, "keys": ", ".join(gone), "day": day}
            yield Found(f"tables.{use.name}", "no_row_for_key", params)
            return


def _versions(case: EditionCase, use: TableUse) -> Iterator[tuple[str, Rows]]:
    """The rows of a table in each version that holds on a day of the edition, with the first such day."""
    effective = case.edition.effective
    if use.table is None:
        yield effective.first.isoformat(), use.rows
        return
    table = (case.tables or {}).get(use.table)
    versions = table.versions if table else ()
    for each, after in zip_longest(versions, versions[1:]):
        over = after is not None and after.valid_from <= effective.first
        late = effective.last is not None and each.valid_from > effective.last
        if not over and not late:
            yield max(each.valid_from, effective.first).isoformat(), each.rows


def possible(spec: FieldSpec) -> tuple[Key, ...]:
    """Every answer that a field can have, where its type bounds them; none where it does not."""
    if spec.type == "choice":
        return tuple(choices(spec.options))
    least, most = spec.options.get("least"), spec.options.get("most")
    bounded = isinstance(least, int) and isinstance(most, int) and most - least <= MOST_KEYS
    if spec.type in {"patent_year", "reduction"}:
        least, most = 0, MOST_KEYS
    elif spec.type != "int" or not bounded:
        return ()
    read = spec.kind.parser(spec.options)
    assert isinstance(least, int)
    assert isinstance(most, int)
    found = (read(number) for number in range(least, most + 1))
    return tuple(
        dict.fromkeys(each.value for each in found if isinstance(each, Parsed) and isinstance(each.value, int))
    )


def _inside(text: str, use: TableUse, spec: FieldSpec) -> bool:
    """Whether an expression asks for the key itself before it looks it up."""
    return re.search(rf"line\.{re.escape(spec.name)}\s+in\s+{re.escape(use.name)}\b", text) is not None


def _asked_first(edition: Edition, use: TableUse, spec: FieldSpec) -> bool:
    """Whether a line whose key the table has not is refused by a check that asks for it."""
    return any(each.outcome == _REFUSE and _inside(each.expression, use, spec) for each in edition.checks)


def _let_through(edition: Edition, spec: FieldSpec) -> list[Key]:
    """The answers of a field that no check refuses for themselves: such checks name nothing but that field."""
    name = f"line.{spec.name}"
    environment = reading({name: spec.kind.cel})
    alone = [environment.compile(each.expression) for each in edition.checks if each.outcome == _REFUSE]
    checks = [each for each in alone if isinstance(each, Compiled)]
    keys = possible(spec)
    return [key for key in keys if all(each.run(environment.activation({name: key})) is not False for each in checks)]
