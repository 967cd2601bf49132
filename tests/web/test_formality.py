"""The formality check in the browser: papers beside lines, what is compared with what, and one correction."""

from __future__ import annotations

import pytest

from tests.acts.claim import bad, flagged, good
from tests.acts.laws import broken
from tests.acts.town import CLOSED, Town
from tests.web.browsing import Browser, Browsers, NoSuchForm, form
from tests.web.review import counting, number, rows, taken, ticked, words
from workflow.acts.looking import Seen
from workflow.acts.pull import pull
from workflow.review import points
from workflow.review.points import Point

PAGE, ASK = "/formality", "/correction"
REASON = "部分票据不清，请补正。"
PAPER = "ab" * 32
"""What a town's applications have for every kind of document."""


@pytest.fixture
def application(town: Town) -> Seen:
    """Two good lines, a flagged and a bad one, in the rows 2 to 5, that wait for a handler."""
    name = town.claimants[0].name
    return town.submitted(town.claimants[0], town.call(), [*good(name, 2), flagged(name), bad(name)])


@pytest.fixture
def accepted(town: Town, application: Seen) -> Seen:
    """The same under its formality check, in the handler's hands."""
    town.on(CLOSED).do("handler", application.id, "accept")
    town.hold("handler", application.id)
    return town.look(application.id)


@pytest.fixture
def handler(browsers: Browsers) -> Browser:
    return browsers.staff("handler", CLOSED)


def address(town: Town, application: Seen) -> str:
    return f"/applications/{number(town, application)}{PAGE}"


def asked(town: Town, application: Seen) -> list[Point]:
    with town.office.database.reading() as connection:
        return list(points.of_round(connection, application.id, 1).points)


def test_a_submitted_application_is_taken_and_accepted_where_it_is_checked(
    handler: Browser, town: Town, application: Seen
) -> None:
    page = taken(handler, town, application, "formality")
    assert "此待办由您办理中" in words(page)
    after = handler.press(page, "accept")
    assert after.request.path == address(town, application)
    assert "已办理：受理" in words(after)


def test_each_paper_says_what_is_compared_with_it_and_each_cell_with_which_paper(
    handler: Browser, town: Town, accepted: Seen
) -> None:
    page = words(handler.get(address(town, accepted)))
    assert "年费票据（按清单顺序合并，每项一张） 核对内容： 缴费年度、实缴金额、票据、缴费日期" in page
    looked = words(handler.get(address(town, accepted) + "?look=2"))
    assert "核对材料： 专利证书（按清单顺序合并）" in looked


def test_a_kind_of_document_that_is_missing_is_told(handler: Browser, town: Town, accepted: Seen) -> None:
    town.office.database.engine.dispose()
    page = words(handler.get(address(town, accepted)))
    assert "缺少" not in page
    assert page.count("在旁查看") == 7


def test_flagged_lines_come_first_and_the_list_is_filtered(handler: Browser, town: Town, accepted: Seen) -> None:
    page = handler.get(address(town, accepted))
    assert rows(page) == [4, 2, 3, 5]
    assert rows(handler.send(page, PAGE, go="show:flagged")) == [4]
    assert rows(handler.send(page, PAGE, go="show:bad")) == [5]


def test_looking_at_a_line_and_a_paper_keeps_what_was_ticked(handler: Browser, town: Town, accepted: Seen) -> None:
    page = handler.get(address(town, accepted))
    looked = handler.send(page, PAGE, go="look:4", tick=["2", "5"])
    assert "第 4 行" in words(looked)
    assert ticked(looked) == [2, 5]
    shown = handler.send(looked, PAGE, go=f"paper:{PAPER}", tick=["2"])
    assert ticked(shown) == [2]
    assert "look=4" in str(shown.request.query_string)


def test_a_paper_of_another_application_is_no_page(handler: Browser, town: Town, accepted: Seen) -> None:
    assert handler.get(address(town, accepted) + f"?paper={'cd' * 32}").status_code == 404


def test_a_correction_names_rows_and_papers_each_with_words(handler: Browser, town: Town, accepted: Seen) -> None:
    page = handler.get(address(town, accepted))
    asking = handler.send(page, PAGE, go="correct", tick=["2", "5"])
    assert "第 2 行" in words(asking)
    assert "第一专利权人不是申报主体" in words(asking)
    typed = {"row-2": "票据号码不清", "shared": "请核对", "words-fee_receipts": "第 3 页倒置"}
    done = handler.send(asking, ASK, reason=REASON, kind="fee_receipts", **typed)
    assert "已通知申报单位补正" in words(done)
    assert town.look(accepted.id).state == "correction"
    assert asked(town, accepted) == [
        Point(2, None, "票据号码不清"),
        Point(5, None, "请核对"),
        Point(None, "fee_receipts", "第 3 页倒置"),
    ]
    assert broken(town) == []


def test_a_selection_over_pages_goes_on_into_the_correction(handler: Browser, town: Town) -> None:
    ours = town.claimants[0]
    application = town.submitted(ours, town.call(), good(ours.name, 120))
    town.on(CLOSED).do("handler", application.id, "accept")
    town.hold("handler", application.id)
    page = handler.get(address(town, application))
    second = handler.send(page, PAGE, go="page:2", tick="3")
    asking = handler.send(second, PAGE, go="correct", tick=["60", "61"])
    handler.send(asking, ASK, reason=REASON, shared="请补充票据")
    assert [each.row for each in asked(town, application)] == [3, 60, 61]


