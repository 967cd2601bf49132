"""Law 6: the book balances by construction, and no account but the source is ever overdrawn."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import NamedTuple

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from tests.moving import AT, begun, carried, carried_in, faults_of, move, number, one, rows_of, state_of
from tests.racing import RACERS, Racers
from tests.treasury import Treasury, treasury
from workflow.engine.errors import EngineError
from workflow.engine.moves import Move
from workflow.money import book
from workflow.money.book import AccountName, OverBudget, Posting

FREE, RESERVED, TRANSIT, PAID = (
    AccountName.FREE,
    AccountName.RESERVED,
    AccountName.IN_TRANSIT,
    AccountName.PAID,
)


@pytest.fixture
def chest(database: Database) -> Treasury:
    """A call with 100,000 fen."""
    with database.writing() as connection:
        return treasury(connection)


def mover(database: Database, chest: Treasury) -> int:
    """A subject of the call's authority, whose move posts."""
    return begun(database, authority=chest.authority)


def posting(chest: Treasury, fen: int, source: AccountName = FREE, target: AccountName = RESERVED) -> Posting:
    return Posting(chest.call, source, target, fen)


def posted(subject: int, *postings: Posting) -> Move:
    return move(subject, parts=(book.post(postings),))


def balances(database: Database, chest: Treasury) -> dict[AccountName, int]:
    with database.reading() as connection:
        found = book.balances(connection, chest.call)
        assert sum(found.values()) == 0, "the book balances"
        assert not [fault for fault in book.faults(connection) if fault.startswith(f"call {chest.call},")]
    return found


def holds(database: Database, chest: Treasury) -> tuple[int, ...]:
    found = balances(database, chest)
    return tuple(found[name] for name in (FREE, RESERVED, TRANSIT, PAID))


def test_a_budget_goes_from_its_source_through_the_book_to_the_claimant(database: Database, chest: Treasury) -> None:
    assert balances(database, chest)[AccountName.SOURCE] == -100_000
    carried(database, posted(mover(database, chest), posting(chest, 60_000)))
    carried(database, posted(mover(database, chest), posting(chest, 60_000, RESERVED, TRANSIT)))
    carried(
        database,
        posted(
            mover(database, chest), posting(chest, 50_000, TRANSIT, PAID), posting(chest, 10_000, TRANSIT, RESERVED)
        ),
    )
    assert holds(database, chest) == (40_000, 10_000, 0, 50_000)


@pytest.mark.parametrize("fen", [100_001, 10**15])
def test_nothing_beyond_the_budget_can_be_reserved_and_the_whole_move_is_undone(
    database: Database, chest: Treasury, fen: int
) -> None:
    subject = mover(database, chest)
    with pytest.raises(OverBudget):
        carried(database, move(subject, actor=number(), duty="allocation", parts=(book.post([posting(chest, fen)]),)))
    assert state_of(database, subject) == ("draft", 1)
    assert [rows_of(database, table, subject) for table in ("history", "duty", "transfer")] == [1, 0, 0]
    assert holds(database, chest) == (100_000, 0, 0, 0)


def test_in_a_transaction_an_overdraft_undoes_all_of_it(database: Database, chest: Treasury) -> None:
    first, second = mover(database, chest), mover(database, chest)
    with pytest.raises(OverBudget):
        carry_both(database, posted(first, posting(chest, 99_999)), posted(second, posting(chest, 2)))
    assert [state_of(database, each) for each in (first, second)] == [("draft", 1)] * 2
    assert holds(database, chest) == (100_000, 0, 0, 0)


def carry_both(database: Database, *moves: Move) -> None:
    with database.writing() as connection:
        for each in moves:
            carried_in(connection, each)


def test_what_was_not_reserved_is_not_released_and_what_was_not_released_is_not_paid(
    database: Database, chest: Treasury
) -> None:
    carried(database, posted(mover(database, chest), posting(chest, 500)))
    for source, target in ((RESERVED, TRANSIT), (TRANSIT, PAID), (PAID, FREE)):
        with pytest.raises(OverBudget):
            carried(database, posted(mover(database, chest), posting(chest, 501, source, target)))


def test_the_refusal_is_told_in_both_languages() -> None:
    assert "预算" in OverBudget().told("zh")
    assert "budget" in OverBudget().told("en")


@pytest.mark.parametrize(("source", "target", "fen"), [(FREE, RESERVED, 0), (FREE, RESERVED, -5), (FREE, FREE, 5)])
def test_a_transfer_of_nothing_backwards_or_to_itself_is_an_error_of_the_program(
    database: Database, chest: Treasury, source: AccountName, target: AccountName, fen: int
) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="transfer_"):
        carried(database, posted(mover(database, chest), posting(chest, fen, source, target)))


