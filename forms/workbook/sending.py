"""Lines that a program sends by the names of fields, as the workbook that a person would have filled in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from forms.spec import FormSpec
from forms.text import uncontrolled

LINE_BEFORE = 1
"""The rows of the workbook above its first line: line `n` as it was sent, counted from 1, is row `n + LINE_BEFORE`."""

_BETWEEN = "；"
"""Between the values of a list, as claimants write them into one cell."""


def as_workbook(form: FormSpec, lines: Sequence[Mapping[str, object]]) -> bytes:
    """A CSV with the columns of the form's template and a row for each line; names that are no field are passed over.

    It is read, checked, kept and given back as any other workbook: a wrong value is told by the check, not here.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(form.columns)
    for line in lines:
        writer.writerow(_cells(form, line))
    return stream.getvalue().encode()


def typed(raw: object) -> str:
    """A value of JSON as somebody would have typed it; nothing for null."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, list):
        return _BETWEEN.join(map(typed, raw))
    return uncontrolled(str(raw))


def _cells(form: FormSpec, line: Mapping[str, object]) -> Iterator[str]:
    for spec in form.fields:
        raw = line.get(spec.name)
        parts = spec.kind.parts(raw) if len(spec.columns) > 1 else (raw,)
        for place in range(len(spec.columns)):
            yield typed(parts[place] if place < len(parts) else None)