def test_many_rows_share_their_words_where_there_is_no_room_for_each(handler: Browser, town: Town) -> None:
    ours = town.claimants[0]
    application = town.submitted(ours, town.call(), good(ours.name, 80))
    town.on(CLOSED).do("handler", application.id, "accept")
    town.hold("handler", application.id)
    chosen = handler.send(handler.get(address(town, application)), PAGE, go="all")
    asking = handler.send(chosen, PAGE, go="correct", tick=ticked(chosen))
    assert "另有 30 行" in words(asking)
    refused = handler.send(asking, ASK, reason=REASON, **{f"row-{row}": "不清" for row in range(2, 52)})
    assert refused.status_code == 422
    assert "部分明细没有单独说明" in words(refused)
    handler.send(refused, ASK, shared="均请补正")
    assert len(asked(town, application)) == 80


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "请用一句话说明为何需要补正"),
        ({"reason": "  "}, "请用一句话说明为何需要补正"),
        ({"reason": REASON}, "第 2 行：请说明需要补正什么"),
        ({"reason": REASON, "row-2": "长" * 501}, "第 2 行：最多 500 字"),
        ({"reason": REASON, "row-2": "不清", "kind": "fee_receipts"}, "年费票据"),
    ],
)
def test_a_correction_that_lacks_something_is_shown_again_with_what_was_typed(
    handler: Browser, town: Town, accepted: Seen, typed: dict[str, str], told: str
) -> None:
    asking = handler.send(handler.get(address(town, accepted)), PAGE, go="correct", tick="2")
    again = handler.send(asking, ASK, **typed)
    assert again.status_code == 422
    assert told in words(again)
    assert typed.get("row-2", "") in again.text
    assert town.look(accepted.id).state == "formality"


def test_a_double_click_asks_once(handler: Browser, town: Town, accepted: Seen) -> None:
    asking = handler.send(handler.get(address(town, accepted)), PAGE, go="correct", tick="2")
    for _ in range(2):
        done = handler.send(asking, ASK, reason=REASON, shared="不清")
        assert done.status_code == 200
    assert town.look(accepted.id).version == accepted.version + 1
    assert len(asked(town, accepted)) == 1


def test_a_second_correction_is_not_offered_and_the_page_says_why(handler: Browser, town: Town, accepted: Seen) -> None:
    here, ours = town.on(CLOSED), town.claimants[0]
    pull(here.office, town.staff["handler"], accepted, "ask_correction", reason=REASON)
    town.fill(town.look(accepted.id), good(ours.name))
    pull(here.office, ours.officer, town.look(accepted.id), "resubmit")
    town.hold("handler", accepted.id)
    page = handler.get(address(town, accepted))
    assert "不能再次要求补正" in words(page)
    assert rows(page) == []
    form(page, "/steps/pass")
    back = handler.get(f"/applications/{number(town, accepted)}{ASK}")
    assert "现在不能要求补正" in words(back)


def test_nobody_asks_for_a_correction_whose_hands_the_task_is_not_in(
    handler: Browser, browsers: Browsers, town: Town, accepted: Seen
) -> None:
    asking = handler.send(handler.get(address(town, accepted)), PAGE, go="correct", tick="2")
    town.take_back(accepted.id)
    refused = handler.send(asking, ASK, reason=REASON, shared="不清")
    assert refused.status_code == 409
    assert REASON in refused.text
    for who in ("auditor", "rechecker", "division_head"):
        page = browsers.staff(who, CLOSED).get(address(town, accepted))
        assert page.status_code == 200
        assert rows(page) == []
        with pytest.raises(NoSuchForm):
            form(page, "/steps/pass")
    assert asked(town, accepted) == []


def test_the_claimant_and_strangers_have_no_such_page(browsers: Browsers, town: Town, accepted: Seen) -> None:
    ours, theirs = town.claimants
    for officer in (ours.officer, theirs.officer):
        browser = browsers.of(officer, CLOSED)
        for page in (PAGE, ASK, "/decisions", "/joint-review"):
            assert browser.get(f"/applications/{number(town, accepted)}{page}").status_code == 403


def test_an_officer_of_the_claimant_who_works_here_too_stays_out(
    browsers: Browsers, town: Town, accepted: Seen
) -> None:
    with town.office.database.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO mandate (authority_id, person_id, organisation_id, starts_on, given_by, given_at) "
            "VALUES (%s, %s, %s, '2018-01-01', %s, now())",
            (
                town.authority,
                town.staff["auditor"].person_id,
                town.claimants[0].organisation,
                town.staff["auditor"].person_id,
            ),
        )
    assert browsers.staff("auditor", CLOSED).get(address(town, accepted)).status_code == 404


@pytest.mark.parametrize("odd", ["chosen=2-99999", "chosen=99", "chosen=x", "chosen=" + "9" * 3000])
def test_rows_that_the_list_does_not_have_are_not_asked_about(
    handler: Browser, town: Town, accepted: Seen, odd: str
) -> None:
    page = handler.get(f"/applications/{number(town, accepted)}{ASK}?{odd}")
    assert page.status_code == 200
    assert "第 99 行" not in words(page)


def test_a_long_list_costs_no_more_statements_than_a_short_one(
    handler: Browser, browsers: Browsers, town: Town, accepted: Seen
) -> None:
    theirs = town.claimants[1]
    long = town.submitted(theirs, town.call(), good(theirs.name, 700))
    town.on(CLOSED).do("handler", long.id, "accept")
    town.hold("handler", long.id)
    costs = []
    for each in (accepted, long):
        handler.get(address(town, each))
        with counting(browsers, CLOSED) as counted:
            handler.get(address(town, each) + "?look=2")
        costs.append(counted["statements"])
        assert counted["commits"] == 0
    assert costs[0] == costs[1] <= 22
