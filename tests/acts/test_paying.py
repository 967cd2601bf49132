"""Batches and the bank's answers: made by one, released by another, stored first, and each instalment paid once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import pytest

from tests import made
from tests.acts.claim import AWARD_FEN, good
from tests.acts.laws import broken
from tests.acts.together import at_once, told
from tests.acts.town import CONFIRMED, Town, member, request_and_confirm, requested
from workflow.acts.faults import PayeeMissing, ResultsMissing
from workflow.acts.looking import Seen
from workflow.acts.make_batch import files_of, make_batch
from workflow.acts.pull import pull
from workflow.acts.read_results import Read, read_results
from workflow.engine.errors import EngineError, NotDeclared, NotYours, ReasonMissing
from workflow.engine.moves import Moved
from workflow.money import payments
from workflow.money.bank import Result, results_csv
from workflow.money.payments import NothingToPay, Order
from workflow.review.tasks import NotHeld

BUDGET = 10 * AWARD_FEN


@pytest.fixture
def call(town: Town) -> int:
    """A call whose two applications are payable."""
    number = town.call(BUDGET)
    for each in town.claimants:
        town.decided(each, number, good(each.name))
    town.close(number)
    town.confirmed(number)
    return number


def orders(town: Town, batch: int) -> Mapping[str, Order]:
    with town.office.database.reading() as connection:
        return payments.orders(connection, batch)


def bank_says(town: Town, batch: Seen, data: bytes) -> Read:
    return read_results(town.on(CONFIRMED).office, town.staff["finance"], batch, data)


def states(town: Town, call: int) -> list[str]:
    query = "SELECT s.state FROM application a JOIN subject s ON s.id = a.id WHERE a.call_id = :call ORDER BY s.state"
    return [str(state) for (state,) in town.all(query, call=call)]


def test_the_files_rest_in_the_store_and_are_the_same_whenever_they_are_read(town: Town, call: int) -> None:
    batch = town.batch(call)
    with town.office.database.reading() as connection:
        row, files = payments.get(connection, batch.id), files_of(town.office, connection, batch.id)
        assert files_of(town.office, connection, batch.id) == files
    assert (row.pain_sha256, row.csv_sha256) == tuple(
        hashlib.sha256(data).hexdigest() for data in (files.pain, files.csv)
    )
    assert row.total_fen == sum(each.amount_fen for each in orders(town, batch.id).values()) == 2 * AWARD_FEN
    for name in orders(town, batch.id):
        assert name.encode() in files.pain
        assert name in files.csv.decode("gb18030")


def test_a_batch_is_released_by_who_holds_its_task_and_leaves_the_book_alone_until_then(town: Town, call: int) -> None:
    batch = town.batch(call)
    assert town.balances(call)["in_transit"] == 0
    with pytest.raises(NotHeld):
        pull(town.office, town.staff["finance_head"], batch, "release")
    town.do("finance_head", batch.id, "release")
    assert town.balances(call) == {
        "free": 8 * AWARD_FEN,
        "reserved": 0,
        "in_transit": 2 * AWARD_FEN,
        "paid": 0,
        "recovered": 0,
    }
    assert states(town, call) == ["released", "released"]


def test_only_finance_makes_batches_and_reads_results(town: Town, call: int) -> None:
    batch = town.released(call)
    for role, actor in town.staff.items():
        if role != "finance":
            with pytest.raises(NotYours):
                make_batch(town.office, actor, call)
            with pytest.raises(NotYours):
                read_results(town.office, actor, batch, town.answer(batch.id))
    assert states(town, call) == ["released", "released"]


def test_of_two_batches_made_at_once_one_is_made_and_the_other_finds_nothing(town: Town, call: int) -> None:
    answers = at_once([lambda: town.batch(call)] * 3)
    assert sorted(type(each).__name__ for each in answers) == ["NothingToPay", "NothingToPay", "Seen"], answers
    assert broken(town) == []


def test_a_discarded_batch_lets_another_carry_its_payments_under_other_ids(town: Town, call: int) -> None:
    first, finance = town.batch(call), town.staff["finance"]
    with pytest.raises(ReasonMissing):
        pull(town.office, finance, first, "discard")
    pull(town.office, finance, first, "discard", reason="付款账户有误")
    assert states(town, call) == ["payable", "payable"]
    with pytest.raises(EngineError):
        town.do("finance_head", first.id, "release")
    with pytest.raises(NotDeclared):
        bank_says(town, first, town.answer(first.id))
    second = town.released(call)
    assert not orders(town, first.id).keys() & orders(town, second.id).keys()
    bank_says(town, second, town.answer(second.id))
    assert states(town, call) == ["paid", "paid"]
    assert broken(town) == []


def test_a_release_that_races_with_a_discarding_has_one_winner(town: Town, call: int) -> None:
    batch, head = town.batch(call), town.staff["finance_head"]
    town.give_task(batch.id, head)
    answers = at_once([
        lambda: pull(town.office, head, batch, "release"),
        lambda: pull(town.office, town.staff["finance"], batch, "discard", reason="金额有误"),
    ])  # fmt: skip
    assert sorted(isinstance(each, Moved) for each in answers) == [False, True], answers
    assert states(town, call) in (["released"] * 2, ["payable"] * 2)
    assert broken(town) == []


def test_results_of_a_batch_that_the_bank_never_got_are_refused(town: Town, call: int) -> None:
    batch = town.batch(call)
    with pytest.raises(NotDeclared):
        bank_says(town, batch, town.answer(batch.id))
    assert states(town, call) == ["ordered", "ordered"]


def test_a_file_that_is_read_twice_or_at_the_same_moment_pays_once(town: Town, call: int) -> None:
    batch = town.released(call)
    answer = town.answer(batch.id)
    reads = [each for each in at_once([lambda: bank_says(town, batch, answer)] * 3) if isinstance(each, Read)]
    assert sorted(len(each.reconciliation.paid) for each in reads) == [0, 0, 2]
    again = bank_says(town, batch, answer).reconciliation
    assert (again.matched, len(again.duplicate)) == ((), 2)
    assert town.balances(call)["paid"] == 2 * AWARD_FEN
    assert broken(town) == []


def test_a_wrong_amount_or_an_unknown_payment_is_for_a_person_and_posts_nothing(town: Town, call: int) -> None:
    batch = town.released(call)
    name, order = next(iter(orders(town, batch.id).items()))
    told_by_bank = [
        Result(name, "paid", order.amount_fen - 1, ""),
        Result("YL9999999999-01-01", "paid", order.amount_fen, ""),
    ]
    found = bank_says(town, batch, results_csv.write(told_by_bank)).reconciliation
    assert (len(found.wrong_amount), len(found.unknown), found.matched) == (1, 1, ())
    assert states(town, call) == ["released", "released"]
    assert town.balances(call)["in_transit"] == 2 * AWARD_FEN


def test_a_file_that_is_no_answer_posts_nothing_and_is_told_line_by_line(town: Town, call: int) -> None:
    batch = town.released(call)
    for data in (b"", b"\xff\xfe nonsense", "端到端标识,状态\r\n".encode("gb18030"), b"<xml>", bytes(10_000)):
        read = bank_says(town, batch, data)
        assert read.faults
        assert all(each.message("zh") and each.message("en") for each in read.faults)
    assert states(town, call) == ["released", "released"]


def test_a_batch_is_settled_when_the_bank_has_told_of_every_payment(town: Town, call: int) -> None:
    batch, finance = town.released(call), town.staff["finance"]
    with pytest.raises(ResultsMissing):
        pull(town.office, finance, batch, "settle")
    name, order = next(iter(orders(town, batch.id).items()))
    bank_says(town, batch, results_csv.write([Result(name, "paid", order.amount_fen, "")]))
    with pytest.raises(ResultsMissing):
        pull(town.office, finance, batch, "settle")
    bank_says(town, batch, town.answer(batch.id))
    assert pull(town.office, finance, batch, "settle").state == "settled"
    assert bank_says(town, batch, town.answer(batch.id)).reconciliation.matched == ()


def test_a_returned_payment_goes_out_again_under_another_id_and_is_paid_once(town: Town, call: int) -> None:
    first = town.released(call)
    back = next(iter(orders(town, first.id).values()))
    bank_says(town, first, town.answer(first.id, {back.application: "returned"}))
    assert town.balances(call) == {
        "free": 8 * AWARD_FEN,
        "reserved": AWARD_FEN,
        "in_transit": 0,
        "paid": AWARD_FEN,
        "recovered": 0,
    }
    assert town.look(back.application).state == "payable"
    second = town.released(call)
    (again,) = orders(town, second.id).values()
    assert (again.reservation, again.amount_fen) == (back.reservation, back.amount_fen)
    assert again.end_to_end_id != back.end_to_end_id
    late = results_csv.write([Result(back.end_to_end_id, "paid", back.amount_fen, "")])
    assert len(bank_says(town, first, late).reconciliation.contradictory) == 1
    assert len(bank_says(town, second, late).reconciliation.unknown) == 1
    bank_says(town, second, town.answer(second.id))
    assert states(town, call) == ["paid", "paid"]
    assert town.balances(call)["paid"] == 2 * AWARD_FEN
    with pytest.raises(NothingToPay):
        town.batch(call)
    assert broken(town) == []


def test_a_bank_that_contradicts_itself_moves_nothing_more(town: Town, call: int) -> None:
    batch = town.released(call)
    bank_says(town, batch, town.answer(batch.id))
    back = {each.application: "returned" for each in orders(town, batch.id).values()}
    found = bank_says(town, batch, town.answer(batch.id, back)).reconciliation  # type: ignore[arg-type]
    assert (len(found.contradictory), found.matched) == (2, ())
    assert town.balances(call)["paid"] == 2 * AWARD_FEN


def test_money_goes_to_a_new_account_only_once_a_second_person_has_confirmed_it(town: Town, call: int) -> None:
    ours = town.claimants[0]
    before = _account_of(town, ours.organisation)
    held = requested(town, ours.officer, ours.organisation, ours.name)
    batch = town.batch(call)
    assert before in {each.payee_account for each in orders(town, batch.id).values()}
    pull(town.office, town.staff["finance"], batch, "discard", reason="换账户")
    town.do("payee_keeper", held.id, "confirm")
    after = _account_of(town, ours.organisation)
    assert after != before
    assert after in {each.payee_account for each in orders(town, town.batch(call).id).values()}
    replaced = "SELECT s.state FROM payee_account p JOIN subject s ON s.id = p.subject_id WHERE p.id = :account"
    assert town.one(replaced, account=before) == ("replaced",)
    request_and_confirm(town, ours.officer, ours.organisation, ours.name)


def _account_of(town: Town, organisation: int) -> object:
    query = (
        "SELECT id FROM payee_account WHERE organisation_id = :claimant AND confirmed_at IS NOT NULL "
        "AND ended_at IS NULL"
    )
    return town.one(query, claimant=organisation)[0]


def test_a_claimant_without_a_confirmed_account_is_named_in_both_languages(town: Town) -> None:
    with town.office.database.writing() as connection:
        officer = made.person(connection, town.authority, "claimant_officer")
    poor, number = member(town, officer, account=False), town.call()
    town.decided(poor, number, good(poor.name))
    town.close(number)
    town.confirmed(number)
    refusal = told(lambda: town.batch(number))
    assert isinstance(refusal, PayeeMissing)
    assert poor.name in refusal.told("zh")
    assert poor.name in refusal.told("en")
    assert states(town, number) == ["payable"]
