"""A claim check of 10,000 lines against openpyxl merely reading the same workbook, as a ratio in one run.

Both are run in turn, round after round, so that a busy machine slows both; the ratio of the medians is told.
"""

from __future__ import annotations

import argparse
import gc
import io
import random
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta

import openpyxl
import orjson
import xlsxwriter

from console.assessing import judged
from forms.faults import Fault
from forms.identifiers.patents import check_digit
from workflow.acts.uncollected import uncollected
from workflow.definition.assessment import ClaimContext
from workflow.registers import shipped

COLUMNS = (
    "序号 专利号 专利名称 专利权人 申请日 授权公告日 缴费年度 应缴金额 "
    "实缴金额 票据代码 票据号码 缴费日期 是否减缴 申请资助金额 备注"
)
CONTEXT = ClaimContext("中南大学", date(2018, 12, 31))
FEES = {4: 1200, 5: 1200, 6: 1200, 7: 2000, 8: 2000, 9: 2000, 10: 4000}
ODD_LINE = 50
"""Every so many lines one belongs to another university, so that refusals are made too."""


def workbook(lines: int, seed: int) -> bytes:
    """A claim of so many lines, nearly all of them good."""
    chance = random.Random(seed)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, COLUMNS.split())
    for number in range(1, lines + 1):
        sheet.write_row(number, 0, line(number, chance))
    book.close()
    return out.getvalue()


def line(number: int, chance: random.Random) -> list[object]:
    """One line: a patent of its own, a fee near its due date, a receipt of its own."""
    year = chance.choice(sorted(FEES))
    due = date(2018, 1, 10) + timedelta(days=chance.randrange(300))
    filed = due.replace(year=due.year - year + 1, day=min(due.day, 28))
    digits = f"{filed.year}1{number:07d}"
    owners = "湖南大学" if number % ODD_LINE == 0 else "中南大学；长沙甲科技有限公司"
    fee = FEES[year]
    return [
        number, f"ZL{digits}.{check_digit(digits)}", f"一种装置 {number}", owners, filed.isoformat(),
        (filed + timedelta(days=700)).isoformat(), year, fee, fee, "12060119", f"{number:010d}",
        (due + timedelta(days=chance.randrange(60))).isoformat(), "否", fee // 2, "",
    ]  # fmt: skip


@uncollected()
def check(content: bytes) -> int:
    """What `yuelu claim check --json` does, from bytes to bytes."""
    edition = shipped.edition("invention-maintenance", "2018")
    assert edition is not None
    rules = shipped.rules(edition)
    found = judged(content, rules, CONTEXT)
    assert not isinstance(found, Fault), found
    return len(orjson.dumps(found[1].told()))


def openpyxl_reads(content: bytes) -> int:
    """Let openpyxl read every cell of the same workbook, and do nothing else."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    return sum(len(row) for row in book.worksheets[0].iter_rows(values_only=True))


def timed(work: Callable[[bytes], int], content: bytes) -> float:
    """Seconds of one run, with nothing left over from the run before."""
    gc.collect()
    began = time.perf_counter()
    work(content)
    return time.perf_counter() - began


def main() -> None:
    """Print both medians and their ratio."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--lines", type=int, default=10_000)
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--seed", type=int, default=2018)
    asked = arguments.parse_args()
    content = workbook(asked.lines, asked.seed)
    check(content)
    rounds = [(timed(check, content), timed(openpyxl_reads, content)) for _ in range(asked.rounds)]
    ours, theirs = (statistics.median(each) for each in zip(*rounds, strict=True))
    ratios = sorted(mine / other for mine, other in rounds)
    print(f"lines {asked.lines}, rounds {asked.rounds}")
    print(f"claim check    {ours:.3f} s  (read, check, rules, trace, JSON)")
    print(f"openpyxl read  {theirs:.3f} s  (values only)")
    print(f"ratio          {ours / theirs:.2f}  (rounds {ratios[0]:.2f} to {ratios[-1]:.2f})")


if __name__ == "__main__":
    main()
