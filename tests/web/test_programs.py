"""The door for programs: a claim goes from call to receipt as JSON, by key, for one's own organisations alone."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from tests.acts.claim import bad, good, workbook
from tests.acts.laws import broken
from tests.acts.town import CLOSED, LAST_DAY, SAID, Claimant, Town
from tests.web.browsing import Browsers
from tests.web.counting import counting
from tests.web.program import JSON, Program, as_sent, begun, number_of, program, secret, work
from web.api.bearer import MOST_A_MINUTE
from workflow.parties import keys, people
from workflow.parties.keys import READ, NewKey


@pytest.fixture
def claimant(town: Town) -> Claimant:
    return town.claimants[0]


@pytest.fixture
def mine(town: Town, browsers: Browsers, claimant: Claimant) -> Program:
    return program(town, browsers, claimant.officer)


def test_a_claim_goes_from_call_to_receipt(town: Town, mine: Program, claimant: Claimant) -> None:
    """Bad lines are told with code, field and remedy, mended by themselves, and the same submission has one effect."""
    call = town.call()
    assert number_of(town, call) in [each["number"] for each in mine.get("/calls") if each["open"]]
    rules = mine.get(f"/calls/{number_of(town, call)}")
    draft = begun(town, mine, claimant, call)
    number, version = draft["number"], draft["draft"]["version"]
    assert draft["draft"]["missing"] == [each["name"] for each in rules["documents"] if each["required"]]

    lines = [as_sent(each) for each in (*good(claimant.name, 2), bad(claimant.name))]
    check = mine.done("PUT", f"/applications/{number}/lines", {"draft": version, "lines": lines}, status=202)
    assert check["open"]
    work(town, check["id"])
    done = mine.get(f"/applications/{number}/checks/{check['id']}")
    assert (done["state"], done["summary"]["ok"], done["summary"]["bad"]) == ("done", 2, 1)
    (wrong,) = mine.get(f"/applications/{number}/lines?show=bad")["lines"]
    assert (wrong["sent"], wrong["errors"][0]["field"]) == (3, "owners")
    assert wrong["errors"][0]["code"]
    assert "第一专利权人" in wrong["errors"][0]["words"]["zh"]

    version = mine.get(f"/applications/{number}")["draft"]["version"]
    again = {"draft": version, "mending": True, "lines": [lines[2] | {"owners": claimant.name}]}
    work(town, mine.done("PUT", f"/applications/{number}/lines", again, status=202)["id"])
    kept = mine.get(f"/applications/{number}/lines")["lines"]
    assert [each["ok"] for each in kept] == [True, True, True]
    assert kept[0]["values"] | {"owners": claimant.name} == kept[0]["values"] | lines[0] | {
        "receipt": {**lines[0]["receipt"], "check": ""},  # type: ignore[dict-item]
        "paid": "2000.00",
    }

    version = mine.get(f"/applications/{number}")["draft"]["version"]
    told = mine.done("PUT", f"/applications/{number}/answers", {"draft": version, "answers": SAID})
    assert told["draft"]["faults"] == []
    mine.hand_all(number)
    ready = mine.get(f"/applications/{number}")
    assert ready["draft"]["ready"]
    handing = {
        "state": ready["state"]["code"],
        "version": ready["version"],
        "draft": ready["draft"]["version"],
        "undertaking": ready["draft"]["undertaking"]["digest"],
    }
    receipts = [
        mine.done("POST", f"/applications/{number}/submit", handing, headers={"Idempotency-Key": "k-1"})
        for _ in range(2)
    ]
    assert receipts[0] == receipts[1] == mine.get(f"/applications/{number}/receipt")
    assert (receipts[0]["lines"], receipts[0]["claimed_fen"]) == (3, 420_000)
    after = mine.get(f"/applications/{number}")
    assert (after["state"]["code"], after["draft"]) == ("submitted", None)
    assert after["waiting"]["waits_for"] == "office"
    assert number in [each["number"] for each in mine.get("/applications")["applications"]]
    assert mine.get(f"/applications/{number}/letters") == []
    assert broken(town) == []


def test_the_record_says_that_a_program_acted_and_by_which_key(
    town: Town, browsers: Browsers, mine: Program, claimant: Claimant
) -> None:
    number = begun(town, mine, claimant, town.call())["number"]
    (key,) = town.one("SELECT id FROM program_key WHERE person_id = :id", id=claimant.officer.person_id)
    (body,) = town.one(
        "SELECT convert_from(h.body, 'UTF8')::json -> 'said' ->> 'program_key' FROM history h "
        "JOIN application a ON a.id = h.subject_id WHERE a.number = :number",
        number=number,
    )
    assert str(body) == str(key)
    assert "通过程序" in browsers.of(claimant.officer, LAST_DAY).get(f"/applications/{number}").text


def test_beginning_again_answers_with_what_was_begun(town: Town, mine: Program, claimant: Claimant) -> None:
    call = town.call()
    first = begun(town, mine, claimant, call)
    sent = {"organisation": claimant.organisation}
    assert mine.done("POST", f"/calls/{number_of(town, call)}/applications", sent)["number"] == first["number"]


def test_a_workbook_may_come_as_it_is(town: Town, mine: Program, claimant: Claimant) -> None:
    draft = begun(town, mine, claimant, town.call())
    address = f"/applications/{draft['number']}/workbook?draft={draft['draft']['version']}&name=申报.xlsx"
    check = mine.done("PUT", address, status=202, data=workbook(good(claimant.name, 2)))
    work(town, check["id"])
    assert mine.get(f"/applications/{draft['number']}")["draft"]["lines"]["ok"] == 2
    refused = mine.refused(422, "file_refused", "PUT", address, data=b"%PDF-1.7 not a workbook")
    assert refused["errors"][0]["detail"]


def test_a_document_is_taken_out_again(town: Town, mine: Program, claimant: Claimant) -> None:
    number = begun(town, mine, claimant, town.call())["number"]
    mine.hand_all(number)
    draft = mine.get(f"/applications/{number}")["draft"]
    paper = draft["documents"][0]
    address = f"/applications/{number}/documents/{paper['kind']}/{paper['sha256']}?draft={draft['version']}"
    assert mine.ask("DELETE", address).status_code == 204
    assert paper["kind"] in mine.get(f"/applications/{number}")["draft"]["missing"]
    mine.refused(409, "draft_changed", "DELETE", address)


# ---- who gets in ----------------------------------------------------------------------------------------------------


def test_without_a_key_that_lives_nobody_gets_in(town: Town, browsers: Browsers, claimant: Claimant) -> None:
    """Not with none, an unknown one, one that was ended or has run out, nor when its person is switched off."""
    client, office = browsers.app(LAST_DAY).test_client(), town.office
    Program(client, None).refused(401, "no_key", "GET", "/me")
    Program(client, "yk_unknown").refused(401, "key_unknown", "GET", "/me")
    person = claimant.officer.person_id
    with office.database.writing() as connection:
        early = office.real_now() - timedelta(days=2)
        over = keys.make(connection, person, NewKey("旧", READ, 1), now=early)
    assert isinstance(over, str)
    Program(client, over).refused(401, "key_unknown", "GET", "/me")
    ended = secret(town, claimant.officer)
    with office.database.writing() as connection:
        assert keys.end(connection, person, keys.of_person(connection, person)[0].id, now=office.real_now())
    Program(client, ended).refused(401, "key_unknown", "GET", "/me")
    last = secret(town, claimant.officer)
    assert Program(client, last).get("/me")["organisations"] == [{"id": claimant.organisation, "name": claimant.name}]
    with office.database.writing() as connection:
        people.deactivate(connection, person)
    Program(client, last).refused(401, "key_unknown", "GET", "/me")


def test_a_cookie_opens_nothing_here_and_a_key_nothing_elsewhere(
    town: Town, browsers: Browsers, claimant: Claimant
) -> None:
    Program(browsers.of(claimant.officer, LAST_DAY).client, None).refused(401, "no_key", "GET", "/me")
    stranger = browsers.app(LAST_DAY).test_client()
    shown = stranger.get("/applications", headers={"Authorization": f"Bearer {secret(town, claimant.officer)}"})
    assert shown.status_code == 303


def test_a_key_for_reading_changes_nothing(town: Town, browsers: Browsers, claimant: Claimant) -> None:
    reads = program(town, browsers, claimant.officer, READ)
    call = number_of(town, town.call())
    sent = {"organisation": claimant.organisation}
    reads.refused(403, "read_only_key", "POST", f"/calls/{call}/applications", sent)
    assert reads.get("/me")["may"] == READ


def test_a_program_has_no_role_of_an_office_and_sees_its_own_alone(
    town: Town, browsers: Browsers, mine: Program, claimant: Claimant
) -> None:
    number = begun(town, mine, claimant, town.call())["number"]
    for other in (town.staff["handler"], town.claimants[1].officer):
        theirs = program(town, browsers, other)
        for where in ("", "/lines", "/receipt", "/letters", "/checks/1"):
            theirs.refused(404, "not_found", "GET", f"/applications/{number}{where}")
        sent = {"draft": 0, "lines": [{}]}
        theirs.refused(404, "not_found", "PUT", f"/applications/{number}/lines", sent)
        assert theirs.get("/applications")["applications"] == []
    rival = program(town, browsers, town.claimants[1].officer)
    call = number_of(town, town.call())
    sent = {"organisation": claimant.organisation}
    rival.refused(403, "not_yours", "POST", f"/calls/{call}/applications", sent)


def test_too_many_requests_in_a_minute_are_told_to_wait(mine: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.api.bearer.MOST_A_MINUTE", 2)
    answers = [mine.ask("GET", "/me").status_code for _ in range(5)]
    assert answers.count(429) >= 2  # a minute may end between two of them
    assert MOST_A_MINUTE > 2
    last = mine.ask("GET", "/me")
    if last.status_code == 429:
        assert 0 < int(last.headers["Retry-After"]) <= 60


# ---- what is wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "not_json"),
        (b"[" * 5_000, 400, "not_json"),
        (b"[]", 422, "not_as_described"),
        (b'{"draft": 1}', 422, "not_as_described"),
        (b'{"draft": "x", "lines": [{}]}', 422, "not_as_described"),
        (b'{"draft": 99999999999999999999, "lines": [{}]}', 422, "not_as_described"),
        (b'{"draft": 1, "lines": []}', 422, "not_as_described"),
        (b'{"draft": 1, "lines": [1]}', 422, "not_as_described"),
        (b'{"draft": 1, "lines": [{"surprise": 1}]}', 422, "unknown"),
        (b'{"draft": 1, "lines": [{}], "more": 1}', 422, "not_as_described"),
        (b'{"draft": 9000, "lines": [{"fee_year": 7}]}', 409, "draft_changed"),
    ],
)
def test_a_body_that_is_wrong_is_told_where_and_keeps_nothing(
    town: Town, mine: Program, claimant: Claimant, body: bytes, status: int, code: str
) -> None:
    number = begun(town, mine, claimant, town.call())["number"]
    address = f"/applications/{number}/lines"
    told = mine.refused(status, code, "PUT", address, data=body, content_type=JSON)
    assert told["detail"]
    mine.refused(415, "not_json", "PUT", address, data=body, content_type="text/plain")
    assert mine.get(f"/applications/{number}/lines")["lines"] == []


def test_a_wrong_answer_refuses_all_and_says_which_in_the_language_that_was_asked(
    town: Town, mine: Program, claimant: Claimant
) -> None:
    draft = begun(town, mine, claimant, town.call())
    number, version = draft["number"], draft["draft"]["version"]
    sent = {"draft": version, "answers": {"contact": "王岳麓", "phone": "0" * 600, "surprise": 1}}
    for language, words in (("zh-CN", "过长"), ("en", "too long")):
        told = mine.refused(
            422,
            "not_as_described",
            "PUT",
            f"/applications/{number}/answers",
            sent,
            headers={"Accept-Language": language},
        )
        places = {each["where"]: each for each in told["errors"]}
        assert set(places) == {"/phone", "/surprise"}
        assert words in places["/phone"]["detail"] or "字" in places["/phone"]["detail"], places
    assert mine.get(f"/applications/{number}")["draft"]["answers"] == {}


def test_a_call_that_has_closed_takes_none(town: Town, browsers: Browsers, claimant: Claimant) -> None:
    call = town.call()
    town.close(call)
    late = program(town, browsers, claimant.officer, day=CLOSED)
    sent = {"organisation": claimant.organisation}
    late.refused(409, "call_not_open", "POST", f"/calls/{number_of(town, call)}/applications", sent)
    late.refused(404, "not_found", "POST", "/calls/none/applications", sent)


def test_an_unready_draft_and_an_old_look_are_not_handed_in(town: Town, mine: Program, claimant: Claimant) -> None:
    told = begun(town, mine, claimant, town.call())
    sent = {"state": told["state"]["code"], "version": told["version"], "draft": told["draft"]["version"]}
    address = f"/applications/{told['number']}/submit"
    mine.refused(409, "answers_missing", "POST", address, sent)
    mine.refused(409, "conflict", "POST", address, {**sent, "version": 9})
    mine.refused(400, "bad_request", "POST", address, sent, headers={"Idempotency-Key": "x" * 65})


def test_a_document_is_told_by_its_content_and_its_kind_is_asked_for(
    town: Town, mine: Program, claimant: Claimant
) -> None:
    number = begun(town, mine, claimant, town.call())["number"]
    kind = mine.get(f"/applications/{number}")["draft"]["missing"][0]
    address = f"/applications/{number}/documents"
    mine.refused(422, "file_refused", "PUT", f"{address}/{kind}?name=a.pdf", data=io.BytesIO(b"MZ\x90\x00"))
    mine.refused(409, "no_such_kind", "PUT", f"{address}/surprise?name=a.pdf", data=io.BytesIO(b"%PDF"))
    mine.refused(422, "not_as_described", "PUT", f"{address}/{kind}", data=io.BytesIO(b"%PDF"))


def test_an_address_or_a_method_that_is_not_there_is_a_problem_too(mine: Program) -> None:
    mine.refused(404, "not_found", "GET", "/surprise")
    mine.refused(405, "method_not_allowed", "DELETE", "/calls")
    assert "GET" in mine.ask("DELETE", "/calls").headers["Allow"]


def test_reading_commits_nothing(town: Town, browsers: Browsers, mine: Program, claimant: Claimant) -> None:
    number = begun(town, mine, claimant, town.call())["number"]
    with counting(browsers.app(LAST_DAY)) as seen:
        for address in ("/me", "/applications", f"/applications/{number}", f"/applications/{number}/lines", "/calls"):
            mine.get(address)
    assert seen["commits"] == 0
