"""Lines of the two shipped editions of pct-application for the tests, and whatever a test changes in them."""

from __future__ import annotations

import itertools
import secrets

from workflow.definition.edition import Edition
from workflow.registers import shipped

Row = dict[str, object]

CLAIMANT = "长沙某某机械有限公司"

_SERIALS = itertools.count(secrets.randbelow(900_000))
_RECEIPTS = itertools.count(secrets.randbelow(10**9))


def edition(name: str) -> Edition:
    """A shipped edition of the scheme."""
    found = shipped.edition("pct-application", name)
    assert found is not None
    return found


def pct_no(year: int = 2018) -> str:
    """The number of a PCT application with China as its receiving Office that no other test uses."""
    return f"PCT/CN{year}/{next(_SERIALS) % 1_000_000:06d}"


def filing(claimant: str = CLAIMANT, /, **changed: object) -> Row:
    """A filing of 1 March 2018 for which 12,000 yuan were paid, the whole of a receipt of its own."""
    return {
        "国际申请号": pct_no(),
        "申请人": claimant,
        "阶段": "申请",
        "国家代码": "CN",
        "国际申请日": "2018-03-01",
        "授权日": "",
        "实缴金额": "12000",
        "票据代码": "",
        "票据号码": f"{next(_RECEIPTS) % 10**9 + 10**9}",
        "票据总额": "12000",
        "申请资助金额": "20000",
        **changed,
    }


def grant(claimant: str = CLAIMANT, /, **changed: object) -> Row:
    """A grant in the United States on 5 May 2018 for which 30,000 yuan were paid."""
    own: Row = {"阶段": "授权", "国家代码": "US", "国际申请日": "2015-03-01", "授权日": "2018-05-05"}
    return filing(claimant, **(own | {"实缴金额": "30000", "票据总额": "30000"} | changed))


def later(claimant: str = CLAIMANT, /, **changed: object) -> Row:
    """A grant of 1 September 2021 whose official fees came to 30,000 yuan, as the edition of 2021 asks for it."""
    row = grant(claimant, **({"授权日": "2021-09-01", "官费金额": "30000", "其他资助金额": ""} | changed))
    del row["实缴金额"]
    return row
