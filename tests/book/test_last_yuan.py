"""Law 6 at its edge: fifty approvals want the last yuan of a budget at one moment, each over its own connection."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier

import psycopg

from settings import Settings
from storage.database import Database
from tests.moving import begun, move
from tests.treasury import treasury
from workflow.engine.apply import carry
from workflow.engine.errors import EngineError
from workflow.money import book
from workflow.money.book import AccountName, OverBudget, Posting

APPROVALS, YUAN = 50, 100


def test_of_fifty_approvals_that_race_for_the_last_yuan_one_gets_it(settings: Settings, database: Database) -> None:
    with database.writing() as connection:
        chest = treasury(connection, YUAN)
    plans = [begun(database, authority=chest.authority) for _ in range(APPROVALS)]
    reserve = book.post([Posting(chest.call, AccountName.FREE, AccountName.RESERVED, YUAN)])
    start = Barrier(APPROVALS)

    def approve(driver: psycopg.Connection, plan: int) -> str:
        start.wait(60)
        try:
            carry(driver, move(plan, parts=(reserve,)))
        except EngineError as refusal:
            return refusal.code
        return "approved"

    with ExitStack() as opened, ThreadPoolExecutor(APPROVALS) as pool:
        address = settings.database_url.replace("+psycopg", "")
        drivers = [opened.enter_context(psycopg.connect(address, autocommit=True)) for _ in plans]
        told = Counter(pool.map(approve, drivers, plans))
    assert told == {"approved": 1, OverBudget.code: APPROVALS - 1}
    with database.reading() as connection:
        found = book.balances(connection, chest.call)
        assert (found[AccountName.FREE], found[AccountName.RESERVED]) == (0, YUAN)
        versions = connection.exec_driver_sql("SELECT version FROM subject WHERE id = ANY(%s)", (plans,)).scalars()
        assert Counter(versions) == {1: APPROVALS - 1, 2: 1}
