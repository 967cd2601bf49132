"""What the bank says moves many applications in one statement: each with its own money, words and letter, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import text

from tests.acts.claim import AWARD_FEN, good
from tests.acts.laws import broken
from tests.acts.together import at_once
from tests.acts.town import CONFIRMED, Town, build
from workflow.acts import act_together as together
from workflow.acts.act_together import Step, act_together
from workflow.acts.acting import Doing, Prepared, Recused
from workflow.acts.declare_relation import declare_relation
from workflow.acts.effects.batches import post_paid
from workflow.acts.looking import NoSuchSubject, Seen
from workflow.acts.office import Office
from workflow.acts.post_outcome import UNSAID, Became, post_outcomes
from workflow.acts.read_results import Read, read_results
from workflow.engine.errors import Conflict, MustBeApart, NotDeclared
from workflow.money import payments
from workflow.money.bank import Result, results_csv
from workflow.money.payments import Order

BUDGET = 10 * AWARD_FEN


@pytest.fixture
def bank(office: Office) -> tuple[Town, Seen]:
    """A batch of three payments at the bank."""
    town = build(office, claimants=3)
    call = town.call(BUDGET)
    for each in town.claimants:
        town.decided(each, call, good(each.name))
    town.close(call)
    town.confirmed(call)
    return town.on(CONFIRMED), town.released(call)


def orders(town: Town, batch: Seen) -> list[Order]:
    with town.office.database.reading() as connection:
        return list(payments.orders(connection, batch.id).values())


def states(town: Town, batch: Seen) -> list[str]:
    return [town.look(each.application).state for each in orders(town, batch)]


def of_each(town: Town, batch: Seen, query: str) -> Mapping[int, object]:
    """What a query answers of each application's newest row of the record."""
    newest = {each.application: town.look(each.application).version for each in orders(town, batch)}
    return {subject: town.one(query, subject=subject, seq=version)[0] for subject, version in newest.items()}


def posted(town: Town, became: Sequence[Became]) -> None:
    with town.office.database.writing() as connection:
        post_outcomes(town.office, connection, town.staff["finance"], became)


def test_each_application_has_its_own_money_words_and_letter(bank: tuple[Town, Seen]) -> None:
    town, batch = bank
    one, two, three = orders(town, batch)
    said = [
        Result(one.end_to_end_id, "returned", one.amount_fen, "账号户名不符"),
        Result(two.end_to_end_id, "paid", two.amount_fen, ""),
        Result(three.end_to_end_id, "returned", three.amount_fen, ""),
    ]
    read_results(town.office, town.staff["finance"], batch, results_csv.write(said))
    assert states(town, batch) == ["payable", "paid", "payable"]
    remark = "SELECT (SELECT text FROM remark WHERE subject_id = :subject AND seq = :seq)"
    assert list(of_each(town, batch, remark).values()) == ["账号户名不符", None, UNSAID]
    moved = "SELECT a.name FROM transfer t JOIN account a ON a.id = t.to_id WHERE subject_id = :subject AND seq = :seq"
    assert list(of_each(town, batch, moved).values()) == ["reserved", "paid", "reserved"]
    letter = "SELECT body::json ->> 'kind' FROM outbox WHERE subject_id = :subject AND subject_version = :seq"
    assert list(of_each(town, batch, letter).values()) == ["bounced", "paid", "bounced"]
    assert broken(town) == []


def test_a_payment_that_was_posted_meanwhile_is_left_as_it_is(bank: tuple[Town, Seen]) -> None:
    town, batch = bank
    one, two, three = orders(town, batch)
    posted(town, [Became(two, "returned", "户名不符")])
    posted(town, [Became(each, "paid", "") for each in (one, two, three)])
    assert states(town, batch) == ["paid", "payable", "paid"]
    assert broken(town) == []


