"""Organisations in the browser: registered with a certificate, verified beside it, and their people."""

from __future__ import annotations

import io

import pytest
from werkzeug.test import TestResponse

from tests import made
from tests.acts.claim import good
from tests.acts.town import JOINED, Claimant, Town, registered
from tests.storage import hostile
from tests.web.browsing import Browser, Browsers, NoSuchForm, form
from workflow.parties.actors import Actor, actor_of

PDF = hostile.plain_pdf("事业单位法人证书")


@pytest.fixture
def newcomer(town: Town) -> Actor:
    """Somebody with an account and nothing else."""
    with town.office.database.writing() as connection:
        return actor_of(connection, made.person(connection, town.authority), JOINED)


@pytest.fixture
def browser(browsers: Browsers, newcomer: Actor) -> Browser:
    return browsers.of(newcomer, JOINED)


@pytest.fixture
def ours(town: Town) -> Claimant:
    return town.claimants[0]


def said(**more: str) -> dict[str, str]:
    return {
        "name": f"长沙{made.word()}研究院",
        "uscc": made.uscc(),
        "kind": "institute",
        "legal_person": "张三丰",
        "address": "长沙市岳麓区麓山南路 932 号",
        "telephone": "0731-0000 0009",
        "declared_group": "",
        **more,
    }


def send(browser: Browser, page: TestResponse, file: tuple[bytes, str] | None, **typed: str) -> TestResponse:
    """Send the form of a registration."""
    found = form(page, "/organisations/new")
    fields: dict[str, object] = {**found.fields, **typed}
    if file is not None:
        fields["certificate"] = (io.BytesIO(file[0]), file[1])
    return browser.client.post(found.action, data=fields, content_type="multipart/form-data", follow_redirects=True)


def register(browser: Browser, **typed: str) -> TestResponse:
    return send(browser, browser.get("/organisations/new"), (PDF, "证书.pdf"), **said(**typed))


def path(organisation: int) -> str:
    return f"/organisations/{organisation}"


def test_an_organisation_is_registered_and_its_page_says_what_comes_next(town: Town, browser: Browser) -> None:
    done = register(browser)
    assert done.status_code == 200
    assert "单位已登记，工作人员将对照证书进行核验" in done.text
    assert "已登记" in done.text
    assert "0731-00000009" in done.text
    assert done.request.path in browser.get("/organisations").text


def test_an_officer_verifies_it_beside_its_certificate(town: Town, browser: Browser, browsers: Browsers) -> None:
    address = register(browser).request.path
    handler = browsers.staff("handler", JOINED)
    shown = handler.get(address)
    assert "请将登记内容与证书核对" in shown.text
    certificate = handler.get(f"{address}/certificate")
    assert certificate.data == PDF
    assert certificate.headers["Content-Disposition"].startswith("inline;")
    done = handler.press(handler.send(shown, "/take"), "verify")
    assert "已核验" in done.text
    assert "可以申报" in browser.get(address).text


def test_a_rejected_registration_tells_its_reason_to_who_registered_and_lets_nobody_act(
    browser: Browser, browsers: Browsers
) -> None:
    address = register(browser).request.path
    handler = browsers.staff("handler", JOINED)
    handler.press(handler.send(handler.get(address), "/take"), "reject", reason="证书与代码不符 <i>")
    shown = browser.get(address)
    assert "登记未获通过" in shown.text
    assert "证书与代码不符 &lt;i&gt;" in shown.text
    assert "目前没有经办人" in shown.text
    assert browser.get(f"{address}/account").status_code == 404


