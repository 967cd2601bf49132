"""Deciding lines in the browser: singly, by selection over pages, all that pass; and never over another's decision."""

from __future__ import annotations

import pytest

from tests.acts.claim import AWARD_FEN, bad, flagged, good
from tests.acts.laws import broken
from tests.acts.town import CLOSED, Town, person
from tests.web.browsing import Browser, Browsers, NoSuchForm, form
from tests.web.review import counting, drafted, number, rows, substantive, taken, ticked, words
from workflow.acts.decide import decide
from workflow.acts.looking import Seen
from workflow.review.decisions import Decision

PAGE = "/decisions"


@pytest.fixture
def application(town: Town) -> Seen:
    """Two good lines, a flagged and a bad one, in the rows 2 to 5."""
    name = town.claimants[0].name
    return substantive(town, [*good(name, 2), flagged(name), bad(name)])


@pytest.fixture
def rechecker(browsers: Browsers) -> Browser:
    return browsers.staff("rechecker", CLOSED)


def address(town: Town, application: Seen) -> str:
    return f"/applications/{number(town, application)}{PAGE}"


def test_what_is_flagged_comes_first_then_what_is_undecided_then_the_rest(
    rechecker: Browser, town: Town, application: Seen
) -> None:
    page = taken(rechecker, town, application, "decisions")
    assert rows(page) == [4, 2, 3]
    after = rechecker.send(page, PAGE, go="accept:4")
    assert rows(after) == [2, 3, 4]
    assert "已决定 1 项，共 3 项" in words(after)


def test_a_line_is_accepted_alone_with_what_the_rules_give(rechecker: Browser, town: Town, application: Seen) -> None:
    page = taken(rechecker, town, application, "decisions")
    after = rechecker.send(page, PAGE, go="accept:2")
    assert "1 项予以资助" in words(after)
    assert {row: each.award_fen for row, each in drafted(town, application).items()} == {2: AWARD_FEN}


def test_what_is_ticked_is_refused_for_one_reason(rechecker: Browser, town: Town, application: Seen) -> None:
    page = taken(rechecker, town, application, "decisions")
    after = rechecker.send(page, PAGE, go="refuse", tick=["2", "4"], reason="not_proved", words="票据不清")
    assert "2 项不予资助" in words(after)
    assert "票据或证书缺失、不清，无法核实" in words(after)
    decided = drafted(town, application)
    assert {(row, each.outcome, each.reason_code, each.words) for row, each in decided.items()} == {
        (2, "refuse", "not_proved", "票据不清"),
        (4, "refuse", "not_proved", "票据不清"),
    }


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"reason": "", "tick": "2"}, "请选择不予资助的理由"),
        ({"reason": "no_such_reason", "tick": "2"}, "请选择不予资助的理由"),
        ({"reason": "other", "tick": "2"}, "选择该理由时须说明原因"),
        ({"reason": "other", "words": "长" * 501, "tick": "2"}, "最多 500 字"),
        ({"reason": "not_proved"}, "请勾选不予资助的明细"),
    ],
)
def test_a_refusal_that_lacks_something_is_shown_again_with_what_was_typed(
    rechecker: Browser, town: Town, application: Seen, typed: dict[str, str], told: str
) -> None:
    page = taken(rechecker, town, application, "decisions")
    after = rechecker.send(page, PAGE, go="refuse", **typed)
    assert after.status_code == 422
    assert told in words(after)
    assert ticked(after) == [int(each) for each in typed.get("tick", "").split()]
    assert typed.get("words", "") in after.text
    assert drafted(town, application) == {}


def test_all_that_pass_are_accepted_together_without_what_is_flagged_or_ticked(
    rechecker: Browser, town: Town, application: Seen
) -> None:
    page = taken(rechecker, town, application, "decisions")
    after = rechecker.send(page, PAGE, go="pass", tick="3")
    assert "1 项通过核验，予以资助" in words(after)
    assert list(drafted(town, application)) == [2]
    assert "没有其他通过核验且无提示的未决明细" in words(rechecker.send(after, PAGE, go="pass", tick="3"))


