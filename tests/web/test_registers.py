"""Lists in the browser: loaded by one, approved by another; findings are judged on a page of their own."""

from __future__ import annotations

import io

import pytest
from werkzeug.test import TestResponse

from tests.acts.claim import good
from tests.acts.listing import csv_of, dishonest, loaded
from tests.acts.town import CLOSED, NOTICED, PROPOSED, Town
from tests.made import uscc
from tests.web.browsing import Browser, Browsers, NoSuchForm, form

LIST, FINDINGS = "/registers", "/findings"
OTHER = [uscc(), "别处有限公司", "（2018）湘01执7号", "2018-06-01", "拒不履行"]


@pytest.fixture
def officer(browsers: Browsers) -> Browser:
    return browsers.staff("policy_officer", PROPOSED)


def sent(officer: Browser, content: bytes, **typed: str) -> TestResponse:
    said = {
        "kind": "dishonest",
        "source": "信用中国（测试）",
        "published_on": "2018-11-01",
        "valid_from": "2018-11-02",
        "valid_to": "",
    }
    return officer.send(officer.get(LIST), LIST, file=(io.BytesIO(content), "名单.csv"), **(said | typed))


def test_a_list_is_loaded_by_one_and_approved_by_another(officer: Browser, browsers: Browsers, town: Town) -> None:
    assert "未核查" in officer.get(LIST).text
    content = csv_of("dishonest", [OTHER])
    page = sent(officer, content)
    path = page.request.path
    assert "待审批" in page.text
    assert "此前没有该种名单" in page.text
    assert officer.get(f"{path}/file").data == content
    with pytest.raises(NoSuchForm):
        form(page, "/steps/approve")
    head = browsers.staff("policy_head", PROPOSED)
    done = head.press(head.send(head.get(path), "/take"), "approve")
    assert "已批准" in done.text
    assert "信用中国（测试）" in head.get(LIST).text
    name = town.one("SELECT hash FROM register_version WHERE authority_id = :a", a=town.authority)[0]
    assert f"dishonest@2018-11-02#{str(name)[:12]}" in head.get(LIST).text


def test_what_a_later_version_changes_is_told_with_its_entries(town: Town, officer: Browser) -> None:
    claimant = town.claimants[0]
    loaded(town.on(PROPOSED), "dishonest", [OTHER], PROPOSED.replace(day=1))
    shown = sent(officer, csv_of("dishonest", [dishonest(town, claimant)])).text
    assert "新增 1 条，移出 1 条，不变 0 条" in shown
    assert claimant.name in shown
    assert "别处有限公司" in shown


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"valid_from": "2018-13-01"}, "请按 2018-12-03 的样式填写日期"),
        ({"published_on": ""}, "请按 2018-12-03 的样式填写日期"),
        ({"source": "   "}, "请写明来源"),
        ({"valid_to": "2018-01-01"}, "末日早于首日"),
        ({"kind": "<script>alert(1)</script>"}, "没有这种名单"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(
    town: Town, officer: Browser, typed: dict[str, str], told: str
) -> None:
    answer = sent(officer, csv_of("dishonest", [OTHER]), **typed)
    assert answer.status_code == 422
    assert told in answer.text
    assert "<script>alert" not in answer.text
    assert town.all("SELECT id FROM register_version WHERE authority_id = :a", a=town.authority) == []


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"PK\x03\x04broken", "名称\r\n某公司".encode()])
def test_a_hostile_file_is_told(officer: Browser, content: bytes) -> None:
    assert sent(officer, content).status_code == 422


def test_a_finding_is_judged_by_the_head_of_policy(town: Town, browsers: Browsers) -> None:
    claimant = town.claimants[0]
    loaded(town, "dishonest", [dishonest(town, claimant)], PROPOSED)
    application = town.submitted(claimant, town.call(), good(claimant.name))
    handler = browsers.staff("handler", CLOSED)
    number = str(town.one("SELECT number FROM application WHERE id = :id", id=application.id)[0])
    page = handler.get(f"/applications/{number}/formality")
    taken = handler.send(page, "/take")
    refused = handler.press(taken, "accept")
    assert "现行名单中列有" in refused.text
    head = browsers.staff("policy_head", CLOSED)
    listed = head.get(FINDINGS)
    ((found,),) = town.all("SELECT id FROM register_hit WHERE application_id = :id", id=application.id)
    assert browsers.of(claimant.officer, CLOSED).get(f"/subjects/{found}").status_code == 404
    assert browsers.of(claimant.officer, CLOSED).get(f"{FINDINGS}/{found}").status_code == 403
    assert number in listed.text
    ((hit,),) = town.all("SELECT id FROM register_hit WHERE application_id = :id", id=application.id)
    found = head.send(head.get(f"{FINDINGS}/{hit}"), "/take")
    assert claimant.name in found.text
    assert "不影响申报" in head.press(found, "dismiss", reason="已履行完毕，核实无误").text
    assert town.look(application.id).state == "submitted"


def test_who_is_left_out_is_not_in_the_public_notice_until_it_is_opened_again(town: Town, browsers: Browsers) -> None:
    call, (held, other) = town.call(), town.claimants[:2]
    for each in (held, other):
        town.decided(each, call, good(each.name))
    town.close(call)
    plan = town.approved(call)
    loaded(town, "dishonest", [dishonest(town, held)], NOTICED)
    town.on(NOTICED).do("policy_officer", plan.id, "publish")
    number = str(town.one("SELECT number FROM plan WHERE id = :id", id=plan.id)[0])
    public = browsers.of(None, NOTICED).get(f"/notices/{number}").text
    assert other.name in public
    assert held.name not in public
    assert "1,400.00" in public
    assert "2,800.00" not in public
    listed = browsers.of(None, NOTICED).get("/notices").text.split(f'/notices/{number}"')[1].split("/notices/")[0]
    assert "1,400.00" in listed
    assert "2,800.00" not in listed
    officer = browsers.staff("policy_officer", NOTICED)
    page = officer.get(f"/plans/{number}")
    assert "未列入公示" in page.text
    ((hit,),) = town.all("SELECT id FROM register_hit WHERE plan_id = :id", id=plan.id)
    town.on(NOTICED).do("policy_head", int(str(hit)), "dismiss", "已移出名单")
    officer.press(page, "publish_rest")
    assert held.name in browsers.of(None, NOTICED).get(f"/notices/{number}").text


def test_lists_and_findings_are_for_their_readers_at_their_authority(
    town: Town, officer: Browser, browsers: Browsers
) -> None:
    path = sent(officer, csv_of("dishonest", [OTHER])).request.path
    for role in ("handler", "finance", "administrator"):
        for address in (path, f"{path}/file", LIST):
            assert browsers.staff(role, PROPOSED).get(address).status_code == 403
    stranger = browsers.of(town.claimants[0].officer, PROPOSED)
    for address in (path, f"{path}/file", LIST, FINDINGS):
        assert stranger.get(address).status_code == 403
