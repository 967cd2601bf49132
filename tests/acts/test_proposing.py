"""Proposing, returning, mending and approving a call: by whom, once, with terms that make sense and are then kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from settings import Clock
from storage.database import driver_of
from tests.acts import town as towns
from tests.acts.laws import broken
from tests.acts.together import at_once
from tests.acts.town import OPENED, PROPOSED, Town, terms
from workflow.acts.faults import CallOver
from workflow.acts.looking import Seen
from workflow.acts.mend_call import mend_call
from workflow.acts.propose_call import propose_call
from workflow.acts.pull import pull
from workflow.calls import rounds
from workflow.calls.terms import MOST_NUMBER, MOST_TITLE, CallTerms, TermsUnfit
from workflow.definition.life import Text
from workflow.engine.errors import Conflict, EngineError, KeyReused, MustBeApart, NotDeclared, NotYours
from workflow.history.reading import record

DAY = timedelta(days=1)


def propose(town: Town, said: CallTerms, key: str | None = None) -> Seen:
    here = town.on(PROPOSED)
    return propose_call(here.office, town.staff["policy_officer"], town.authority, said, key=key)


def codes(unfit: pytest.ExceptionInfo[TermsUnfit]) -> dict[str, str]:
    return {each.column: each.code for each in unfit.value.faults}


def returned(town: Town, said: CallTerms) -> Seen:
    call, here = propose(town, said), town.on(PROPOSED)
    here.do("policy_head", call.id, "return", "预算须调整")
    return town.look(call.id)


def row(town: Town, call: int) -> rounds.CallRow:
    with town.office.database.reading() as connection:
        return rounds.get(connection, call)


def proposals(town: Town, call: int) -> list[object]:
    """The terms of each time that the call was proposed, as its record has them."""
    with town.office.database.reading() as connection:
        told = record(connection, call)
    return [each.body["said"]["terms"] for each in told if each.body["trigger"] == "propose"]  # type: ignore[index,call-overload]


@pytest.mark.parametrize("role", ["policy_head", "handler", "director", "finance", "auditor", "administrator"])
def test_only_the_policy_officer_of_the_authority_proposes(town: Town, role: str) -> None:
    with pytest.raises(NotYours):
        propose_call(town.on(PROPOSED).office, town.staff[role], town.authority, terms())


def test_a_policy_officer_proposes_nothing_elsewhere(town: Town) -> None:
    other = towns.build(town.office)
    with pytest.raises(NotYours):
        propose_call(town.on(PROPOSED).office, town.staff["policy_officer"], other.authority, terms())


def test_the_record_says_what_was_proposed(town: Town) -> None:
    said = terms()
    call = propose(town, said)
    assert proposals(town, call.id) == [said.plain()]


def test_a_double_click_proposes_one_call_also_at_the_same_moment(town: Town) -> None:
    said = terms()
    answers = at_once([lambda: propose(town, said, "pressed")] * 4)
    assert len({each.id for each in answers if isinstance(each, Seen)}) == 1, answers
    assert all(isinstance(each, Seen) for each in answers), answers
    assert town.one("SELECT count(*) FROM call WHERE number = :number", number=said.number) == (1,)
    assert broken(town) == []


def test_a_key_that_was_used_for_other_terms_is_refused(town: Town) -> None:
    propose(town, terms(), "pressed")
    with pytest.raises(KeyReused):
        propose(town, terms(), "pressed")


def test_of_two_calls_with_one_number_the_second_is_told_so_and_leaves_nothing(town: Town) -> None:
    said = terms()
    propose(town, said)
    before = town.one("SELECT count(*) FROM subject")
    with pytest.raises(TermsUnfit) as unfit:
        propose(town, said)
    assert codes(unfit) == {"编号": "number_taken"}
    assert town.one("SELECT count(*) FROM subject") == before


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"number": ""}, {"编号": "number_malformed"}),
        ({"number": "new"}, {"编号": "number_malformed"}),
        ({"number": ".."}, {"编号": "number_malformed"}),
        ({"number": "a/b"}, {"编号": "number_malformed"}),
        ({"number": "a b"}, {"编号": "number_malformed"}),
        ({"number": "<b>"}, {"编号": "number_malformed"}),
        ({"number": "_1"}, {"编号": "number_malformed"}),
        ({"number": "长" * (MOST_NUMBER + 1)}, {"编号": "number_malformed"}),
        ({"title": Text("", "x")}, {"中文标题": "missing"}),
        ({"title": Text("题", "")}, {"英文标题": "missing"}),
        ({"title": Text("题" * (MOST_TITLE + 1), "x")}, {"中文标题": "too_long"}),
        ({"budget_fen": 0}, {"预算（元）": "budget_nothing"}),
        ({"budget_fen": -1}, {"预算（元）": "budget_nothing"}),
        (
            {"closes_at": Clock.start_of(OPENED)},
            {"申报截止日期": "closes_before_opens", "权利有效的基准日": "closing_day_odd"},
        ),
        ({"window": (date(2018, 12, 31), date(2018, 1, 1))}, {"事项期间末日": "window_turned"}),
        ({"window": (date(2017, 12, 31), date(2018, 12, 31))}, {"事项期间首日": "window_outside"}),
        ({"window": (date(2018, 1, 1), date(2021, 7, 1))}, {"事项期间末日": "window_outside"}),
        ({"closing_day": date(2017, 12, 31)}, {"权利有效的基准日": "closing_day_odd"}),
        ({"closing_day": date(2019, 1, 2)}, {"权利有效的基准日": "closing_day_odd"}),
    ],
)
def test_terms_that_make_no_sense_are_told_at_their_field(
    town: Town, wrong: dict[str, object], told: dict[str, str]
) -> None:
    with pytest.raises(TermsUnfit) as unfit:
        propose(town, replace(terms(), **wrong))  # type: ignore[arg-type]
    assert codes(unfit) == told
    assert unfit.value.told("zh")
    assert unfit.value.told("en")


def test_a_call_may_close_today_and_not_yesterday(town: Town) -> None:
    opens = Clock.start_of(PROPOSED - 9 * DAY)
    today = replace(terms(), opens_at=opens, closes_at=Clock.start_of(PROPOSED + DAY), closing_day=PROPOSED)
    assert propose(town, today).state == "proposed"
    past = replace(terms(), opens_at=opens, closes_at=Clock.start_of(PROPOSED), closing_day=PROPOSED - DAY)
    with pytest.raises(TermsUnfit) as unfit:
        propose(town, past)
    assert codes(unfit) == {"申报截止日期": "closes_in_the_past"}


def test_the_window_may_be_the_editions_own_to_the_day(town: Town) -> None:
    whole = replace(terms(), window=(date(2018, 1, 1), date(2021, 6, 30)))
    assert propose(town, whole).state == "proposed"


def test_a_returned_call_is_mended_and_approved_and_the_record_has_both_terms(town: Town) -> None:
    said = terms()
    draft, here = returned(town, said), town.on(PROPOSED)
    better = replace(said, title=Text("更正", "Mended"), budget_fen=5_000_000_00)
    mended = mend_call(here.office, town.staff["policy_officer"], draft, better)
    assert mended.state == "proposed"
    assert (row(town, draft.id).title_zh, row(town, draft.id).budget_fen) == ("更正", 5_000_000_00)
    assert proposals(town, draft.id) == [said.plain(), better.plain()]
    here.do("policy_head", draft.id, "approve")
    assert town.balances(draft.id)["free"] == 5_000_000_00
    assert broken(town) == []


def test_a_mended_call_keeps_its_number(town: Town) -> None:
    draft = returned(town, terms())
    before = row(town, draft.id).number
    mend_call(town.on(PROPOSED).office, town.staff["policy_officer"], draft, replace(terms(), number="T-other"))
    assert row(town, draft.id).number == before


@pytest.mark.parametrize("role", ["policy_head", "handler", "auditor"])
def test_nobody_but_a_policy_officer_mends(town: Town, role: str) -> None:
    draft = returned(town, terms())
    with pytest.raises(NotYours):
        mend_call(town.on(PROPOSED).office, town.staff[role], draft, terms())


def test_a_stranger_to_the_authority_mends_nothing(town: Town) -> None:
    draft, other = returned(town, terms()), towns.build(town.office)
    with pytest.raises(NotYours):
        mend_call(town.on(PROPOSED).office, other.staff["policy_officer"], draft, terms())


def test_a_call_that_is_proposed_or_approved_is_not_mended(town: Town) -> None:
    officer, here = town.staff["policy_officer"], town.on(PROPOSED)
    call = propose(town, terms())
    with pytest.raises(NotDeclared):
        mend_call(here.office, officer, call, terms())
    here.do("policy_head", call.id, "approve")
    with pytest.raises(NotDeclared):
        mend_call(here.office, officer, town.look(call.id), terms())
    with pytest.raises(Conflict):
        mend_call(here.office, officer, call, terms())


def test_nothing_but_a_call_is_mended(town: Town) -> None:
    account = towns.requested(town, town.claimants[0].officer, town.claimants[0].organisation, town.claimants[0].name)
    with pytest.raises(EngineError):
        mend_call(town.on(PROPOSED).office, town.staff["policy_officer"], account, terms())


def test_mending_twice_at_the_same_moment_proposes_once(town: Town) -> None:
    draft, officer, here = returned(town, terms()), town.staff["policy_officer"], town.on(PROPOSED)
    better = terms()
    answers = at_once([lambda: mend_call(here.office, officer, draft, better, key="once")] * 3)
    assert all(isinstance(each, Seen) for each in answers), answers
    assert len(proposals(town, draft.id)) == 2
    with pytest.raises(Conflict):
        mend_call(here.office, officer, draft, better, key="twice")
    assert broken(town) == []


def test_unfit_terms_leave_a_returned_call_as_it_was(town: Town) -> None:
    draft = returned(town, terms())
    before = row(town, draft.id)
    with pytest.raises(TermsUnfit):
        mend_call(town.on(PROPOSED).office, town.staff["policy_officer"], draft, replace(terms(), budget_fen=0))
    assert row(town, draft.id) == before
    assert town.look(draft.id) == draft


def test_who_proposed_does_not_approve_also_after_mending(town: Town) -> None:
    here = town.on(PROPOSED)
    both = towns.person(town, "policy_officer", "policy_head")
    draft = returned(town, terms())
    mend_call(here.office, both, draft, terms())
    town.give_task(draft.id, both)
    with pytest.raises(MustBeApart):
        pull(here.office, both, town.look(draft.id), "approve")


def test_a_call_is_not_approved_after_its_last_day(town: Town) -> None:
    call = propose(town, terms())
    late = town.on(date(2019, 1, 1))
    head = late.hold("policy_head", call.id)
    with pytest.raises(CallOver):
        pull(late.office, head, town.look(call.id), "approve")
    assert town.look(call.id).state == "proposed"
    on_the_last = town.on(date(2018, 12, 31))
    assert pull(on_the_last.office, head, town.look(call.id), "approve").state == "approved"


@pytest.mark.parametrize("column", ["budget_fen = 1", "closes_at = closes_at", "window_to = window_to", "scheme = 'x'"])
def test_the_database_itself_keeps_the_terms_of_a_call_that_was_proposed(town: Town, column: str) -> None:
    call = propose(town, terms()).id
    with town.office.database.writing() as connection, pytest.raises(IntegrityError, match="cannot be changed"):
        connection.execute(text(f"UPDATE call SET {column} WHERE id = :call"), {"call": call})
    draft = returned(town, terms()).id
    with town.office.database.writing() as connection:
        connection.execute(text(f"UPDATE call SET {column} WHERE id = :call"), {"call": draft})
        connection.rollback()


@pytest.mark.parametrize("column", ["number", "authority_id", "id"])
def test_what_names_a_call_is_never_changed(town: Town, column: str) -> None:
    draft = returned(town, terms()).id
    with town.office.database.writing() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        driver_of(connection.connection).execute(f"UPDATE call SET {column} = {column} WHERE id = {draft}".encode())
