"""Evaluations in the browser: the claimant fills in the report, one of the office evaluates it, another confirms it."""

from __future__ import annotations

import pytest

from tests.acts.evaluated import REPORT, REPORTED, asked, reported
from tests.acts.town import Town
from tests.web.browsing import Browser, Browsers, NoSuchForm, form
from workflow.acts.looking import Seen


@pytest.fixture
def evaluation(town: Town) -> Seen:
    return asked(town)


@pytest.fixture
def claimant(town: Town, browsers: Browsers) -> Browser:
    return browsers.of(town.claimants[0].officer, REPORTED)


def page(town: Town, evaluation: Seen) -> str:
    return f"/evaluations/{town.one('SELECT number FROM evaluation WHERE id = :id', id=evaluation.id)[0]}"


def test_a_report_goes_from_the_claimants_home_to_what_was_found(
    town: Town, evaluation: Seen, claimant: Browser, browsers: Browsers
) -> None:
    assert f"/subjects/{evaluation.id}" in claimant.get("/").text
    assert "绩效报告已提交" in claimant.send(claimant.get(page(town, evaluation)), "/report", **REPORT).text
    with pytest.raises(NoSuchForm):
        form(claimant.get(page(town, evaluation)), "/report")
    officer, head = browsers.staff("policy_officer", REPORTED), browsers.staff("policy_head", REPORTED)
    assert page(town, evaluation) in officer.get("/evaluations").text
    shown = officer.send(officer.get(page(town, evaluation)), "/take")
    assert REPORT["use"] in shown.text
    assert "拟评不合格" in officer.press(shown, "find_not_met", reason="收入没有合同依据").text
    taken = head.send(head.get(page(town, evaluation)), "/take")
    assert "不合格" in head.press(taken, "confirm_not_met", reason="同意").text
    (number,) = town.one(
        "SELECT a.number FROM application a JOIN evaluation e ON e.application_id = a.id WHERE e.id = :id",
        id=evaluation.id,
    )
    assert f"/applications/{number}/recovery" in officer.get(page(town, evaluation)).text
    assert page(town, evaluation) in claimant.get(f"/applications/{number}").text


def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(
    town: Town, evaluation: Seen, claimant: Browser
) -> None:
    answer = claimant.send(claimant.get(page(town, evaluation)), "/report", **{**REPORT, "kept": "许多", "use": " "})
    assert answer.status_code == 422
    assert 'href="#kept"' in answer.text
    assert 'href="#use"' in answer.text
    assert "许多" in answer.text
    assert REPORT["income"] in answer.text
    assert town.look(evaluation.id).state == "asked"


def test_a_report_that_was_sent_back_is_there_to_go_on_with(town: Town, evaluation: Seen, claimant: Browser) -> None:
    reported(town, evaluation)
    town.on(REPORTED).do("policy_officer", evaluation.id, "send_back", "请补充收入的合同依据")
    shown = claimant.get(page(town, evaluation))
    assert "请补充收入的合同依据" in shown.text
    assert form(shown, "/report").fields["use"] == REPORT["use"]


def test_a_claimant_is_told_what_was_found_once_it_is_confirmed_and_not_before(
    town: Town, evaluation: Seen, claimant: Browser
) -> None:
    reported(town, evaluation)
    here = town.on(REPORTED)
    here.do("policy_officer", evaluation.id, "find_not_met", "收入没有合同依据")
    (number,) = town.one("SELECT a.number FROM application a WHERE a.id = (SELECT application_id FROM evaluation "
                         "WHERE id = :id)", id=evaluation.id)  # fmt: skip
    for path in (page(town, evaluation), f"/applications/{number}"):
        shown = claimant.get(path).text
        assert "待评价" in shown
        assert "拟评" not in shown
        assert "收入没有合同依据" not in shown
    here.do("policy_head", evaluation.id, "confirm_not_met", "合同缺失，不予认可")
    shown = claimant.get(page(town, evaluation)).text
    assert "不合格" in shown
    assert "合同缺失" in shown


def test_nobody_else_sees_it(town: Town, evaluation: Seen, browsers: Browsers) -> None:
    rival = browsers.of(town.claimants[1].officer, REPORTED)
    assert rival.get(page(town, evaluation)).status_code == 404
    assert rival.get("/evaluations").status_code == 403


def test_control_characters_in_a_report_are_left_out_and_break_nothing(
    town: Town, evaluation: Seen, claimant: Browser
) -> None:
    typed = {**REPORT, "use": "全部\x00用于\x1b年费\r\n第二行", "problems": "\x00"}
    assert "绩效报告已提交" in claimant.send(claimant.get(page(town, evaluation)), "/report", **typed).text
    (kept,) = town.one("SELECT report FROM evaluation WHERE id = :id", id=evaluation.id)
    assert kept == {**REPORT, "use": "全部用于年费\r\n第二行"}
