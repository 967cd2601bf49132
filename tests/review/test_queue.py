"""Law 8: a task is held by at most one person, comes in order of its due time, and returns when its lease runs out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from tests import made
from tests.moving import begun_in, carried, carried_in, move, number
from tests.racing import RACERS, Racers
from tests.review.waiting import NOW, Desk, desk, holders, take, taken, wait
from workflow.parties import mandates, recusal
from workflow.review import queue
from workflow.review.queue import LEASE
from workflow.review.tasks import NotHeld, close, held_by


@pytest.fixture
def office(database: Database) -> Desk:
    with database.writing() as connection:
        return desk(connection)


@pytest.fixture
def handler(database: Database, office: Desk) -> int:
    with database.writing() as connection:
        return made.person(connection, office.authority)


@pytest.fixture
def other(database: Database, office: Desk) -> int:
    with database.writing() as connection:
        return made.person(connection, office.authority)


def waiting(database: Database, office: Desk, *due: int | None) -> list[int]:
    with database.writing() as connection:
        return [wait(connection, office, due=each) for each in due]


def test_tasks_come_in_the_order_of_their_due_time_and_those_without_come_last(
    database: Database, office: Desk, handler: int
) -> None:
    late, none, soon, same = waiting(database, office, 9, None, 1, 9)
    assert taken(database, handler, office) == [soon, late, same, none]


def test_the_first_of_all_ones_desks_comes_first(database: Database, office: Desk, handler: int) -> None:
    with database.writing() as connection:
        second = Desk(made.authority(connection), "rechecker")
        subjects = [wait(connection, at, due=due) for due, at in enumerate([second, office, office, second])]
    assert taken(database, handler, office, second) == subjects


def test_nobody_gets_a_task_of_another_authority_or_role(database: Database, office: Desk, handler: int) -> None:
    waiting(database, office, 1)
    assert take(database, handler, Desk(office.authority, "rechecker")) is None
    assert take(database, handler, Desk(number())) is None
    with database.writing() as connection:
        assert queue.take_next(connection, handler, [], NOW) is None


def _take_all(database: Database, asked: tuple[int, Desk]) -> list[int]:
    person, office = asked
    return taken(database, person, office)


def test_sixteen_processes_take_every_task_once(sixteen: Racers, database: Database, office: Desk) -> None:
    with database.writing() as connection:
        people = [made.person(connection, office.authority) for _ in range(RACERS)]
        subjects = [wait(connection, office, due=due) for due in range(120)]
    hands = sixteen.race(_take_all, [(person, office) for person in people])
    assert sorted(subject for hand in hands for subject in hand) == subjects
    assert all(hand == sorted(hand) for hand in hands), "each came in the order of its due time"
    with database.reading() as connection:
        for person, hand in zip(people, hands, strict=True):
            assert all(holders(connection, subject) == [person] for subject in hand)


def test_a_subject_has_one_open_task(database: Database, office: Desk) -> None:
    (subject,) = waiting(database, office, 1)
    again = text(
        "INSERT INTO task (authority_id, subject_id, state, role, opened_at) "
        "SELECT authority_id, subject_id, state, role, opened_at FROM task WHERE subject_id = :subject"
    )
    with pytest.raises(IntegrityError, match="task_open_key"), database.writing() as connection:
        connection.execute(again, {"subject": subject})


class TestStayingOut:
    """Whoever must stay out of a claimant's matters does not even get the task, and the queue goes on to the next."""

    @pytest.fixture
    def two(self, database: Database, office: Desk) -> Iterator[tuple[int, int, int, Connection]]:
        """A claimant, the subject of its task, that of the next, and a transaction to say who is tied to whom."""
        with database.engine.connect() as connection, connection.begin():
            claimant = made.organisation(connection, office.authority, group="岳麓集团").id
            theirs = wait(connection, office, due=1, claimant=claimant)
            yield claimant, theirs, wait(connection, office, due=2), connection

    def next(self, connection: Connection, person: int, office: Desk) -> int | None:
        held = queue.take_next(connection, person, office.places, NOW)
        return held.subject if held is not None else None

    def test_a_stranger_gets_it(self, two: tuple[int, int, int, Connection], office: Desk, handler: int) -> None:
        _, theirs, _, connection = two
        assert self.next(connection, handler, office) == theirs

    def test_a_relation_passes_it_over_and_its_end_does_not(
        self, two: tuple[int, int, int, Connection], office: Desk, handler: int, other: int
    ) -> None:
        claimant, theirs, beside, connection = two
        relation = recusal.declare(connection, handler, claimant, kind="family", declared_by=handler, at=NOW)
        assert isinstance(relation, int)
        assert self.next(connection, handler, office) == beside
        assert recusal.end(connection, relation, ended_by=other, at=NOW) is True
        assert self.next(connection, handler, office) == theirs

    @pytest.mark.parametrize("ends_on", [None, date(2019, 1, 1)], ids=["running", "ended long ago"])
    def test_a_mandate_passes_it_over(
        self, two: tuple[int, int, int, Connection], office: Desk, handler: int, other: int, ends_on: date | None
    ) -> None:
        claimant, _, beside, connection = two
        given = mandates.give(connection, handler, claimant, given_by=other, at=NOW, starts_on=date(2018, 1, 1))
        assert isinstance(given, int)
        if ends_on is not None:
            connection.execute(text("UPDATE mandate SET ends_on = :day WHERE id = :id"), {"day": ends_on, "id": given})
        assert self.next(connection, handler, office) == beside

    def test_a_relation_to_another_of_the_same_group_passes_it_over(
        self, two: tuple[int, int, int, Connection], office: Desk, handler: int
    ) -> None:
        _, _, beside, connection = two
        sister = made.organisation(connection, office.authority, group="岳麓集团").id
        recusal.declare(connection, handler, sister, kind="holding", declared_by=handler, at=NOW)
        assert self.next(connection, handler, office) == beside

    def test_a_relation_to_somebody_of_no_group_passes_nothing_over(
        self, two: tuple[int, int, int, Connection], office: Desk, handler: int
    ) -> None:
        _, theirs, _, connection = two
        stranger = made.organisation(connection, office.authority).id
        recusal.declare(connection, handler, stranger, kind="holding", declared_by=handler, at=NOW)
        assert self.next(connection, handler, office) == theirs

    def test_another_duty_passes_it_over_and_the_same_duty_does_not(
        self, two: tuple[int, int, int, Connection], office: Desk, handler: int, other: int
    ) -> None:
        _, theirs, beside, connection = two
        for person, duty in ((handler, "substantive"), (other, "formality")):
            wanted = move(theirs, *self._seen(connection, theirs), "submitted", actor=person, duty=duty)
            carried_in(connection, wanted)
        assert self.next(connection, handler, office) == beside
        assert self.next(connection, other, office) == theirs

    def _seen(self, connection: Connection, subject: int) -> tuple[int, str]:
        row = connection.execute(text("SELECT version, state FROM subject WHERE id = :id"), {"id": subject}).one()
        return row.version, row.state