def test_what_is_ticked_stays_ticked_over_pages_and_is_decided_together(rechecker: Browser, town: Town) -> None:
    application = substantive(town, good(town.claimants[0].name, 120))
    page = taken(rechecker, town, application, "decisions")
    assert rows(page) == list(range(2, 52))
    second = rechecker.send(page, PAGE, go="page:2", tick=["3", "4"])
    assert rows(second) == list(range(52, 102))
    assert "已选 2 项" in words(second)
    third = rechecker.send(second, PAGE, go="page:3", tick="60")
    back = rechecker.send(third, PAGE, go="page:1")
    assert ticked(back) == [3, 4]
    unticked = rechecker.send(back, PAGE, go="page:2", tick="3")
    assert ticked(unticked) == [60]
    rechecker.send(unticked, PAGE, go="accept", tick="60")
    assert sorted(drafted(town, application)) == [3, 60]


def test_a_whole_list_is_ticked_at_once_as_it_is_filtered(rechecker: Browser, town: Town) -> None:
    name = town.claimants[0].name
    application = substantive(town, [*good(name, 60), *(flagged(name) for _ in range(60))])
    page = rechecker.send(taken(rechecker, town, application, "decisions"), PAGE, go="show:flagged")
    chosen = rechecker.send(page, PAGE, go="all")
    assert "已选 60 项" in words(chosen)
    after = rechecker.send(chosen, PAGE, go="refuse", tick=ticked(chosen), reason="above_schedule")
    assert "60 项不予资助" in words(after)
    assert {each.outcome for each in drafted(town, application).values()} == {"refuse"}
    assert min(drafted(town, application)) == 62


def test_rows_that_somebody_decided_meanwhile_are_told_and_stay_as_they_are(
    rechecker: Browser, browsers: Browsers, town: Town, application: Seen
) -> None:
    page = taken(rechecker, town, application, "decisions")
    town.take_back(application.id)
    other = person(town, "rechecker")
    town.give_task(application.id, other)
    decide(town.on(CLOSED).office, other, application, [Decision(2, "refuse", 0, "not_proved")])
    town.give_task(application.id, town.staff["rechecker"])
    after = rechecker.send(page, PAGE, go="accept", tick=["2", "3"])
    assert "在此期间已由他人作出决定" in words(after)
    assert "第 2 行" in words(after)
    assert "1 项予以资助" in words(after)
    assert drafted(town, application)[2].outcome == "refuse"


def test_a_double_click_decides_once_and_conflicts_with_nobody(
    rechecker: Browser, town: Town, application: Seen
) -> None:
    page = taken(rechecker, town, application, "decisions")
    for _ in range(2):
        after = rechecker.send(page, PAGE, go="accept", tick="2")
        assert "在此期间已由他人作出决定" not in words(after)
    assert drafted(town, application)[2].seen == 1


def test_a_decision_is_changed_by_who_sees_it(rechecker: Browser, town: Town, application: Seen) -> None:
    page = rechecker.send(taken(rechecker, town, application, "decisions"), PAGE, go="accept:2")
    after = rechecker.send(page, PAGE, go="refuse", tick="2", reason="not_proved")
    assert "1 项不予资助" in words(after)
    assert drafted(town, application)[2].outcome == "refuse"


def test_everything_decided_is_sent_on_as_one(rechecker: Browser, town: Town, application: Seen) -> None:
    page = taken(rechecker, town, application, "decisions")
    with pytest.raises(NoSuchForm):
        form(page, "/steps/send")
    page = rechecker.send(page, PAGE, go="pass")
    page = rechecker.send(page, PAGE, go="accept:4")
    done = rechecker.press(page, "send")
    assert "已办理：报送会审" in done.text
    assert town.look(application.id).state == "joint_review"
    assert broken(town) == []


def test_who_did_the_formality_check_is_told_that_somebody_else_decides(
    browsers: Browsers, town: Town, application: Seen
) -> None:
    with town.office.database.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO role_grant (person_id, authority_id, role, granted_at) VALUES (%s, %s, 'rechecker', now())",
            (town.staff["handler"].person_id, town.authority),
        )
    browser = browsers.staff("handler", CLOSED)
    page = browser.get(address(town, application))
    assert "本环节须由他人办理" in words(page)
    for offered in ("/take", "/steps/send"):
        with pytest.raises(NoSuchForm):
            form(page, offered)
    town.give_task(application.id, town.staff["handler"])
    refused = browser.send(page, PAGE, go="accept:2")
    assert refused.status_code in (403, 409)
    assert drafted(town, application) == {}


