"""Finance in the browser: a batch made by one, released by another, its files, and the bank's answers."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping

import pytest
import structlog
from sqlalchemy import event
from werkzeug.test import TestResponse

import logs
from tests import made
from tests.acts.claim import AWARD_FEN, good
from tests.acts.laws import broken
from tests.acts.town import CONFIRMED, PAYER, Town, member, person, request_and_confirm
from tests.web.browsing import Browser, Browsers, NoSuchForm, form
from web import request_log
from web.finance import batches
from web.finance.reading import calls
from web.house import house_of
from web.scope import Scope
from workflow.acts.looking import Seen
from workflow.acts.make_batch import files_of
from workflow.money import payments
from workflow.money.bank import Result, results_csv
from workflow.money.payments import Order
from workflow.parties import payees
from workflow.parties.actors import Actor, actor_of

BUDGET = 10 * AWARD_FEN


@pytest.fixture
def call(town: Town) -> int:
    """A call whose two applications are payable."""
    return payable(town)


def payable(town: Town) -> int:
    number = town.call(BUDGET)
    for each in town.claimants:
        town.decided(each, number, good(each.name))
    town.close(number)
    town.confirmed(number)
    return number


@pytest.fixture
def finance(browsers: Browsers) -> Browser:
    return browsers.staff("finance", CONFIRMED)


@pytest.fixture
def head(browsers: Browsers) -> Browser:
    return browsers.staff("finance_head", CONFIRMED)


def number_of(town: Town, table: str, subject: int) -> str:
    return str(town.one(f"SELECT number FROM {table} WHERE id = :id", id=subject)[0])


def prepare(town: Town, call: int) -> str:
    return f"/calls/{number_of(town, 'call', call)}/batches"


def page(town: Town, batch: int) -> str:
    return f"/batches/{number_of(town, 'batch', batch)}"


def orders(town: Town, batch: int) -> Mapping[str, Order]:
    with town.office.database.reading() as connection:
        return payments.orders(connection, batch)


def hand_in(browser: Browser, shown: TestResponse, data: bytes, name: str = "result.csv") -> TestResponse:
    """Send the bank's answer by the form of the batch's page."""
    found = form(shown, "/results")
    fields = {**found.fields, "file": (io.BytesIO(data), name)}
    return browser.client.post(found.action, data=fields, content_type="multipart/form-data", follow_redirects=True)


def numbers(town: Town) -> list[str]:
    """Every account number in full that this town has."""
    found = []
    with town.office.database.reading() as connection:
        ours = {each.organisation for each in town.claimants}
        accounts = payees.current(connection, town.office.keyring, ours, at=town.on(CONFIRMED).office.now())
        found = [each.account.account_number for each in accounts.values()]
    assert len(found) == len(town.claimants)
    return [*found, PAYER.account_number]


def test_who_will_be_paid_to_which_account_is_shown_before_a_batch_is_made(
    town: Town, call: int, finance: Browser
) -> None:
    shown = finance.get(prepare(town, call)).text
    for each, number in zip(town.claimants, numbers(town), strict=False):
        assert each.name in shown
        assert f"**** {number[-4:]}" in shown
    assert PAYER.account_name in shown
    assert "制作批次（2 笔）" in shown
    assert not [number for number in numbers(town) if number in shown]


def test_who_has_no_account_is_named_and_left_for_another_batch(
    town: Town, browsers: Browsers, finance: Browser
) -> None:
    with town.office.database.writing() as connection:
        officer = made.person(connection, town.authority)
    poor, rich, number = member(town, officer, account=False), town.claimants[0], town.call(BUDGET)
    for each in (poor, rich):
        town.decided(each, number, good(each.name))
    town.close(number)
    town.confirmed(number)
    shown = finance.get(prepare(town, number))
    assert "无经确认的账户" in shown.text
    assert "制作批次（1 笔）" in shown.text
    done = finance.send(shown, "/batches")
    assert "批次已制作" in done.text
    again = finance.get(prepare(town, number))
    assert poor.name in again.text
    with pytest.raises(NoSuchForm):
        form(again, "/batches")
    request_and_confirm(town, poor.officer, poor.organisation, poor.name)
    assert "批次已制作" in finance.send(finance.get(prepare(town, number)), "/batches").text


def test_a_double_click_on_make_makes_one_batch_and_shows_it_twice(town: Town, call: int, finance: Browser) -> None:
    shown = finance.get(prepare(town, call))
    first, second = finance.send(shown, "/batches"), finance.send(shown, "/batches")
    assert first.status_code == second.status_code == 200
    assert first.request.path == second.request.path
    assert town.one("SELECT count(*) FROM batch WHERE call_id = :call", call=call) == (1,)
    assert broken(town) == []


def test_without_an_account_to_pay_from_the_page_says_so_and_offers_no_batch(
    town: Town, call: int, finance: Browser
) -> None:
    with town.office.database.writing() as connection:
        ended = "UPDATE payer_account SET ended_at = confirmed_at WHERE authority_id = %s"
        connection.exec_driver_sql(ended, (town.authority,))
    shown = finance.get(prepare(town, call))
    assert "有经确认的付款账户后才能制作批次" in shown.text
    with pytest.raises(NoSuchForm):
        form(shown, "/batches")
    assert "尚无付款账户" in finance.get("/finance").text


@pytest.mark.parametrize("role", ["finance_head", "finance_planner", "auditor"])
def test_others_of_finance_see_a_batch_before_it_is_made_and_do_not_make_it(
    town: Town, call: int, browsers: Browsers, role: str
) -> None:
    browser = browsers.staff(role, CONFIRMED)
    shown = browser.get(prepare(town, call))
    assert shown.status_code == 200
    with pytest.raises(NoSuchForm):
        form(shown, "/batches")


@pytest.mark.parametrize("role", ["handler", "rechecker", "director", "administrator", "payee_keeper"])
def test_who_is_not_of_finance_sees_no_money(town: Town, call: int, browsers: Browsers, role: str) -> None:
    browser, batch = browsers.staff(role, CONFIRMED), town.released(call)
    for address in ("/finance", prepare(town, call), page(town, batch.id), f"{page(town, batch.id)}/files/xml"):
        assert browser.get(address).status_code == 403, address


def test_finance_of_another_city_finds_no_such_page(town: Town, call: int, browsers: Browsers) -> None:
    with town.office.database.writing() as connection:
        elsewhere = made.authority(connection)
    abroad = browsers.of(_abroad(town, elsewhere), CONFIRMED)
    batch = town.released(call)
    assert number_of(town, "call", call) not in abroad.get("/finance").text
    for address in (prepare(town, call), page(town, batch.id), f"{page(town, batch.id)}/files/csv"):
        assert abroad.get(address).status_code == 404, address
    payer = town.one("SELECT payer_account_id FROM batch WHERE id = :id", id=batch.id)[0]
    assert abroad.get(f"/finance/payers/{payer}").status_code == 404
    assert abroad.get(f"/finance/payer?authority={town.authority}").status_code == 404


def _abroad(town: Town, authority: int) -> Actor:
    with town.office.database.writing() as connection:
        who = made.person(connection, authority, "finance", "finance_head", "auditor")
        return actor_of(connection, who, CONFIRMED)


def test_the_batch_is_released_by_the_head_who_takes_its_task(town: Town, call: int, head: Browser) -> None:
    batch = town.batch(call)
    shown = head.get(page(town, batch.id))
    assert "须由制作人以外的另一人放款" in shown.text
    taken = head.send(shown, "/take")
    assert town.look(batch.id).state == "made"
    done = head.press(taken, "release")
    assert "已办理：放款" in done.text
    assert town.look(batch.id).state == "released"
    assert town.balances(call)["in_transit"] == 2 * AWARD_FEN


def test_a_double_click_on_release_releases_once(town: Town, call: int, head: Browser) -> None:
    batch = town.batch(call)
    taken = head.send(head.get(page(town, batch.id)), "/take")
    first, second = head.press(taken, "release"), head.press(taken, "release")
    assert first.status_code == second.status_code == 200
    assert town.balances(call)["in_transit"] == 2 * AWARD_FEN
    assert broken(town) == []


def test_a_session_that_was_left_open_releases_nothing_before_the_password_is_given_again(
    town: Town, call: int, browsers: Browsers
) -> None:
    batch = town.batch(call)
    stale = browsers.staff("finance_head", CONFIRMED, fresh=False)
    taken = stale.send(stale.get(page(town, batch.id)), "/take")
    asked = stale.press(taken, "release")
    assert asked.request.path == "/verify"
    assert "请再次输入密码" in asked.text
    assert town.look(batch.id).state == "made"


def test_whoever_made_the_batch_is_not_offered_its_release_and_is_refused_it(
    town: Town, call: int, browsers: Browsers
) -> None:
    both = person(town, "finance", "finance_head")
    browser = browsers.of(both, CONFIRMED)
    made_page = browser.send(browser.get(prepare(town, call)), "/batches")
    batch = int(str(town.one("SELECT id FROM batch WHERE call_id = :call", call=call)[0]))
    town.give_task(batch, both)
    shown = browser.get(page(town, batch))
    with pytest.raises(NoSuchForm):
        form(shown, "/steps/release")
    forged = form(made_page, "/steps/discard")
    answer = browser.client.post(f"/subjects/{batch}/steps/release", data=forged.fields)
    assert answer.status_code == 409
    assert "须由另一人办理" in answer.text
    assert town.balances(call)["in_transit"] == 0


def test_the_files_are_handed_out_only_once_another_has_released_the_batch(
    town: Town, call: int, finance: Browser
) -> None:
    """Else whoever made the batch could carry its file to the bank alone."""
    batch = town.batch(call)
    shown = finance.get(page(town, batch.id))
    assert "放款后方可下载" in shown.text
    for ending in ("xml", "csv"):
        assert finance.get(f"{page(town, batch.id)}/files/{ending}").status_code == 404
    town.on(CONFIRMED).do("finance_head", batch.id, "release")
    assert f"{page(town, batch.id)}/files/xml" in finance.get(page(town, batch.id)).text


def test_the_files_come_byte_for_byte_under_their_names_with_the_hash_that_the_page_shows(
    town: Town, call: int, finance: Browser
) -> None:
    batch = town.released(call)
    with town.office.database.reading() as connection:
        files = files_of(town.office, connection, batch.id)
    shown, number = finance.get(page(town, batch.id)).text, number_of(town, "batch", batch.id)
    for ending, data, kind in (
        ("xml", files.pain, "application/xml"),
        ("csv", files.csv, "text/csv; charset=gb18030"),
    ):
        answer = finance.get(f"{page(town, batch.id)}/files/{ending}")
        assert answer.data == data
        assert answer.content_type == kind
        assert answer.headers["Content-Disposition"] == f"attachment; filename={number}.{ending}"
        assert "no-store" in answer.headers["Cache-Control"]
        assert hashlib.sha256(data).hexdigest() in shown
    assert finance.get(f"{page(town, batch.id)}/files/exe").status_code == 404


@pytest.mark.parametrize(("role", "status"), [("finance_head", 200), ("auditor", 200), ("finance_planner", 403)])
def test_the_files_are_for_finance_its_head_and_the_auditors_alone(
    town: Town, call: int, browsers: Browsers, role: str, status: int
) -> None:
    batch = town.released(call)
    assert browsers.staff(role, CONFIRMED).get(f"{page(town, batch.id)}/files/csv").status_code == status


def test_no_page_and_no_log_ever_holds_a_full_account_number(
    town: Town, call: int, browsers: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = structlog.testing.CapturingLogger()
    for module in (batches, request_log):
        monkeypatch.setattr(module, "_log", structlog.wrap_logger(written, processors=logs.PROCESSORS))
    batch = town.released(call)
    finance = browsers.staff("finance", CONFIRMED)
    hand_in(finance, finance.get(page(town, batch.id)), town.answer(batch.id))
    finance.get(f"{page(town, batch.id)}/files/csv")
    payer = town.one("SELECT payer_account_id FROM batch WHERE id = :id", id=batch.id)[0]
    overview = ("/finance", "/finance/payer", f"/finance/payers/{payer}")
    seen = []
    for role in ("finance", "finance_head", "finance_planner", "auditor"):
        for address in (*overview, prepare(town, call), page(town, batch.id)):
            answer = browsers.staff(role, CONFIRMED).get(address)
            assert answer.status_code == 200, (role, address)
            seen.append(answer.text)
    logged = str(written.calls)
    assert "bank_file_read" in logged
    assert [number for number in numbers(town) if any(number in text for text in (*seen, logged))] == []


def test_a_result_file_marks_payments_paid_and_returned_and_says_what_it_did(
    town: Town, call: int, finance: Browser
) -> None:
    batch = town.released(call)
    back = next(iter(orders(town, batch.id).values()))
    read = hand_in(finance, finance.get(page(town, batch.id)), town.answer(batch.id, {back.application: "returned"}))
    assert read.status_code == 200
    assert "已据此入账 2 笔" in read.text
    assert "账号户名不符" in read.text
    assert "款项重新预留" in read.text
    assert town.balances(call)["paid"] == town.balances(call)["reserved"] == AWARD_FEN
    shown = finance.get(page(town, batch.id)).text
    assert "银行退回" in shown
    assert "已到账" in shown


def test_the_same_file_read_again_changes_nothing_and_says_so(town: Town, call: int, finance: Browser) -> None:
    batch = town.released(call)
    shown = finance.get(page(town, batch.id))
    hand_in(finance, shown, town.answer(batch.id))
    before = town.all("SELECT id, version FROM subject WHERE authority_id = :a ORDER BY id", a=town.authority)
    again = hand_in(finance, shown, town.answer(batch.id))
    assert "该文件此前已读入，未作任何变动" in again.text
    assert "已据此入账" not in again.text
    after = town.all("SELECT id, version FROM subject WHERE authority_id = :a ORDER BY id", a=town.authority)
    assert after == before
    assert broken(town) == []


def test_what_fits_no_payment_is_shown_in_words_and_not_posted(town: Town, call: int, finance: Browser) -> None:
    batch = town.released(call)
    name, order = next(iter(orders(town, batch.id).items()))
    odd = [
        Result(name, "paid", order.amount_fen - 1, ""),
        Result("YL9999999999-01-01", "paid", order.amount_fen, "<script>alert(1)</script>"),
    ]
    read = hand_in(finance, finance.get(page(town, batch.id)), results_csv.write(odd))
    for words in ("金额不符", "未知拨付", "YL9999999999-01-01", "待核对"):
        assert words in read.text
    assert "<script>alert" not in read.text
    assert town.balances(call)["in_transit"] == 2 * AWARD_FEN


@pytest.mark.parametrize("data", [b"nonsense", b"\xff\xfe\x00", b"<?xml version='1.0'?><x/>", bytes(5_000)])
def test_a_file_that_is_no_answer_is_told_line_by_line_and_posts_nothing(
    town: Town, call: int, finance: Browser, data: bytes
) -> None:
    batch = town.released(call)
    read = hand_in(finance, finance.get(page(town, batch.id)), data, "../../<x>.csv")
    assert read.status_code == 422
    assert "该文件不是银行回单" in read.text
    assert town.one("SELECT count(*) FROM bank_answer WHERE batch_id = :id", id=batch.id) == (0,)
    assert town.balances(call)["in_transit"] == 2 * AWARD_FEN


def test_a_form_without_a_file_is_told_at_its_field(town: Town, call: int, finance: Browser) -> None:
    batch = town.released(call)
    shown = finance.get(page(town, batch.id))
    answer = finance.client.post(form(shown, "/results").action, data=form(shown, "/results").fields)
    assert answer.status_code == 422
    assert "请选择银行发来的回单文件" in answer.text


def test_results_are_read_by_finance_alone_and_only_of_a_released_batch(
    town: Town, call: int, browsers: Browsers, finance: Browser
) -> None:
    batch = town.batch(call)
    with pytest.raises(NoSuchForm):
        form(finance.get(page(town, batch.id)), "/results")
    forged = form(finance.get(page(town, batch.id)), "/steps/discard").fields
    fields = {**forged, "file": (io.BytesIO(town.answer(batch.id)), "a.csv")}
    early = finance.client.post(f"{page(town, batch.id)}/results", data=fields, content_type="multipart/form-data")
    assert early.status_code == 409
    town.on(CONFIRMED).do("finance_head", batch.id, "release")
    with pytest.raises(NoSuchForm):
        form(browsers.staff("finance_head", CONFIRMED).get(page(town, batch.id)), "/results")


def test_a_batch_is_settled_once_the_bank_has_answered_for_all(town: Town, call: int, finance: Browser) -> None:
    batch = town.released(call)
    shown = finance.get(page(town, batch.id))
    with pytest.raises(NoSuchForm):
        form(shown, "/steps/settle")
    read = hand_in(finance, shown, town.answer(batch.id))
    assert "请结清该批次" in read.text
    done = finance.press(finance.get(page(town, batch.id)), "settle")
    assert "该批次已结清" in done.text
    assert town.look(batch.id).state == "settled"


def test_a_returned_payment_is_prepared_again_to_the_new_account(town: Town, call: int, finance: Browser) -> None:
    first = town.released(call)
    ours = town.claimants[0]
    application = town.one(
        "SELECT id FROM application WHERE call_id = :c AND claimant_id = :o", c=call, o=ours.organisation
    )[0]
    hand_in(
        finance,
        finance.get(page(town, first.id)),
        town.answer(first.id, {int(str(application)): "returned"}),
    )
    assert "退回待重付" in finance.get("/finance").text
    request_and_confirm(town, ours.officer, ours.organisation, ours.name)
    tail = town.one(
        "SELECT account_tail FROM payee_account WHERE organisation_id = :o AND confirmed_at IS NOT NULL "
        "AND ended_at IS NULL",
        o=ours.organisation,
    )[0]
    shown = finance.get(prepare(town, call))
    assert f"**** {tail}" in shown.text
    assert "批次已制作" in finance.send(shown, "/batches").text


def test_a_discarded_batch_says_why_and_has_no_files(town: Town, call: int, finance: Browser) -> None:
    batch = town.batch(call)
    done = finance.press(finance.get(page(town, batch.id)), "discard", reason="付款账户有误 <b>")
    assert "已作废的批次不提供文件" in done.text
    assert "付款账户有误 &lt;b&gt;" in done.text
    assert finance.get(f"{page(town, batch.id)}/files/xml").status_code == 404


def test_the_bars_of_a_call_add_up_to_its_budget(town: Town, call: int, finance: Browser) -> None:
    batch = town.released(call)
    back = next(iter(orders(town, batch.id).values()))
    hand_in(finance, finance.get(page(town, batch.id)), town.answer(batch.id, {back.application: "returned"}))
    with town.office.database.reading() as connection:
        (found,) = calls(connection, Scope(town.staff["finance"]))
    assert sum(each.fen for each in found.parts) == found.budget_fen == BUDGET
    assert (found.returned_fen, found.paid_fen, found.reserved_fen, found.payable) == (AWARD_FEN, AWARD_FEN, 0, 1)


def test_a_page_costs_the_same_however_many_payments_it_has(
    town: Town, call: int, finance: Browser, browsers: Browsers
) -> None:
    batch = town.released(call)
    addresses = ("/finance", prepare(town, call), page(town, batch.id))
    few = [_statements(browsers, finance, address) for address in addresses]
    for _ in range(2):
        payable(town)
    many = [_statements(browsers, finance, address) for address in addresses]
    assert many == few
    assert max(few) <= 20, few


def _statements(browsers: Browsers, browser: Browser, address: str) -> int:
    engine, count = house_of(browsers.app(CONFIRMED)).database.engine, [0]

    def seen(*_: object) -> None:
        count[0] += 1

    browser.get(address)
    event.listen(engine, "before_cursor_execute", seen)
    assert browser.get(address).status_code == 200
    event.remove(engine, "before_cursor_execute", seen)
    return count[0]


def test_a_long_batch_goes_on_to_another_page(
    town: Town, call: int, finance: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.finance.batch.PAGE", 1)
    batch = town.released(call)
    first, second = orders(town, batch.id)
    shown = finance.get(page(town, batch.id)).text
    assert first in shown
    assert second not in shown
    assert f"?after={first}#payments" in shown
    assert second in finance.get(f"{page(town, batch.id)}?after={first}").text


def test_a_batch_has_its_page_wherever_a_task_of_it_stands(town: Town, call: int, head: Browser) -> None:
    batch: Seen = town.batch(call)
    assert head.get(f"/subjects/{batch.id}").request.path == page(town, batch.id)
    taken = head.send(head.get("/"), "/tasks/next", role="finance_head")
    assert taken.request.path == page(town, batch.id)