def test_the_queue_and_the_parties_room_agree_on_everybody(database: Database) -> None:
    """Every person against every claimant's task: taken exactly when `recusal.related` says no."""
    with database.engine.connect() as connection, connection.begin():
        office = desk(connection)
        groups = ["甲集团", "乙集团", None, None]
        claimants = [made.organisation(connection, office.authority, group=group).id for group in groups]
        people = [made.person(connection, office.authority) for _ in range(4)]
        for person, claimant in zip(people, claimants, strict=True):
            recusal.declare(connection, person, claimant, kind="family", declared_by=person, at=NOW)
        mandates.give(connection, people[0], claimants[2], given_by=people[1], at=NOW, starts_on=date(2018, 1, 1))
        twin = made.organisation(connection, office.authority, group="甲集团").id
        for claimant in (*claimants, twin):
            wait(connection, office, claimant=claimant)
            for person in people:
                held = queue.take_next(connection, person, office.places, NOW)
                assert (held is None) == recusal.related(connection, person, claimant)
                if held is not None:
                    assert queue.give_back(connection, person, held.subject)
            done = text("UPDATE task SET done_at = now() WHERE authority_id = :authority")
            connection.execute(done, {"authority": office.authority})


class TestLeases:
    @pytest.fixture
    def taken(self, database: Database, office: Desk, handler: int) -> queue.Held:
        waiting(database, office, 1)
        held = take(database, handler, office)
        assert held is not None
        return held

    def test_a_lease_that_ran_out_returns_the_task(
        self, database: Database, office: Desk, handler: int, other: int, taken: queue.Held
    ) -> None:
        with database.engine.connect() as connection, connection.begin():
            queue.sweep(connection, NOW + LEASE - timedelta(seconds=1))
            assert queue.take_next(connection, other, office.places, NOW) is None
            queue.sweep(connection, NOW + LEASE)
            held = queue.take_next(connection, other, office.places, NOW)
            assert held is not None
            assert held.task == taken.task
            assert not queue.renew(connection, handler, taken.subject, NOW)

    def test_a_renewed_lease_runs_on(self, database: Database, handler: int, taken: queue.Held) -> None:
        later = NOW + LEASE - timedelta(seconds=1)
        with database.engine.connect() as connection, connection.begin():
            assert queue.renew(connection, handler, taken.subject, later)
            queue.sweep(connection, NOW + LEASE)
            assert queue.renew(connection, handler, taken.subject, NOW + LEASE)

    def test_a_lease_that_ran_out_cannot_be_renewed_even_before_the_sweep(
        self, database: Database, handler: int, taken: queue.Held
    ) -> None:
        with database.engine.connect() as connection, connection.begin():
            assert not queue.renew(connection, handler, taken.subject, NOW + LEASE)

    def test_nobody_else_renews_or_gives_back(self, database: Database, other: int, taken: queue.Held) -> None:
        with database.engine.connect() as connection, connection.begin():
            assert not queue.renew(connection, other, taken.subject, NOW)
            assert not queue.give_back(connection, other, taken.subject)

    def test_what_is_given_back_waits_again_in_its_place(
        self, database: Database, office: Desk, handler: int, other: int, taken: queue.Held
    ) -> None:
        with database.engine.connect() as connection, connection.begin():
            assert queue.give_back(connection, handler, taken.subject)
            assert not queue.give_back(connection, handler, taken.subject)
            held = queue.take_next(connection, other, office.places, NOW)
            assert held is not None
            assert held.task == taken.task


