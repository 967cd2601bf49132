"""Moments and deadlines as people read them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from web.formats import deadline


@pytest.mark.parametrize(
    ("end", "told"),
    [
        (datetime(2019, 1, 8, 16, 0, tzinfo=UTC), "2019年1月8日 24:00"),
        (datetime(2018, 12, 31, 16, 0, tzinfo=UTC), "2018年12月31日 24:00"),
        (datetime(2019, 1, 8, 9, 30, tzinfo=UTC), "2019年1月8日 17:30"),
    ],
)
def test_a_period_that_ends_at_midnight_is_told_by_its_last_day(app: Flask, end: datetime, told: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        assert deadline(end) == told
