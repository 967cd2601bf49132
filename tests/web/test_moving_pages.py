"""Moves in the browser: tried by one, proposed with a reason, approved by another, with all that breaks told."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from tests.acts.claim import good
from tests.acts.moving import FORM_CHECK, MAPPING
from tests.acts.town import LAST_DAY, Town
from tests.editions.revised import put, stored, without
from tests.web.browsing import Browser, Browsers, NoSuchForm, form
from workflow.definition.edition import Edition

LIST = "/schemes/moves"


@pytest.fixture
def officer(browsers: Browsers) -> Browser:
    return browsers.staff("policy_officer", LAST_DAY)


def checked(town: Town, call: int) -> int:
    """An application in the formality check, beside a draft."""
    one, other = town.claimants
    seen = town.submitted(one, call, good(one.name))
    town.on(LAST_DAY).do("handler", seen.id, "accept")
    town.draft(other, call, good(other.name))
    return seen.id


def number_of(town: Town, table: str, id_: int) -> str:
    return str(town.one(f"SELECT number FROM {table} WHERE id = :id", id=id_)[0])


def tried(town: Town, officer: Browser, call: int, after: Edition, mapping: bytes = b"") -> TestResponse:
    page = officer.get(f"{LIST}?call={number_of(town, 'call', call)}")
    return officer.send(page, "/attempt", after=after.hash, mapping=mapping.decode())


def test_a_move_is_tried_proposed_and_approved_by_a_second_person(
    town: Town, officer: Browser, browsers: Browsers
) -> None:
    call = town.call()
    application, after = checked(town, call), stored(town, FORM_CHECK)
    shown = tried(town, officer, call, after, MAPPING)
    assert shown.status_code == 200
    assert "尚未保存任何内容" in shown.text
    assert number_of(town, "application", application) in shown.text
    assert "其中 1 件是只有申报主体可见的草稿" in shown.text
    assert town.all("SELECT id FROM edition_move WHERE call_id = :call", call=call) == []
    page = officer.send(shown, LIST, reason="流程更名")
    assert page.status_code == 200
    assert "待审批" in page.text
    with pytest.raises(NoSuchForm):
        form(page, "/steps/approve")
    head = browsers.staff("policy_head", LAST_DAY)
    done = head.press(head.send(head.get(page.request.path), "/take"), "approve")
    assert "已批准" in done.text
    assert "迁移结果" in done.text
    assert town.look(application).state == "form_check"
    told = officer.get(f"/applications/{number_of(town, 'application', application)}").text
    assert "迁至新版本" in told
    assert "形式审查" in told


def test_what_breaks_is_told_and_what_nothing_moves_is_not_offered(town: Town, officer: Browser) -> None:
    call = town.call()
    application = checked(town, call)
    shown = tried(town, officer, call, stored(town, without("formality", "substantive")))
    assert "新版本没有状态“formality”" in shown.text
    assert number_of(town, "application", application) in shown.text
    assert form(shown, LIST).fields["after"]
    shown = tried(town, officer, call, stored(town, put("claimants", ["enterprise"])))
    assert "新版本不接受此类申报主体" in shown.text
    with pytest.raises(NoSuchForm):
        form(shown, LIST)


def test_what_cannot_be_tried_is_told_at_once(town: Town, officer: Browser) -> None:
    call = town.call()
    checked(town, call)
    after = stored(town, FORM_CHECK)
    shown = tried(town, officer, call, after, b"states: {formalty: form_check}")
    assert shown.status_code == 422
    assert "第 1 行" in shown.text
    assert "是不是“formality”" in shown.text
    shown = officer.send(shown, "/attempt", mapping=MAPPING.decode())
    assert shown.status_code == 200
    answer = officer.send(shown, LIST, reason=" ")
    assert answer.status_code == 422
    assert "请填写理由" in answer.text
    first = officer.send(shown, LIST, reason="流程更名")
    assert first.status_code == 200
    again = officer.send(tried(town, officer, call, after, MAPPING), LIST, reason="流程更名")
    assert again.status_code == 422
    assert "已有一项版本迁移待审批" in again.text


def test_a_move_is_refused_with_a_reason_that_is_shown(town: Town, officer: Browser, browsers: Browsers) -> None:
    call = town.call()
    checked(town, call)
    page = officer.send(tried(town, officer, call, stored(town, FORM_CHECK), MAPPING), LIST, reason="流程更名")
    head = browsers.staff("policy_head", LAST_DAY)
    head.press(head.send(head.get(page.request.path), "/take"), "refuse", reason="等本轮结束")
    shown = officer.get(page.request.path).text
    assert "已否决" in shown
    assert "等本轮结束" in shown


def test_who_makes_no_rules_sees_no_move(town: Town, officer: Browser, browsers: Browsers) -> None:
    call = town.call()
    checked(town, call)
    shown = tried(town, officer, call, stored(town, FORM_CHECK), MAPPING)
    page = officer.send(shown, LIST, reason="流程更名")
    for role in ("handler", "finance", "administrator"):
        for address in (page.request.path, LIST):
            assert browsers.staff(role, LAST_DAY).get(address).status_code == 403
    headers = {"Origin": "http://localhost", "Referer": f"http://localhost{LIST}"}
    values = {**form(shown, "/attempt").fields, "call": "NOBODY-1"}
    assert officer.client.post(f"{LIST}/attempt", data=values, headers=headers).status_code == 404
    values = {**form(shown, "/attempt").fields, "after": "0" * 64}
    assert officer.client.post(f"{LIST}/attempt", data=values, headers=headers).status_code == 404
