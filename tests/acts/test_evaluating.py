"""What became of the money: asked for once it was paid, reported by a form, evaluated by one, confirmed by another."""

from __future__ import annotations

from datetime import date
from functools import partial

import orjson
import pytest

from tests.acts.claim import good
from tests.acts.evaluated import ASKED, REPORT, REPORTED, asked, evaluation_of, reported
from tests.acts.laws import broken
from tests.acts.recovering import paid
from tests.acts.together import at_once
from tests.acts.town import Town, person
from workflow.acts.evaluating import ask_for_reports, report
from workflow.acts.faults import MovesAlong
from workflow.acts.looking import Seen
from workflow.acts.pull import pull
from workflow.acts.tick import run_out
from workflow.engine.errors import Conflict, MustBeApart, NotYours, ReasonMissing
from workflow.engine.moves import Moved


def letters(town: Town, evaluation: Seen) -> list[str]:
    """The letters that the evaluation's steps ordered, in their order."""
    query = "SELECT body FROM outbox WHERE topic = 'letter' AND body::jsonb ->> 'subject' = :id ORDER BY id"
    return [orjson.loads(str(body))["kind"] for (body,) in town.all(query, id=str(evaluation.id))]


def test_a_report_is_asked_for_once_an_application_was_paid_and_not_before(town: Town) -> None:
    call = town.call()
    waiting = town.decided(town.claimants[1], call, good(town.claimants[1].name))
    application = paid(town)
    evaluation = evaluation_of(town, application)
    assert (evaluation.state, town.due(evaluation.id)) == ("asked", date(2019, 4, 12))
    assert ask_for_reports(town.on(ASKED).office) == 0
    query = "SELECT application_id FROM evaluation WHERE application_id IN (:one, :two)"
    assert town.all(query, one=waiting.id, two=application.id) == [(application.id,)]


def test_two_clocks_that_tick_at_one_moment_ask_once(town: Town) -> None:
    application, office = paid(town), town.on(ASKED).office
    at_once([partial(ask_for_reports, office)] * 4)
    (number,) = town.one("SELECT id FROM evaluation WHERE application_id = :id", id=application.id)
    assert letters(town, town.look(int(str(number)))) == ["evaluation_asked"]


def test_a_report_is_evaluated_by_one_and_confirmed_by_another(town: Town) -> None:
    evaluation = asked(town)
    reported(town, evaluation)
    here = town.on(REPORTED)
    assert town.one("SELECT report FROM evaluation WHERE id = :id", id=evaluation.id) == (REPORT,)
    here.do("policy_officer", evaluation.id, "find_met")
    here.do("policy_head", evaluation.id, "confirm")
    assert town.look(evaluation.id).state == "met"
    assert letters(town, evaluation) == ["evaluation_asked", "evaluation_met"]
    assert broken(town) == []


def test_each_report_lies_beside_the_record_which_commits_to_it_without_its_words(town: Town) -> None:
    evaluation = asked(town)
    first = reported(town, evaluation)
    town.on(REPORTED).do("policy_officer", evaluation.id, "send_back", "请补充收入的合同依据")
    second = reported(town, evaluation, {**REPORT, "income": "1,300,000"})
    kept = town.all(
        "SELECT seq, text FROM remark WHERE subject_id = :id AND field = 'report' ORDER BY seq", id=evaluation.id
    )
    assert [(seq, orjson.loads(str(words))["income"]) for seq, words in kept] == [
        (first.version, "1,250,000"),
        (second.version, "1,300,000"),
    ]
    bodies = town.all("SELECT convert_from(body, 'UTF8') FROM history WHERE subject_id = :id", id=evaluation.id)
    assert all("全部用于" not in str(body) for (body,) in bodies)
    assert broken(town) == []


def test_what_is_wrong_with_a_report_is_told_by_its_field_and_nothing_is_kept(town: Town) -> None:
    evaluation, office = asked(town), town.on(REPORTED).office
    found = report(office, town.claimants[0].officer, evaluation, {"kept": "许多", "income": "-", "use": " "})
    assert isinstance(found, dict)
    assert found.keys() == {"kept", "licensed", "income", "use"}
    assert town.one("SELECT report FROM evaluation WHERE id = :id", id=evaluation.id) == (None,)
    assert town.look(evaluation.id).version == evaluation.version


