"""Objecting without an account, reading the answer by a secret, and answering: who may, until when, what leaks."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from werkzeug.test import TestResponse

from settings import Settings
from tests.acts import town as towns
from tests.acts.claim import good
from tests.acts.laws import broken
from tests.acts.objecting import ANSWERED, NOTICE_END, OBJECTED, REASON, Moment, Noticed, noticed, resident, taken
from tests.acts.town import Town
from tests.storage import hostile
from tests.web.browsing import Browser, Browsers, NoSuchForm, form, site

NAME, GROUNDS = "张三丰", "该专利在公示前已经终止，附登记簿副本。"


@pytest.fixture
def plan(town: Town) -> Noticed:
    """A plan on public notice from 7 to 11 January 2019."""
    return noticed(town)


@pytest.fixture
def public(browsers: Browsers) -> Browser:
    """Somebody without an account, while the notice lies open."""
    return browsers.of(None, OBJECTED)


def number(town: Town, plan: Noticed) -> str:
    return str(town.one("SELECT number FROM plan WHERE id = :id", id=plan.plan.id)[0])


def typed(plan: Noticed, **other: object) -> dict[str, object]:
    said: dict[str, object] = {
        "application": str(plan.applications[0].id),
        "row": "2",
        "kind": "person",
        "name": NAME,
        "code": resident(),
        "grounds": GROUNDS,
        "proof": (io.BytesIO(hostile.plain_pdf("proof")), "登记簿副本.pdf"),
    }
    return said | other


def sent(browser: Browser, town: Town, plan: Noticed, **other: object) -> TestResponse:
    page = browser.get(f"/notices/{number(town, plan)}/object")
    return browser.send(page, "/object", **typed(plan, **other))


def secret(answer: TestResponse) -> str:
    """The address that only its objector knows."""
    assert answer.status_code == 200, answer.text
    return answer.request.path


def received(public: Browser, town: Town, plan: Noticed) -> tuple[str, str]:
    """A received objection: its secret address, and its number."""
    answer = sent(public, town, plan)
    found = re.search(r'class="number-of">([^<]+)<', answer.text)
    assert found is not None
    return secret(answer), found[1]


def in_hand(browsers: Browsers, role: str, objection: str, day: date) -> tuple[Browser, TestResponse]:
    """An officer's browser, with the objection's task in hand."""
    browser = browsers.staff(role, day)
    return browser, browser.send(browser.get(f"/objections/{objection}"), "/take")


def test_whoever_objects_gets_a_number_and_the_only_way_to_the_answer(
    public: Browser, town: Town, plan: Noticed, browsers: Browsers
) -> None:
    address, objection = received(public, town, plan)
    again = browsers.of(None, OBJECTED).get(address)
    assert objection in again.text
    assert "待受理" in again.text
    assert "2019年1月30日" in again.text
    assert NAME not in again.text
    assert public.get("/objections/answer/anything").status_code == 404
    assert public.get(f"/objections/answer/{'x' * 300}").status_code == 404


def test_a_form_that_is_sent_twice_is_one_objection(public: Browser, town: Town, plan: Noticed) -> None:
    page = public.get(f"/notices/{number(town, plan)}/object")
    code = resident()
    first, second = (public.send(page, "/object", **typed(plan, code=code)) for _ in range(2))
    assert secret(first) == secret(second)
    assert taken(town) == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": "匿名"}, "匿名异议不予受理"),
        ({"name": " "}, "未填"),
        ({"code": "430104199001010009"}, "校验位不符"),
        ({"grounds": ""}, "未填"),
        ({"mail": "nowhere"}, "不是有效的邮箱地址"),
        ({"proof": (io.BytesIO(b""), "")}, "请至少上传一份证明材料"),
        ({"application": "999999999"}, "没有所指的申报或明细"),
        ({"application": "x"}, "没有所指的申报或明细"),
        ({"row": "99999"}, "没有所指的申报或明细"),
        ({"row": "x"}, "没有所指的申报或明细"),
        ({"kind": "ghost"}, "请选择“单位”或“个人”"),
        ({"kind": "unit"}, "加盖公章"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(
    public: Browser, town: Town, plan: Noticed, wrong: dict[str, object], words: str
) -> None:
    answer = sent(public, town, plan, **wrong)
    assert answer.status_code == 422
    assert words in answer.text
    if "grounds" not in wrong:
        assert GROUNDS in answer.text
    assert taken(town) == 0


def test_a_hostile_document_is_refused_in_words(public: Browser, town: Town, plan: Noticed) -> None:
    program = (io.BytesIO(b"MZ" + bytes(2_000)), "登记簿副本.pdf")
    answer = sent(public, town, plan, proof=program)
    assert answer.status_code == 422
    assert "登记簿副本.pdf" in answer.text
    assert taken(town) == 0


def test_a_name_with_markup_is_text(public: Browser, town: Town, plan: Noticed) -> None:
    answer = sent(public, town, plan, name="<script>alert(1)</script>", grounds="")
    assert "<script>alert" not in answer.text


def test_from_the_first_moment_after_the_last_day_there_is_no_form_and_an_old_one_is_refused(
    settings: Settings, public: Browser, town: Town, plan: Noticed
) -> None:
    address = f"/notices/{number(town, plan)}/object"
    old = public.get(address)
    late = Browser(site(replace(settings, clock=Moment(at=NOTICE_END))).test_client())
    page = late.get(address)
    assert "逾期提出的异议不予受理" in page.text
    with pytest.raises(NoSuchForm):
        form(page, "/object")
    token = form(late.get("/reset"), "/reset").fields["csrf_token"]
    refused = late.send(old, "/object", **typed(plan, csrf_token=token))
    assert refused.status_code == 422
    assert "逾期提出的异议不予受理" in refused.text
    assert taken(town) == 0


def test_a_plan_that_was_never_on_notice_has_no_form(public: Browser, town: Town) -> None:
    claimant = town.claimants[0]
    call = town.call()
    town.decided(claimant, call, good(claimant.name))
    town.close(call)
    plan = town.plan(call)
    (told,) = town.one("SELECT number FROM plan WHERE id = :id", id=plan.id)
    assert public.get(f"/notices/{told}/object").status_code == 404


def test_an_objection_is_admitted_and_rejected_and_its_objector_reads_why(
    public: Browser, town: Town, plan: Noticed, browsers: Browsers
) -> None:
    address, objection = received(public, town, plan)
    officer, page = in_hand(browsers, "policy_officer", objection, OBJECTED)
    assert NAME in page.text
    assert GROUNDS in page.text
    officer.press(page, "admit")
    head, page = in_hand(browsers, "policy_head", objection, ANSWERED)
    done = head.press(page, "reject", reason=REASON)
    assert "异议不成立" in done.text
    read = public.get(address).text
    assert "异议不成立" in read
    assert REASON in read
    assert broken(town) == []


def test_an_objection_is_upheld_with_what_is_decided_instead_and_the_plan_is_taken_back(
    public: Browser, town: Town, plan: Noticed, browsers: Browsers
) -> None:
    _, objection = received(public, town, plan)
    officer, page = in_hand(browsers, "policy_officer", objection, OBJECTED)
    officer.press(page, "admit")
    head, page = in_hand(browsers, "policy_head", objection, ANSWERED)
    unfit = head.send(page, "/uphold", reason=REASON)
    assert unfit.status_code == 409
    assert REASON in unfit.text
    wrong = head.send(page, "/uphold", reason=REASON, **{"ruling-2": "amount", "amount-2": "一百"})
    assert wrong.status_code == 422
    assert "以元为单位的金额" in wrong.text
    upheld = {"reason": REASON, "ruling-2": "not_in_force"}
    first, second = head.send(page, "/uphold", **upheld), head.send(page, "/uphold", **upheld)
    assert "异议成立" in first.text
    assert second.status_code == 200
    assert town.look(plan.plan.id).state == "superseded"
    assert broken(town) == []


def test_its_documents_open_for_those_who_answer_and_for_nobody_else(
    public: Browser, town: Town, plan: Noticed, browsers: Browsers
) -> None:
    _, objection = received(public, town, plan)
    page = browsers.staff("policy_officer", OBJECTED).get(f"/objections/{objection}")
    found = re.search(rf"/objections/{objection}/documents/[0-9a-f]{{64}}", page.text)
    assert found is not None
    opened = browsers.staff("auditor", OBJECTED).get(found[0])
    assert opened.data.startswith(b"%PDF")
    assert opened.headers["X-Content-Type-Options"] == "nosniff"
    for role in ("handler", "finance", "rechecker", "administrator"):
        assert browsers.staff(role, OBJECTED).get(found[0]).status_code == 403, role
    claimant = browsers.of(town.claimants[0].officer, OBJECTED)
    assert claimant.get(f"/objections/{objection}").status_code == 403
    assert claimant.get("/objections").status_code == 403


def test_another_authoritys_officer_sees_none_of_it(
    public: Browser, town: Town, plan: Noticed, browsers: Browsers, settings: Settings
) -> None:
    _, objection = received(public, town, plan)
    elsewhere = towns.build(town.office)
    stranger = Browsers(settings, elsewhere).staff("policy_officer", OBJECTED)
    assert stranger.get(f"/objections/{objection}").status_code == 404
    assert objection not in stranger.get("/objections").text


def test_whoever_sends_too_many_has_to_wait(public: Browser, town: Town, plan: Noticed) -> None:
    page = public.get(f"/notices/{number(town, plan)}/object")
    same = resident()
    answers = [public.send(page, "/object", **typed(plan, code=same, grounds="")).status_code for _ in range(7)]
    assert answers[-1] == 429
    assert 429 not in answers[:5]


def test_the_list_tells_what_waits_until_when(public: Browser, town: Town, plan: Noticed, browsers: Browsers) -> None:
    _, objection = received(public, town, plan)
    listed = browsers.staff("policy_officer", OBJECTED).get("/objections").text
    assert objection in listed
    assert "2019年1月14日" in listed
    assert browsers.staff("policy_officer", OBJECTED).get(f"/objections?before={10**30}").status_code == 200


def test_the_claimant_is_not_led_to_who_objected(
    public: Browser, town: Town, plan: Noticed, browsers: Browsers
) -> None:
    received(public, town, plan)
    (one,) = town.one(
        "SELECT o.id FROM objection o JOIN subject s ON s.id = o.id WHERE s.authority_id = :id", id=town.authority
    )
    claimant = browsers.of(town.claimants[0].officer, OBJECTED)
    assert claimant.client.get(f"/subjects/{one}").status_code == 404
