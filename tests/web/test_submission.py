"""Handing in: what was looked at, once, with the undertaking; the form for the seal; the receipt."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.acts.claim import bad, good
from tests.acts.laws import broken
from tests.acts.town import CLOSED, LAST_DAY, Claimant, Town
from tests.web.browsing import Browsers, NoSuchForm, form
from tests.web.claimant import Desk, desk, undertaking
from tests.web.counting import counting
from workflow.acts.ask_correction import ask_correction
from workflow.claims import lists
from workflow.review.points import Point


@pytest.fixture
def claimant(town: Town) -> Claimant:
    return town.claimants[0]


@pytest.fixture
def ours(town: Town, browsers: Browsers, claimant: Claimant) -> Desk:
    """A draft that can be handed in, with one line that has an error."""
    rows = [*good(claimant.name, 3), bad(claimant.name)]
    seen = town.draft(claimant, town.call(), rows)
    return Desk(town, browsers.of(claimant.officer, LAST_DAY), claimant, seen)


def corrected(town: Town, browsers: Browsers, claimant: Claimant) -> Desk:
    """An application that was sent back for its second row."""
    seen, here = town.submitted(claimant, town.call(), good(claimant.name, 3)), town.on(LAST_DAY)
    here.do("handler", seen.id, "accept")
    handler = here.hold("handler", seen.id)
    ask_correction(here.office, handler, town.look(seen.id), [Point(2, None, "票据不清")], "请补正")
    return Desk(town, browsers.of(claimant.officer, LAST_DAY), claimant, seen)


def sealed(ours: Desk) -> int:
    query = "SELECT count(*) FROM claim_list WHERE application_id = :id AND sealed_at IS NOT NULL"
    return int(str(ours.town.one(query, id=ours.seen.id)[0]))


# ---- the last look --------------------------------------------------------------------------------------------------


def test_everything_is_shown_once_more_with_the_way_to_change_it(ours: Desk) -> None:
    page = ours.page("/check").text
    assert "4,200.00 元" in page
    assert "1 项有错误，将不提交" in page
    assert "第一专利权人不是申报主体" in page
    assert "未重复申报" in page
    for where in ("/draft/answers", "/lines", "/documents"):
        assert f'href="/applications/{ours.number}{where}"' in page, where


def test_a_draft_that_is_not_ready_says_what_is_missing_and_has_no_button(
    town: Town, browsers: Browsers, claimant: Claimant
) -> None:
    page = desk(town, browsers, claimant).page("/check")
    assert "没有通过检查的明细" in page.text
    assert "缺少：承诺书（签字盖章）" in page.text
    assert "联系人" in page.text
    with pytest.raises(NoSuchForm):
        form(page, "/submit")


def test_while_a_workbook_is_being_checked_nothing_is_handed_in_without_it(ours: Desk) -> None:
    ours.upload(good(ours.claimant.name, 2), mending="no")
    page = ours.page("/check")
    assert "工作簿仍在检查" in page.text
    with pytest.raises(NoSuchForm):
        form(page, "/submit")


# ---- the button -----------------------------------------------------------------------------------------------------


def test_without_the_undertaking_it_is_not_handed_in_and_the_box_says_why(ours: Desk) -> None:
    page = ours.page("/check")
    for given in ("", "0" * 64):
        answer = ours.browser.send(page, "/submit", undertaking=given)
        assert answer.status_code == 422
        assert 'id="undertaking-fault"' in answer.text
        assert "请阅读承诺书" in answer.text
    assert ours.state == "draft"


def test_a_double_click_is_one_submission_and_one_receipt(ours: Desk) -> None:
    page = ours.page("/check")
    first, second = ours.submit(page), ours.submit(page)
    assert first.status_code == second.status_code == 200
    assert first.request.path == second.request.path == f"/applications/{ours.number}/receipt"
    assert sealed(ours) == 1
    assert ours.town.look(ours.seen.id).version == ours.seen.version + 1
    assert broken(ours.town) == []


def test_pressed_in_two_windows_at_the_same_moment_it_is_handed_in_once(ours: Desk, browsers: Browsers) -> None:
    others = [Desk(ours.town, browsers.of(ours.claimant.officer, LAST_DAY), ours.claimant, ours.seen) for _ in "1234"]
    shown = [each.page("/check") for each in others]
    with ThreadPoolExecutor(len(shown)) as pool:
        answers = list(pool.map(lambda pair: pair[0].submit(pair[1]).status_code, zip(others, shown, strict=True)))
    assert sorted(answers) == [200, 409, 409, 409]
    assert sealed(ours) == 1
    assert broken(ours.town) == []


def test_what_was_changed_in_another_browser_after_the_last_look_is_not_handed_in_unseen(ours: Desk) -> None:
    page = ours.page("/check")
    ours.browser.send(ours.page("/lines/5/mend"), "/remove")
    late = ours.submit(page)
    assert late.status_code == 409
    assert "在您查看之后，该草稿已有改动" in late.text
    assert ours.state == "draft"
    assert ours.submit().status_code == 200


def test_a_page_from_before_a_withdrawal_hands_nothing_in(ours: Desk) -> None:
    page = ours.page("/check")
    ours.browser.press(ours.page(), "withdraw")
    assert ours.submit(page).status_code == 409
    assert sealed(ours) == 0


def test_after_the_call_closed_nothing_comes_in_and_the_draft_stays(ours: Desk, browsers: Browsers) -> None:
    page = ours.page("/check")
    call = ours.town.one("SELECT call_id FROM application WHERE id = :id", id=ours.seen.id)[0]
    assert isinstance(call, int)
    ours.town.close(call)
    late = browsers.of(ours.claimant.officer, CLOSED)
    answer = late.send(late.get(page.request.path), "/submit", undertaking=undertaking(page))
    assert answer.status_code == 409
    assert "目前不接受申报" in answer.text
    assert ours.state == "draft"


def test_a_session_that_ended_before_the_button_keeps_the_tick_and_goes_on_after_signing_in(
    ours: Desk, browsers: Browsers
) -> None:
    page, signed_out = ours.page("/check"), browsers.of(None, LAST_DAY)
    kept = signed_out.send(page, "/submit", undertaking=undertaking(page))
    assert kept.status_code in (400, 401)
    with signed_out.client.session_transaction() as session, ours.browser.client.session_transaction() as theirs:
        session.update({name: theirs[name] for name in ("_user_id", "identity.id", "_fresh", "fs_paa")})
    done = signed_out.send(kept, "/submit")
    assert done.request.path.endswith("/receipt")
    assert ours.state == "submitted"


def test_lines_that_another_claim_holds_are_told_by_row_and_nothing_is_handed_in(
    town: Town, browsers: Browsers, claimant: Claimant
) -> None:
    rows, call = good(claimant.name, 2), town.call()
    town.submitted(claimant, call, rows)
    other = town.draft(claimant, town.call(), rows)
    mine = Desk(town, browsers.of(claimant.officer, LAST_DAY), claimant, other)
    answer = mine.submit()
    assert answer.status_code == 409
    assert "已被其他申报占用" in answer.text
    assert "2 (" in answer.text
    assert mine.state == "draft"


def test_nobody_else_hands_it_in(ours: Desk, browsers: Browsers) -> None:
    page = ours.page("/check")
    for somebody in (browsers.of(ours.town.claimants[1].officer, LAST_DAY), browsers.staff("handler", LAST_DAY)):
        token = form(somebody.get("/calls"), "/sign-out").fields
        sent = {**form(page, "/submit").fields, "undertaking": undertaking(page), **token}
        assert somebody.client.post(f"/applications/{ours.number}/submit", data=sent).status_code == 404
    assert ours.state == "draft"


# ---- the correction -------------------------------------------------------------------------------------------------


def test_a_correction_is_handed_in_by_the_same_button_without_a_second_undertaking(
    town: Town, browsers: Browsers, claimant: Claimant
) -> None:
    mine = corrected(town, browsers, claimant)
    fix = mine.page("/lines/2/mend")
    mine.browser.send(fix, "/mend", **{"cell-2": "另一种测试装置"})
    page = mine.page("/check")
    assert "票据不清" in page.text
    assert "已更改" in page.text
    assert undertaking(page) == ""
    done = mine.browser.send(page, "/submit")
    assert "补正回执" in done.text
    assert mine.state == "formality"
    assert mine.browser.send(page, "/submit").status_code == 200
    assert sealed(mine) == 2
    assert broken(town) == []


def test_a_correction_that_changes_nothing_may_be_handed_in_and_says_what_was_not_changed(
    town: Town, browsers: Browsers, claimant: Claimant
) -> None:
    mine = corrected(town, browsers, claimant)
    page = mine.page("/check")
    assert "尚未更改" in page.text
    assert mine.browser.send(page, "/submit").request.path.endswith("/receipt")


# ---- the form and the receipt ---------------------------------------------------------------------------------------


def test_the_form_for_the_seal_has_all_facts_the_sums_and_the_digest_of_exactly_these_lines(ours: Desk) -> None:
    page = ours.page("/form").text
    for fact in (ours.number, ours.claimant.name, "4,200.00 元", "法定代表人签字", "申报主体盖章", "未重复申报"):
        assert fact in page, fact
    with ours.town.office.database.reading() as connection:
        newest = lists.newest(connection, ours.seen.id)
        assert newest is not None
        lines = [each for each in lists.lines(connection, newest.id) if each.ok]
    assert lists.digest_of(lines, []) in page
    ours.hand("undertaking")
    assert lists.digest_of(lines, []) in ours.page("/form").text
    ours.browser.send(ours.page("/lines/2/mend"), "/remove")
    assert lists.digest_of(lines, []) not in ours.page("/form").text


def test_the_receipt_says_what_the_history_says(ours: Desk, browsers: Browsers) -> None:
    receipt = ours.submit().text
    digest = re.search(r"<code>([0-9a-f]{64})</code>", receipt)
    assert digest is not None
    named = ours.town.one("SELECT digest FROM claim_list WHERE application_id = :id", id=ours.seen.id)[0]
    assert digest[1] == named
    assert "有错误的 1 项未提交" in receipt
    assert "4,200.00 元" in receipt
    assert "受理人员" in receipt
    office = browsers.staff("handler", LAST_DAY).get(f"/applications/{ours.number}/receipt")
    assert str(named) in office.text


def test_a_draft_has_no_receipt(ours: Desk) -> None:
    assert ours.page("/receipt").status_code == 404


def test_the_last_look_costs_the_same_few_statements_however_long_the_list(ours: Desk, browsers: Browsers) -> None:
    with counting(browsers.app(LAST_DAY)) as seen:
        ours.page("/check")
        few = seen["statements"]
        ours.checked(good(ours.claimant.name, 150), mending="no")
        seen["statements"] = seen["commits"] = 0
        ours.page("/check")
        assert seen["statements"] <= few <= 28
        assert seen["commits"] == 0
