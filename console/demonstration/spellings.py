"""Odd spellings that are no mistakes: what spreadsheets and people make of numbers, dates and amounts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from console.demonstration.drafts import Draft, Spoil

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def _patent_no(draft: Draft) -> str:
    return str(draft.cells["专利号"])


def _full_width(draft: Draft) -> None:
    draft.cells["专利号"] = _patent_no(draft).translate(_FULL_WIDTH)


def _spaced(draft: Draft) -> None:
    number = _patent_no(draft).removeprefix("ZL")
    draft.cells["专利号"] = f"ZL {number[:4]} {number[4:5]} {number[5:-2]} {number[-2:]}"


def _bare(draft: Draft) -> None:
    draft.cells["专利号"] = _patent_no(draft).removeprefix("ZL")


def _lower_case(draft: Draft) -> None:
    draft.cells["专利号"] = _patent_no(draft).lower()


def _without_check_digit(draft: Draft) -> None:
    draft.cells["专利号"] = _patent_no(draft).partition(".")[0]


def _as_a_number(draft: Draft) -> None:
    """What a spreadsheet makes of a number that is typed without its prefix; text with an X or a nought first."""
    bare = _patent_no(draft).removeprefix("ZL")
    stays_text = bare.endswith("X") or bare.startswith("0")
    draft.cells["专利号"] = bare if stays_text else float(bare)


def _text_dates(draft: Draft) -> None:
    filed, granted, paid = draft.line.filed, draft.line.granted, draft.line.paid_on
    draft.cells["申请日"] = f"{filed.year}年{filed.month}月{filed.day}日"
    draft.cells["授权公告日"] = f"{granted.year}.{granted.month:02d}.{granted.day:02d}"
    draft.cells["缴费日期"] = f"{paid.year}/{paid.month}/{paid.day}".translate(_FULL_WIDTH)


def _run_together_dates(draft: Draft) -> None:
    for column in ("申请日", "授权公告日", "缴费日期"):
        day = draft.cells[column]
        assert isinstance(day, date)
        draft.cells[column] = f"{day:%Y%m%d}"


def _amount_with_separator(draft: Draft) -> None:
    draft.cells["实缴金额"] = f"￥{draft.line.paid:,}.00"


def _amount_with_unit(draft: Draft) -> None:
    draft.cells["实缴金额"] = f"{draft.line.paid}元".translate(_FULL_WIDTH)


def _reduction_as_a_fraction(draft: Draft) -> None:
    draft.cells["是否减缴"] = draft.line.reduction / 100 if draft.line.reduction else "无"


def _owners_loosely(draft: Draft) -> None:
    draft.cells["专利权人"] = " ; ".join(draft.line.owners) + " "


def _receipt_as_numbers(draft: Draft) -> None:
    """Leading zeros are gone, as a spreadsheet leaves them."""
    code, number = draft.line.receipt
    draft.cells["票据代码"], draft.cells["票据号码"] = int(code) if code else None, int(number)


SPELLINGS: Final[Mapping[str, Spoil]] = {
    "full-width digits": _full_width,
    "spaces in the number": _spaced,
    "no prefix": _bare,
    "small letters": _lower_case,
    "no check digit": _without_check_digit,
    "patent number as a number": _as_a_number,
    "dates as text": _text_dates,
    "dates run together": _run_together_dates,
    "amount with separator": _amount_with_separator,
    "amount with unit": _amount_with_unit,
    "reduction as a fraction": _reduction_as_a_fraction,
    "owners with spaces": _owners_loosely,
    "receipt as numbers": _receipt_as_numbers,
}
"""Every spelling by its name; none changes an award or leads to an error."""
