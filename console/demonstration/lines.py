"""Lines of a claim: one invented patent and one annual fee that was paid for it, as a university would list it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Final, TypeVar

from console.demonstration.chance import chance
from console.demonstration.codes import electronic_receipt, paper_receipt, patent_number
from console.demonstration.fees import award_fen, due_fee, surcharge
from console.demonstration.setting import WINDOW, paying_day
from console.demonstration.titles import title
from console.demonstration.universities import University

COLUMNS: Final = (
    "序号",
    "专利号",
    "专利名称",
    "专利权人",
    "申请日",
    "授权公告日",
    "缴费年度",
    "应缴金额",
    "实缴金额",
    "票据代码",
    "票据号码",
    "缴费日期",
    "是否减缴",
    "申请资助金额",
    "备注",
)

Drawn = TypeVar("Drawn")

_DRAWS = 20_000

Cells = dict[str, object]
"""A row by its columns: texts, whole yuan, and dates."""

_YEARS: Final = (4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17)
_YEAR_WEIGHTS: Final = (14, 15, 14, 12, 10, 9, 8, 6, 4, 3, 2, 1, 1, 1)
_COMPANIES: Final = ("湖南麓谷", "长沙湘江", "株洲南车轮", "衡阳雁城", "岳阳洞庭", "湘潭莲城")
_TRADES: Final = ("新材料有限公司", "科技股份有限公司", "环保设备有限公司", "生物技术有限公司")
_INSTITUTES: Final = ("湖南省计量检测研究院（演示）", "湖南省林业科学院（演示）", "湖南省交通规划院（演示）")
_TWICE_A_WEEK_FROM = date(2017, 6, 1)


class NumbersSpent(Exception):
    """The claim asks for more lines than the demonstration has numbers or titles for."""


@dataclass(frozen=True)
class Line:
    """One patent and the annual fee paid for it; amounts are whole yuan, `reduction` is in per cent."""

    patent_no: str
    title: str
    owners: tuple[str, ...]
    filed: date
    granted: date
    fee_year: int
    paid: int
    paid_on: date
    receipt: tuple[str, str]
    reduction: int

    @property
    def award_fen(self) -> int:
        """What the demonstration expects the rules to award, in fen."""
        return award_fen(self.fee_year, self.reduction, self.paid)

    def cells(self, number: int) -> Cells:
        """The line as a row of the workbook, before anybody spoiled it."""
        code, receipt = self.receipt
        late = self.paid > due_fee(self.fee_year, self.reduction)
        values = (
            *(number, self.patent_no, self.title, "；".join(self.owners), self.filed, self.granted, self.fee_year),
            *(due_fee(self.fee_year, self.reduction), self.paid, code, receipt, self.paid_on),
            *(f"{self.reduction}%" if self.reduction else "否", self.award_fen // 100, "含滞纳金" if late else ""),
        )
        return dict(zip(COLUMNS, values, strict=True))


class Inventor:
    """Makes a university's lines one after the other; no two share a patent, a title or a receipt."""

    def __init__(self, university: University, seed: int) -> None:
        self._university = university
        self._luck = chance(seed, "lines", university.short)
        self._taken: set[object] = set()
        self.short = university.short

    def lines(self, count: int) -> list[Line]:
        """Lines without a mistake in them."""
        return [self.line() for _ in range(count)]

    def line(
        self, fee_year: int | None = None, paid_on: date | None = None, due: tuple[date, int] | None = None
    ) -> Line:
        """A line of a patent year, a day of payment, and a due date with months over, or of those that chance picks."""
        luck = self._luck
        year = fee_year or luck.choices(_YEARS, _YEAR_WEIGHTS)[0]
        paid_on = paid_on or _paid_on(luck)
        due_on, months_over = due or _due_on(luck, paid_on)
        filed = due_on.replace(year=due_on.year - year + 1)
        granted = _granted(luck, filed, year, paid_on)
        owners = self._owners()
        reduction = _reduction(luck, owners, granted, paid_on)
        return Line(
            patent_no=self.patent_number(filed),
            title=self._new(self._titles()),
            owners=owners,
            filed=filed,
            granted=granted,
            fee_year=year,
            paid=due_fee(year, reduction) + surcharge(year, months_over),
            paid_on=paid_on,
            receipt=self.receipt(paid_on),
            reduction=reduction,
        )

    def receipt(self, paid_on: date) -> tuple[str, str]:
        """A receipt that no other line has."""
        return self._new(self._receipts(paid_on))

    def _owners(self) -> tuple[str, ...]:
        own, draw = self._university.name, self._luck.random()
        if draw < 0.82:  # noqa: PLR2004  # most are the university's alone
            return (own,)
        if draw < 0.94:  # noqa: PLR2004  # some are shared with a company, the rest with an institute
            return own, self._luck.choice(_COMPANIES) + self._luck.choice(_TRADES)
        return own, self._luck.choice(_INSTITUTES)

    def patent_number(self, filed: date, kind: str = "1") -> str:
        """A patent number of a filing day that no other line has; kind 2 makes it a utility model's."""
        return self._new(self._patent_numbers(filed, kind))

    def _patent_numbers(self, filed: date, kind: str) -> Iterator[str]:
        while True:
            yield patent_number(self._luck, filed, self._university.slot, kind)

    def _titles(self) -> Iterator[str]:
        while True:
            yield title(self._luck, self._university.fields)

    def _receipts(self, paid_on: date) -> Iterator[tuple[str, str]]:
        make_paper = self._luck.random() < 0.4  # noqa: PLR2004  # both kinds were in use in 2018
        while True:
            slot = self._university.slot
            yield paper_receipt(self._luck, slot) if make_paper else electronic_receipt(self._luck, paid_on, slot)

    def _new(self, draws: Iterator[Drawn]) -> Drawn:
        drawn = next((each for each in islice(draws, _DRAWS) if each not in self._taken), None)
        if drawn is None:
            raise NumbersSpent
        self._taken.add(drawn)
        return drawn


