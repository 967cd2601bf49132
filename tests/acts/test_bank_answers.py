"""What the bank says is kept whole: what fits is posted once, the rest is explained by one, confirmed by another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from tests.acts.claim import AWARD_FEN, good
from tests.acts.laws import broken
from tests.acts.together import at_once
from tests.acts.town import CONFIRMED, Town, person
from workflow.acts.explain_lines import explain_lines
from workflow.acts.faults import LinesUnexplained, NotToBePosted
from workflow.acts.looking import Seen
from workflow.acts.pull import pull
from workflow.acts.read_results import Read, read_results
from workflow.engine.errors import Conflict, EngineError, MustBeApart, NotYours, ReasonMissing
from workflow.engine.moves import Moved
from workflow.money import payments
from workflow.money.bank import Result, results_csv
from workflow.money.bank_answers import Explained, Meaning
from workflow.money.payments import Order
from workflow.review.tasks import NotHeld

BUDGET = 10 * AWARD_FEN
LETTER = "银行 2019 年第 7 号复函"


@pytest.fixture
def batch(town: Town) -> Seen:
    """A batch of two payments that the bank has."""
    call = town.call(BUDGET)
    for each in town.claimants:
        town.decided(each, call, good(each.name))
    town.close(call)
    town.confirmed(call)
    return town.released(call)


@pytest.fixture
def orders(town: Town, batch: Seen) -> Sequence[Order]:
    with town.office.database.reading() as connection:
        return list(payments.orders(connection, batch.id).values())


def bank_says(town: Town, batch: Seen, *results: Result) -> Read:
    return read(town, batch, results_csv.write(results))


def read(town: Town, batch: Seen, data: bytes) -> Read:
    return read_results(town.on(CONFIRMED).office, town.staff["finance"], batch, data)


def kept(town: Town, said: Read) -> Seen:
    assert said.answer is not None
    return town.look(said.answer)


def lines(town: Town, answer: Seen) -> list[tuple[object, ...]]:
    query = (
        "SELECT line, finding, end_to_end_id, outcome, amount_fen FROM answer_line WHERE answer_id = :id ORDER BY place"
    )
    return town.all(query, id=answer.id)


def outcomes(town: Town, batch: Seen) -> list[object]:
    query = "SELECT outcome FROM payment WHERE batch_id = :id ORDER BY end_to_end_id"
    return [outcome for (outcome,) in town.all(query, id=batch.id)]


def explain(town: Town, answer: Seen, meanings: Mapping[int, Meaning], words: str = LETTER) -> None:
    finance = town.hold("finance", answer.id)
    explain_lines(
        town.on(CONFIRMED).office, finance, answer, [Explained(at, each, words) for at, each in meanings.items()]
    )


def sent(town: Town, answer: Seen, meanings: Mapping[int, Meaning]) -> Seen:
    """The answer, explained by finance and waiting for the head."""
    explain(town, answer, meanings)
    town.on(CONFIRMED).do("finance", answer.id, "explain")
    return town.look(answer.id)


def test_an_answer_that_fits_is_kept_and_closed_at_once(town: Town, batch: Seen, orders: Sequence[Order]) -> None:
    answer = kept(town, read(town, batch, town.answer(batch.id)))
    assert answer.state == "closed"
    assert town.task(answer.id) is None
    assert lines(town, answer) == [
        (place, "paid", each.end_to_end_id, "paid", AWARD_FEN) for place, each in enumerate(orders, 2)
    ]
    assert broken(town) == []


def test_the_file_itself_rests_in_the_store_as_it_came(town: Town, batch: Seen) -> None:
    data = town.answer(batch.id)
    answer = kept(town, read(town, batch, data))
    ((sha256,),) = town.all("SELECT sha256 FROM bank_answer WHERE id = :id", id=answer.id)
    assert town.office.documents.open(str(sha256)).read() == data


def test_the_same_file_again_keeps_and_moves_nothing(town: Town, batch: Seen) -> None:
    data = town.answer(batch.id)
    first, second = read(town, batch, data), read(town, batch, data)
    assert (first.again, second.again) == (False, True)
    assert second.answer == first.answer
    assert town.one("SELECT count(*) FROM bank_answer WHERE batch_id = :id", id=batch.id) == (1,)


def test_what_does_not_fit_is_kept_with_a_task_and_posts_nothing(
    town: Town, batch: Seen, orders: Sequence[Order]
) -> None:
    one, two = orders
    data = results_csv.write([
        Result(one.end_to_end_id, "paid", AWARD_FEN - 1, ""),
        Result(two.end_to_end_id, "paid", AWARD_FEN, ""),
        Result(two.end_to_end_id, "returned", AWARD_FEN, "账户不符"),
        Result("YL-NOBODY", "paid", 5, ""),
    ]) + "YL-PENDING,处理中,1.00,\r\n".encode("gb18030")  # fmt: skip
    answer = kept(town, read(town, batch, data))
    assert answer.state == "open"
    assert lines(town, answer) == [
        (2, "wrong_amount", one.end_to_end_id, "paid", AWARD_FEN - 1),
        (3, "contradictory", two.end_to_end_id, "paid", AWARD_FEN),
        (4, "contradictory", two.end_to_end_id, "returned", AWARD_FEN),
        (5, "unknown", "YL-NOBODY", "paid", 5),
        (6, "unreadable", "YL-PENDING", None, None),
    ]
    assert outcomes(town, batch) == [None, None]
    assert town.task(answer.id) == ("open", "finance", "reconciliation", 5)
    assert broken(town) == []


def test_what_was_explained_is_posted_once_a_second_person_has_confirmed_it(
    town: Town, batch: Seen, orders: Sequence[Order]
) -> None:
    one, two = orders
    said = bank_says(
        town,
        batch,
        Result(one.end_to_end_id, "paid", AWARD_FEN - 1, ""),
        Result(two.end_to_end_id, "paid", AWARD_FEN, ""),
        Result(two.end_to_end_id, "returned", AWARD_FEN, ""),
        Result("YL-NOBODY", "paid", 5, ""),
    )
    meanings = {1: Meaning.PAID, 2: Meaning.VOID, 3: Meaning.RETURNED, 4: Meaning.ELSEWHERE}
    answer = sent(town, kept(town, said), meanings)
    assert outcomes(town, batch) == [None, None]
    town.on(CONFIRMED).do("finance_head", answer.id, "confirm")
    assert outcomes(town, batch) == ["paid", "returned"]
    assert town.look(one.application).state == "paid"
    assert town.look(two.application).state == "payable"
    assert town.look(answer.id).state == "closed"
    assert broken(town) == []


def test_a_line_that_nobody_explained_holds_the_answer_up_and_is_named(
    town: Town, batch: Seen, orders: Sequence[Order]
) -> None:
    said = bank_says(town, batch, Result("YL-ONE", "paid", 1, ""), Result("YL-TWO", "paid", 1, ""))
    answer = kept(town, said)
    explain(town, answer, {1: Meaning.VOID})
    with pytest.raises(LinesUnexplained) as refusal:
        town.on(CONFIRMED).do("finance", answer.id, "explain")
    assert "3" in refusal.value.told("zh")
    assert "3" in refusal.value.told("en")


def test_only_what_waits_for_its_outcome_can_be_explained_as_paid_or_returned(
    town: Town, batch: Seen, orders: Sequence[Order]
) -> None:
    one, two = orders
    bank_says(town, batch, Result(two.end_to_end_id, "paid", AWARD_FEN, ""))
    said = bank_says(
        town,
        batch,
        Result("YL-NOBODY", "paid", 1, ""),
        Result(two.end_to_end_id, "returned", AWARD_FEN, ""),
        Result(one.end_to_end_id, "paid", 1, ""),
        Result(one.end_to_end_id, "paid", 2, ""),
    )
    answer = kept(town, said)
    for place in (1, 2):
        with pytest.raises(NotToBePosted) as refusal:
            explain(town, answer, {place: Meaning.RETURNED})
        assert str(place + 1) in refusal.value.told("en")
    explain(town, answer, {1: Meaning.VOID, 2: Meaning.VOID, 3: Meaning.PAID, 4: Meaning.PAID})
    with pytest.raises(NotToBePosted):
        town.on(CONFIRMED).do("finance", answer.id, "explain")
    assert outcomes(town, batch).count(None) == 1


def test_what_another_file_posted_meanwhile_is_not_posted_again(
    town: Town, batch: Seen, orders: Sequence[Order]
) -> None:
    one = orders[0]
    answer = sent(
        town, kept(town, bank_says(town, batch, Result(one.end_to_end_id, "paid", 1, ""))), {1: Meaning.RETURNED}
    )
    read(town, batch, town.answer(batch.id))
    with pytest.raises(NotToBePosted):
        town.on(CONFIRMED).do("finance_head", answer.id, "confirm")
    assert outcomes(town, batch) == ["paid", "paid"]
    assert town.look(answer.id).state == "explained"
    town.on(CONFIRMED).do("finance_head", answer.id, "return", reason="银行已另行回复")
    town.take_back(answer.id)
    closed = sent(town, town.look(answer.id), {1: Meaning.VOID})
    town.take_back(closed.id)
    town.on(CONFIRMED).do("finance_head", closed.id, "confirm")
    assert broken(town) == []


def test_who_explained_a_line_does_not_confirm_it(town: Town, batch: Seen, orders: Sequence[Order]) -> None:
    said = bank_says(town, batch, Result(orders[0].end_to_end_id, "paid", 1, ""))
    both, office = person(town, "finance", "finance_head"), town.on(CONFIRMED).office
    answer = kept(town, said)
    town.give_task(answer.id, both)
    explain_lines(office, both, answer, [Explained(1, Meaning.PAID, LETTER)])
    pull(office, both, answer, "explain")
    town.give_task(answer.id, both)
    with pytest.raises(MustBeApart):
        pull(office, both, town.look(answer.id), "confirm")
    assert outcomes(town, batch) == [None, None]


def test_only_who_holds_the_task_explains_and_only_with_words(town: Town, batch: Seen, orders: Sequence[Order]) -> None:
    answer = kept(town, bank_says(town, batch, Result("YL-NOBODY", "paid", 1, "")))
    office, void = town.on(CONFIRMED).office, [Explained(1, Meaning.VOID, LETTER)]
    with pytest.raises(NotHeld):
        explain_lines(office, town.staff["finance"], answer, void)
    for role, actor in town.staff.items():
        if role != "finance":
            with pytest.raises(NotYours):
                explain_lines(office, actor, answer, void)
    with pytest.raises(ReasonMissing):
        explain(town, answer, {1: Meaning.VOID}, words=" ")
    with pytest.raises(Conflict):
        explain(town, answer, {2: Meaning.VOID})


def test_a_confirmation_that_races_with_another_file_posts_each_payment_once(
    town: Town, batch: Seen, orders: Sequence[Order]
) -> None:
    one = orders[0]
    answer = sent(town, kept(town, bank_says(town, batch, Result(one.end_to_end_id, "paid", 1, ""))), {1: Meaning.PAID})
    head = town.staff["finance_head"]
    town.give_task(answer.id, head)
    office = town.on(CONFIRMED).office
    answers = at_once([
        lambda: pull(office, head, answer, "confirm"),
        lambda: read(town, batch, town.answer(batch.id)),
    ])  # fmt: skip
    assert [each for each in answers if not isinstance(each, Moved | Read | EngineError)] == []
    assert outcomes(town, batch) == ["paid", "paid"]
    assert town.balances(_call(town, batch))["paid"] == 2 * AWARD_FEN
    assert broken(town) == []


def test_what_was_cleared_up_stays_as_it_was_explained(
    owner_database: Database, town: Town, batch: Seen, orders: Sequence[Order]
) -> None:
    answer = sent(town, kept(town, bank_says(town, batch, Result("YL-NOBODY", "paid", 1, ""))), {1: Meaning.VOID})
    town.on(CONFIRMED).do("finance_head", answer.id, "confirm")
    change = text("UPDATE explanation SET words = 'x' WHERE answer_id = :id")
    with owner_database.engine.connect() as connection, pytest.raises(IntegrityError, match="once and for all"):
        connection.execute(change, {"id": answer.id})


def _call(town: Town, batch: Seen) -> int:
    return int(str(town.one("SELECT call_id FROM batch WHERE id = :id", id=batch.id)[0]))
