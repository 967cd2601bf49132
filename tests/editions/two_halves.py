"""The shipped edition of 2018 as it would be if a grant were paid in two halves, the second after an acceptance."""

from __future__ import annotations

from functools import cache

from workflow import schemes
from workflow.definition.edition import Edition
from workflow.definition.loader import load

_SHIPPED = (schemes.FOLDER / "invention-maintenance" / "2018.yaml").read_text(encoding="utf-8")

SHARES = """  instalments:
    first:  {share: 50, clause: 第八条, zh: 首期, en: first half}
    second: {share: rest, clause: 第八条, zh: 尾款, en: second half}
"""

PAYMENT = "  - payment:      {by: finance, release: finance_head}\n"

ACCEPTANCE = "  - acceptance:   {by: policy_officer, within: 10 workdays, title: {zh: 中期检查, en: Mid-term check}}\n"
"""By whom nothing else is done on an application in a town of the tests."""

FAILED = """  failed:
    title: {zh: 余款停拨通知, en: The rest is not paid}
    body:
      zh: "{claimant}：申报 {number} 未通过中期检查：{reason}。余款 {amount} 不再拨付。"
      en: "{claimant}: application {number} failed its mid-term check: {reason}. The rest, {amount}, is not paid."
"""

_PUT_IN = {
    'edition: "2018"': 'edition: "2018 in halves"',
    "share: pro_rata, clause: 第八条}\n": f"share: pro_rata, clause: 第八条}}\n{SHARES}",
    PAYMENT: PAYMENT + ACCEPTANCE + PAYMENT,
    "  paid:\n": f"{FAILED}  paid:\n",
    "的资助 {amount} 已拨付": "的资助{instalment} {amount} 已拨付",
    "{amount} for application {number} was paid": "{amount} ({instalment}) for application {number} was paid",
}


def _written() -> str:
    text = _SHIPPED
    for old, new in _PUT_IN.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


TEXT = _written()


@cache
def edition() -> Edition:
    """The edition: its states are `payable`, `acceptance` and `payable_2`, and whoever fails has none of the rest."""
    return load(TEXT, "two-halves.yaml")
