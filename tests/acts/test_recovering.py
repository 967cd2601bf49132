"""Money that must come back: ordered by two, booked to the fen, reminded in working days, closed by somebody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import orjson
import pytest

from tests.acts.claim import AWARD_FEN, good
from tests.acts.laws import broken
from tests.acts.recovering import ORDERED, REASON, booked, came, demand, ordered, paid, proposed
from tests.acts.together import at_once
from tests.acts.town import CLOSED, LAST_DAY, Town, person, undertaking
from workflow.acts.book_repayment import book_repayment, undo_repayment
from workflow.acts.faults import ClaimantBarred, MovesAlong, RepaidAlready
from workflow.acts.looking import Seen
from workflow.acts.propose_recovery import propose_recovery
from workflow.acts.pull import pull
from workflow.acts.submit import submit
from workflow.acts.tick import run_out
from workflow.engine.errors import Conflict, MustBeApart, NotDeclared, NotYours, ReasonMissing, ReasonTooLong
from workflow.engine.moves import Moved
from workflow.money.recoveries import Receipt


def money(town: Town, application: Seen) -> tuple[int, int]:
    """What is paid and what is recovered of the application's call, in fen."""
    call = town.one("SELECT call_id FROM application WHERE id = :id", id=application.id)[0]
    balances = town.balances(int(str(call)))
    return balances["paid"], balances["recovered"]


def letters(town: Town, recovery: Seen) -> list[str]:
    """The letters that the recovery's steps ordered, in their order."""
    query = "SELECT body FROM outbox WHERE topic = 'letter' AND body::jsonb ->> 'subject' = :id ORDER BY id"
    return [orjson.loads(str(body))["kind"] for (body,) in town.all(query, id=str(recovery.id))]


def test_an_order_is_paid_back_in_parts_and_closed_by_another_person(town: Town) -> None:
    application = paid(town)
    recovery = ordered(town, application)
    assert money(town, application) == (AWARD_FEN, 0)
    came(town, recovery, 40_000, "R-1")
    assert (town.look(recovery.id).state, money(town, application)) == ("ordered", (AWARD_FEN - 40_000, 40_000))
    came(town, recovery, AWARD_FEN - 40_000, "R-2")
    assert (town.look(recovery.id).state, money(town, application)) == ("repaid", (0, AWARD_FEN))
    town.on(ORDERED).do("finance_head", recovery.id, "close")
    assert town.look(recovery.id).state == "closed"
    assert letters(town, recovery) == ["recovery_ordered", "recovery_received", "recovery_received", "recovery_closed"]
    assert broken(town) == []


def test_the_order_says_how_long_and_a_repayment_starts_no_clock_anew(town: Town) -> None:
    recovery = ordered(town, paid(town), demand(workdays=20))
    assert town.due(recovery.id) == date(2019, 4, 1)
    came(town, recovery, 1, "R-1", date(2019, 3, 20))
    assert town.due(recovery.id) == date(2019, 4, 1)
    short = ordered(town, paid(town), demand(workdays=5))
    assert town.due(short.id) == date(2019, 3, 11)


def test_who_does_not_pay_is_reminded_and_then_handed_over_and_may_still_pay(town: Town) -> None:
    application = paid(town)
    recovery = ordered(town, application)
    run_out(town.on(date(2019, 4, 1)).office)
    assert town.look(recovery.id).state == "ordered"
    run_out(town.on(date(2019, 4, 2)).office)
    assert (town.look(recovery.id).state, town.due(recovery.id)) == ("reminded", date(2019, 4, 17))
    run_out(town.on(date(2019, 4, 18)).office)
    late = town.on(date(2019, 4, 18))
    late.do("finance_head", recovery.id, "hand_over", "两次催告未退")
    came(town, recovery, AWARD_FEN, "法院执行 R-9", date(2019, 6, 3))
    assert letters(town, recovery) == [
        "recovery_ordered",
        "recovery_reminder",
        "recovery_overdue",
        "recovery_enforced",
        "recovery_received",
    ]
    assert money(town, application) == (0, AWARD_FEN)
    assert broken(town) == []


def test_more_time_is_another_reminder(town: Town) -> None:
    recovery = ordered(town, paid(town))
    for day in (date(2019, 4, 2), date(2019, 4, 18)):
        run_out(town.on(day).office)
    town.on(date(2019, 4, 18)).do("finance_head", recovery.id, "extend", "已书面承诺分期退还")
    assert (town.look(recovery.id).state, town.due(recovery.id)) == ("reminded", date(2019, 5, 5))


