"""Which rows of a sheet are lines: not totals, signatures, notes, pre-numbered empty rows or a header that repeats."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from forms.spec import FormSpec
from forms.text import half_width
from forms.types import blank
from forms.workbook.cells import RawSheet
from forms.workbook.headers import Header
from forms.workbook.hints import choices_of

_SPACES = re.compile(r"\s+")
_TOTAL = re.compile(
    r"(?:本页|本表|以上|全部|金额|大写)?(?:合计|总计|小计|共计|累计|总额|total|subtotal|sum)(?:金额|[:(].*)?",
    re.IGNORECASE,
)
_WHO = (
    "填表|填报|制表|编制|经办|审核|复核|审批|核准|负责|联系|申报|单位负责|项目负责|财务负责|科研管理|主管|"
    "法定代表|法人代表|制单|校对|单位"
)
_SIGNATURE = re.compile(
    rf"(?:{_WHO})人?(?:签字|签名|签章|盖章|电话|日期|时间|单位)?(?:\(.*?\))?:.*"
    rf"|(?:(?:{_WHO})(?:人|员|部门)?)?[(]?(?:签字|签名|签章|盖章|公章)(?:处|栏)?[)]?(?:\(.*?\))?[:_]*"
    r"|(?:填表|填报|制表|审核|审核人|经办|报送|上报)?(?:日期|时间)(?:\(.*?\))?:.*"
    r"|(?:申报|填报)?单位(?:名称)?(?:\(.*?\))?:?.*(?:公章|盖章|签章).*"
    r"|(?:联系)?(?:电话|手机|地址|邮箱)(?:\(.*?\))?:.*"
    r"|(?:注|备注|说明|填表说明|填写说明|附注|声明|承诺)\d*:.*"
    r"|(?:填表人|填报人|制表人|审核人|复核人|经办人|负责人|联系人|单位负责人|财务负责人)"
)
_ORDINAL = re.compile(r"[(第]?[0-9]{1,6}(?:\.0+)?[).、号]?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}[年./-][0-9]{1,2}[月./-](?:[0-9]{1,2}日?)?|年月日", re.ASCII)


class Row(NamedTuple):
    """One line as it stands in the sheet: its row number as people count it, and its cells by column."""

    number: int
    cells: dict[str, object]


class Skipped(NamedTuple):
    """A filled row that is no line, and why: total, signature, note, header, or ordinal (numbered but not filled in).

    Template rows come numbered and with a choice already made.
    """

    number: int
    reason: str


class _Weak(NamedTuple):
    """Columns that alone make no line: sums stand there, and choices are filled in beforehand."""

    amounts: frozenset[str]
    choices: frozenset[str]


def lines_of(sheet: RawSheet, header: Header, form: FormSpec) -> tuple[list[Row], list[Skipped]]:
    """The lines below a header, and the filled rows there that are none."""
    _fill_merged(sheet, header, form)
    width = max(header.columns.values()) + 1
    columns = tuple(header.columns)
    pick = itemgetter(*header.columns.values())
    heading = _picked(sheet.rows[header.place], pick, width)
    reason_of = _judge(header, form)
    lines: list[Row] = []
    skipped: list[Skipped] = []
    for number, cells in zip(sheet.numbers[header.place + 1 :], sheet.rows[header.place + 1 :], strict=True):
        picked = _picked(cells, pick, width)
        row = dict(zip(columns, picked, strict=True))
        reason = "header" if picked == heading else reason_of(row, cells)
        if reason is None:
            lines.append(Row(number, row))
        elif reason:
            skipped.append(Skipped(number, reason))
    return lines, skipped


def _picked(
    cells: list[object], pick: Callable[[Sequence[object]], tuple[object, ...]], width: int
) -> tuple[object, ...]:
    """The cells of the understood columns; a row of a CSV may be shorter than its header."""
    return pick(cells if len(cells) >= width else [*cells, *[None] * (width - len(cells))])


def _judge(header: Header, form: FormSpec) -> Callable[[Mapping[str, object], Sequence[object]], str | None]:
    """A function that tells why a row is no line: None when it is one, an empty text when nothing is in it."""
    required = tuple(column for column, spec in form.columns.items() if spec.required and column in header.columns)
    weak = _Weak(
        frozenset(column for column, spec in form.columns.items() if spec.type == "money"),
        frozenset(column for column, spec in form.columns.items() if choices_of(spec)),
    )
    enough = len(required) // 2 + 1

    def reason(row: Mapping[str, object], cells: Sequence[object]) -> str | None:
        filled = 0
        for column in required:
            filled += not _void(row[column])
            if filled == enough:
                return None
        return _worded(cells) or _shaped(row, cells, required, weak)

    return reason


def _worded(cells: Sequence[object]) -> str | None:
    """Whether a mostly empty row says itself that it is a total or a signature."""
    texts = [_SPACES.sub("", half_width(cell)) for cell in cells if isinstance(cell, str) and not blank(cell)]
    if any(_TOTAL.fullmatch(text) for text in texts[:2]):
        return "total"
    return "signature" if any(_SIGNATURE.fullmatch(text) for text in texts) else None


def _shaped(row: Mapping[str, object], cells: Sequence[object], required: Sequence[str], weak: _Weak) -> str | None:
    """Whether what little a row holds can be no line: a sum without a word, a number of its own, a lone sentence."""
    filled = {column: cell for column, cell in row.items() if not _void(cell) and cell != 0}
    typed = {column: cell for column, cell in filled.items() if column not in weak.choices}
    if not filled:
        return "" if all(_void(cell) or cell == 0 for cell in cells) else "note"
    if not typed:
        return "ordinal"
    if typed.keys() <= weak.amounts:
        return "total"
    if len(typed) > 1:
        return None
    column, cell = typed.popitem()
    if column not in required and _ORDINAL.fullmatch(str(cell).strip()):
        return "ordinal"
    return "note" if len(filled) == 1 and _sentence(cell) else None


def _void(cell: object) -> bool:
    return blank(cell) if cell.__class__ is str else cell is None


def _sentence(cell: object) -> bool:
    """Whether a lone cell is words or a signature's date, rather than the number that starts a line."""
    if not isinstance(cell, str):
        return isinstance(cell, date)
    text = _SPACES.sub("", half_width(cell))
    return bool(_DAY.fullmatch(text)) or sum(each.isdigit() for each in text) * 2 < len(text)


def _fill_merged(sheet: RawSheet, header: Header, form: FormSpec) -> None:
    """Give each row of a cell that is merged over several its value, where the type says that it means each of them."""
    places = {number - 1: place for place, number in enumerate(sheet.numbers)}
    fills = {index + sheet.left for column, index in header.columns.items() if form.columns[column].kind.fills_merged}
    first = sheet.numbers[header.place]
    for top, left, bottom, right in sheet.merged:
        if left != right or left not in fills or top < first or top not in places:
            continue
        index = left - sheet.left
        value = sheet.rows[places[top]][index]
        for number in range(top + 1, bottom + 1):
            place = places.get(number)
            if place is not None and len(sheet.rows[place]) > index:
                sheet.rows[place][index] = value
