"""Taking tasks and pressing steps in the browser: once each, by who may, and with nothing typed lost."""

from __future__ import annotations

import pytest

from tests.acts.claim import good
from tests.acts.laws import broken
from tests.acts.town import LAST_DAY, Town
from tests.web.browsing import Browser, Browsers, NoSuchForm, form
from workflow.acts.looking import Seen

REASON = "第 2 行票据不清，请重新扫描。"


@pytest.fixture
def application(town: Town) -> Seen:
    """An application that waits for a handler."""
    claimant = town.claimants[0]
    return town.submitted(claimant, town.call(), good(claimant.name))


@pytest.fixture
def handler(browsers: Browsers) -> Browser:
    return browsers.staff("handler", LAST_DAY)


def page(application: Seen) -> str:
    return f"/subjects/{application.id}"


def test_a_step_of_a_task_is_offered_only_to_who_has_the_task_in_hand(handler: Browser, application: Seen) -> None:
    before = handler.get(page(application))
    with pytest.raises(NoSuchForm):
        form(before, "/steps/accept")
    after = handler.send(before, "/take")
    assert "此待办由您办理中" in after.text
    form(after, "/steps/accept")


def test_a_step_that_is_pressed_is_done_and_told(handler: Browser, application: Seen, town: Town) -> None:
    taken = handler.send(handler.get(page(application)), "/take")
    done = handler.press(taken, "accept")
    assert "已办理：受理" in done.text
    assert town.look(application.id).state == "formality"


def test_a_double_click_has_one_effect_and_one_answer(handler: Browser, application: Seen, town: Town) -> None:
    taken = handler.send(handler.get(page(application)), "/take")
    first, second = handler.press(taken, "accept"), handler.press(taken, "accept")
    assert first.status_code == second.status_code == 200
    assert "已办理：受理" in second.text
    assert town.look(application.id).version == application.version + 1
    assert broken(town) == []


def test_a_page_that_is_out_of_date_is_told_so_and_what_was_typed_is_shown(
    handler: Browser, application: Seen, town: Town
) -> None:
    taken = handler.send(handler.get(page(application)), "/take")
    handler.press(taken, "accept")
    late = handler.send(taken, "/steps/refuse", reason=REASON)
    assert late.status_code == 409
    assert "已被他人处理" in late.text
    assert REASON in late.text
    assert town.look(application.id).state == "formality"


def test_a_step_without_the_words_that_it_asks_for_is_refused(handler: Browser, application: Seen) -> None:
    taken = handler.send(handler.get(page(application)), "/take")
    refused = handler.send(taken, "/steps/refuse", reason="  ")
    assert refused.status_code == 409
    assert "请填写理由" in refused.text


def test_a_task_in_somebodys_hands_is_nobody_elses_to_take(
    handler: Browser, application: Seen, browsers: Browsers, town: Town
) -> None:
    mine = handler.get(page(application))
    handler.send(mine, "/take")
    again = handler.send(mine, "/take")
    assert again.status_code == 409
    back = handler.send(handler.get(page(application)), "/give-back")
    assert "该待办已退回队列" in back.text
    assert town.task(application.id) is not None


def test_the_next_task_is_taken_from_the_first_page_until_none_waits(handler: Browser, application: Seen) -> None:
    home = handler.get("/")
    taken = handler.send(home, "/tasks/next", role="handler")
    assert str(application.id) in taken.request.path
    assert "此待办由您办理中" in taken.text
    assert "已没有待领取的事项" in handler.send(home, "/tasks/next", role="handler").text


def test_a_session_that_ended_keeps_what_was_typed_until_it_is_sent_again(
    handler: Browser, application: Seen, browsers: Browsers, town: Town
) -> None:
    taken = handler.send(handler.get(page(application)), "/take")
    signed_out = browsers.of(None, LAST_DAY)
    kept = signed_out.send(taken, "/steps/refuse", reason=REASON)
    assert kept.status_code in (400, 401)
    assert REASON in kept.text
    with signed_out.client.session_transaction() as session, handler.client.session_transaction() as theirs:
        session.update({name: theirs[name] for name in ("_user_id", "identity.id", "_fresh", "fs_paa")})
    done = signed_out.send(kept, "/steps/refuse")
    assert done.status_code == 200
    assert town.look(application.id).state == "refused"


def test_words_that_another_site_sends_are_shown_to_nobody(handler: Browser, application: Seen) -> None:
    answer = handler.client.post(
        f"/subjects/{application.id}/steps/refuse",
        data={"reason": REASON},
        headers={"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 400
    assert REASON not in answer.text


def test_a_subject_out_of_sight_is_no_page(browsers: Browsers, application: Seen, town: Town) -> None:
    stranger = browsers.of(town.claimants[1].officer, LAST_DAY)
    assert stranger.get(page(application)).status_code == 404


@pytest.mark.parametrize("odd", ["0", "-1", "9" * 30, "x", "1%00"])
def test_an_odd_number_in_the_address_is_no_page(handler: Browser, odd: str) -> None:
    assert handler.get(f"/subjects/{odd}").status_code == 404


def test_a_form_that_our_pages_did_not_make_is_refused(handler: Browser, application: Seen) -> None:
    taken = handler.send(handler.get(page(application)), "/take")
    for odd in ({"once": ""}, {"once": "x" * 65}, {"version": "x"}):
        assert handler.send(taken, "/steps/accept", **odd).status_code == 400