def test_a_wrong_booking_is_taken_back_by_another_person_and_what_it_was_is_kept(town: Town) -> None:
    application = paid(town)
    recovery = ordered(town, application)
    came(town, recovery, AWARD_FEN, "R-1")
    here = town.on(ORDERED)
    head = here.hold("finance_head", recovery.id)
    (repayment,) = booked(town, recovery)
    back = undo_repayment(here.office, head, town.look(recovery.id), repayment, "系他单位汇款", key="k1")
    assert (town.look(recovery.id).state, money(town, application)) == ("ordered", (AWARD_FEN, 0))
    assert town.due(recovery.id) == date(2019, 4, 1)
    again = undo_repayment(here.office, head, town.look(recovery.id), repayment, "系他单位汇款", key="k1")
    assert again == replace(back, repeated=True, results=())
    with pytest.raises(Conflict):
        undo_repayment(here.office, head, town.look(recovery.id), repayment, "系他单位汇款")
    came(town, recovery, 1, "R-1")
    assert town.all(
        "SELECT amount_fen, undone_seq FROM repayment WHERE recovery_id = :id ORDER BY id", id=recovery.id
    ) == [
        (AWARD_FEN, back.version),
        (1, None),
    ]
    assert broken(town) == []


def test_no_more_is_asked_back_than_was_paid_however_many_ask_at_once(town: Town) -> None:
    application, here = paid(town), town.on(ORDERED)
    two = [here.staff["policy_officer"], person(here, "policy_officer")]
    found = at_once([partial(propose_recovery, here.office, who, application.id, demand(), REASON) for who in two])
    assert sorted(isinstance(each, Seen) for each in found) == [False, True]
    (refused,) = next(each for each in found if isinstance(each, tuple))
    assert (refused.code, refused.params) == ("above_paid", {"left": "0.00"})
    assert broken(town) == []


def test_what_was_rejected_withdrawn_or_waived_may_be_asked_back_again(town: Town) -> None:
    application = paid(town)
    one = proposed(town, application)
    town.on(ORDERED).do("director", one.id, "reject", "证据不足")
    two = ordered(town, application)
    here = town.on(ORDERED)
    pull(here.office, here.staff["director"], two, "withdraw", reason="复议撤销")
    three = ordered(town, application)
    came(town, three, 1_000, "R-1")
    with pytest.raises(RepaidAlready):
        pull(here.office, here.staff["director"], town.look(three.id), "withdraw", reason="复议撤销")
    for day in (date(2019, 4, 2), date(2019, 4, 18)):
        run_out(town.on(day).office)
    late = town.on(date(2019, 4, 18))
    pull(late.office, late.staff["director"], town.look(three.id), "waive", reason="企业破产终结")
    assert isinstance(proposed(town, application, demand(AWARD_FEN - 1_000)), Seen)
    assert broken(town) == []


def test_an_order_bars_the_claimant_until_the_day_before_its_anniversary(town: Town) -> None:
    application = paid(town)
    two = ordered(town, application, demand(1, years=1))
    assert town.one("SELECT barred_until FROM recovery WHERE id = :id", id=two.id) == (date(2020, 3, 3),)
    claimant, call = town.claimants[0], town.call()
    draft = town.draft(claimant, call, good(claimant.name))
    submit(town.on(LAST_DAY).office, claimant.officer, draft, undertaking())
    last, free = town.on(date(2020, 3, 3)), town.on(date(2020, 3, 4))
    handler = last.hold("handler", draft.id)
    with pytest.raises(ClaimantBarred) as refused:
        pull(last.office, handler, town.look(draft.id), "accept")
    assert "2020-03-03" in refused.value.told("zh")
    assert "2020-03-03" in refused.value.told("en")
    pull(free.office, handler, town.look(draft.id), "accept")
    other = town.claimants[1]
    theirs = town.draft(other, call, good(other.name))
    submit(town.on(LAST_DAY).office, other.officer, theirs, undertaking())
    last.do("handler", theirs.id, "accept")


