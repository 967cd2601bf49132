"""Posting what the bank says of 100,000 payments, against raw multi-row statements that write the same rows.

A PostgreSQL and an object store of the bench's own, flushing to disk as in production. The product's arm is the whole
act: `read_results` with the bank's CSV, from its bytes to the commit. The raw arm gets every row ready made, with its
hash, and only inserts and updates them, a thousand to a statement and a batch to a commit. The two post batches of the
same size in turn, so that a busy machine slows both; each pair's ratio is taken, and the median is told.
"""

from __future__ import annotations

import argparse
import gc
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg

from bench.raw_posting import post, prepared, written
from bench.scenery import Arm, arm, batch_at_bank
from console.servers import installation
from console.servers.bundle import Bundle
from console.servers.occupancy import occupied
from migrations import schema
from workflow.acts.looking import look
from workflow.acts.office import Office
from workflow.acts.opening import open_office
from workflow.acts.read_results import read_results
from workflow.money import payments
from workflow.money.bank import Result, results_csv

RETURNED = 50
"""Of so many payments the bank returns one."""

COUNTED = {
    "history": "seq > 1",
    "remark": "true",
    "transfer": "true",
    "outbox": "true",
    "bank_answer": "true",
    "answer_line": "true",
    "subject": "kind = 'application' AND version = 2",
    "payment": "outcome IS NOT NULL",
    "reservation": "resolution = 'paid'",
    "account": "name = 'in_transit' AND balance_fen = 0",
}
"""Of which rows both arms must have written as many: six tables inserted into, four updated."""


def answer(office: Office, batch: int) -> bytes:
    """What the bank says of every payment of a batch."""
    with office.database.reading() as connection:
        orders = payments.orders(connection, batch).values()
    return results_csv.write(
        Result(each.end_to_end_id, "paid" if place % RETURNED else "returned", each.amount_fen, "账号户名不符")
        for place, each in enumerate(orders, start=1)
    )


def product(office: Office, at: Arm, batch: int) -> Callable[[], None]:
    """The act, with the file at hand."""
    data = answer(office, batch)
    with office.database.reading() as connection:
        seen = look(connection, batch)

    def work() -> None:
        read = read_results(office, at.clerk, seen, data)
        assert not read.faults

    return work


@dataclass(frozen=True)
class Measured:
    """Seconds of the product and of raw statements for each batch, and the rows that each of them wrote."""

    pairs: Sequence[tuple[float, float]]
    rows: Mapping[str, int]


@contextmanager
def opened() -> Iterator[Office]:
    """An office on servers of its own, which flush to disk; they end with the bench."""
    for name in [each for each in os.environ if each.startswith("YUELU_")]:
        del os.environ[name]
    folder = Path(tempfile.mkdtemp(prefix="yuelu-bench-"))
    with occupied(folder) as held:
        made = installation.create(folder, demonstration=False)
        bundle = Bundle(made, durable=True, held=(held,))
        bundle.start()
        try:
            settings = bundle.settings()
            schema.upgrade(settings.owner_database_url)
            yield open_office(settings)
        finally:
            bundle.stop()
    shutil.rmtree(folder, ignore_errors=True)


def timed(work: Callable[[], None]) -> float:
    """Seconds of one run, with nothing left over from the run before."""
    gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measured(office: Office, driver: psycopg.Connection, sizes: Sequence[int]) -> Measured:
    """Both arms on each batch, after a first one of each to warm up, which also shows what the product writes."""
    with office.database.writing() as connection:
        arms = [arm(office, connection, name, max(sizes)) for name in ("product", "raw")]
    sets = []
    for size in (sizes[0], *sizes):
        with office.database.writing() as connection:
            sets.append([batch_at_bank(connection, each, size) for each in arms])
    driver.execute("VACUUM ANALYZE")
    (ours, theirs), *sets = sets
    product(office, arms[0], ours)()
    like = written(driver, ours)
    post(driver, prepared(driver, like, theirs, arms[1]))
    pairs = []
    for turn, (ours, theirs) in enumerate(sets):
        works: list[Callable[[], None]] = [product(office, arms[0], ours)]
        works.append(partial(post, driver, prepared(driver, like, theirs, arms[1])))
        seconds = {place: timed(works[place]) for place in ((0, 1) if turn % 2 else (1, 0))}
        pairs.append((seconds[0], seconds[1]))
    return Measured(pairs, rows_alike(driver, arms))


def rows_alike(driver: psycopg.Connection, arms: Sequence[Arm]) -> dict[str, int]:
    """How many rows of each table an arm wrote; both must have written the same."""
    alike = {}
    for table, condition in COUNTED.items():
        query = f"SELECT count(*) FROM {table} WHERE {condition} AND authority_id = %s"
        found = {count for each in arms for (count,) in driver.execute(query, [each.authority])}
        assert len(found) == 1, (table, found)
        alike[table] = found.pop()
    return alike


def main() -> None:
    """Print how many rows each arm wrote, the seconds of both, and the ratio."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--payments", type=int, default=100_000)
    arguments.add_argument("--batch", type=int, default=10_000)
    asked = arguments.parse_args()
    sizes = [asked.batch] * (asked.payments // asked.batch) or [asked.payments]
    with opened() as office, psycopg.connect(os.environ["YUELU_DATABASE_URL"], autocommit=True) as driver:
        told = measured(office, driver, sizes)
    ours, theirs = (sum(each) for each in zip(*told.pairs, strict=True))
    ratios = sorted(mine / other for mine, other in told.pairs)
    print(f"{sum(sizes):,} payments in {len(sizes)} batches; each arm wrote, with one batch more to warm up:")
    print("  " + ", ".join(f"{table} {count:,}" for table, count in told.rows.items()))
    print(f"read_results    {ours:.2f} s  (file, reconciliation, moves, commit)")
    print(f"raw statements  {theirs:.2f} s  (rows ready made)")
    print(f"ratio           {statistics.median(ratios):.2f}  (batches {ratios[0]:.2f} to {ratios[-1]:.2f})")


if __name__ == "__main__":
    main()
