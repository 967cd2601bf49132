"""The bank's answers in the browser: explained by one, confirmed by another, with the file itself at hand."""

from __future__ import annotations

import io

import pytest

from tests.acts.claim import AWARD_FEN, good
from tests.acts.laws import broken
from tests.acts.town import CONFIRMED, Town
from tests.web.browsing import Browser, Browsers, NoSuchForm, form
from workflow.acts.looking import Seen
from workflow.acts.read_results import read_results
from workflow.money import payments
from workflow.money.bank import Result, results_csv

LETTER = "银行 2019 年第 7 号复函"


@pytest.fixture
def batch(town: Town) -> Seen:
    """A batch of two payments that the bank has."""
    call = town.call(10 * AWARD_FEN)
    for each in town.claimants:
        town.decided(each, call, good(each.name))
    town.close(call)
    town.confirmed(call)
    return town.released(call)


@pytest.fixture
def odd(town: Town, batch: Seen) -> bytes:
    """A file that names another sum for each payment, and a payment that nobody knows."""
    with town.office.database.reading() as connection:
        orders = payments.orders(connection, batch.id).values()
    said = [Result(each.end_to_end_id, "paid", each.amount_fen - 1, "") for each in orders]
    return results_csv.write([*said, Result("YL-NOBODY", "paid", 5, "<b>谁</b>")])


@pytest.fixture
def answer(town: Town, batch: Seen, odd: bytes) -> Seen:
    read = read_results(town.on(CONFIRMED).office, town.staff["finance"], batch, odd)
    assert read.answer is not None
    return town.look(read.answer)


@pytest.fixture
def finance(browsers: Browsers) -> Browser:
    return browsers.staff("finance", CONFIRMED)


def page(town: Town, answer: Seen) -> str:
    return f"/answers/{town.one('SELECT number FROM bank_answer WHERE id = :id', id=answer.id)[0]}"


def outcomes(town: Town, batch: Seen) -> list[object]:
    rows = town.all("SELECT outcome FROM payment WHERE batch_id = :id ORDER BY end_to_end_id", id=batch.id)
    return [outcome for (outcome,) in rows]


def explain(browser: Browser, town: Town, answer: Seen, **given: str) -> str:
    shown = browser.get(page(town, answer))
    return browser.send(shown, "/lines", **given).text


def test_lines_are_explained_singly_and_alike_confirmed_and_posted(
    town: Town, batch: Seen, answer: Seen, finance: Browser, browsers: Browsers
) -> None:
    town.hold("finance", answer.id)
    assert "已说明 1 行" in explain(finance, town, answer, place="3", meaning="void", words="银行来电撤回")
    assert "已说明 2 行" in explain(finance, town, answer, all="1", meaning="paid", words=LETTER)
    assert "待复核" in finance.press(finance.get(page(town, answer)), "explain").text
    assert outcomes(town, batch) == [None, None]
    head = browsers.staff("finance_head", CONFIRMED)
    shown = head.get(page(town, answer)).text
    assert LETTER in shown
    assert "银行来电撤回" in shown
    town.on(CONFIRMED).hold("finance_head", answer.id)
    assert "已核清" in head.press(head.get(page(town, answer)), "confirm").text
    assert outcomes(town, batch) == ["paid", "paid"]
    assert broken(town) == []


def test_what_the_form_does_not_say_is_asked_for_and_what_it_says_is_kept(
    town: Town, answer: Seen, finance: Browser
) -> None:
    town.hold("finance", answer.id)
    shown = finance.get(page(town, answer))
    fields = form(shown, "/lines").fields
    for given, asked in (
        ({"place": "1", "words": LETTER}, "请选择其含义"),
        ({"place": "1", "meaning": "void"}, "请写明依据"),
        ({"meaning": "void", "words": LETTER}, "请选择要说明的行"),
        ({"place": "99999999999", "meaning": "nothing", "words": LETTER}, "请选择其含义"),
    ):
        sent = {name: value for name, value in fields.items() if name == "csrf_token"} | given
        refused = finance.client.post(form(shown, "/lines").action, data=sent)
        assert refused.status_code == 422
        assert asked in refused.text
        assert given.get("words", "") in refused.text
    assert town.one("SELECT count(*) FROM explanation WHERE answer_id = :id", id=answer.id) == (0,)


def test_a_line_that_can_not_be_posted_so_is_refused_with_what_else_it_may_be(
    town: Town, answer: Seen, finance: Browser
) -> None:
    town.hold("finance", answer.id)
    assert "第 4 行不能入账" in explain(finance, town, answer, place="3", meaning="paid", words=LETTER)


def test_only_who_has_the_task_in_hand_is_offered_the_form(
    town: Town, answer: Seen, finance: Browser, browsers: Browsers
) -> None:
    for browser in (finance, browsers.staff("finance_head", CONFIRMED), browsers.staff("auditor", CONFIRMED)):
        with pytest.raises(NoSuchForm):
            form(browser.get(page(town, answer)), "/lines")
    town.hold("finance", answer.id)
    assert form(finance.get(page(town, answer)), "/lines")


def test_what_the_bank_wrote_is_shown_as_text_and_the_file_comes_back_as_it_came(
    town: Town, answer: Seen, odd: bytes, finance: Browser
) -> None:
    shown = finance.get(page(town, answer)).text
    assert "&lt;b&gt;谁" in shown
    assert "<b>谁" not in shown
    file = finance.get(f"{page(town, answer)}/file")
    assert file.data == odd
    assert file.headers["Content-Disposition"].startswith("attachment")


def test_open_answers_stand_on_the_overview_and_beside_their_batch(
    town: Town, batch: Seen, answer: Seen, finance: Browser
) -> None:
    number = page(town, answer).rsplit("/", 1)[1]
    assert number in finance.get("/finance").text
    batch_number = town.one("SELECT number FROM batch WHERE id = :id", id=batch.id)[0]
    assert number in finance.get(f"/batches/{batch_number}").text


def test_a_line_that_another_batch_knows_leads_there(town: Town, batch: Seen, finance: Browser) -> None:
    with town.office.database.reading() as connection:
        back = next(iter(payments.orders(connection, batch.id).values()))
    office, clerk = town.on(CONFIRMED).office, town.staff["finance"]
    read_results(office, clerk, batch, town.answer(batch.id, {back.application: "returned"}))
    call = int(str(town.one("SELECT call_id FROM batch WHERE id = :id", id=batch.id)[0]))
    second = town.released(call)
    late = results_csv.write([Result(back.end_to_end_id, "paid", back.amount_fen, "")])
    shown = finance.get(f"/batches/{town.one('SELECT number FROM batch WHERE id = :id', id=second.id)[0]}")
    found = form(shown, "/results")
    sent = {**found.fields, "file": (io.BytesIO(late), "late.csv")}
    told = finance.client.post(found.action, data=sent, content_type="multipart/form-data", follow_redirects=True)
    first = town.one("SELECT number FROM batch WHERE id = :id", id=batch.id)[0]
    assert f"属于批次 {first}" in told.text