def _paid_on(luck: Random) -> date:
    first, last = WINDOW
    return paying_day(first + timedelta(days=luck.randrange((last - first).days - 3)))


def _due_on(luck: Random, paid_on: date) -> tuple[date, int]:
    """A due date before or after a payment, and the whole months that the payment came late.

    It keeps ten days off the ends of each month, so that a holiday at the due date moves nothing into another bracket.
    """
    draw = luck.random()
    if draw < 0.7:  # noqa: PLR2004  # most pay in time
        return paid_on + timedelta(days=luck.randrange(5, 120)), 0
    if draw < 0.88:  # noqa: PLR2004  # some in the first month, which is free, and few later
        return paid_on - timedelta(days=luck.randrange(1, 18)), 0
    months_over = luck.randrange(1, 6)
    return _months_before(paid_on - timedelta(days=luck.randrange(10, 20)), months_over), months_over


def _months_before(day: date, months: int) -> date:
    month = day.month - 1 - months
    return date(day.year + month // 12, month % 12 + 1, min(day.day, 28))


def _granted(luck: Random, filed: date, fee_year: int, paid_on: date) -> date:
    """A day of the gazette between 14 and 55 months after filing, and before the year's fee could be due."""
    latest = min(filed + timedelta(days=55 * 30), filed.replace(year=filed.year + fee_year - 1), paid_on)
    earliest = filed + timedelta(days=14 * 30)
    span = max((latest - timedelta(days=60) - earliest).days, 1)
    return gazette_day(earliest + timedelta(days=luck.randrange(span)))


def gazette_day(day: date) -> date:
    """The day of the patent gazette on or before a day: Wednesdays, and from June 2017 Tuesdays and Fridays."""
    days = (1, 4) if day >= _TWICE_A_WEEK_FROM else (2,)
    while day.weekday() not in days:
        day -= timedelta(days=1)
    return day


def _reduction(luck: Random, owners: tuple[str, ...], granted: date, paid_on: date) -> int:
    """Fees are reduced within six years of the grant, for several owners by less, and with a company not at all."""
    shared_with_company = any(each.endswith("公司") for each in owners)
    if shared_with_company or (paid_on - granted).days > 6 * 365 or luck.random() > 0.45:  # noqa: PLR2004  # not all ask
        return 0
    return 85 if len(owners) == 1 else 70
