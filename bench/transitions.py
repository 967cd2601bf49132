"""Transitions a second through the engine, against raw psycopg's UPDATE, INSERT and COMMIT on the same server.

A PostgreSQL of the bench's own, flushing to disk as in production. Every client is a process with subjects of its own.
All kinds take turns, round after round, so that a busy machine slows all of them; the medians of the rounds are told,
and the median of each round's ratio to raw.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import secrets
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import psycopg

from console.servers import installation
from console.servers.bundle import Bundle
from console.servers.occupancy import occupied
from migrations import schema
from storage.database import Database, connect
from workflow.engine.apply import begin, carry, next_subject
from workflow.engine.moves import Key, Move

CLIENTS = (1, 4, 16)
AT = datetime(2018, 9, 26, 1, 0, tzinfo=UTC)
STATES = ("formality", "substantive")
BODY = b'{"actor":7,"at":"2018-09-26T01:00:00+00:00","said":{"note":"%s"}}' % (b"x" * 160)
"""As long as the engine's own rows of history are."""

Step = Callable[[int], None]
"""Moves the client's subject once, from the version that is given."""


def raw(driver: psycopg.Connection, subject: int) -> Step:
    """Compare the version, write the row of history, commit: what anybody would write by hand."""
    head = bytes(32)

    def step(version: int) -> None:
        nonlocal head
        prev, head = head, hashlib.sha256(head + BODY).digest()
        driver.execute(
            "UPDATE subject SET state = %s, version = version + 1, head = %s, changed_at = %s "
            "WHERE id = %s AND version = %s AND state = %s",
            (STATES[version % 2], head, AT, subject, version, STATES[(version + 1) % 2]),
        )
        driver.execute(
            "INSERT INTO history (subject_id, seq, authority_id, actor_id, at, prev, hash, body) "
            "VALUES (%s, %s, 1, 7, %s, %s, %s, %s)",
            (subject, version + 1, AT, prev, head, BODY),
        )
        driver.commit()

    return step


def engine(database: Database, subject: int) -> Step:
    """A plain move, through the pool, as the acts make it."""
    plain = move(subject)

    def step(version: int) -> None:
        states = {"source": STATES[(version + 1) % 2], "target": STATES[version % 2]}
        with database.statement() as driver:
            carry(driver, replace(plain, seen=version, **states))  # type: ignore[arg-type]

    return step


def whole(database: Database, subject: int) -> Step:
    """The same with a duty that is held apart, an idempotency key and a reason kept beside the chain."""
    plain = replace(move(subject), duty="formality", words={"reason": "缺少票据"})

    def step(version: int) -> None:
        states = {"source": STATES[(version + 1) % 2], "target": STATES[version % 2]}
        key = Key(secrets.token_hex(8), "bench")
        with database.statement() as driver:
            carry(driver, replace(plain, seen=version, key=key, **states))  # type: ignore[arg-type]

    return step


KINDS = {"raw": "raw psycopg", "engine": "engine", "whole": "engine with duty, key and reason"}


def move(subject: int) -> Move:
    """A move of a subject of the bench."""
    said = {"note": "x" * 20}
    return Move(subject, "application", "5e" * 32, 1, STATES[0], STATES[1], "step", AT, actor=7, said=said)


def client(url: str, pipe: Pipe) -> None:
    """Move as asked, for as many seconds as asked, and tell how often; ends when asked for nothing."""
    database, driver = connect(url, pool_size=1), psycopg.connect(url)
    steps = {
        "raw": raw(driver, begun(database)),
        "engine": engine(database, begun(database)),
        "whole": whole(database, begun(database)),
    }
    versions = dict.fromkeys(steps, 1)
    while (asked := pipe.recv()) is not None:
        kind, seconds = asked
        first, until = versions[kind], time.perf_counter() + seconds
        while time.perf_counter() < until:
            steps[kind](versions[kind])
            versions[kind] += 1
        pipe.send(versions[kind] - first)


def begun(database: Database) -> int:
    """A subject with its first row."""
    with database.statement() as driver:
        subject = next_subject(driver)
        begin(driver, replace(move(subject), seen=0, source="", target=STATES[0]), 1)
    return subject


@contextmanager
def server() -> Iterator[str]:
    """A migrated PostgreSQL that flushes to disk; its working role's address. It ends with the bench."""
    for name in [each for each in os.environ if each.startswith("YUELU_")]:
        del os.environ[name]
    folder = Path(tempfile.mkdtemp(prefix="yuelu-bench-"))
    unused = ("YUELU_REDIS_URL", "YUELU_S3_ENDPOINT", "YUELU_S3_ACCESS_KEY", "YUELU_S3_SECRET_KEY")
    with occupied(folder) as held:
        made = installation.create(folder, demonstration=False)
        bundle = Bundle(made, durable=True, held=(held,), given=dict.fromkeys(unused, "unused"))
        bundle.start()
        try:
            addresses = bundle.environment()
            schema.upgrade(addresses["YUELU_OWNER_DATABASE_URL"])
            yield addresses["YUELU_DATABASE_URL"]
        finally:
            bundle.stop()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def clients(url: str, count: int) -> Iterator[list[Pipe]]:
    """So many processes, each at the other end of a pipe."""
    context = multiprocessing.get_context("spawn")
    pipes: list[Pipe] = []
    running = []
    for _ in range(count):
        ours, theirs = context.Pipe()
        process = context.Process(target=client, args=(url, theirs))
        process.start()
        pipes.append(ours)
        running.append(process)
    try:
        yield pipes
    finally:
        for pipe in pipes:
            pipe.send(None)
        for process in running:
            process.join()


def turn(pipes: list[Pipe], kind: str, seconds: float) -> float:
    """Moves a second, of all these clients at once."""
    for pipe in pipes:
        pipe.send((kind, seconds))
    moves: list[int] = [pipe.recv() for pipe in pipes]
    return sum(moves) / seconds


def measured(pipes: list[Pipe], rounds: int, seconds: float) -> dict[str, list[float]]:
    """Moves a second of each kind in each round; the order turns, so that none always comes first."""
    told: dict[str, list[float]] = {kind: [] for kind in KINDS}
    kinds = list(KINDS)
    for kind in kinds:
        turn(pipes, kind, seconds / 4)
    for _ in range(rounds):
        for kind in kinds:
            told[kind].append(turn(pipes, kind, seconds))
        kinds.append(kinds.pop(0))
    return told


def main() -> None:
    """Print a table: clients, moves a second of each kind, and its ratio to raw."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=6)
    arguments.add_argument("--seconds", type=float, default=1.0)
    asked = arguments.parse_args()
    print(f"{asked.rounds} rounds of {asked.seconds} s; moves a second (ratio to raw)")
    print(f"{'clients':>7}  " + "  ".join(f"{title:>32}" for title in KINDS.values()))
    with server() as url, clients(url, max(CLIENTS)) as pipes:
        for count in CLIENTS:
            told = measured(pipes[:count], asked.rounds, asked.seconds)
            cells = [f"{statistics.median(each):,.0f} ({_ratio(each, told['raw']):.2f})" for each in told.values()]
            print(f"{count:>7}  " + "  ".join(f"{cell:>32}" for cell in cells))


def _ratio(ours: list[float], theirs: list[float]) -> float:
    return statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))


if __name__ == "__main__":
    main()
