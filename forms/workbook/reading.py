"""Reading a claim workbook: from an upload to its lines, or to the fault for which there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from forms.faults import Fault
from forms.spec import FormSpec
from forms.workbook.cells import RawSheet, read_cells
from forms.workbook.headers import Header, HeaderNames
from forms.workbook.limits import DEFAULT_LIMITS, Limits
from forms.workbook.lines import Row, Skipped, lines_of

_SAMPLES = ("示例", "样例", "样表", "范例", "范本", "说明", "example", "sample", "instruction")


@dataclass(frozen=True)
class Sheet:
    """The lines of a workbook, with the sheet that they stand on.

    `columns` gives the index of each understood column in a row of `raw`; `skipped` are the filled rows below the
    header that are no lines, so that nothing is passed over in silence.
    """

    name: str
    header: int
    columns: Mapping[str, int]
    rows: tuple[Row, ...]
    skipped: tuple[Skipped, ...]


def read(source: bytes | Path, form: FormSpec, *, limits: Limits = DEFAULT_LIMITS) -> Sheet | Fault:
    """The lines of a workbook (.xlsx, .xls, .xlsb, .ods or .csv, told by its content), or why it is refused.

    Nothing in the file is run or followed; opening it takes at most the memory and time of `limits`.
    """
    data = source.read_bytes() if isinstance(source, Path) else source
    sheets = read_cells(data, limits)
    if isinstance(sheets, Fault):
        return sheets
    found = find_lines(sheets, form)
    if isinstance(found, Fault):
        return found
    if len(found.rows) > limits.rows:
        return Fault("too_many_rows", params={"most": limits.rows})
    return found


def find_lines(sheets: Sequence[RawSheet], form: FormSpec) -> Sheet | Fault:
    """The one sheet that holds lines under this form's header, or why there is none."""
    if not any(sheet.rows for sheet in sheets):
        return Fault("empty_file")
    names = HeaderNames(form)
    candidates = [(sheet, header) for sheet in sheets if (header := names.best(sheet))]
    fitting = [(sheet, header) for sheet, header in candidates if header.fault is None]
    if not fitting:
        return _why_none(candidates, names)
    read_sheets = [_read(sheet, header, form) for sheet, header in fitting]
    filled = [each for each in read_sheets if each.rows]
    if len(filled) > 1:
        filled = [each for each in filled if not any(word in each.name.lower() for word in _SAMPLES)] or filled
    if len(filled) > 1:
        return Fault("several_sheets", params={"sheets": "、".join(each.name for each in filled)})
    return filled[0] if filled else Fault("no_lines")


def _read(sheet: RawSheet, header: Header, form: FormSpec) -> Sheet:
    rows, skipped = lines_of(sheet, header, form)
    return Sheet(sheet.name, sheet.numbers[header.place], header.columns, tuple(rows), tuple(skipped))


def _why_none(candidates: Sequence[tuple[RawSheet, Header]], names: HeaderNames) -> Fault:
    """The fault of the header that came nearest."""
    if not candidates:
        return Fault("wrong_template", params={"missing": "、".join(names.required), "found": "—"})
    _, nearest = max(candidates, key=lambda each: len(each[1].columns))
    return nearest.fault or Fault("no_lines")
