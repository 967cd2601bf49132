"""Submitting and withdrawing: only in time, only what is whole, once, and with every key that the lines want."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from tests import made
from tests.acts.claim import Row, bad, good, stored_lines
from tests.acts.laws import broken
from tests.acts.together import at_once, behind, told
from tests.acts.town import CLOSED, LAST_DAY, OPENED, PROPOSED, Claimant, Town, registered, undertaking
from workflow.acts.acting import act
from workflow.acts.apply import apply
from workflow.acts.drafting import change_draft
from workflow.acts.faults import DocumentsMissing, LinesTaken, NoGoodLines, NotVerified, WrongClaimant
from workflow.acts.looking import Seen, look
from workflow.acts.pull import pull
from workflow.acts.submit import submit as submit_act
from workflow.acts.tick import turn_calls
from workflow.calls.rounds import CallNotOpen
from workflow.claims import lists
from workflow.claims.applications import AlreadyApplied
from workflow.engine.errors import Conflict, KeyReused, NotDeclared, NotYours
from workflow.engine.moves import Moved
from workflow.history.body import read
from workflow.parties.actors import actor_of


def submit(town: Town, who: Claimant, seen: Seen, day: date = LAST_DAY, key: str | None = None) -> Moved:
    return submit_act(town.on(day).office, who.officer, seen, undertaking(), key=key)


@pytest.fixture
def ours(town: Town) -> Claimant:
    return town.claimants[0]


def test_nobody_applies_before_the_call_opens_nor_after_it_closed(town: Town, ours: Claimant) -> None:
    call = town.call(open_it=False)
    for day in (PROPOSED, OPENED):  # on the second its time has come, but the clock has not turned it yet
        with pytest.raises(CallNotOpen):
            apply(town.on(day).office, ours.officer, call, ours.organisation)
    turn_calls(town.on(OPENED).office)
    apply(town.on(OPENED).office, ours.officer, call, ours.organisation)
    with pytest.raises(CallNotOpen):
        apply(town.on(CLOSED).office, town.claimants[1].officer, call, town.claimants[1].organisation)


def test_a_draft_is_not_submitted_once_the_closing_time_came_though_the_clock_has_not_turned(
    town: Town, ours: Claimant
) -> None:
    call = town.call()
    seen = town.draft(ours, call, good(ours.name))
    with pytest.raises(CallNotOpen):
        submit(town, ours, seen, CLOSED)
    town.close(call)
    with pytest.raises(CallNotOpen):
        submit(town, ours, seen)
    assert (town.look(seen.id), town.keys(seen.id)) == (seen, 0)


def test_a_submission_that_waits_for_the_closing_of_its_call_is_refused(town: Town, ours: Claimant) -> None:
    call = town.call()
    seen, database = town.draft(ours, call, good(ours.name)), town.office.database
    with ThreadPoolExecutor(1) as pool:
        with database.writing() as closing:
            act(town.on(CLOSED).office, closing, None, look(closing, call), "close")
            waiting = behind(database, pool, lambda: submit(town, ours, seen))
        assert isinstance(waiting.result(), CallNotOpen)
    assert (town.look(seen.id).state, town.keys(seen.id)) == ("draft", 0)


def test_a_closing_that_waits_for_a_submission_leaves_it_submitted(town: Town, ours: Claimant) -> None:
    call = town.call()
    seen, database = town.draft(ours, call, good(ours.name)), town.office.database
    with ThreadPoolExecutor(1) as pool:
        with database.writing() as submitting:
            said = {"undertaking": undertaking()}
            act(town.on(LAST_DAY).office, submitting, ours.officer, seen, "submit", said=said)
            waiting = behind(database, pool, lambda: turn_calls(town.on(CLOSED).office))
        waiting.result()
    assert (town.look(seen.id).state, town.look(call).state) == ("submitted", "closed")


def test_submissions_that_race_with_the_closing_are_either_in_or_refused(town: Town) -> None:
    call, (one, two) = town.call(), town.claimants
    first, second = (town.draft(each, call, good(each.name)) for each in (one, two))
    answers: list[object] = [
        *at_once([lambda: submit(town, one, first), lambda: submit(town, two, second), lambda: _close(town, call)])
    ]
    for answer, seen in zip(answers, (first, second), strict=False):
        assert isinstance(answer, Moved | CallNotOpen)
        assert (town.look(seen.id).state == "submitted") == isinstance(answer, Moved)
    assert town.look(call).state == "closed"
    assert broken(town) == []


def _close(town: Town, call: int) -> Moved:
    return pull(town.on(CLOSED).office, None, town.look(call), "close")


def test_a_list_without_a_good_line_is_not_submitted(town: Town, ours: Claimant) -> None:
    call = town.call()
    empty = town.draft(ours, call, [])
    with pytest.raises(NoGoodLines):
        submit(town, ours, empty)
    town.fill(empty, [bad(ours.name)])
    with pytest.raises(NoGoodLines):
        submit(town, ours, empty)
    assert town.look(empty.id) == empty


def test_missing_papers_are_named_in_both_languages(town: Town, ours: Claimant) -> None:
    call = town.call()
    seen = town.draft(ours, call, good(ours.name))
    with town.office.database.writing() as connection:
        draft = lists.draft_of(connection, seen.id, seen.authority)
        connection.exec_driver_sql(
            "DELETE FROM evidence WHERE list_id = %s AND kind IN ('undertaking', 'patent_list')", (draft.id,)
        )
    with pytest.raises(DocumentsMissing) as refused:
        submit(town, ours, seen)
    assert "承诺书" in refused.value.told("zh")
    assert "Patent list with seal, Undertaking" in refused.value.told("en")
    assert town.look(seen.id) == seen


def test_a_bad_line_is_left_out_and_takes_no_key(town: Town, ours: Claimant) -> None:
    call = town.call()
    seen = town.submitted(ours, call, [*good(ours.name, 2), bad(ours.name)])
    assert town.keys(seen.id) == 4
    assert _said(town, seen)["lines"] == 2
    assert _said(town, seen)["left_out"] == 1


def test_a_stale_view_is_a_conflict_and_changes_nothing(town: Town, ours: Claimant) -> None:
    call = town.call()
    seen = town.draft(ours, call, good(ours.name))
    submit(town, ours, seen)
    with pytest.raises(Conflict):
        submit(town, ours, seen)
    with pytest.raises(Conflict):
        pull(town.office, ours.officer, seen, "withdraw")
    assert town.all("SELECT round, sealed_at IS NULL FROM claim_list WHERE application_id = :id", id=seen.id) == [
        (1, False)
    ]


def test_a_double_click_with_one_key_has_one_effect_and_one_answer(town: Town, ours: Claimant) -> None:
    call = town.call()
    seen, key = town.draft(ours, call, good(ours.name)), made.word()
    answers = at_once([lambda: submit(town, ours, seen, key=key)] * 4)
    assert all(isinstance(each, Moved) for each in answers), answers
    assert sorted(each.repeated for each in answers if isinstance(each, Moved)) == [False, True, True, True]
    assert {(each.version, each.state) for each in answers if isinstance(each, Moved)} == {(2, "submitted")}
    assert town.one("SELECT count(*) FROM history WHERE subject_id = :id", id=seen.id) == (2,)
    assert town.one("SELECT count(*) FROM claim_list WHERE application_id = :id", id=seen.id) == (1,)
    assert submit(town, ours, seen, day=CLOSED, key=key).repeated  # also when the call has closed meanwhile


def test_a_key_that_was_used_for_something_else_is_refused(town: Town, ours: Claimant) -> None:
    call, key = town.call(), made.word()
    seen = town.draft(ours, call, good(ours.name))
    submit(town, ours, seen, key=key)
    with pytest.raises(KeyReused):
        pull(town.office, ours.officer, town.look(seen.id), "withdraw", key=key)
    with pytest.raises(KeyReused):
        pull(town.office, ours.officer, seen, "submit", reason="another body", key=key)
    assert town.look(seen.id).state == "submitted"


def test_two_claimants_may_use_the_same_words_as_their_keys(town: Town) -> None:
    call, key = town.call(), made.word()
    for each in town.claimants:
        assert not submit(town, each, town.draft(each, call, good(each.name)), key=key).repeated


def test_a_list_that_changes_while_it_is_submitted_is_submitted_as_it_became(town: Town, ours: Claimant) -> None:
    """Else the list that is sealed and the keys that are taken would be those of two different lists."""
    call = town.call()
    seen, later, database = town.draft(ours, call, good(ours.name)), good(ours.name, 3), town.office.database
    with ThreadPoolExecutor(1) as pool:
        with database.writing() as uploading:
            draft = change_draft(uploading, ours.officer, seen, None)
            lists.write(uploading, draft.id, seen.authority, stored_lines(uploading, seen, later))
            waiting = behind(database, pool, lambda: submit(town, ours, seen))
        assert isinstance(waiting.result(), Moved)
    assert town.keys(seen.id) == 2 * 3
    with database.reading() as connection:
        sealed = lists.submitted(connection, seen.id)
    assert sealed is not None
    assert _said(town, seen)["list"] == sealed.digest
    assert broken(town) == []


def test_of_two_claims_for_the_same_thing_one_gets_it_and_the_other_is_told_the_row(town: Town) -> None:
    one, two = town.claimants
    call = town.call()
    wanted = good(one.name)
    first = town.draft(one, call, wanted)
    second = town.draft(two, call, [*good(two.name), _spelled_otherwise(wanted[0], two.name)])
    answers = at_once([lambda: submit(town, one, first), lambda: submit(town, two, second)])
    losers = [each for each in answers if isinstance(each, LinesTaken)]
    assert len(losers) == 1, answers
    assert {each.row for each in losers[0].taken} <= {2, 3}
    assert sorted(town.look(each.id).state for each in (first, second)) == ["draft", "submitted"]
    assert broken(town) == []


def _spelled_otherwise(row: Row, owner: str) -> Row:
    """The same patent year and receipt, as another person might write them: full width, spaces, no ZL."""
    number = str(row["专利号"]).removeprefix("ZL").translate({ord(str(n)): ord("０") + n for n in range(10)})
    return row | {"专利号": f" {number} ", "专利权人": owner}


def test_withdrawing_gives_everything_back_and_lets_the_claimant_apply_anew(town: Town, ours: Claimant) -> None:
    call, rows = town.call(), good(ours.name, 2)
    first = town.submitted(ours, call, rows)
    with pytest.raises(AlreadyApplied):
        apply(town.on(LAST_DAY).office, ours.officer, call, ours.organisation)
    pull(town.on(LAST_DAY).office, ours.officer, first, "withdraw")
    assert (town.keys(first.id), town.task(first.id)) == (0, None)
    second = town.submitted(ours, call, rows)
    assert town.keys(second.id) == 4
    with pytest.raises(NotDeclared):
        submit_act(town.on(LAST_DAY).office, ours.officer, town.look(first.id), undertaking())
    assert broken(town) == []


def test_of_two_drafts_begun_at_once_the_claimant_has_one(town: Town, ours: Claimant) -> None:
    call, office = town.call(), town.on(LAST_DAY).office
    answers = at_once([lambda: apply(office, ours.officer, call, ours.organisation)] * 3)
    assert sorted(type(each).__name__ for each in answers) == ["AlreadyApplied", "AlreadyApplied", "Seen"]
    assert broken(town) == []


def test_nobody_applies_for_an_organisation_that_is_not_theirs_not_verified_or_not_meant(
    town: Town, ours: Claimant
) -> None:
    call, here = town.call(), town.on(LAST_DAY)
    with pytest.raises(NotYours):
        apply(here.office, town.claimants[1].officer, call, ours.organisation)
    for kind, refusal in (("university", NotVerified), ("enterprise", WrongClaimant)):
        with here.office.database.writing() as connection:
            officer = made.person(connection, town.authority, "claimant_officer")
            actor = actor_of(connection, officer, LAST_DAY)
        organisation, seen = registered(here, actor, made.registration(kind=kind))
        with here.office.database.reading() as connection:
            actor = actor_of(connection, officer, LAST_DAY)
        if refusal is WrongClaimant:
            here.do("handler", seen.id, "verify")
        assert isinstance(told(lambda o=organisation, a=actor: apply(here.office, a, call, o)), refusal)  # type: ignore[misc]


def _said(town: Town, seen: Seen) -> dict[str, object]:
    """What the history says that the submission said."""
    (body,) = town.one("SELECT body FROM history WHERE subject_id = :id AND seq = 2", id=seen.id)
    assert isinstance(body, bytes)
    said = read(body)["said"]
    assert isinstance(said, dict)
    return said
