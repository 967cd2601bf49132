"""Lines given as JSON, in the shapes that other programs send them: awarded, or refused by one code."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from console.commands import scheme


def codes(told: Any) -> list[str]:
    return [each["code"] for line in told["lines"] for each in line["errors"]]


def award(given: str) -> Any:
    asked = ["award", "--scheme", "invention-maintenance", "--edition", "2018", "--json", "-"]
    result = CliRunner().invoke(scheme.command, asked, input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return json.loads(result.stdout)


RECEIPT = '"receipt": {"code": "12060119", "number": "0026896566", "check": "c748a8"}'
FIELDS = (
    '"patent_no": "ZL201710117081.7", "owners": ["中南大学"], "filed_on": "2010-06-03", "granted_on": "2013-01-02", '
    '"fee_year": 9, "paid_on": "2018-08-20", "reduction": "否"'
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (f'{{{FIELDS}, {RECEIPT}, "paid": 2200}}', 140_000),
        (f'[{{{FIELDS}, {RECEIPT}, "paid": 2.2e3}}]', 140_000),
        (f'[{{{FIELDS}, {RECEIPT}, "paid": 1999.99}}]', 139_999),
        (f'[{{{FIELDS}, {RECEIPT}, "实缴金额": "2,200.00"}}]', 140_000),
        (f'[{{{FIELDS}, "paid": 2200, "票据代码": "12060119", "票据号码": "0026896566"}}]', 140_000),
        (f'[{{{FIELDS}, "paid": 2200, "receipt": null}}]', "missing"),
        (f'[{{{FIELDS}, {RECEIPT}, "paid": {"1" * 5000}}}]', "not_money"),
        (f'[{{{FIELDS}, {RECEIPT}, "paid": [2200]}}]', "bad_json"),
        (f'[{{{FIELDS}, {RECEIPT}, "paid": 2200, "实缴金额": 2300}}]', "bad_json"),
        (f'[{{{FIELDS}, {RECEIPT}, "paid": 2200, "paid": 2300}}]', "bad_json"),
        (f'[{{{FIELDS}, {RECEIPT}, "paid": 2200, "row": 0}}]', "bad_json"),
        ('[{"patent_no": "\\ud800"}]', "bad_json"),
        ("{}", "bad_json"),
    ],
)
def test_lines_as_json_are_awarded_or_refused(given: str, expected: int | str) -> None:
    told = award(given)
    if isinstance(expected, int):
        assert (codes(told), told["summary"]["award_fen"]) == ([], expected)
    else:
        assert expected in (told["refused"]["code"] if "refused" in told else codes(told))
