"""Lines of the shipped edition of sme-custody for the tests: served firms."""

from __future__ import annotations

import itertools
import secrets

from tests import made
from workflow.definition.edition import Edition
from workflow.registers import shipped

Row = dict[str, object]

_FIRMS = itertools.count(1 + secrets.randbelow(10**6))


def edition() -> Edition:
    """The shipped edition of the scheme."""
    found = shipped.edition("sme-custody", "2018")
    assert found is not None
    return found


def firm(**changed: object) -> Row:
    """A firm that nobody else serves, unrelated to any provider of the tests."""
    number = next(_FIRMS)
    return {
        "企业名称": f"长沙某某{number}科技有限公司",
        "统一社会信用代码": made.uscc(),
        "法定代表人": f"李{number}",
        "住所": f"长沙市芙蓉区五一大道 {number} 号",
        "企业规模": "小型",
        "服务年度": "2019",
        "协议签订日": "2019-02-20",
        **changed,
    }