def test_a_double_click_registers_once_and_shows_it_twice(town: Town, browser: Browser) -> None:
    page, typed = browser.get("/organisations/new"), said()
    first, second = (send(browser, page, (PDF, "证书.pdf"), **typed) for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert first.request.path == second.request.path
    assert town.one("SELECT count(*) FROM organisation WHERE uscc = :uscc", uscc=typed["uscc"]) == (1,)


def test_faults_are_told_at_their_fields_and_nothing_typed_nor_the_file_is_lost(town: Town, browser: Browser) -> None:
    typed = said(uscc="9111", telephone="nobody", kind="")
    wrong = send(browser, browser.get("/organisations/new"), (PDF, "证 书.pdf"), **typed)
    assert wrong.status_code == 422
    for words in ('href="#uscc"', 'href="#telephone"', 'href="#kind"', typed["name"], typed["address"]):
        assert words in wrong.text
    assert "已随本表" not in wrong.text
    assert "将随本表一并提交" in wrong.text
    mended = send(browser, wrong, None, **said(name=typed["name"]))
    assert mended.status_code == 200, mended.text
    assert browser.get(f"{mended.request.path}/certificate").data == PDF


def test_without_a_certificate_nothing_is_registered(browser: Browser) -> None:
    answer = send(browser, browser.get("/organisations/new"), None, **said())
    assert answer.status_code == 422
    assert 'href="#certificate"' in answer.text


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"<html><script>alert(1)</script>", "a.html"), (b"MZ" + bytes(300), "证书.pdf"), (b"", "empty.pdf")],
)
def test_a_file_that_is_no_scan_is_refused_at_its_field(browser: Browser, data: bytes, name: str) -> None:
    answer = send(browser, browser.get("/organisations/new"), (data, name), **said())
    assert answer.status_code == 422
    assert 'id="certificate-fault1"' in answer.text
    assert "<script>alert" not in answer.text


def test_a_file_that_is_too_big_is_told_and_registers_nothing(browser: Browser) -> None:
    answer = send(browser, browser.get("/organisations/new"), (PDF + bytes(11 * 1024 * 1024), "a.pdf"), **said())
    assert answer.status_code in (413, 422)


def test_the_digest_of_somebody_elses_certificate_opens_nothing(
    town: Town, browser: Browser, browsers: Browsers
) -> None:
    register(browser)
    digest = str(town.one("SELECT certificate FROM organisation ORDER BY id DESC LIMIT 1")[0])
    thief = browsers.of(town.claimants[1].officer, JOINED)
    page = thief.get("/organisations/new")
    answer = send(thief, page, None, **said(), scan=digest)
    assert answer.status_code == 422
    assert 'href="#certificate"' in answer.text


def test_a_hostile_name_is_written_as_text(browser: Browser) -> None:
    done = register(browser, name='"><img src=x onerror=alert(1)>大学', legal_person="<b>张</b>", address="{{ 7*7 }}")
    assert done.status_code == 200
    assert "<img src=x" not in done.text
    assert "<b>张" not in done.text
    assert "{{ 7*7 }}" in done.text


def test_a_code_that_is_registered_already_is_told_and_not_by_whom(
    ours: Claimant, town: Town, browser: Browser
) -> None:
    code = str(town.one("SELECT uscc FROM organisation WHERE id = :id", id=ours.organisation)[0])
    answer = send(browser, browser.get("/organisations/new"), (PDF, "a.pdf"), **said(uscc=code))
    assert answer.status_code == 422
    assert "已登记" in answer.text
    assert ours.name not in answer.text


def test_an_organisation_is_seen_by_its_own_people_and_its_office_alone(
    town: Town, ours: Claimant, browsers: Browsers, browser: Browser
) -> None:
    address = path(ours.organisation)
    rival = browsers.of(town.claimants[1].officer, JOINED)
    for stranger in (browser, rival, browsers.staff("administrator", JOINED)):
        for each in (address, f"{address}/certificate", f"{address}/account"):
            assert stranger.get(each).status_code == 404, each
        assert ours.name not in stranger.get("/organisations").text
    assert ours.name in browsers.of(ours.officer, JOINED).get("/organisations").text
    assert ours.name in browsers.staff("handler", JOINED).get(f"/organisations?q={ours.name[2:8]}").text


@pytest.mark.parametrize("odd", ["%", "_", "'; --", "\\", "%00", "长" * 300])
def test_an_odd_search_finds_nothing_and_breaks_nothing(browsers: Browsers, odd: str) -> None:
    answer = browsers.staff("handler", JOINED).client.get("/organisations", query_string={"q": odd})
    assert answer.status_code == 200


