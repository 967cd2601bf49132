"""Acts killed by SIGKILL at every crash point of the engine, the documents and the batch files: all or nothing.

A worker process of the web is killed no otherwise than these processes: its routes call the same acts, which answer
after the commit, so whoever saw no answer asks again with the same key.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from storage.crash import POINTS
from tests.acts.claim import AWARD_FEN, good, workbook
from tests.acts.laws import broken
from tests.acts.moving import move_proposed
from tests.acts.objecting import admitted, decision, noticed, person
from tests.acts.recovering import booked, demand, ordered, paid, proposed
from tests.acts.town import CONFIRMED, LAST_DAY, Town
from tests.crashes import process
from tests.crashes.conftest import Killer
from tests.crashes.points import AFTER_COMMIT, ANSWER, BATCH, BEFORE_COMMIT, DOCUMENTS, TRIED
from tests.storage import hostile
from workflow.acts.apply import apply
from workflow.acts.explain_lines import explain_lines
from workflow.acts.make_batch import files_of
from workflow.acts.read_results import read_results
from workflow.engine.errors import EngineError
from workflow.money import payments
from workflow.money.bank import Result, results_csv
from workflow.money.bank_answers import Explained, Meaning

BUDGET = 10 * AWARD_FEN


def test_every_crash_point_there_is_is_tried_in_this_folder() -> None:
    assert TRIED == POINTS


@dataclass(frozen=True)
class Scene:
    """An act that is about to be done: its arguments, and whether it has been done (True), or nothing has (False)."""

    arguments: tuple[Any, ...]
    done: Callable[[], bool]


def submitting(town: Town) -> Scene:
    seen = town.draft(town.claimants[0], town.call(BUDGET), good(town.claimants[0].name))

    def done() -> bool:
        return _both(town.look(seen.id).state == "submitted", town.keys(seen.id) == 2)

    return Scene((seen, secrets.token_hex()), done)


def refusing(town: Town) -> Scene:
    seen = town.submitted(town.claimants[0], town.call(BUDGET), good(town.claimants[0].name))
    town.hold("handler", seen.id)

    def done() -> bool:
        told = town.all("SELECT id FROM outbox WHERE subject_id = :id AND topic = 'letter'", id=seen.id)
        return _both(town.look(seen.id).state == "refused", town.keys(seen.id) == 0, bool(told))

    return Scene((seen,), done)


def approving_first(town: Town) -> Scene:
    call = _decided(town)
    plan = town.plan(call)
    town.hold("deputy_director", plan.id)

    def done() -> bool:
        taken = town.all("SELECT 1 FROM duty WHERE authority_id = :town AND duty = 'allocation'", town=town.authority)
        return _both(town.look(plan.id).state == "half_approved", len(taken) == 2)

    return Scene((plan,), done)


def approving(town: Town) -> Scene:
    call = _decided(town)
    plan = town.plan(call)
    town.do("deputy_director", plan.id, "approve_first")
    town.hold("director", plan.id)

    def done() -> bool:
        return _both(
            town.look(plan.id).state == "approved",
            _states(town, call) == {"allocated"},
            town.look(call).state == "allocated",
            town.balances(call)["reserved"] == 2 * AWARD_FEN,
        )

    return Scene((town.look(plan.id),), done)


def ordering(town: Town) -> Scene:
    call = _payable(town)

    def done() -> bool:
        batches = town.all("SELECT id FROM batch WHERE call_id = :call", call=call)
        return _both(len(batches) == 1, _states(town, call) == {"ordered"})

    return Scene((call,), done)


def releasing(town: Town) -> Scene:
    call = _payable(town)
    batch = town.batch(call)
    town.hold("finance_head", batch.id)

    def done() -> bool:
        return _both(_states(town, call) == {"released"}, town.balances(call)["in_transit"] == 2 * AWARD_FEN)

    return Scene((batch,), done)


def posting(town: Town) -> Scene:
    call = _payable(town)
    batch = town.released(call)

    def done() -> bool:
        return _both(_states(town, call) == {"paid"}, town.balances(call)["paid"] == 2 * AWARD_FEN)

    return Scene((batch, town.answer(batch.id)), done)


def clearing_up(town: Town) -> Scene:
    """The bank named another sum twice; finance has explained both lines as paid, and the head is about to confirm."""
    call = _payable(town)
    batch = town.released(call)
    with town.office.database.reading() as connection:
        orders = payments.orders(connection, batch.id).values()
    said = results_csv.write(Result(each.end_to_end_id, "paid", each.amount_fen - 1, "") for each in orders)
    office = town.on(CONFIRMED).office
    answer = read_results(office, town.staff["finance"], batch, said).answer
    assert answer is not None
    finance = town.hold("finance", answer)
    explain_lines(office, finance, town.look(answer), [Explained(at, Meaning.PAID, "银行来函更正") for at in (1, 2)])
    town.on(CONFIRMED).do("finance", answer, "explain")
    town.hold("finance_head", answer)

    def done() -> bool:
        return _both(_states(town, call) == {"paid"}, town.look(answer).state == "closed")

    return Scene((town.look(answer),), done)


def upholding(town: Town) -> Scene:
    open_plan = noticed(town, BUDGET)
    objection = admitted(town, open_plan.plan, person(open_plan.applications[0]))
    town.hold("policy_head", objection.id)

    def done() -> bool:
        return _both(
            town.look(objection.id).state == "upheld",
            town.look(open_plan.plan.id).state == "superseded",
            _states(town, open_plan.call) == {"decided"},
            town.look(open_plan.call).state == "closed",
            town.balances(open_plan.call)["free"] == BUDGET,
            decision(town, open_plan.applications[0])[0][1] == "refuse",
        )

    return Scene((objection,), done)


def ordering_back(town: Town) -> Scene:
    recovery = proposed(town, paid(town), demand(years=1))
    town.hold("director", recovery.id)

    def done() -> bool:
        barred = "SELECT barred_until FROM recovery WHERE id = :id"
        return _both(town.look(recovery.id).state == "ordered", town.one(barred, id=recovery.id)[0] is not None)

    return Scene((recovery,), done)


def booking_back(town: Town) -> Scene:
    application = paid(town)
    recovery = ordered(town, application)
    (call,) = town.one("SELECT call_id FROM recovery WHERE id = :id", id=recovery.id)

    def done() -> bool:
        return _both(
            town.look(recovery.id).state == "repaid",
            town.balances(int(str(call)))["recovered"] == AWARD_FEN,
            len(booked(town, recovery)) == 1,
        )

    return Scene((recovery,), done)


def moving(town: Town) -> Scene:
    """A claim that was only begun, and one under review, of which both move."""
    call, (one, other) = town.call(BUDGET), town.claimants
    seen = [town.draft(one, call, good(one.name)), town.submitted(other, call, good(other.name))]
    town.on(LAST_DAY).do("handler", seen[1].id, "accept")
    move, after = move_proposed(town, call)
    town.hold("policy_head", move.id)

    def done() -> bool:
        stand = town.look_all(each.id for each in seen)
        return _both(
            [(each.edition, each.state) for each in stand] == [(after.hash, "draft"), (after.hash, "form_check")],
            town.look(move.id).state == "approved",
            len(town.all("SELECT FROM edition_move_result WHERE move_id = :id AND moved", id=move.id)) == len(seen),
        )

    return Scene((move,), done)


SCENES: dict[str, tuple[Callable[..., object], Callable[[Town], Scene]]] = {
    "submit": (process.submit, submitting),
    "refuse": (process.refuse, refusing),
    "approve first": (process.approve_first, approving_first),
    "approve": (process.approve, approving),
    "order": (process.order_payments, ordering),
    "release": (process.release, releasing),
    "post": (process.post, posting),
    "clear up": (process.confirm_explained, clearing_up),
    "uphold": (process.uphold_, upholding),
    "order back": (process.order_back, ordering_back),
    "book back": (process.book_back, booking_back),
    "move": (process.approve_move, moving),
}


@pytest.mark.parametrize("name", SCENES)
def test_an_act_killed_at_any_point_of_the_engine_is_done_wholly_or_not_at_all(
    killer: Killer, town: Town, name: str
) -> None:
    work, prepare = SCENES[name]
    scene = prepare(town)
    for point in BEFORE_COMMIT:
        assert killer.killed(point, town, work, *scene.arguments), point
        assert not scene.done(), point
        assert broken(town) == [], point
    for point in AFTER_COMMIT:
        assert killer.killed(point, town, work, *scene.arguments), point
        assert scene.done(), point
    _again(town, work, scene)


@pytest.mark.parametrize("name", ["approve", "order", "release", "post", "clear up", "uphold", "move"])
def test_an_act_on_many_killed_in_the_middle_has_moved_none_of_them(killer: Killer, town: Town, name: str) -> None:
    """One more statement is let through each time, until the act is done."""
    work, prepare = SCENES[name]
    scene = prepare(town)
    statements = 0
    while killer.killed("engine.after_statement", town, work, *scene.arguments, after=statements):
        assert not scene.done(), statements
        assert broken(town) == [], statements
        statements += 1
    assert statements >= 2
    assert scene.done()
    _again(town, work, scene)


def _again(town: Town, work: Callable[..., object], scene: Scene) -> None:
    """Whoever saw no answer asks again: the same answer with a key, else a refusal, and no second effect ever."""
    before = _everything(town)
    try:
        work(town, *scene.arguments)
    except EngineError:
        pass
    else:
        assert work in (process.submit, process.post, process.uphold_, process.book_back)
    assert _everything(town) == before
    assert scene.done()
    assert broken(town) == []


@pytest.mark.parametrize("point", BATCH)
def test_a_batch_whose_process_dies_around_its_files_is_not_made_and_is_made_next_time(
    killer: Killer, town: Town, point: str
) -> None:
    scene = ordering(town)
    assert killer.killed(point, town, process.order_payments, *scene.arguments)
    assert not scene.done()
    batch = process.order_payments(town, *scene.arguments)
    assert scene.done()
    with town.office.database.reading() as connection:
        files = files_of(town.office, connection, batch.id)
    row = town.one("SELECT pain_sha256, csv_sha256 FROM batch WHERE id = :id", id=batch.id)
    assert row == tuple(hashlib.sha256(data).hexdigest() for data in (files.pain, files.csv))
    assert broken(town) == []


@pytest.mark.parametrize("point", ANSWER)
def test_an_answer_whose_process_dies_beside_its_file_is_not_read_and_is_read_next_time(
    killer: Killer, town: Town, point: str
) -> None:
    scene = posting(town)
    assert killer.killed(point, town, process.post, *scene.arguments)
    assert not scene.done()
    process.post(town, *scene.arguments)
    assert scene.done()
    assert broken(town) == []


@pytest.mark.parametrize("point", [*DOCUMENTS, "engine.before_commit"])
def test_a_paper_whose_process_dies_was_not_acknowledged_and_is_taken_when_it_is_sent_again(
    killer: Killer, town: Town, point: str
) -> None:
    seen, paper = _draft(town), hostile.plain_pdf(secrets.token_hex())
    assert killer.killed(point, town, process.hand_in, seen, paper)
    assert _papers(town, seen.id) == []
    process.hand_in(town, seen, paper)
    assert _papers(town, seen.id) == [(hashlib.sha256(paper).hexdigest(),)]
    assert town.office.documents.open(hashlib.sha256(paper).hexdigest()).read() == paper
    records = "SELECT count(*) FROM document WHERE subject_id = :id"
    assert town.one(records, id=seen.id) == (1,)


@pytest.mark.parametrize("point", [*DOCUMENTS, *AFTER_COMMIT])
def test_a_workbook_whose_process_dies_leaves_the_draft_whole_and_is_taken_when_it_is_sent_again(
    killer: Killer, town: Town, point: str
) -> None:
    seen, rows = _draft(town), good(town.claimants[0].name, 2)
    assert killer.killed(point, town, process.upload, seen, workbook(rows))
    assert _lines(town, seen.id) == []
    process.upload(town, seen, workbook(rows))
    assert _lines(town, seen.id) == [(each["专利号"],) for each in rows]


def _draft(town: Town) -> Any:
    ours = town.claimants[0]
    return apply(town.on(LAST_DAY).office, ours.officer, town.call(BUDGET), ours.organisation)


def _papers(town: Town, application: int) -> list[tuple[object, ...]]:
    query = "SELECT e.sha256 FROM evidence e JOIN claim_list c ON c.id = e.list_id WHERE c.application_id = :id"
    return town.all(query, id=application)


def _lines(town: Town, application: int) -> list[tuple[object, ...]]:
    query = (
        "SELECT l.cells ->> '专利号' FROM line l JOIN claim_list c ON c.id = l.list_id "
        "WHERE c.application_id = :id ORDER BY l.row"
    )
    return town.all(query, id=application)


def _everything(town: Town) -> list[tuple[object, ...]]:
    """How far everything of the town has come, and how much there is of it."""
    counted = (
        "history",
        "transfer",
        "payment",
        "batch",
        "reservation",
        "funded",
        "outbox",
        "claim_list",
        "plan",
        "repayment",
    )
    query = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name} WHERE authority_id = :town" for name in counted)
    subjects = "SELECT id, version FROM subject WHERE authority_id = :town ORDER BY id"
    return [*town.all(query, town=town.authority), *town.all(subjects, town=town.authority)]


def _decided(town: Town) -> int:
    call = town.call(BUDGET)
    for each in town.claimants:
        town.decided(each, call, good(each.name))
    town.close(call)
    return call


def _payable(town: Town) -> int:
    call = _decided(town)
    town.confirmed(call)
    return call


def _states(town: Town, call: int) -> set[object]:
    query = "SELECT s.state FROM application a JOIN subject s ON s.id = a.id WHERE a.call_id = :call"
    return {state for (state,) in town.all(query, call=call)}


def _both(*signs: bool) -> bool:
    """All signs of an act, which are there together or not at all."""
    assert all(signs) or not any(signs), signs
    return all(signs)