class TestActingOnATask:
    @pytest.fixture
    def subject(self, database: Database, office: Desk, handler: int) -> int:
        (subject,) = waiting(database, office, 1)
        assert take(database, handler, office) is not None
        return subject

    def test_its_holder_may_act_and_it_is_then_done(self, database: Database, subject: int, handler: int) -> None:
        gate = held_by(handler, subject, NOW)
        carried(database, move(subject, 2, "submitted", "formality", actor=handler, gates=(gate,), parts=(close(),)))
        with database.writing() as connection:
            assert holders(connection, subject) == []
            assert not queue.holds(connection, handler, subject, NOW)
            done = text("SELECT done_by FROM task WHERE subject_id = :subject")
            assert connection.execute(done, {"subject": subject}).scalar_one() == handler

    @pytest.mark.parametrize("late", [LEASE, LEASE + timedelta(days=1)])
    def test_not_after_the_lease_ran_out(self, database: Database, subject: int, handler: int, late: timedelta) -> None:
        gate = held_by(handler, subject, NOW + late)
        with pytest.raises(NotHeld):
            carried(database, move(subject, 2, "submitted", "formality", actor=handler, gates=(gate,)))
        with database.writing() as connection:
            assert queue.holds(connection, handler, subject, NOW)
            assert not queue.holds(connection, handler, subject, NOW + late)

    def test_nobody_else_may(self, database: Database, subject: int, other: int) -> None:
        gate = held_by(other, subject, NOW)
        with pytest.raises(NotHeld):
            carried(database, move(subject, 2, "submitted", "formality", actor=other, duty="formality", gates=(gate,)))
        with database.writing() as connection:
            assert not queue.holds(connection, other, subject, NOW)

    def test_not_on_a_subject_without_a_task(self, database: Database, handler: int) -> None:
        with database.writing() as connection:
            bare = begun_in(connection)
        with pytest.raises(NotHeld):
            carried(database, move(bare, actor=handler, gates=(held_by(handler, bare, NOW),)))


def test_a_clock_that_ran_out_is_told_with_its_trigger(database: Database, office: Desk) -> None:
    with database.engine.connect() as connection, connection.begin():
        early = wait(connection, office, due=-2000, on_expiry="lapse")
        wait(connection, office, due=-2000)
        wait(connection, office, due=2000, on_expiry="lapse")
        wait(connection, office, on_expiry="lapse")
        told = queue.overdue(connection, made.AT, limit=1_000)
        assert [each for each in told if each[0] >= early] == [(early, "lapse")]


def test_a_task_without_a_due_time_gets_one_once_the_year_is_ordered(database: Database, office: Desk) -> None:
    with database.engine.connect() as connection, connection.begin():
        subject = wait(connection, office)
        task = connection.execute(text("SELECT id FROM task WHERE subject_id = :id"), {"id": subject}).scalar_one()
        (undated,) = [each for each in queue.without_due_time(connection) if each.id == task]
        assert (undated.workdays, undated.counts_from, undated.opened_at) == (5, "next_day", made.AT)
        queue.set_due(connection, task, NOW)
        assert task not in [each.id for each in queue.without_due_time(connection)]


def test_the_next_task_is_found_through_its_index_and_nothing_is_sorted_but_one_row_a_place(
    database: Database, office: Desk, handler: int
) -> None:
    """Ten thousand waiting tasks: PostgreSQL itself says how it looks."""
    fill = text(
        "INSERT INTO task (authority_id, subject_id, state, role, opened_at, due_at) "
        "SELECT :authority, (SELECT id FROM subject ORDER BY id DESC LIMIT 1 OFFSET n), 'submitted', 'handler', now(), "
        "now() + n * interval '1 minute' FROM generate_series(0, 999) n"
    )
    subjects = text(
        "INSERT INTO subject (authority_id, kind, edition, state, version, head, changed_at) "
        "SELECT :authority, 'application', '', 'submitted', 1, '', now() FROM generate_series(1, 1000)"
    )
    compiled = queue._NEXT.compile(dialect=postgresql.psycopg.dialect())  # type: ignore[no-untyped-call]
    values = {**compiled.params, "authorities": [office.authority] * 3, "roles": ["handler", "rechecker", "finance"]}
    values |= {"person": handler, "until": NOW}
    with database.engine.connect() as connection, connection.begin():
        connection.execute(subjects, {"authority": office.authority})
        connection.execute(fill, {"authority": office.authority})
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) {compiled}"
        told = "\n".join(row[0] for row in connection.exec_driver_sql(explain, values))
    assert "task_waiting_index" in told, told
    assert "Seq Scan on task" not in told, told
    inner = told[told.index("task_waiting_index") :]
    assert "Sort" not in inner, told
    assert "Rows Removed by Filter" not in inner, told
