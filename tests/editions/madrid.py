"""Lines of the shipped edition of madrid-registration for the tests: a mark's designations."""

from __future__ import annotations

import itertools
import secrets

from workflow.definition.edition import Edition
from workflow.registers import shipped

Row = dict[str, object]

CLAIMANT = "长沙某某机械有限公司"

_MARKS = itertools.count(1_000_000 + secrets.randbelow(800_000))
_RECEIPTS = itertools.count(secrets.randbelow(10**9))


def edition() -> Edition:
    """The shipped edition of the scheme."""
    found = shipped.edition("madrid-registration", "2018")
    assert found is not None
    return found


def mark(*countries: str, **changed: object) -> list[Row]:
    """DOMAIN's worked example with these designations: black and white, four classes, registered on 2018-06-01."""
    row: Row = {
        "国际注册号": str(next(_MARKS)),
        "注册人": CLAIMANT,
        "商品服务类别": "1;2;3;9",
        "图样颜色": "黑白",
        "国际注册日": "2018-06-01",
        "规费瑞士法郎": "2505",
        "实付人民币": "17000.01",
        "票据代码": "",
        "票据号码": f"{next(_RECEIPTS) % 10**9 + 10**9}",
        "申请资助金额": "3000",
        **changed,
    }
    return [row | {"指定缔约方": each} for each in countries]