def test_a_colleague_is_let_in_by_mail_address_and_out_again(
    town: Town, ours: Claimant, browsers: Browsers, browser: Browser, newcomer: Actor
) -> None:
    mine, address = browsers.of(ours.officer, JOINED), path(ours.organisation)
    email = str(town.one("SELECT email FROM person WHERE id = :id", id=newcomer.person_id)[0])
    given = mine.send(mine.get(address), "/people", email=f" {email.upper()}")
    assert given.status_code == 200
    assert email in given.text
    assert browser.get(address).status_code == 200
    again = mine.send(mine.get(address), "/people", email=email)
    assert again.status_code == 200, "a second click does no harm"
    ended = mine.send(given, _end(town, ours, newcomer))
    assert "已解除" in ended.text
    assert browser.get(address).status_code == 404


def _end(town: Town, ours: Claimant, who: Actor) -> str:
    found = town.one(
        "SELECT id FROM mandate WHERE organisation_id = :o AND person_id = :p AND ends_on IS NULL",
        o=ours.organisation,
        p=who.person_id,
    )
    return f"/people/{found[0]}/end"


def test_who_ends_their_own_mandate_leaves_with_a_word(
    town: Town, ours: Claimant, browsers: Browsers, browser: Browser, newcomer: Actor
) -> None:
    mine, address = browsers.of(ours.officer, JOINED), path(ours.organisation)
    email = str(town.one("SELECT email FROM person WHERE id = :id", id=newcomer.person_id)[0])
    mine.send(mine.get(address), "/people", email=email)
    left = browser.send(browser.get(address), _end(town, ours, newcomer))
    assert left.request.path == "/organisations"
    assert "已解除" in left.text


def test_the_only_officer_is_not_offered_the_end(ours: Claimant, browsers: Browsers) -> None:
    shown = browsers.of(ours.officer, JOINED).get(path(ours.organisation))
    assert "唯一经办人" in shown.text
    with pytest.raises(NoSuchForm):
        form(shown, "/end")


def test_who_has_no_account_or_works_for_the_office_is_told_at_the_field(
    town: Town, ours: Claimant, browsers: Browsers
) -> None:
    mine, address = browsers.of(ours.officer, JOINED), path(ours.organisation)
    handler = str(town.one("SELECT email FROM person WHERE id = :id", id=town.staff["handler"].person_id)[0])
    for email, words in ((f"no-{made.word()}@example.cn", "没有使用该邮箱的账号"), (handler, "在主管部门任职")):
        answer = mine.send(mine.get(address), "/people", email=email)
        assert answer.status_code == 422
        assert words in answer.text
        assert email in answer.text


def test_addresses_are_not_tried_out_one_after_another(ours: Claimant, browsers: Browsers) -> None:
    mine, address = browsers.of(ours.officer, JOINED), path(ours.organisation)
    shown = mine.get(address)
    answers = [mine.send(shown, "/people", email=f"guess-{each}@example.cn").status_code for each in range(7)]
    assert answers[:5] == [422] * 5
    assert answers[5:] == [429] * 2


def test_an_organisation_that_is_not_verified_has_no_form_for_people(
    town: Town, ours: Claimant, browsers: Browsers
) -> None:
    organisation, _ = registered(town, ours.officer, made.registration())
    shown = browsers.of(ours.officer, JOINED).get(path(organisation))
    assert shown.status_code == 200
    with pytest.raises(NoSuchForm):
        form(shown, "/people")


def test_its_applications_are_listed_and_a_draft_only_for_its_own_people(
    town: Town, ours: Claimant, browsers: Browsers
) -> None:
    draft = town.draft(ours, town.call(), good(ours.name))
    number = str(town.one("SELECT number FROM application WHERE id = :id", id=draft.id)[0])
    address = path(ours.organisation)
    assert number in browsers.of(ours.officer, JOINED).get(address).text
    assert number not in browsers.staff("handler", JOINED).get(address).text


def test_a_task_of_an_organisation_leads_to_its_page(town: Town, browser: Browser, browsers: Browsers) -> None:
    address = register(browser).request.path
    handler = browsers.staff("handler", JOINED)
    assert handler.send(handler.get("/"), "/tasks/next", role="handler").request.path == address
