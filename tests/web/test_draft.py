"""Beginning an application and its draft: for whom, once, with everything kept that was said."""

from __future__ import annotations

import pytest

from tests.acts.claim import bad, good
from tests.acts.town import CLOSED, LAST_DAY, Town, member
from tests.web.browsing import Browsers, NoSuchForm, form
from tests.web.claimant import Desk, desk
from tests.web.counting import counting
from workflow.acts.apply import apply
from workflow.acts.pull import pull


@pytest.fixture
def ours(town: Town, browsers: Browsers) -> Desk:
    return desk(town, browsers)


def number_of(town: Town, call: int) -> str:
    return str(town.one("SELECT number FROM call WHERE id = :id", id=call)[0])


def test_an_application_is_begun_from_the_page_of_its_call_once_however_often_it_is_pressed(
    town: Town, browsers: Browsers
) -> None:
    call, browser = town.call(), browsers.of(town.claimants[0].officer, LAST_DAY)
    page = browser.get(f"/calls/{number_of(town, call)}")
    first, second = (browser.send(page, "/apply") for _ in range(2))
    assert first.request.path == second.request.path
    assert "贵单位在此申报通知下已有申报" in second.text
    assert town.one("SELECT count(*) FROM application WHERE call_id = :call", call=call) == (1,)
    again = browser.get(f"/calls/{number_of(town, call)}")
    assert first.request.path.removesuffix("/draft") in again.text
    with pytest.raises(NoSuchForm):
        form(again, "/apply")


def test_who_acts_for_several_organisations_says_for_which(town: Town, browsers: Browsers) -> None:
    officer = town.claimants[0].officer
    other = member(town, officer.person_id)
    call = town.call()
    page = browsers.of(other.officer, LAST_DAY).get(f"/calls/{number_of(town, call)}")
    assert f'name="organisation" value="{other.organisation}"' in page.text
    assert f'name="organisation" value="{town.claimants[0].organisation}"' in page.text


def test_nobody_begins_one_for_an_organisation_of_others(town: Town, browsers: Browsers) -> None:
    call, browser = town.call(), browsers.of(town.claimants[0].officer, LAST_DAY)
    page = browser.get(f"/calls/{number_of(town, call)}")
    assert browser.send(page, "/apply", organisation=town.claimants[1].organisation).status_code == 403
    assert browser.send(page, "/apply", organisation="x").status_code == 400
    assert town.one("SELECT count(*) FROM application WHERE call_id = :call", call=call) == (0,)


def test_a_call_that_has_closed_takes_none_and_offers_none(town: Town, browsers: Browsers) -> None:
    call = town.call()
    officer = town.claimants[0].officer
    page = browsers.of(officer, LAST_DAY).get(f"/calls/{number_of(town, call)}")
    town.close(call)
    late = browsers.of(officer, CLOSED)
    assert late.send(page, "/apply").status_code in (400, 409)
    assert "开始申报" not in late.get(f"/calls/{number_of(town, call)}").text


def test_the_office_and_strangers_have_no_way_to_apply_and_no_draft_to_see(ours: Desk, browsers: Browsers) -> None:
    for somebody in (browsers.staff("handler", LAST_DAY), browsers.of(ours.town.claimants[1].officer, LAST_DAY)):
        for where in ("/draft", "/draft/answers", "/check", "/form", "/lines", "/documents", "/receipt"):
            assert somebody.get(f"/applications/{ours.number}{where}").status_code == 404, where
    assert "开始申报" not in browsers.staff("handler", LAST_DAY).get("/calls").text


def test_the_list_of_things_to_do_says_what_is_done_and_what_is_missing(ours: Desk) -> None:
    first = ours.page()
    assert "待填写" in first.text
    assert "缺 7 类" in first.text
    assert "贵单位的收款账户已确认" in first.text
    assert "2018年12月31日 24:00" in first.text
    ours.checked([*good(ours.claimant.name, 2), bad(ours.claimant.name)])
    ours.answer()
    ours.hand_all()
    full = ours.page().text
    assert "共 3 项，通过检查 2 项" in full
    assert "1 项有错误，不更正则不会提交" in full
    assert "可以提交" in full
    assert "缺 " not in full