def test_reopening_is_no_door_for_a_claim_that_was_never_accepted_but_leaves_an_accepted_one_alone(town: Town) -> None:
    claimant, call = town.claimants[0], town.call()
    accepted = town.submitted(claimant, call, good(claimant.name))
    town.on(CLOSED).do("handler", accepted.id, "accept")
    town.on(CLOSED).do("handler", accepted.id, "refuse", "材料不实")
    late = town.submitted(claimant, town.call(), good(claimant.name))
    ordered(town, paid(town), demand(1, years=1))
    here = town.on(ORDERED)
    here.do("handler", late.id, "refuse", "限制申报期间，不予受理")
    deputy = here.staff["deputy_director"]
    with pytest.raises(ClaimantBarred):
        pull(here.office, deputy, town.look(late.id), "reopen", reason="复议成立")
    pull(here.office, deputy, town.look(accepted.id), "reopen", reason="复议成立")
    assert town.look(accepted.id).state == "formality"


def test_two_bars_hold_apart_and_lifting_one_leaves_the_other(town: Town) -> None:
    application = paid(town)
    ordered(town, application, demand(1, years=1))
    long = ordered(town, application, demand(1, years=3))
    here = town.on(ORDERED)
    pull(here.office, here.staff["director"], long, "withdraw", reason="复议撤销")
    claimant = town.claimants[0]
    late = town.submitted(claimant, town.call(), good(claimant.name))
    with pytest.raises(ClaimantBarred):
        town.on(date(2020, 3, 3)).do("handler", late.id, "accept")
    town.on(date(2020, 3, 4)).do("handler", late.id, "accept")


def test_an_order_that_is_withdrawn_lifts_its_bar(town: Town) -> None:
    recovery = ordered(town, paid(town), demand(years=3))
    assert town.one("SELECT barred_until FROM recovery WHERE id = :id", id=recovery.id) == (date(2022, 3, 3),)
    here = town.on(ORDERED)
    pull(here.office, here.staff["director"], recovery, "withdraw", reason="复议撤销")
    assert town.one("SELECT barred_until FROM recovery WHERE id = :id", id=recovery.id) == (None,)


WRONG = {
    "nothing": (demand(0), "nothing"),
    "more than was paid": (demand(AWARD_FEN + 1), "above_paid"),
    "too short": (demand(workdays=4), "workdays_odd"),
    "too long": (demand(workdays=61), "workdays_odd"),
    "a bar for ever": (demand(years=11), "years_odd"),
}


def test_a_demand_that_cannot_be_is_told_field_by_field_and_nothing_begins(town: Town) -> None:
    application, here = paid(town), town.on(ORDERED)
    for said, code in WRONG.values():
        found = propose_recovery(here.office, here.staff["policy_officer"], application.id, said, REASON)
        assert isinstance(found, tuple)
        assert [each.code for each in found] == [code]
        assert all(each.message(language) for each in found for language in ("zh", "en"))
    assert town.all("SELECT id FROM recovery WHERE application_id = :id", id=application.id) == []


def test_a_receipt_that_cannot_be_is_told_field_by_field_and_nothing_is_booked(town: Town) -> None:
    application = paid(town)
    recovery, here = ordered(town, application), town.on(ORDERED)
    came(town, recovery, 1, "R-1")
    wrong = {
        "above_order": Receipt(AWARD_FEN, ORDERED, "R-2"),
        "nothing": Receipt(0, ORDERED, "R-2"),
        "not_yet": Receipt(1, date(2019, 3, 5), "R-2"),
        "before_paid": Receipt(1, date(2019, 1, 13), "R-2"),
        "missing": Receipt(1, ORDERED, " "),
        "too_long": Receipt(1, ORDERED, "R" * 81),
        "reference_used": Receipt(1, ORDERED, " R-1"),
    }
    for code, receipt in wrong.items():
        found = book_repayment(here.office, here.staff["finance"], town.look(recovery.id), receipt)
        assert isinstance(found, tuple), code
        assert [each.code for each in found] == [code]
        assert all(each.message(language) for each in found for language in ("zh", "en"))
    assert money(town, application) == (AWARD_FEN - 1, 1)


@pytest.mark.parametrize("spelt", ["r-1", "Ｒ－１", "R -1", "R\u200b-1", "'R-1", "R—1", "R\u2010 1", "R\u00a0-\u30001"])
def test_a_receipt_counts_once_however_its_number_is_spelt(town: Town, spelt: str) -> None:
    recovery, here = ordered(town, paid(town)), town.on(ORDERED)
    came(town, recovery, 1, "R-1")
    found = book_repayment(here.office, here.staff["finance"], town.look(recovery.id), Receipt(1, ORDERED, spelt))
    assert isinstance(found, tuple)
    assert [each.code for each in found] == ["reference_used"]


