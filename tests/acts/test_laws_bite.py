"""What asks whether the laws hold finds each of them broken: a question that cannot fail asks nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from storage.database import Database
from tests.acts.claim import AWARD_FEN
from tests.acts.laws import FAULTS, broken, broken_in
from tests.acts.objecting import admitted, confirmed_again, noticed, person, replanned, upheld
from tests.acts.sharing import shared_call, submitted
from tests.acts.town import CONFIRMED, Town, build
from tests.editions.official_fees import line
from workflow.acts.office import Office
from workflow.acts.read_results import read_results

PAID = "SELECT id FROM application WHERE authority_id = :town ORDER BY id LIMIT 1"

SHARING = "SELECT max(subject_id) FROM ceiling_use WHERE authority_id = :town"

CONFIRMED_PLAN = "SELECT id FROM plan WHERE authority_id = :town AND replaces_id IS NOT NULL"

PLANTED = {
    "a line of the bank's answer that was posted is not what became of its payment": (
        "UPDATE answer_line SET finding = 'returned', outcome = 'returned' WHERE authority_id = :town"
    ),
    "a row does not link to the one before it": (
        f"UPDATE history SET prev = sha256('x') WHERE seq = 2 AND subject_id = ({PAID})"
    ),
    "a subject is not where its last row led": f"UPDATE subject SET state = 'payable' WHERE id = ({PAID})",
    "a key is held by an application that is not under way": (
        f"UPDATE subject SET state = 'withdrawn' WHERE id = ({PAID})"
    ),
    "a line that may be paid does not hold its key": (
        f"UPDATE funded SET released_at = taken_at WHERE released_at IS NULL AND subject_id = ({PAID})"
    ),
    "a line that may be paid does not use its receipt or cap": (
        f"UPDATE ceiling_use SET released_at = taken_at WHERE released_at IS NULL AND subject_id = ({SHARING})"
    ),
    "a receipt or cap is used by an application that is not under way": (
        f"UPDATE subject SET state = 'withdrawn' WHERE id = ({SHARING})"
    ),
    "the level of a receipt or cap is not what is used of it": (
        "UPDATE ceiling SET used_fen = used_fen - 1 WHERE authority_id = :town AND used_fen > 0"
    ),
    "what several share is not marked as theirs": (
        "UPDATE funded SET released_at = taken_at WHERE subject_id IS NULL AND authority_id = :town"
    ),
    "a budget is not whole": (
        "UPDATE account SET balance_fen = balance_fen + 1 WHERE authority_id = :town AND name = 'free'"
    ),
    "reserved, in transit and paid pass the budget": (
        f"UPDATE account SET balance_fen = {100 * AWARD_FEN} WHERE authority_id = :town AND name = 'paid'"
    ),
    "what is reserved or in transit is not what reservations hold": (
        "UPDATE account SET balance_fen = balance_fen + 1 WHERE authority_id = :town AND name = 'reserved'"
    ),
    "what is in transit is not what the bank has not answered": (
        "UPDATE account SET balance_fen = balance_fen + 1 WHERE authority_id = :town AND name = 'in_transit'"
    ),
    "what is paid is not what the bank has paid": (
        "UPDATE account SET balance_fen = balance_fen - 1 WHERE authority_id = :town AND name = 'paid' "
        "AND balance_fen > 0"
    ),
    "what came back is not what was booked of it": (
        "UPDATE account SET balance_fen = balance_fen + 1 WHERE authority_id = :town AND name = 'recovered'"
    ),
    "more is paid than was awarded": (
        f"UPDATE line_decision SET award_fen = award_fen - 1 WHERE outcome = 'accept' AND application_id = ({PAID})"
    ),
    "a plan that was taken back still holds money, or what it held is not told": (
        f"UPDATE subject SET state = 'superseded' WHERE id = ({CONFIRMED_PLAN})"
    ),
    "an application that gets no more still holds money": (
        "INSERT INTO reservation (authority_id, call_id, plan_id, application_id, instalment, amount_fen) "
        f"SELECT authority_id, call_id, plan_id, application_id, 2, 1 FROM reservation WHERE resolution = 'paid' "
        f"AND application_id = ({PAID})"
    ),
    "an instalment was ordered before the one ahead of it was paid": (
        "INSERT INTO reservation (authority_id, call_id, plan_id, application_id, instalment, amount_fen) "
        f"SELECT authority_id, call_id, plan_id, application_id, 0, 1 FROM reservation WHERE resolution = 'paid' "
        f"AND application_id = ({PAID})"
    ),
    "two plans of a call hold money at once": (
        "INSERT INTO reservation (authority_id, call_id, plan_id, application_id, instalment, amount_fen) "
        f"SELECT authority_id, call_id, replaces_id, ({PAID}), 2, 1 FROM plan WHERE id = ({CONFIRMED_PLAN})"
    ),
    "a plan was confirmed over an objection that has no answer": (
        "UPDATE subject SET state = 'admitted' WHERE kind = 'objection' AND authority_id = :town"
    ),
    "an upheld objection left its plan as it was": (
        "UPDATE subject SET state = 'noticed' WHERE kind = 'plan' AND state = 'superseded' AND authority_id = :town"
    ),
    "a plan was taken back though no objection to it was upheld": (
        "UPDATE subject SET state = 'rejected' WHERE kind = 'objection' AND authority_id = :town"
    ),
    "an objection came in outside its notice": (
        "UPDATE plan SET notice_until = notice_from WHERE authority_id = :town"
    ),
    "whoever answered an objection did another duty on its application": (
        "UPDATE objection SET application_id = (SELECT max(id) FROM application WHERE authority_id = :town) "
        "WHERE authority_id = :town"
    ),
    "the office acted on a claimant of its own": (
        "INSERT INTO mandate (person_id, organisation_id, authority_id, starts_on, given_by, given_at) "
        "SELECT h.actor_id, a.claimant_id, a.authority_id, '2018-01-01', h.actor_id, h.at FROM application a "
        "JOIN history h ON h.subject_id = a.id AND h.duty = 'formality' WHERE a.authority_id = :town LIMIT 1"
    ),
}
"""A fault for each law, as somebody could plant it who owns the database."""

BY_KEY_ALONE = frozenset({
    "a key is held twice",
    "an instalment was paid twice",
    "one person did two duties",
    "somebody who approved a plan did another duty on an application in it",
    "whoever released a batch did another duty on an application in it",
})  # fmt: skip
"""What the database's own keys forbid even its owner to plant with one row."""


@pytest.fixture(scope="module")
def paid(office: Office) -> Town:
    """A town with paid applications, whose first plan was taken back upon an objection, and with shared receipts."""
    town = build(office)
    open_plan = noticed(town, 10 * AWARD_FEN)
    upheld(town, admitted(town, open_plan.plan, person(open_plan.applications[0])))
    confirmed_again(town, replanned(town, open_plan.call))
    batch = town.released(open_plan.call)
    read_results(town.on(CONFIRMED).office, town.staff["finance"], batch, town.answer(batch.id))
    submitted(town, town.claimants[0], shared_call(town), [line()])
    assert broken(town) == []
    return town


@pytest.mark.parametrize("words", PLANTED)
def test_a_planted_fault_is_found_and_named(owner_database: Database, paid: Town, words: str) -> None:
    with owner_database.engine.connect() as connection:
        connection.execute(text(PLANTED[words]), {"town": paid.authority})
        found = broken_in(connection, paid.authority)
        connection.rollback()
    assert any(each.startswith(words) for each in found), found


def test_every_law_is_either_planted_here_or_held_by_a_key() -> None:
    assert PLANTED.keys() | BY_KEY_ALONE == FAULTS.keys()
