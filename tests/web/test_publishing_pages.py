"""Publishing in the browser: a file is checked, proposed, published by another, and claimed under without restart."""

from __future__ import annotations

import io

import pytest
from werkzeug.test import TestResponse

from tests.acts.test_publishing import written
from tests.acts.town import PROPOSED, Town
from tests.web.browsing import Browser, Browsers, NoSuchForm, form

LIST = "/schemes/proposals"


@pytest.fixture
def scheme(town: Town) -> str:
    return f"paged-{town.authority}"


@pytest.fixture
def officer(browsers: Browsers) -> Browser:
    return browsers.staff("policy_officer", PROPOSED)


def checked(officer: Browser, given: bytes) -> TestResponse:
    return officer.send(officer.get(LIST), "/check", file=(io.BytesIO(given), "new.yaml"))


def proposed(officer: Browser, given: bytes) -> TestResponse:
    return officer.send(checked(officer, given), LIST)


def test_an_edition_is_published_and_a_call_proposed_under_it_without_a_restart(
    town: Town, scheme: str, officer: Browser, browsers: Browsers
) -> None:
    shown = checked(officer, written(scheme))
    assert "没有问题" in shown.text
    assert town.all("SELECT id FROM edition_proposal WHERE scheme = :s", s=scheme) == []
    page = officer.send(shown, LIST)
    assert "待审批" in page.text
    with pytest.raises(NoSuchForm):
        form(page, "/steps/publish")
    head = browsers.staff("policy_head", PROPOSED)
    taken = head.send(head.get(page.request.path), "/take")
    assert "已发布" in head.press(taken, "publish").text
    ((named,),) = town.all("SELECT hash FROM edition WHERE scheme = :s", s=scheme)
    assert str(named) in officer.get("/calls/new").text
    assert officer.get(f"/calls/new?edition={named}").status_code == 200


def test_every_fault_is_told_with_its_line_and_nothing_is_kept(town: Town, scheme: str, officer: Browser) -> None:
    broken = written(scheme).replace(b"claimants: [university]", b"claimants: [universty]")
    answer = checked(officer, broken.replace(b"largest: 50 MB", b"largest: 50"))
    assert answer.status_code == 422
    assert "第 10 行" in answer.text
    assert "documents.patent_list.largest" in answer.text
    assert town.all("SELECT id FROM edition_proposal WHERE scheme = :s", s=scheme) == []


def test_a_fault_is_told_with_its_code_the_way_to_it_and_what_to_do(scheme: str, officer: Browser) -> None:
    told = checked(officer, written(scheme).replace(b"payment, release]", b"payment]")).text
    for words in ("duty_not_apart", "到达路径：", "[列入批次] 已列入批次", "改法：", "把它列入 apart"):
        assert words in told


@pytest.mark.parametrize("given", [b"", b"\xff", b"a: " + b"x" * 600_000, b"scheme: <script>alert(1)</script>"])
def test_a_hostile_file_is_told(officer: Browser, given: bytes) -> None:
    answer = checked(officer, given)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


def test_what_our_page_did_not_carry_is_refused(officer: Browser, scheme: str) -> None:
    shown = checked(officer, written(scheme))
    for carried in ("", "?", "QUJD", "eJw="):
        assert officer.send(shown, LIST, carried=carried).status_code == 400


def test_what_changes_is_told_beside_the_latest_edition(
    town: Town, scheme: str, officer: Browser, browsers: Browsers
) -> None:
    page = proposed(officer, written(scheme))
    head = browsers.staff("policy_head", PROPOSED)
    head.press(head.send(head.get(page.request.path), "/take"), "publish")
    shown = checked(officer, written(scheme, "2020", **{"cap: 500000 yuan": "cap: 600000 yuan"})).text
    assert "限额：“500000 yuan”改为“600000 yuan”" in shown
    assert "同时属于已发布的 2019 版" in shown


def test_the_file_comes_back_byte_for_byte_and_only_for_its_authority(
    town: Town, scheme: str, officer: Browser, browsers: Browsers
) -> None:
    given = written(scheme).replace(b"\n", b"\r\n")
    path = proposed(officer, given).request.path
    assert officer.get(f"{path}/file").data == given
    for role in ("handler", "finance", "administrator"):
        for address in (path, f"{path}/file", LIST):
            assert browsers.staff(role, PROPOSED).get(address).status_code == 403


def test_a_proposal_is_rejected_with_a_reason_that_is_shown(scheme: str, officer: Browser, browsers: Browsers) -> None:
    path = proposed(officer, written(scheme)).request.path
    head = browsers.staff("policy_head", PROPOSED)
    head.press(head.send(head.get(path), "/take"), "reject", reason="第七条比例有误")
    shown = officer.get(path).text
    assert "已否决" in shown
    assert "第七条比例有误" in shown