@pytest.mark.parametrize("who", ["handler", "auditor", "division_head", "finance"])
def test_who_does_not_decide_reads_and_finds_no_box_or_button(
    browsers: Browsers, town: Town, application: Seen, who: str
) -> None:
    browser = browsers.staff(who, CLOSED)
    page = browser.get(address(town, application))
    assert page.status_code == 200
    assert rows(page) == []
    assert "勾选" not in words(page)
    refused = browser.send(page, PAGE, go="accept:2")
    assert refused.status_code == 403
    assert drafted(town, application) == {}


def test_whoever_has_not_taken_the_task_decides_nothing(rechecker: Browser, town: Town, application: Seen) -> None:
    page = rechecker.get(address(town, application))
    assert rows(page) == []
    refused = rechecker.send(page, PAGE, go="pass")
    assert refused.status_code == 409
    assert drafted(town, application) == {}


def test_every_press_keeps_the_task_in_hand(rechecker: Browser, town: Town, application: Seen) -> None:
    lease = "SELECT lease_until FROM task WHERE subject_id = :id AND done_at IS NULL"
    page = taken(rechecker, town, application, "decisions")
    before = town.one(lease, id=application.id)
    rechecker.send(page, PAGE, go="page:1")
    assert town.one(lease, id=application.id) > before


@pytest.mark.parametrize(
    "odd",
    [
        {"go": "accept:99"},
        {"go": "accept:5"},
        {"go": "accept:x"},
        {"go": "accept:2.99999999999999999"},
        {"go": "accept", "chosen": "2-99999", "on": ""},
        {"go": "accept", "tick": "9" * 30},
        {"go": "page:999999999999"},
        {"go": "page:-1"},
        {"go": "look:9999999999999999999"},
        {"go": "paper:../../etc/passwd"},
        {"go": "show:<script>"},
        {"go": "\x00"},
        {"chosen": "'; DROP TABLE line; --"},
    ],
)
def test_odd_forms_change_nothing_and_break_nothing(
    rechecker: Browser, town: Town, application: Seen, odd: dict[str, str]
) -> None:
    page = taken(rechecker, town, application, "decisions")
    assert rechecker.send(page, PAGE, **odd).status_code in (200, 409)
    assert drafted(town, application) == {}


@pytest.mark.parametrize(
    "odd", ["?page=-1", "?page=9e9", "?show=x&page=99", "?chosen=x", "?look=0", "?page=" + "9" * 40]
)
def test_odd_addresses_show_the_list(rechecker: Browser, town: Town, application: Seen, odd: str) -> None:
    assert rechecker.get(address(town, application) + odd).status_code == 200


def test_what_the_claimant_asks_for_stands_beside_what_the_rules_give(rechecker: Browser, town: Town) -> None:
    line = good(town.claimants[0].name)[0] | {"申请资助金额": "1,500"}
    application = substantive(town, [line])
    page = words(rechecker.get(address(town, application)))
    assert "1,500.00 元 不一致" in page
    assert "1,400.00 元" in page


def test_the_claimants_other_applications_stand_beside_and_nobody_elses(
    rechecker: Browser, town: Town, application: Seen
) -> None:
    ours, theirs = town.claimants
    other = town.submitted(ours, town.call(), good(ours.name))
    foreign = town.submitted(theirs, town.call(), good(theirs.name))
    page = words(rechecker.get(address(town, application)))
    assert number(town, other) in page
    assert number(town, foreign) not in page


def test_three_thousand_lines_cost_no_more_statements_than_three(
    rechecker: Browser, browsers: Browsers, town: Town, application: Seen
) -> None:
    name = town.claimants[1].name
    long = substantive(town, [*good(name, 2_900), *(flagged(name) for _ in range(100))], claimant=1)
    costs = []
    for each in (application, long):
        page = taken(rechecker, town, each, "decisions")
        with counting(browsers, CLOSED) as counted:
            rechecker.get(page.request.path)
        costs.append(counted["statements"])
        assert counted["commits"] == 0
    assert costs[1] == costs[0] <= 20
    assert rows(page) == list(range(2_902, 2_952))
    after = rechecker.send(page, PAGE, go="pass")
    assert "已决定 2,900 项，共 3,000 项" in words(after)
    chosen = rechecker.send(after, PAGE, go="all")
    assert "已选 3000 项" in words(chosen) or "已选 3,000 项" in words(chosen)
