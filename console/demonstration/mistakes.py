"""The mistakes of real workbooks, each with the codes that the claim check must find in its row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from console.demonstration import fees
from console.demonstration.drafts import Draft, Spoil
from console.demonstration.setting import CLOSING, paying_day


@dataclass(frozen=True)
class Mistake:
    """What somebody does to a row, and which errors and flags it must lead to."""

    spoil: Spoil
    errors: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()


def _check_digit(draft: Draft) -> None:
    number = draft.line.patent_no
    draft.cells["专利号"] = number[:-1] + ("5" if number[-1] != "5" else "6")


def _digit_lost(draft: Draft) -> None:
    number = draft.line.patent_no
    draft.cells["专利号"] = number[:6] + number[7:]


def _utility_model(draft: Draft) -> None:
    draft.change(patent_no=draft.inventor.patent_number(draft.line.filed, kind="2"))


def _no_such_day(draft: Draft) -> None:
    draft.cells["缴费日期"] = f"{draft.line.paid_on.year}年2月30日"


def _no_amount(draft: Draft) -> None:
    draft.cells["实缴金额"] = "见票据"


def _early_year(draft: Draft) -> None:
    draft.become(draft.inventor.line(fee_year=3))


def _year_out_of_range(draft: Draft) -> None:
    draft.cells["缴费年度"] = fees.LAST_YEAR + 1


def _owners_turned(draft: Draft) -> None:
    own = draft.line.owners[0]
    draft.change(owners=("湖南麓谷新材料有限公司", own))


def _paid_next_year(draft: Draft) -> None:
    draft.become(draft.inventor.line(paid_on=paying_day(date(2019, 1, draft.luck.randrange(2, 11)))))


def _granted_after_closing(draft: Draft) -> None:
    draft.change(granted=CLOSING + timedelta(days=4))


def _expired(draft: Draft) -> None:
    due_on = date(2017, 11, draft.luck.randrange(20, 29))
    draft.become(draft.inventor.line(fees.LAST_YEAR, date(2018, 1, 10), (due_on, 1)))


def _claimed_twice(draft: Draft) -> None:
    receipt = draft.inventor.receipt(draft.earlier.paid_on)
    draft.become(draft.earlier)
    draft.change(receipt=receipt)


def _claimed_twice_in_other_spelling(draft: Draft) -> None:
    _claimed_twice(draft)
    draft.cells["专利号"] = draft.line.patent_no.removeprefix("ZL").translate(_FULL_WIDTH)


def _receipt_twice(draft: Draft) -> None:
    draft.change(receipt=draft.earlier.receipt)


def _half_a_receipt(draft: Draft) -> None:
    draft.cells["票据代码"], draft.cells["票据号码"] = "1206", "00268965661234"


def _unknown_reduction(draft: Draft) -> None:
    draft.cells["是否减缴"] = "50%"


def _amount_left_out(draft: Draft) -> None:
    draft.cells["实缴金额"] = None


def _number_left_out(draft: Draft) -> None:
    draft.cells["专利号"] = " "


def _several(draft: Draft) -> None:
    _check_digit(draft)
    _no_such_day(draft)
    _amount_left_out(draft)


def _paid_too_much(draft: Draft) -> None:
    draft.change(paid=fees.full_fee(draft.line.fee_year) * 3 // 2)


def _year_after_next(draft: Draft) -> None:
    """The year is given as two later than it was; what was paid stays, and bounds the award."""
    paid, year = draft.line.paid, min(draft.line.fee_year + 2, fees.LAST_YEAR)
    draft.change(fee_year=year, paid=paid)


_FULL_WIDTH = str.maketrans("0123456789X.", "０１２３４５６７８９Ｘ．")


def _error(spoil: Spoil, *codes: str) -> Mistake:
    return Mistake(spoil, errors=frozenset(codes))


def _flag(spoil: Spoil, *codes: str) -> Mistake:
    return Mistake(spoil, flags=frozenset(codes))


MISTAKES: Final[Mapping[str, Mistake]] = {
    "wrong check digit": _error(_check_digit, "check_digit"),
    "a digit of the patent number lost": _error(_digit_lost, "not_a_patent_no"),
    "a utility model": _error(_utility_model, "not_an_invention"),
    "a day that does not exist": _error(_no_such_day, "not_a_date"),
    "words for an amount": _error(_no_amount, "not_money"),
    "patent year 3": _error(_early_year, "fee_year"),
    "patent year 21": _error(_year_out_of_range, "fee_year"),
    "a company named first": _error(_owners_turned, "not_first_patentee"),
    "paid after the window": _error(_paid_next_year, "outside_window"),
    "granted after the closing day": _error(_granted_after_closing, "not_in_force"),
    "expired before the closing day": _error(_expired, "not_in_force"),
    "claimed twice": _error(_claimed_twice, "duplicate_in_file"),
    "claimed twice in another spelling": _error(_claimed_twice_in_other_spelling, "duplicate_in_file"),
    "a receipt used twice": _error(_receipt_twice, "duplicate_receipt"),
    "a receipt that is none": _error(_half_a_receipt, "not_a_receipt"),
    "a reduction that does not exist": _error(_unknown_reduction, "not_a_reduction"),
    "amount left out": _error(_amount_left_out, "missing"),
    "patent number left out": _error(_number_left_out, "missing"),
    "several at once": _error(_several, "check_digit", "not_a_date", "missing"),
    "paid above the schedule": _flag(_paid_too_much, "above_schedule"),
    "a year that cannot have been due": _flag(_year_after_next, "fee_year_date"),
}
"""Every mistake by its name."""