def test_files_that_say_the_same_at_once_move_each_application_once(bank: tuple[Town, Seen]) -> None:
    town, batch = bank
    finance, whole = town.staff["finance"], town.answer(batch.id)
    first = orders(town, batch)[0]
    part = results_csv.write([Result(first.end_to_end_id, "paid", first.amount_fen, "")])
    reads = at_once([partial(read_results, town.office, finance, batch, data) for data in (whole, part, whole)])
    assert sum(len(each.reconciliation.paid) for each in reads if isinstance(each, Read)) == 3
    assert states(town, batch) == ["paid"] * 3
    assert broken(town) == []


def test_a_clerk_who_is_related_to_one_claimant_posts_none(bank: tuple[Town, Seen]) -> None:
    town, batch = bank
    theirs = town.look(orders(town, batch)[1].application)
    assert declare_relation(town.office, town.staff["finance"], theirs, "family") is None
    with pytest.raises(Recused):
        read_results(town.office, town.staff["finance"], batch, town.answer(batch.id))
    assert states(town, batch) == ["released"] * 3
    assert town.all("SELECT 1 FROM payment WHERE batch_id = :id AND outcome IS NOT NULL", id=batch.id) == []
    assert broken(town) == []


def test_one_that_may_not_take_the_step_keeps_all_from_it(bank: tuple[Town, Seen]) -> None:
    town, batch = bank
    applications = [each.application for each in orders(town, batch)]
    names = [each.end_to_end_id for each in orders(town, batch)]
    posted(town, [Became(orders(town, batch)[1], "returned", "户名不符")])
    for wrong, refusal in (
        (applications, NotDeclared),
        ([applications[0], applications[0]], Conflict),
        ([applications[0], 0], NoSuchSubject),
    ):
        with pytest.raises(refusal):
            paid_by_hand(town, names, wrong)
    assert states(town, batch) == ["released", "payable", "released"]
    assert broken(town) == []


def paid_by_hand(town: Town, names: Sequence[str], applications: Sequence[int]) -> None:
    with town.office.database.writing() as connection:
        payments.settle(connection, dict.fromkeys(names), "paid", town.office.now())
        act_together(town.office, connection, town.staff["finance"], map(Step, applications), "settle")


def test_who_did_another_duty_on_one_of_them_moves_none(bank: tuple[Town, Seen]) -> None:
    """The clerk ordered the payments, so the clerk cannot release them, whatever role is held besides."""
    town, batch = bank
    applications = [each.application for each in orders(town, batch)]
    posted(town, [Became(each, "returned", "户名不符") for each in orders(town, batch)])
    town.batch(int(str(town.one("SELECT call_id FROM batch WHERE id = :id", id=batch.id)[0])))
    both = replace(town.staff["finance"], roles={town.authority: frozenset({"finance", "finance_head"})})
    with pytest.raises(MustBeApart), town.office.database.writing() as connection:
        act_together(town.office, connection, both, map(Step, applications), "release")
    assert states(town, batch) == ["ordered"] * 3


def test_more_than_a_statement_takes_go_in_several_and_an_effect_is_asked_once(
    bank: tuple[Town, Seen], monkeypatch: pytest.MonkeyPatch
) -> None:
    town, batch = bank
    asked: list[int] = []

    def counting(doings: Sequence[Doing]) -> Sequence[Prepared]:
        asked.append(len(doings))
        return post_paid(doings)

    monkeypatch.setattr(together, "_TOGETHER", 2)
    office = replace(town.office, effects={**town.office.effects, "post_paid": counting})
    read_results(office, town.staff["finance"], batch, town.answer(batch.id))
    assert asked == [3]
    assert states(town, batch) == ["paid"] * 3
    assert broken(town) == []


def test_nobody_is_nothing_to_do(bank: tuple[Town, Seen]) -> None:
    town, _ = bank
    with town.office.database.reading() as connection:
        assert act_together(town.office, connection, town.staff["finance"], [], "settle") == []
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