def test_two_orders_that_book_one_receipt_at_one_moment_book_it_once(town: Town) -> None:
    application, here = paid(town), town.on(ORDERED)
    two = [ordered(town, application, demand(100)) for _ in range(2)]
    receipt, finance = Receipt(100, ORDERED, "R-1"), here.staff["finance"]
    found = at_once([partial(book_repayment, here.office, finance, each, receipt) for each in two])
    assert sum(isinstance(each, Moved) for each in found) == 1
    assert broken(town) == []


def test_each_step_is_its_roles_and_nobody_does_two(town: Town) -> None:
    application, here = paid(town), town.on(ORDERED)
    for role in sorted(here.staff.keys() - {"policy_officer"}):
        with pytest.raises(NotYours):
            propose_recovery(here.office, here.staff[role], application.id, demand(), REASON)
    with pytest.raises(ReasonMissing):
        propose_recovery(here.office, here.staff["policy_officer"], application.id, demand(), " ")
    with pytest.raises(ReasonTooLong):
        propose_recovery(here.office, here.staff["policy_officer"], application.id, demand(), "由" * 4_001)
    both = person(here, "policy_officer", "director", "finance", "finance_head")
    mine = propose_recovery(here.office, both, application.id, demand(), REASON)
    assert isinstance(mine, Seen)
    town.give_task(mine.id, both)
    with pytest.raises(MustBeApart):
        pull(here.office, both, mine, "approve")
    town.take_back(mine.id)
    here.do("director", mine.id, "approve")
    with pytest.raises(MustBeApart):
        book_repayment(here.office, both, town.look(mine.id), Receipt(1, ORDERED, "R-1"))
    with pytest.raises(NotYours):
        book_repayment(here.office, here.staff["finance_head"], town.look(mine.id), Receipt(1, ORDERED, "R-1"))
    for trigger in ("repay", "repay_rest", "undo_repayment"):
        with pytest.raises(MovesAlong):
            pull(here.office, here.staff["finance"], town.look(mine.id), trigger, reason=REASON)


def test_who_asked_or_booked_neither_withdraws_nor_waives(town: Town) -> None:
    here, application = town.on(ORDERED), paid(town)
    asks, books = person(here, "policy_officer", "director"), person(here, "finance", "director")
    found = propose_recovery(here.office, asks, application.id, demand(), REASON)
    assert isinstance(found, Seen)
    here.do("director", found.id, "approve")
    with pytest.raises(MustBeApart):
        pull(here.office, asks, town.look(found.id), "withdraw", reason="复议撤销")
    book_repayment(here.office, books, town.look(found.id), Receipt(1, ORDERED, "R-1"))
    for day in (date(2019, 4, 2), date(2019, 4, 18)):
        run_out(town.on(day).office)
    late = town.on(date(2019, 4, 18))
    for who in (asks, books):
        with pytest.raises(MustBeApart):
            pull(late.office, who, town.look(found.id), "waive", reason="企业破产终结")
    pull(late.office, late.staff["director"], town.look(found.id), "waive", reason="企业破产终结")


def test_what_is_not_ordered_or_is_over_takes_no_money(town: Town) -> None:
    application, here = paid(town), town.on(ORDERED)
    recovery = proposed(town, application)
    with pytest.raises(NotDeclared):
        book_repayment(here.office, here.staff["finance"], recovery, Receipt(1, ORDERED, "R-1"))
    here.do("director", recovery.id, "reject", "证据不足")
    with pytest.raises(NotDeclared):
        book_repayment(here.office, here.staff["finance"], town.look(recovery.id), Receipt(1, ORDERED, "R-1"))


def test_the_same_request_again_asks_and_books_once(town: Town) -> None:
    application, here = paid(town), town.on(ORDERED)
    recovery = proposed(town, application, demand(1_000), key="k1")
    assert proposed(town, application, demand(1_000), key="k1").id == recovery.id
    here.do("director", recovery.id, "approve")
    seen, receipt = town.look(recovery.id), Receipt(1_000, ORDERED, "R-1")
    one = book_repayment(here.office, here.staff["finance"], seen, receipt, key="k2")
    two = book_repayment(here.office, here.staff["finance"], seen, receipt, key="k2")
    assert isinstance(one, Moved)
    assert two == replace(one, repeated=True, results=())
    assert money(town, application) == (AWARD_FEN - 1_000, 1_000)
    assert broken(town) == []
