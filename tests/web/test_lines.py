"""Lines in the browser: the template, workbooks of every kind, waiting for a worker, and the list that comes of it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import openpyxl
import pytest
from redis import Redis
from rq import Worker
from rq.serializers import JSONSerializer
from sqlalchemy import text

from tests.acts.claim import bad, flagged, good, workbook
from tests.acts.town import LAST_DAY, Town
from tests.storage import hostile
from tests.web.browsing import Browsers, NoSuchForm, form
from tests.web.claimant import Desk, desk
from tests.web.counting import counting
from web.claiming import workbook as pages
from web.claiming.listing import PAGE
from workflow.jobs.queue import queue_in


@pytest.fixture
def ours(town: Town, browsers: Browsers) -> Desk:
    return desk(town, browsers)


@pytest.fixture
def name(ours: Desk) -> str:
    return ours.claimant.name


@pytest.fixture
def alive(redis: Redis) -> Iterator[None]:
    """A worker that has given a sign of life."""
    worker = Worker([queue_in(redis)], connection=redis, serializer=JSONSerializer)
    worker.register_birth()  # type: ignore[no-untyped-call]
    yield
    worker.register_death()  # type: ignore[no-untyped-call]


def rows(page_text: str) -> list[int]:
    """The rows that a list shows."""
    return [int(each) for each in re.findall(r'/lines/(\d+)/mend">\1</a>', page_text)]


# ---- the template ----------------------------------------------------------------------------------------------------


def test_the_template_of_a_public_call_is_anybodys_and_is_read_back_by_the_check(
    town: Town, browsers: Browsers, ours: Desk
) -> None:
    call = town.one(
        "SELECT c.number FROM call c JOIN application a ON a.call_id = c.id WHERE a.id = :id", id=ours.seen.id
    )
    answer = browsers.of(None, LAST_DAY).get(f"/calls/{call[0]}/template")
    assert answer.content_type.endswith("spreadsheetml.sheet")
    assert "attachment" in answer.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[2]}
    for place, row in enumerate(good(ours.claimant.name, 2), start=3):
        for column, value in row.items():
            sheet.cell(place, columns[column], str(value))
    filled = io.BytesIO()
    book.save(filled)
    assert "全部明细均通过检查" in ours.checked(filled.getvalue()).text


def test_a_call_that_is_not_public_has_no_template(town: Town, browsers: Browsers) -> None:
    assert browsers.of(None, LAST_DAY).get("/calls/T-none/template").status_code == 404


# ---- files that are not taken ---------------------------------------------------------------------------------------


def test_a_form_without_a_file_says_so_beside_the_field_and_loses_nothing(ours: Desk) -> None:
    answer = ours.browser.send(ours.page("/lines"), "/lines/workbook")
    assert answer.status_code == 422
    assert "请先选择工作簿" in answer.text
    assert 'id="file-fault1"' in answer.text
    form(answer, "/lines/workbook")


@pytest.mark.parametrize(
    ("data", "file", "words"),
    [
        (hostile.plain_pdf(), "明细.xlsx", "此处只接受"),
        (hostile.packed(**{"xl/vbaProject.bin": b"x", "[Content_Types].xml": b"<Types/>"}), "明细.xlsx", "请"),
        (b"", "明细.xlsx", "文件是空的"),
        (hostile.locked_workbook(), "明细.xlsx", "密码"),
    ],
    ids=["a PDF", "macros", "nothing", "a password"],
)
def test_a_hostile_or_wrong_file_is_refused_with_how_to_mend_it(ours: Desk, data: bytes, file: str, words: str) -> None:
    answer = ours.upload(data, name=file)
    assert answer.status_code == 422
    assert words in answer.text
    assert town_checks(ours) == 0


def test_a_file_that_is_too_big_is_told_with_the_limit(ours: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_LARGEST", 1000)
    answer = ours.upload(good(ours.claimant.name, 30))
    assert answer.status_code == 422
    assert "工作簿超过" in answer.text
    assert town_checks(ours) == 0


def test_a_body_beyond_all_measure_is_told_in_words_with_the_limit(ours: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    app = ours.browser.client.application
    view = app.view_functions["workbook.upload"]
    monkeypatch.setattr(view, "largest_body", 2 * 1024 * 1024)
    answer = ours.upload(b"x" * (3 * 1024 * 1024))
    assert answer.status_code == 413
    assert "本页一次最多接收 2 MB" in answer.text


def test_a_workbook_of_another_template_is_told_by_the_check_and_the_lines_stay(ours: Desk, name: str) -> None:
    ours.checked(good(name, 2))
    result = ours.checked(workbook([{"甲": "1", "乙": "2"}]), mending="no")
    assert "工作簿未被接收" in result.text
    assert "现有明细没有改变" in result.text
    assert "<dd>2</dd>" in ours.page("/lines").text


# ---- waiting --------------------------------------------------------------------------------------------------------


def test_while_no_worker_is_at_work_the_page_says_so_and_that_nothing_is_lost(ours: Desk, name: str) -> None:
    waiting = ours.upload(good(name))
    assert "后台检查程序目前没有运行" in waiting.text
    assert "无需重新上传" in waiting.text
    assert "正在检查" in ours.page("/lines").text
    assert "检查中" in ours.page().text


def test_with_a_worker_at_work_the_page_tells_how_far_it_is(ours: Desk, name: str, alive: None) -> None:
    waiting = ours.upload(good(name))
    assert "正在排队等待检查" in waiting.text
    with ours.town.office.database.writing() as connection:
        told = (
            "UPDATE workbook_check SET state = 'running', rows_total = 3000, rows_done = 750 WHERE application_id = :id"
        )
        connection.execute(text(told), {"id": ours.seen.id})
    page = ours.browser.get(waiting.request.path)
    assert 'max="3000" value="750"' in page.text
    assert "已检查 750 行，共 3,000 行" in page.text


def test_a_script_asks_only_for_the_part_that_moves_and_is_told_when_it_is_over(
    ours: Desk, name: str, alive: None
) -> None:
    address = ours.upload(good(name)).request.path
    part = ours.browser.client.get(address, headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert 'hx-trigger="every 2s"' in part.text
    ours.work()
    over = ours.browser.client.get(address, headers={"HX-Request": "true"})
    assert over.headers["HX-Refresh"] == "true"


def test_a_check_that_was_given_up_says_so_and_what_to_do(ours: Desk, name: str) -> None:
    address = ours.upload(good(name)).request.path
    with ours.town.office.database.writing() as connection:
        given_up = (
            "UPDATE outbox SET failed_at = now(), last_error = 'x' WHERE subject_id = :id AND topic = 'workbook_check'"
        )
        connection.execute(text(given_up), {"id": ours.seen.id})
    page = ours.browser.get(address)
    assert "本次检查未能完成" in page.text
    assert "请再上传一次" in page.text


def test_the_same_workbook_sent_twice_is_one_check(ours: Desk, name: str) -> None:
    page, data = ours.page("/lines"), workbook(good(name))
    first, second = (
        ours.browser.send(page, "/lines/workbook", file=(io.BytesIO(data), "明细.xlsx")).request.path for _ in range(2)
    )
    assert first == second
    assert town_checks(ours) == 1


def test_a_workbook_from_an_old_page_overwrites_nothing(ours: Desk, name: str) -> None:
    """Two browsers on one draft: the second looked before the first had changed it."""
    old = ours.page("/lines")
    ours.checked(good(name, 2))
    late = ours.browser.send(old, "/lines/workbook", file=(io.BytesIO(workbook(good(name, 5))), "明细.xlsx"))
    assert late.status_code == 409
    assert "在您查看之后，该草稿已有改动" in late.text
    assert "<dd>2</dd>" in ours.page("/lines").text


def test_a_draft_that_changed_while_its_workbook_waited_is_told_as_that(ours: Desk, name: str) -> None:
    address = ours.upload(good(name)).request.path
    ours.answer()
    ours.work()
    page = ours.browser.get(address)
    assert "工作簿未被接收" in page.text
    assert "已有改动" in page.text


def test_a_check_is_seen_under_its_own_application_by_its_own_claimant_alone(
    ours: Desk, browsers: Browsers, name: str
) -> None:
    address = ours.upload(good(name)).request.path
    rival = ours.town.claimants[1]
    other = desk(ours.town, browsers, rival)
    assert other.browser.get(address).status_code == 404
    assert other.page(address[address.index("/lines") :]).status_code == 404
    assert browsers.staff("handler", LAST_DAY).get(address).status_code == 404


# ---- the list -------------------------------------------------------------------------------------------------------


def test_the_list_is_paged_and_shows_what_is_asked_for(ours: Desk, name: str) -> None:
    ours.checked([*good(name, PAGE + 3), bad(name), flagged(name)])
    assert rows(ours.page("/lines").text) == list(range(2, PAGE + 2))
    second = ours.page("/lines?page=2")
    assert rows(second.text) == list(range(PAGE + 2, PAGE + 7))
    assert "第 2 页，共 2 页" in second.text
    assert rows(ours.page("/lines?show=bad").text) == [PAGE + 5]
    assert rows(ours.page("/lines?show=flagged").text) == [PAGE + 6]
    assert "没有此类明细" not in ours.page("/lines?show=flagged").text


@pytest.mark.parametrize("odd", ["page=0", "page=-1", "page=999999999999", "page=x", "show=none", "show=asked"])
def test_an_odd_page_of_the_list_is_answered_calmly(ours: Desk, name: str, odd: str) -> None:
    ours.checked(good(name, 2))
    answer = ours.page(f"/lines?{odd}")
    assert answer.status_code == 200
    assert rows(answer.text) == [2, 3]


def test_what_somebody_wrote_into_a_cell_is_text_on_the_page(ours: Desk, name: str) -> None:
    ours.checked([good(name)[0] | {"专利号": "<script>alert(1)</script>"}])
    assert "<script>alert" not in ours.page("/lines").text
    assert "&lt;script&gt;" in ours.page("/lines").text


def test_the_office_reads_the_lines_that_were_handed_in_and_no_form_to_change_them(
    town: Town, browsers: Browsers
) -> None:
    claimant = town.claimants[0]
    seen = town.submitted(claimant, town.call(), [*good(claimant.name, 2), bad(claimant.name)])
    number = Desk(town, browsers.of(claimant.officer, LAST_DAY), claimant, seen).number
    page = browsers.staff("handler", LAST_DAY).get(f"/applications/{number}/lines")
    assert "第一专利权人不是申报主体" in page.text
    with pytest.raises(NoSuchForm):
        form(page, "/lines/workbook")
    assert browsers.staff("handler", LAST_DAY).get(f"/applications/{number}/lines/workbook").status_code == 404


def test_the_list_costs_the_same_few_statements_however_long_it_is(ours: Desk, browsers: Browsers, name: str) -> None:
    ours.checked(good(name, 2))
    with counting(browsers.app(LAST_DAY)) as seen:
        ours.page("/lines")
        few = seen["statements"]
        ours.checked(good(name, 200), mending="no")
        seen["statements"] = seen["commits"] = 0
        ours.page("/lines?page=3")
        assert seen["statements"] <= few <= 20
        assert seen["commits"] == 0


# ---- the workbook given back ----------------------------------------------------------------------------------------


def test_the_workbook_comes_back_with_its_errors_and_only_the_bad_lines_where_asked(ours: Desk, name: str) -> None:
    ours.checked([*good(name, 3), bad(name)])
    whole = openpyxl.load_workbook(io.BytesIO(ours.page("/lines/workbook").data)).active
    assert whole.max_row == 5
    assert [cell.value for cell in whole[1]][-2] == "错误"
    assert "第一专利权人" in [cell.value for cell in whole[5]][-2]
    only_bad = openpyxl.load_workbook(io.BytesIO(ours.page("/lines/workbook?only=bad").data)).active
    assert only_bad.max_row == 2


def test_before_any_workbook_was_uploaded_there_is_none_to_give_back(ours: Desk) -> None:
    answer = ours.page("/lines/workbook")
    assert answer.status_code == 409
    assert "尚未上传工作簿" in answer.text


def town_checks(ours: Desk) -> int:
    """How many checks were ordered."""
    return int(str(ours.town.one("SELECT count(*) FROM workbook_check WHERE application_id = :id", id=ours.seen.id)[0]))