def test_nothing_of_a_report_is_cut_off_unsaid(town: Town) -> None:
    evaluation, here = asked(town), town.on(REPORTED)
    gap = {**REPORT, "use": f"购买设备{' ' * 5_000}缴纳年费"}
    found = report(here.office, town.claimants[0].officer, evaluation, gap)
    assert isinstance(found, dict)
    assert [(name, each.code) for name, each in found.items()] == [("use", "too_long")]
    assert all(found["use"].message(language) for language in ("zh", "en"))


def test_who_does_not_report_is_reminded_and_may_still_report_when_it_is_overdue(town: Town) -> None:
    evaluation = asked(town)
    run_out(town.on(date(2019, 4, 12)).office)
    assert town.look(evaluation.id).state == "asked"
    run_out(town.on(date(2019, 4, 13)).office)
    assert (town.look(evaluation.id).state, town.due(evaluation.id)) == ("reminded", date(2019, 4, 26))
    late = date(2019, 4, 27)
    run_out(town.on(late).office)
    assert town.look(evaluation.id).state == "overdue"
    reported(town, evaluation, day=late)
    assert town.look(evaluation.id).state == "reported"
    assert letters(town, evaluation) == ["evaluation_asked", "evaluation_reminder", "evaluation_overdue"]


def test_without_a_report_the_head_decides_with_a_reason_or_gives_more_time(town: Town) -> None:
    evaluation = asked(town)
    for day in (date(2019, 4, 13), date(2019, 4, 27)):
        run_out(town.on(day).office)
    late = town.on(date(2019, 4, 27))
    late.do("policy_head", evaluation.id, "extend", "经办人更换，同意延期")
    assert (town.look(evaluation.id).state, town.due(evaluation.id)) == ("reminded", date(2019, 5, 13))
    run_out(town.on(date(2019, 5, 14)).office)
    over = town.on(date(2019, 5, 14))
    with pytest.raises(ReasonMissing):
        over.do("policy_head", evaluation.id, "confirm_not_met")
    over.do("policy_head", evaluation.id, "confirm_not_met", "两次催报未提交")
    assert town.look(evaluation.id).state == "not_met"


def test_what_was_found_may_be_asked_again_and_one_person_never_does_both(town: Town) -> None:
    evaluation, here = asked(town), town.on(REPORTED)
    reported(town, evaluation)
    both = person(here, "policy_officer", "policy_head")
    town.give_task(evaluation.id, both)
    pull(here.office, both, town.look(evaluation.id), "find_not_met", reason="收入无依据")
    town.give_task(evaluation.id, both)
    with pytest.raises(MustBeApart):
        pull(here.office, both, town.look(evaluation.id), "confirm_not_met", reason="同意")
    town.take_back(evaluation.id)
    here.do("policy_head", evaluation.id, "ask_again", "请核对许可合同")
    assert town.look(evaluation.id).state == "reported"


def test_a_report_is_its_claimants_alone_and_comes_by_its_own_door(town: Town) -> None:
    evaluation, here = asked(town), town.on(REPORTED)
    for stranger in (town.claimants[1].officer, here.staff["policy_officer"]):
        with pytest.raises(NotYours):
            report(here.office, stranger, evaluation, REPORT)
    with pytest.raises(MovesAlong):
        pull(here.office, town.claimants[0].officer, evaluation, "report")


def test_the_same_report_again_has_one_effect_and_a_stale_one_none(town: Town) -> None:
    evaluation, here, officer = asked(town), town.on(REPORTED), town.claimants[0].officer
    one = report(here.office, officer, evaluation, REPORT, key="k1")
    two = report(here.office, officer, evaluation, REPORT, key="k1")
    assert isinstance(one, Moved)
    assert isinstance(two, Moved)
    assert (two.version, two.repeated) == (one.version, True)
    with pytest.raises(Conflict):
        report(here.office, officer, evaluation, REPORT)
