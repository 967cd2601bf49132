"""What a claimant is told of money that must come back: each step, in both languages, with nothing left to fill in."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.acts.claim import AWARD_FEN
from tests.acts.recovering import ORDERED, REASON, came, demand, ordered, paid, proposed, undone
from tests.acts.town import Town
from workflow.acts import tell
from workflow.acts.looking import Seen
from workflow.acts.pull import pull
from workflow.acts.tick import run_out
from workflow.definition.lives import load_life
from workflow.jobs.work import Patience, work_on
from workflow.letters.house import OF_RECOVERY
from workflow.letters.inbox import about_to

AWARD = f"{AWARD_FEN // 100:,}.00"

Letters = dict[str, tuple[str, str]]


def told(town: Town, recovery: Seen) -> Letters:
    """What the first claimant reads of a recovery: Chinese and English words by title."""
    query = "SELECT id FROM outbox WHERE subject_id = :id AND topic = 'letter' AND done_at IS NULL ORDER BY id"
    for (errand,) in town.all(query, id=recovery.id):
        assert work_on(town.office.database, tell.handlers(town.office), int(str(errand)), Patience()) == "done"
    officer = town.claimants[0].officer
    with town.office.database.reading() as connection:
        found = about_to(connection, recovery.id, officer.person_id, officer.organisations)
    return {each.title.zh.split("（")[0]: (each.text.zh, each.text.en) for each in found}


def number(town: Town, recovery: Seen) -> str:
    return str(town.one("SELECT number FROM recovery WHERE id = :id", id=recovery.id)[0])


@pytest.fixture
def closed(town: Town) -> Letters:
    """The letters of an order with a bar that was paid back in two parts, after a reminder and more time."""
    recovery = ordered(town, paid(town), demand(years=2))
    came(town, recovery, 40_000, f"R-{recovery.id}-1")
    for day in (date(2019, 4, 2), date(2019, 4, 18)):
        run_out(town.on(day).office)
    late = town.on(date(2019, 4, 18))
    late.do("finance_head", recovery.id, "extend", "已承诺分期退还")
    came(town, recovery, AWARD_FEN - 40_000, f"R-{recovery.id}-2", date(2019, 4, 22))
    late.do("finance_head", recovery.id, "close")
    return told(town, recovery)


def test_the_order_says_how_much_why_by_when_and_how_long_nothing_is_accepted(closed: Letters, town: Town) -> None:
    zh, en = closed["追回决定"]
    for words in (f"{AWARD} 元", "虚假申报", "票据系伪造", "2019年4月1日", "在 2021年3月3日（含）之前"):
        assert words in zh
    for words in (f"{AWARD} yuan", "False statements", "1 April 2019", "Until 3 March 2021"):
        assert words in en
    assert town.claimants[0].name in zh


def test_each_receipt_and_reminder_says_what_is_still_open(closed: Letters) -> None:
    assert "尚有 1,000.00 元" in closed["退还催告"][0]
    assert "1,000.00 yuan" in closed["逾期未退通知"][1]
    assert "已承诺分期退还" in closed["退还延期通知"][0]
    assert "尚应退还 0.00 元" in closed["退还收讫"][0]
    assert f"{AWARD} 元 已全部退还" in closed["追回办结"][0]


def test_a_booking_that_is_taken_back_is_told_with_its_reason_and_what_is_open_again(town: Town) -> None:
    recovery = ordered(town, paid(town))
    came(town, recovery, 40_000, f"R-{recovery.id}")
    undone(town, recovery)
    zh, en = told(town, recovery)["退还登记更正"]
    assert "400.00 元 有误" in zh
    assert REASON in zh
    assert f"尚应退还 {AWARD} 元" in zh
    assert f"{AWARD} yuan are still open" in en


def test_an_order_of_a_year_whose_working_days_are_not_known_still_says_how_long(town: Town) -> None:
    recovery = proposed(town, paid(town))
    later = town.on(date(2099, 3, 2))
    later.do("director", recovery.id, "approve")
    zh, en = told(town, recovery)["追回决定"]
    assert "第 20 个工作日（自次日起算）" in zh
    assert "by working day 20, counted from the day after" in en


def test_a_withdrawn_order_says_that_nothing_need_be_paid_and_no_bar_holds(town: Town) -> None:
    recovery = ordered(town, paid(town), demand(years=3))
    here = town.on(ORDERED)
    pull(here.office, here.staff["director"], recovery, "withdraw", reason="复议撤销")
    zh, en = told(town, recovery)["撤销追回决定通知"]
    assert "无须退还" in zh
    assert "复议撤销" in zh
    assert "lifted" in en


def test_what_was_handed_over_and_waived_is_told_with_its_reason(town: Town) -> None:
    recovery = ordered(town, paid(town))
    for day in (date(2019, 4, 2), date(2019, 4, 18)):
        run_out(town.on(day).office)
    late = town.on(date(2019, 4, 18))
    late.do("finance_head", recovery.id, "hand_over", "两次催告未退")
    pull(late.office, late.staff["director"], town.look(recovery.id), "waive", reason="企业破产终结")
    letters = told(town, recovery)
    assert "两次催告未退" in letters["移送强制执行通知"][0]
    assert "企业破产终结" in letters["免除余款通知"][0]
    assert f"{AWARD} yuan are waived" in letters["免除余款通知"][1]


def test_no_letter_is_left_with_a_hole(closed: Letters) -> None:
    for words in closed.values():
        assert all(re.search(r"[{}]|None", each) is None for each in words), words


def test_every_letter_that_the_life_names_is_worded_and_none_besides() -> None:
    named = {each.letter for each in load_life("recovery").transitions if each.letter}
    assert named == OF_RECOVERY.keys()
