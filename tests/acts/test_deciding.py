"""Deciding lines and sending them: awards are the rules', drafts compare versions, and a list is sent as one row."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.acts.claim import AWARD_FEN, bad, flagged, good
from tests.acts.laws import broken
from tests.acts.together import behind
from tests.acts.town import CLOSED, Town, person
from workflow.acts.acting import act
from workflow.acts.decide import UnknownReason, decide, pass_rest
from workflow.acts.faults import LinesUndecided
from workflow.acts.looking import Seen
from workflow.acts.pull import pull
from workflow.engine.errors import Conflict, NotYours, ReasonMissing
from workflow.history.body import read
from workflow.parties.actors import Actor
from workflow.review import decisions
from workflow.review.decisions import Decision
from workflow.review.tasks import NotHeld

ACCEPT_ALL = [Decision(2, "accept", 0), Decision(3, "accept", 0)]


@pytest.fixture
def seen(town: Town) -> Seen:
    """An application of two good lines, a flagged and a bad one, in the rows 2 to 5, under substantive review."""
    ours, here = town.claimants[0], town.on(CLOSED)
    rows = [*good(ours.name, 2), flagged(ours.name), bad(ours.name)]
    application = town.submitted(ours, town.call(), rows)
    for trigger in ("accept", "pass"):
        here.do("handler", application.id, trigger)
    return town.look(application.id)


@pytest.fixture
def rechecker(town: Town, seen: Seen) -> Actor:
    return town.hold("rechecker", seen.id)


def drafted(town: Town, seen: Seen) -> list[Decision]:
    with town.office.database.reading() as connection:
        return decisions.drafted(connection, seen.id)


def test_an_award_is_what_the_rules_say_whatever_the_caller_passes(town: Town, seen: Seen, rechecker: Actor) -> None:
    given = [Decision(2, "accept", 10**9), Decision(3, "refuse", 10**9, "fee_year_date"), Decision(4, "accept", -1)]
    assert decide(town.office, rechecker, seen, given) == []
    assert [(each.row, each.award_fen) for each in drafted(town, seen)] == [(2, AWARD_FEN), (3, 0), (4, AWARD_FEN)]


def test_only_lines_without_a_flag_pass_together_and_each_once(town: Town, seen: Seen, rechecker: Actor) -> None:
    assert pass_rest(town.office, rechecker, seen, besides=[3]) == 1
    assert pass_rest(town.office, rechecker, seen) == 1
    assert pass_rest(town.office, rechecker, seen) == 0
    assert [each.row for each in drafted(town, seen)] == [2, 3]


def test_a_decision_on_what_somebody_decided_meanwhile_is_given_back(town: Town, seen: Seen, rechecker: Actor) -> None:
    assert decide(town.office, rechecker, seen, ACCEPT_ALL) == []
    stale = [Decision(2, "refuse", 0, "not_in_force"), Decision(4, "accept", 0)]
    assert decide(town.office, rechecker, seen, stale) == [2]
    fresh = [Decision(2, "refuse", 0, "not_in_force", seen=1)]
    assert decide(town.office, rechecker, seen, fresh) == []
    assert [(each.row, each.outcome) for each in drafted(town, seen)] == [(2, "refuse"), (3, "accept"), (4, "accept")]


@pytest.mark.parametrize(
    "given",
    [[Decision(5, "accept", 0)], [Decision(99, "accept", 0)], [*ACCEPT_ALL, ACCEPT_ALL[0]], [Decision(0, "accept", 0)]],
    ids=["a bad line", "no line", "a row twice", "row nought"],
)
def test_rows_that_are_no_good_lines_or_stand_there_twice_are_a_conflict(
    town: Town, seen: Seen, rechecker: Actor, given: list[Decision]
) -> None:
    with pytest.raises(Conflict):
        decide(town.office, rechecker, seen, given)
    assert drafted(town, seen) == []


def test_a_refusal_says_why(town: Town, seen: Seen, rechecker: Actor) -> None:
    with pytest.raises(ReasonMissing):
        decide(town.office, rechecker, seen, [Decision(2, "refuse", 0)])
    assert drafted(town, seen) == []


def test_a_refusal_has_a_reason_of_its_edition_with_words_where_it_asks_for_them(
    town: Town, seen: Seen, rechecker: Actor
) -> None:
    with pytest.raises(UnknownReason):
        decide(town.office, rechecker, seen, [Decision(2, "refuse", 0, "no_such_reason")])
    with pytest.raises(ReasonMissing):
        decide(town.office, rechecker, seen, [Decision(2, "refuse", 0, "other")])
    assert drafted(town, seen) == []
    assert decide(town.office, rechecker, seen, [Decision(2, "refuse", 0, "other", "发明人异议")]) == []


def test_only_the_rechecker_who_holds_the_task_decides(town: Town, seen: Seen, rechecker: Actor) -> None:
    other = person(town, "rechecker")
    with pytest.raises(NotHeld):
        decide(town.office, other, seen, ACCEPT_ALL)
    for role, actor in town.staff.items():
        if role != "rechecker":
            with pytest.raises(NotYours):
                decide(town.office, actor, seen, ACCEPT_ALL)
    with pytest.raises(NotYours):
        decide(town.office, town.claimants[0].officer, seen, ACCEPT_ALL)
    assert drafted(town, seen) == []


def test_an_application_with_an_undecided_line_is_not_sent(town: Town, seen: Seen, rechecker: Actor) -> None:
    decide(town.office, rechecker, seen, ACCEPT_ALL)
    with pytest.raises(LinesUndecided):
        pull(town.office, rechecker, seen, "send")
    assert town.look(seen.id) == seen


def test_sending_is_one_row_with_the_digest_and_the_keys_stay_until_the_division_agrees(
    town: Town, seen: Seen, rechecker: Actor
) -> None:
    refused = [Decision(4, "refuse", 0, "above_schedule", "发票金额有误")]
    assert decide(town.office, rechecker, seen, [*ACCEPT_ALL, *refused]) == []
    assert town.look(seen.id).version == seen.version
    pull(town.office, rechecker, seen, "send")
    assert town.look(seen.id).version == seen.version + 1
    said = _said(town, seen.id, seen.version + 1)
    assert said == {
        "decisions": decisions.digest_of(drafted(town, seen)),
        "accepted": 2,
        "refused": 1,
        "award_fen": 2 * AWARD_FEN,
    }
    assert town.keys(seen.id) == 6
    town.on(CLOSED).do("division_head", seen.id, "agree")
    assert town.keys(seen.id) == 4
    assert _said(town, seen.id, seen.version + 2)["decisions"] == said["decisions"]
    assert broken(town) == []


def test_what_the_division_returns_keeps_its_drafts_and_its_keys(town: Town, seen: Seen, rechecker: Actor) -> None:
    decide(town.office, rechecker, seen, [*ACCEPT_ALL, Decision(4, "refuse", 0, "above_schedule")])
    pull(town.office, rechecker, seen, "send")
    with pytest.raises(ReasonMissing):
        town.on(CLOSED).do("division_head", seen.id, "return")
    town.take_back(seen.id)
    town.on(CLOSED).do("division_head", seen.id, "return", "第 4 行请再核对")
    assert town.keys(seen.id) == 6
    town.hold("rechecker", seen.id)
    assert decide(town.office, rechecker, town.look(seen.id), [Decision(4, "accept", 0, seen=1)]) == []


def test_nothing_is_decided_once_the_list_is_sent(town: Town, seen: Seen, rechecker: Actor) -> None:
    decide(town.office, rechecker, seen, [*ACCEPT_ALL, Decision(4, "accept", 0)])
    pull(town.office, rechecker, seen, "send")
    with pytest.raises(Conflict):
        decide(town.office, rechecker, seen, [Decision(2, "refuse", 0, "not_in_force", seen=1)])


def test_a_decision_that_waits_for_the_sending_is_refused_and_the_digest_is_the_lists(
    town: Town, seen: Seen, rechecker: Actor
) -> None:
    decide(town.office, rechecker, seen, [*ACCEPT_ALL, Decision(4, "accept", 0)])
    change, database = [Decision(2, "refuse", 0, "not_in_force", seen=1)], town.office.database
    with ThreadPoolExecutor(1) as pool:
        with database.writing() as sending:
            act(town.office, sending, rechecker, seen, "send")
            waiting = behind(database, pool, lambda: decide(town.office, rechecker, seen, change))
        assert isinstance(waiting.result(), Conflict)
    sent = _said(town, seen.id, seen.version + 1)["decisions"]
    assert sent == decisions.digest_of(drafted(town, seen))


def test_a_sending_that_waits_for_a_decision_sends_it_too(town: Town, seen: Seen, rechecker: Actor) -> None:
    """Else the history would name a list of decisions that nobody has sent."""
    decide(town.office, rechecker, seen, [*ACCEPT_ALL, Decision(4, "accept", 0)])
    change, database = [Decision(2, "refuse", 0, "not_in_force", seen=1)], town.office.database
    with ThreadPoolExecutor(1) as pool:
        with database.writing() as deciding:
            deciding.exec_driver_sql("SELECT FROM subject WHERE id = %s FOR NO KEY UPDATE", (seen.id,))
            decisions.write(deciding, seen.id, seen.authority, change, rechecker.person_id, town.office.now())
            waiting = behind(database, pool, lambda: pull(town.office, rechecker, seen, "send"))
        waiting.result()
    sent = _said(town, seen.id, seen.version + 1)
    assert (sent["decisions"], sent["refused"]) == (decisions.digest_of(drafted(town, seen)), 1)


def _said(town: Town, subject: int, seq: int) -> dict[str, object]:
    (body,) = town.one("SELECT body FROM history WHERE subject_id = :id AND seq = :seq", id=subject, seq=seq)
    assert isinstance(body, bytes)
    said = read(body)["said"]
    assert isinstance(said, dict)
    return said
