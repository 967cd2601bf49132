"""What the finance bureau is told of a confirmed plan: who is to be paid what, under which document, in which month."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, text

from forms.workbook.styles import Styles, new_workbook
from settings import OFFICE_ZONE
from workflow.registers.editions import edition_by_hash

CONFIRMED: Final = "confirmed"
"""The state of a plan whose notice is over: it moves no more."""

MADE_AT: Final = datetime(1980, 1, 1, tzinfo=UTC)
"""What the file says of its making: nothing, so that the same plan gives the same bytes."""

_PLAN = (
    "SELECT p.number, c.number AS call, c.title_zh, c.edition_hash, a.name_zh AS authority, h.at FROM plan p "
    "JOIN subject s ON s.id = p.id JOIN call c ON c.id = p.call_id JOIN authority a ON a.id = p.authority_id "
    "JOIN history h ON h.subject_id = s.id AND h.seq = s.version WHERE p.id = :plan AND s.state = :confirmed"
)
_PAYEES = (
    "SELECT o.name, o.uscc, a.number, r.instalment, sum(r.amount_fen)::bigint AS amount_fen FROM reservation r "
    "JOIN application a ON a.id = r.application_id JOIN organisation o ON o.id = a.claimant_id "
    "WHERE r.plan_id = :plan GROUP BY o.id, a.id, r.instalment ORDER BY a.id, r.instalment"
)
_HEADS: Final = (
    "序号",
    "单位名称",
    "统一社会信用代码",
    "申报编号",
    "期次",
    "金额（元）",
    "申报通知",
    "依据文件",
    "拨付月份",
)
_WIDTHS: Final = (6, 34, 22, 26, 6, 16, 26, 44, 12)


@dataclass(frozen=True)
class Payee:
    """One instalment of one claimant, in fen."""

    claimant: str
    credit_code: str
    application: str
    instalment: int
    amount_fen: int


@dataclass(frozen=True)
class FundPlan:
    """The payees of a confirmed plan: `document` is what the scheme rests on, `month` that of its confirmation."""

    number: str
    authority: str
    call: str
    title: str
    document: str
    month: str
    payees: Sequence[Payee]

    @property
    def total_fen(self) -> int:
        """What all of them come to."""
        return sum(each.amount_fen for each in self.payees)


def fund_plan(connection: Connection, plan: int) -> FundPlan | None:
    """What the finance bureau gets of a plan; None while it is not confirmed."""
    row = connection.execute(text(_PLAN), {"plan": plan, "confirmed": CONFIRMED}).one_or_none()
    if row is None:
        return None
    at = row.at.astimezone(OFFICE_ZONE)
    return FundPlan(
        number=row.number,
        authority=row.authority,
        call=row.call,
        title=row.title_zh,
        document=edition_by_hash(connection, row.edition_hash).basis.zh,
        month=f"{at.year}年{at.month}月",
        payees=[Payee(*each) for each in connection.execute(text(_PAYEES), {"plan": plan})],
    )


def workbook(told: FundPlan) -> bytes:
    """The file for the bureau, in Chinese: strings stay strings, and the same plan gives the same bytes."""
    stream = io.BytesIO()
    book = new_workbook(stream)
    book.set_properties({"created": MADE_AT})
    _sheet(book.add_worksheet("资金计划"), Styles(book), told)
    book.close()
    return stream.getvalue()


def _sheet(sheet: Any, styles: Styles, told: FundPlan) -> None:
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 0)
    sheet.write_string(0, 0, f"资金计划：{told.title}", styles.title)
    sheet.write_string(1, 0, f"{told.authority}　方案 {told.number}")
    for column, (head, width) in enumerate(zip(_HEADS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(2, column, head, styles.header)
    for place, each in enumerate(told.payees, start=1):
        _payee(sheet, styles, place, each, told)
    end = len(told.payees) + 3
    sheet.write_string(end, 1, "合计", styles.header)
    sheet.write_number(end, 5, Decimal(told.total_fen) / 100, styles.cell("money"))


def _payee(sheet: Any, styles: Styles, place: int, each: Payee, told: FundPlan) -> None:
    row = place + 2
    words = {1: each.claimant, 2: each.credit_code, 3: each.application, 6: told.call, 7: told.document, 8: told.month}
    for column, cell in words.items():
        sheet.write_string(row, column, cell, styles.text)
    sheet.write_number(row, 0, place, styles.cell("general"))
    sheet.write_number(row, 4, each.instalment, styles.cell("general"))
    sheet.write_number(row, 5, Decimal(each.amount_fen) / 100, styles.cell("money"))
