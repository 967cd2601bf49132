"""The ledger in the browser: a provider writes, a firm answers its link without an account, the office reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from settings import Settings
from tests.acts.serving import ACCEPTED, MIDTERM, SPRING_DAY, Serving, asked, confirmed, in_service, paid, provider
from tests.acts.serving import checked as check
from tests.acts.serving import reported as report
from tests.acts.town import Town
from tests.editions import custody
from tests.web.browsing import Browser, Browsers, NoSuchForm, form
from tests.web.post_office import Post
from workflow.acts.ask_served import MOST_A_DAY

ROW = 2
TYPED = {"served_on": "2019-05-06", "kind": "training", "words": "为研发人员讲授专利挖掘"}


@pytest.fixture
def one(town: Town) -> Serving:
    return in_service(town, [custody.firm(企业名称="长沙星河<b>科技有限公司"), custody.firm()])


@pytest.fixture
def officer(browsers: Browsers, one: Serving) -> Browser:
    return browsers.of(one.who.officer, SPRING_DAY)


def number(town: Town, one: Serving) -> str:
    return str(town.one("SELECT number FROM application WHERE id = :id", id=one.id)[0])


def ledger(town: Town, one: Serving, row: int | None = None) -> str:
    return f"/applications/{number(town, one)}/ledger" + (f"/{row}" if row else "")


def test_a_service_is_written_asked_about_and_confirmed_on_the_pages(
    town: Town, one: Serving, officer: Browser, browsers: Browsers, settings: Settings, tmp_path: Path
) -> None:
    post = Post(town, settings, tmp_path)
    application = officer.get(f"/applications/{number(town, one)}")
    assert f'href="{ledger(town, one)}"' in application.text
    assert "/draft" not in application.text
    assert "write_service" not in application.text
    listed = officer.get(ledger(town, one))
    assert "长沙星河&lt;b&gt;科技有限公司" in listed.text
    page = officer.send(officer.get(ledger(town, one, ROW)), f"/ledger/{ROW}", **TYPED)
    assert "服务已登记" in page.text
    assert TYPED["words"] in page.text
    sent = officer.send(page, "/mail", mail="firm@xinghe.example.cn")
    assert "已请企业确认 1 项服务" in sent.text
    assert "待企业确认" in sent.text
    assert "firm@xinghe.example.cn" in post.last()
    token = post.link("/services/").removeprefix("/services/")
    stranger = browsers.of(None, SPRING_DAY)
    question = stranger.get(f"/services/{token}")
    assert question.status_code == 200
    for told in (one.who.name, TYPED["words"], "培训", "长沙星河&lt;b&gt;科技有限公司"):
        assert told in question.text
    empty = stranger.send(question, f"/services/{token}", confirmed="yes")
    assert empty.status_code == 422
    assert "请为服务打分" in empty.text
    done = stranger.send(empty, f"/services/{token}", confirmed="yes", satisfaction="4", remark="讲得清楚")
    assert "您已答复：属实" in done.text
    with pytest.raises(NoSuchForm):
        form(done, f"/services/{token}")
    again = stranger.client.post(
        f"/services/{token}",
        data={**form(question, f"/services/{token}").fields, "confirmed": "no", "remark": "改口"},
        headers={"Origin": "http://localhost", "Referer": "http://localhost/"},
    )
    assert again.status_code == 422
    reader = browsers.staff("policy_officer", SPRING_DAY)
    read = reader.get(ledger(town, one, ROW))
    for told in ("企业已确认", "讲得清楚", "评分：4", "尚不符合"):
        assert told in read.text
    assert "xinghe.example.cn" not in read.text
    with pytest.raises(NoSuchForm):
        form(read, f"/ledger/{ROW}")


def test_the_pages_speak_english_too(town: Town, one: Serving, officer: Browser, browsers: Browsers) -> None:
    confirmed(town, one, ROW, SPRING_DAY, count=1)
    officer.client.set_cookie("language", "en")
    assert "Confirmed by the firm" in officer.get(ledger(town, one, ROW)).text
    assert "Served firms" in officer.get(ledger(town, one)).text
    stranger = browsers.of(None, SPRING_DAY)
    stranger.client.set_cookie("language", "en")
    officer.send(officer.get(ledger(town, one, ROW)), f"/ledger/{ROW}", **TYPED)
    assert "Were you served like this?" in stranger.get(f"/services/{asked(town, one, ROW, SPRING_DAY)}").text


def test_strangers_see_no_ledger_and_act_on_none(
    town: Town, one: Serving, browsers: Browsers, officer: Browser
) -> None:
    other = browsers.of(provider(town).officer, SPRING_DAY)
    shown = officer.get(ledger(town, one, ROW))
    for address in (ledger(town, one), ledger(town, one, ROW), ledger(town, one, 99)):
        assert other.get(address).status_code == 404
    assert officer.get(ledger(town, one, 99)).status_code == 404
    fields = {**form(shown, f"/ledger/{ROW}").fields, **TYPED} | {"mail": "a@b.example.cn"}
    headers = {"Origin": "http://localhost", "Referer": "http://localhost/"}
    own = form(other.get("/account"), "/account").fields
    for address in (ledger(town, one, ROW), f"{ledger(town, one, ROW)}/mail"):
        typed = fields | {"csrf_token": own["csrf_token"]}
        assert other.client.post(address, data=typed, headers=headers).status_code == 404
    assert browsers.of(None, SPRING_DAY).client.get(ledger(town, one)).status_code == 303
    for token in ("none", "x" * 64, "x" * 65):
        assert browsers.of(None, SPRING_DAY).get(f"/services/{token}").status_code == 404
    assert town.all("SELECT id FROM service WHERE application_id = :id", id=one.id) == []


def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(
    town: Town, one: Serving, officer: Browser
) -> None:
    shown = officer.get(ledger(town, one, ROW))
    for wrong, told in (
        ({"served_on": "下周"}, "服务日期"),
        ({"served_on": "2019-05-07"}, "尚未到来"),
        ({"served_on": "2019-02-01"}, "早于该企业的起始日"),
        ({"kind": "dinner"}, "请从列表中选择"),
        ({"words": " "}, "未填"),
    ):
        found = officer.send(shown, f"/ledger/{ROW}", **(TYPED | wrong))
        assert (found.status_code, told in found.text) == (422, True), wrong
        assert (TYPED | wrong)["served_on"] in found.text
    page = officer.send(shown, f"/ledger/{ROW}", **TYPED)
    assert "不是有效的邮箱地址" in officer.send(page, "/mail", mail="nobody").text


def test_a_firm_that_does_not_answer_is_not_mailed_again_and_again(
    town: Town, one: Serving, officer: Browser, settings: Settings, tmp_path: Path
) -> None:
    page = officer.send(officer.get(ledger(town, one, ROW)), f"/ledger/{ROW}", **TYPED)
    for _ in range(MOST_A_DAY):
        page = officer.send(page, "/mail", mail="firm@xinghe.example.cn")
        assert page.status_code == 200
    often = officer.send(page, "/mail", mail="firm@xinghe.example.cn")
    assert often.status_code == 422
    assert "请改日再发" in often.text
    sent = "SELECT count(*) FROM service_asking WHERE application_id = :id"
    assert town.one(sent, id=one.id) == (MOST_A_DAY,)


def test_a_firm_that_failed_is_told_with_what_it_costs(town: Town, one: Serving, browsers: Browsers) -> None:
    for row in (ROW, ROW + 1):
        confirmed(town, one, row, SPRING_DAY)
    report(town, one, MIDTERM)
    check(town, one, MIDTERM)
    paid(town, one.call, MIDTERM)
    confirmed(town, one, ROW, MIDTERM)
    report(town, one, ACCEPTED)
    check(town, one, ACCEPTED)
    mine = browsers.of(one.who.officer, ACCEPTED)
    failed = mine.get(ledger(town, one, ROW + 1)).text
    assert "不再拨付：1,000.00 元" in failed
    assert "追回：1,000.00 元" in failed
    with pytest.raises(NoSuchForm):
        form(mine.get(ledger(town, one, ROW + 1)), f"/ledger/{ROW + 1}")
    assert "未通过" in mine.get(ledger(town, one)).text
    told = mine.get(f"/applications/{number(town, one)}").text
    assert "1,000.00" in told
    assert "请企业确认" not in told
    officer = browsers.staff("policy_officer", ACCEPTED)
    assert "待审批" in officer.get(f"/applications/{number(town, one)}").text


def test_when_the_time_is_over_the_form_is_gone(town: Town, one: Serving, browsers: Browsers) -> None:
    report(town, one, MIDTERM)
    page = browsers.of(one.who.officer, MIDTERM).get(ledger(town, one, ROW))
    assert page.status_code == 200
    with pytest.raises(NoSuchForm):
        form(page, f"/ledger/{ROW}")
