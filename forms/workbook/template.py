"""The workbook that claimants fill in: columns, help, lists of choices and instructions, all from the form."""

from __future__ import annotations

import io
from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from forms.faults import Language
from forms.messages import Words
from forms.spec import FieldSpec, FormSpec
from forms.workbook.hints import CellFormat, choices_of, hint_of
from forms.workbook.limits import DEFAULT_LIMITS
from forms.workbook.styles import Styles, new_workbook

_LINES = Words("申报明细", "Lines")
_INSTRUCTIONS = Words("填写说明", "Instructions")
_HEADINGS = Words("列名|名称|必填|怎样填写", "Column|Meaning|Required|How to fill it in")
_REQUIRED = Words("必填", "required")
_OPTIONAL = Words("选填", "optional")
_TITLE_ROW, _HEADER_ROW, _FIRST_LINE = 0, 1, 2
_WIDTHS: dict[CellFormat, int] = {"text": 20, "date": 14, "money": 14, "general": 10}
_LONGEST_LIST = 255
"""A spreadsheet takes a list of choices only up to this many characters."""


def template(form: FormSpec, title: str, language: Language = "zh", notes: Sequence[str] = ()) -> bytes:
    """An .xlsx with the form's columns under a title, and a second sheet that says how to fill them in.

    Column names stay Chinese in every language, because claims are read by them; help and notes are in `language`.
    """
    stream = io.BytesIO()
    book = new_workbook(stream)
    styles = Styles(book)
    _lines(book.add_worksheet(_told(_LINES, language)), form, title, language, styles)
    _instructions(book.add_worksheet(_told(_INSTRUCTIONS, language)), form, (title, *notes), language, styles)
    book.close()
    return stream.getvalue()


def _lines(sheet: Worksheet, form: FormSpec, title: str, language: Language, styles: Styles) -> None:
    sheet.write_string(_TITLE_ROW, 0, title, styles.title)
    for index, (column, spec) in enumerate(form.columns.items()):
        cell = hint_of(spec).cell
        sheet.set_column(index, index, _WIDTHS[cell], styles.cell(cell))
        sheet.write_string(_HEADER_ROW, index, column, styles.required if spec.required else styles.header)
        sheet.write_comment(_HEADER_ROW, index, _help(spec, language), {"x_scale": 2, "font_size": 9})
        if rule := _validation(spec):
            sheet.data_validation(_FIRST_LINE, index, _FIRST_LINE + DEFAULT_LIMITS.rows - 1, index, rule)
    sheet.freeze_panes(_FIRST_LINE, 0)
    sheet.set_landscape()
    sheet.repeat_rows(_HEADER_ROW)


def _instructions(sheet: Worksheet, form: FormSpec, notes: Sequence[str], language: Language, styles: Styles) -> None:
    sheet.set_column(0, 2, 16, styles.text)
    sheet.set_column(3, 3, 80, styles.text)
    for row, note in enumerate(notes):
        sheet.write_string(row, 0, note, None if row else styles.title)
    top = len(notes) + 1
    for index, heading in enumerate(_told(_HEADINGS, language).split("|")):
        sheet.write_string(top, index, heading, styles.header)
    for row, (column, spec) in enumerate(form.columns.items(), start=top + 1):
        needed = _told(_REQUIRED if spec.required else _OPTIONAL, language)
        for index, text in enumerate((column, _told(spec.title, language), needed, _how(spec, language))):
            sheet.write_string(row, index, text, styles.text)


def _help(spec: FieldSpec, language: Language) -> str:
    needed = _told(_REQUIRED if spec.required else _OPTIONAL, language)
    return f"{_told(spec.title, language)} ({needed})\n{_how(spec, language)}"


def _how(spec: FieldSpec, language: Language) -> str:
    own = _told(spec.help, language)
    return own or _told(hint_of(spec).words, language)


def _validation(spec: FieldSpec) -> dict[str, object] | None:
    """The list of a choice, or the bounds of a patent year: a warning while typing, the check itself comes later."""
    told = choices_of(spec)
    if told and len(",".join(told)) <= _LONGEST_LIST:
        return {"validate": "list", "source": told, "error_type": "warning"}
    if spec.type == "patent_year":
        return {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 20, "error_type": "warning"}
    return None


def _told(words: Words, language: Language) -> str:
    return words.en if language == "en" else words.zh