def test_answers_are_kept_right_or_wrong_and_what_is_wrong_is_told_beside_its_field(ours: Desk) -> None:
    before = ours.page("/draft/answers").text
    assert "aria-invalid" not in before
    wrong = ours.answer(contact="", phone="0" * 60, remark="说明")
    assert "内容已保存，但有未填" in wrong.text
    assert 'id="contact-fault"' in wrong.text
    assert 'id="phone-fault"' in wrong.text
    assert 'value="说明"' in wrong.text
    assert "0" * 60 in wrong.text
    right = ours.answer(remark="")
    assert right.request.path.endswith("/draft")


def test_answers_typed_on_an_old_page_overwrite_nothing_and_are_shown_to_be_copied(ours: Desk) -> None:
    old = ours.page("/draft/answers")
    ours.answer(contact="甲某")
    late = ours.browser.send(old, "/draft/answers", contact="乙某", phone="1")
    assert late.status_code == 409
    assert "在您查看之后，该草稿已有改动" in late.text
    assert "乙某" in late.text
    assert 'value="甲某"' in ours.page("/draft/answers").text


@pytest.mark.parametrize("where", ["/draft", "/draft/answers", "/check"])
def test_a_page_of_a_draft_that_was_handed_in_leads_to_the_application(
    town: Town, browsers: Browsers, where: str
) -> None:
    claimant = town.claimants[0]
    seen = town.submitted(claimant, town.call(), good(claimant.name))
    mine = Desk(town, browsers.of(claimant.officer, LAST_DAY), claimant, seen)
    page = mine.page(where)
    assert page.request.path == f"/applications/{mine.number}"
    assert "该申报已提交，目前不能修改" in page.text


def test_a_draft_is_withdrawn_by_its_own_button_and_another_may_be_begun(ours: Desk) -> None:
    done = ours.browser.press(ours.page(), "withdraw")
    assert "已办理：撤回" in done.text
    assert ours.state == "withdrawn"
    assert "该申报已终结：已撤回" in done.text


def test_a_stranger_is_shown_the_way_to_sign_in_first(town: Town, browsers: Browsers) -> None:
    page = browsers.of(None, LAST_DAY).get(f"/calls/{number_of(town, town.call())}")
    assert "登录后申报" in page.text
    with pytest.raises(NoSuchForm):
        form(page, "/apply")


def test_a_draft_costs_the_same_few_statements_however_long_it_is(browsers: Browsers, ours: Desk) -> None:
    with counting(browsers.app(LAST_DAY)) as seen:
        ours.page()
        few = seen["statements"]
        ours.checked(good(ours.claimant.name, 120))
        ours.hand("undertaking")
        seen["statements"] = seen["commits"] = 0
        ours.page()
        assert seen["statements"] <= few + 1 <= 24
        assert seen["commits"] == 0


def test_a_get_of_a_draft_writes_nothing_also_while_correcting(town: Town, browsers: Browsers) -> None:
    claimant = town.claimants[0]
    seen = town.submitted(claimant, town.call(), good(claimant.name, 2))
    town.on(LAST_DAY).do("handler", seen.id, "accept")
    town.on(LAST_DAY).do("handler", seen.id, "ask_correction", "第 2 行票据不清")
    mine = Desk(town, browsers.of(claimant.officer, LAST_DAY), claimant, seen)
    for where in ("/draft", "/lines", "/documents", "/check", "/form", "/draft/answers", "/lines/2/mend"):
        assert mine.page(where).status_code == 200, where
    assert town.one("SELECT count(*) FROM claim_list WHERE application_id = :id", id=seen.id) == (1,)


def test_a_second_application_beside_a_live_one_is_refused_and_one_after_a_withdrawal_is_not(
    town: Town, ours: Desk
) -> None:
    call = town.one("SELECT call_id FROM application WHERE id = :id", id=ours.seen.id)[0]
    office = town.on(LAST_DAY).office
    pull(office, ours.claimant.officer, town.look(ours.seen.id), "withdraw")
    assert isinstance(call, int)
    assert apply(office, ours.claimant.officer, call, ours.claimant.organisation).state == "draft"
