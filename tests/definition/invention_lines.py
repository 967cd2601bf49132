"""Lines of a claim for the tests: a good one, and whatever a test changes in it."""

from __future__ import annotations

from datetime import date
from typing import Any

from forms.identifiers.patents import check_digit
from workflow.definition.assessment import Assessment, ClaimContext, GivenRow, LineAssessment
from workflow.definition.edition import Edition
from workflow.registers import shipped

CLAIMANT = "中南大学"
CLOSING = date(2018, 12, 31)
CONTEXT = ClaimContext(CLAIMANT, CLOSING)


def edition() -> Edition:
    """The shipped edition 2018 of invention-maintenance."""
    found = shipped.edition("invention-maintenance", "2018")
    assert found is not None
    return found


def patent_no(serial: int, year: int = 2010, kind: int = 1) -> str:
    """A patent number of that year with its right check digit."""
    digits = f"{year}{kind}{serial:07d}"
    return f"ZL{digits}.{check_digit(digits)}"


def good(serial: int = 1, **changed: Any) -> dict[str, object]:
    """DOMAIN's worked example: filed 2010-06-03, year 9 paid on 2018-08-20 with 10 % surcharge, as raw cells."""
    return {
        "专利号": patent_no(serial),
        "专利权人": CLAIMANT,
        "申请日": "2010-06-03",
        "授权公告日": "2013-01-02",
        "缴费年度": 9,
        "实缴金额": 2200,
        "票据代码": "12060119",
        "票据号码": f"{serial:010d}",
        "缴费日期": "2018-08-20",
        "是否减缴": "否",
        **changed,
    }


def assess(*lines: dict[str, object], context: ClaimContext = CONTEXT) -> Assessment:
    """The lines under the shipped rules; the first stands in row 2."""
    rows = [GivenRow(number, cells) for number, cells in enumerate(lines, 2)]
    return shipped.rules(edition()).assess(rows, context)


def one(context: ClaimContext = CONTEXT, **changed: Any) -> LineAssessment:
    """The good line with changes, alone."""
    return assess(good(**changed), context=context).lines[0]


def codes(line: LineAssessment) -> list[str]:
    """The error codes of a line, in the order told."""
    return [each.code for each in line.errors]


def flags(line: LineAssessment) -> list[str]:
    """The flags of a line, in the order told."""
    return [each.code for each in line.flags]