def test_money_for_a_call_without_accounts_is_an_error_and_not_a_silent_nothing(database: Database) -> None:
    subject = begun(database)
    with pytest.raises(psycopg.errors.NotNullViolation):
        carried(database, posted(subject, Posting(number(), FREE, RESERVED, 5)))
    assert state_of(database, subject) == ("draft", 1)


def test_a_move_that_loses_its_race_moves_no_money(database: Database, chest: Treasury) -> None:
    with pytest.raises(EngineError):
        carried(database, move(mover(database, chest), seen=9, parts=(book.post([posting(chest, 5)]),)))
    assert holds(database, chest) == (100_000, 0, 0, 0)


def test_a_transfer_names_the_row_of_history_that_caused_it(database: Database, chest: Treasury) -> None:
    subject = mover(database, chest)
    carried(database, posted(subject, posting(chest, 5)))
    query = "SELECT t.seq, h.seq FROM transfer t JOIN history h USING (subject_id, seq) WHERE t.subject_id = :subject"
    assert one(database, query, subject=subject) == (2, 2)


def test_the_book_can_be_read_as_of_a_moment(database: Database, chest: Treasury) -> None:
    later = move(mover(database, chest), at=AT + timedelta(days=1), parts=(book.post([posting(chest, 5)]),))
    carried(database, later)
    with database.reading() as connection:
        assert book.balances(connection, chest.call, AT)[FREE] == 100_000
        assert book.balances(connection, chest.call, AT + timedelta(days=1))[FREE] == 99_995


class Asked(NamedTuple):
    """A subject whose move reserves money of a call."""

    subject: int
    posting: Posting


def _reserve(database: Database, asked: Asked) -> str:
    try:
        carried(database, posted(asked.subject, asked.posting))
    except OverBudget as refusal:
        return refusal.code
    return "reserved"


@pytest.mark.parametrize(("fen", "winners"), [(100_000, 1), (99_999, 1), (50_001, 1), (10_000, 10)])
def test_of_sixteen_that_reserve_at_once_only_as_many_win_as_the_budget_carries(
    sixteen: Racers, database: Database, chest: Treasury, fen: int, winners: int
) -> None:
    told = sixteen.race(_reserve, [Asked(mover(database, chest), posting(chest, fen)) for _ in range(RACERS)])
    assert Counter(told) == {"reserved": winners, "over_budget": RACERS - winners}
    assert holds(database, chest) == (100_000 - winners * fen, winners * fen, 0, 0)


ACCOUNTS = st.sampled_from([FREE, RESERVED, TRANSIT, PAID])
POSTINGS = st.lists(st.tuples(ACCOUNTS, ACCOUNTS, st.integers(1, 70_000)), min_size=1, max_size=4)


@given(st.lists(POSTINGS, max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_transfers_leave_the_balances_of_a_plain_model(
    database: Database, moves: list[list[tuple[AccountName, AccountName, int]]]
) -> None:
    with database.writing() as connection:
        chest = treasury(connection)
    model = Counter({FREE: 100_000})
    for wanted in moves:
        each = [(source, target, fen) for source, target, fen in wanted if source != target]
        after = model.copy()
        for source, target, fen in each:
            after[source] -= fen
            after[target] += fen
        told = _reserve_all(database, chest, [posting(chest, fen, source, target) for source, target, fen in each])
        assert told == (min(after.values()) >= 0)
        model = after if told else model
    assert holds(database, chest) == tuple(model[name] for name in (FREE, RESERVED, TRANSIT, PAID))


def _reserve_all(database: Database, chest: Treasury, postings: list[Posting]) -> bool:
    try:
        carried(database, posted(mover(database, chest), *postings))
    except OverBudget:
        return False
    return True


@pytest.mark.parametrize("name", [FREE, RESERVED, TRANSIT, PAID])
def test_the_database_itself_refuses_an_overdraft(database: Database, chest: Treasury, name: AccountName) -> None:
    overdraw = text("UPDATE account SET balance_fen = -1 WHERE call_id = :call AND name = :name")
    with pytest.raises(IntegrityError, match="account_never_overdrawn_check"), database.writing() as connection:
        connection.execute(overdraw, {"call": chest.call, "name": name.value})


def test_a_balance_that_is_not_the_sum_of_its_transfers_is_told(database: Database, chest: Treasury) -> None:
    with database.engine.connect() as connection, connection.begin() as transaction:
        connection.execute(
            text("UPDATE account SET balance_fen = 7 WHERE call_id = :call AND name = 'paid'"), {"call": chest.call}
        )
        told = [fault for fault in book.faults(connection) if fault.startswith(f"call {chest.call},")]
        assert told == [f"call {chest.call}, paid: 7 kept, 0 folded"]
        transaction.rollback()


def test_the_record_of_money_holds_as_any_other(database: Database, chest: Treasury) -> None:
    with database.reading() as connection:
        assert faults_of(connection, chest.call) == []
