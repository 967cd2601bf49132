"""Documents in pieces, asked as the module in the browser asks: cut off, resumed, finished once, and nobody else's."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import TestResponse

from storage.inspection.limits import MEBIBYTE
from tests.acts.town import LAST_DAY, Town
from tests.storage import hostile
from tests.web.browsing import Browser, Browsers, form
from tests.web.claimant import Desk, desk
from web.claiming.uploads import PIECE

DATA = hostile.plain_pdf("x" * (2 * PIECE + MEBIBYTE))
"""A document of nine megabytes: three pieces."""


@dataclass
class Module:
    """What the module in the browser does, one request at a time."""

    browser: Browser
    number: str
    token: str

    def post(self, address: str, body: bytes = b"", **data: object) -> TestResponse:
        given: dict[str, Any] = {"data": data} if data else {"data": body}
        headers = {"X-CSRFToken": self.token, "Origin": "http://localhost", "Referer": "http://localhost/"}
        return self.browser.client.post(f"/applications/{self.number}{address}", headers=headers, **given)

    def begin(self, size: int = len(DATA), kind: str = "fee_receipts", name: str = "票据.pdf") -> TestResponse:
        return self.post(f"/documents/{kind}/uploads", name=name, size=size)

    def piece(self, upload: str, start: int, data: bytes = DATA) -> TestResponse:
        return self.post(f"/uploads/{upload}/pieces?from={start}", data[start : start + PIECE])

    def state(self, upload: str) -> TestResponse:
        return self.browser.client.get(f"/applications/{self.number}/uploads/{upload}")

    def finish(self, upload: str) -> TestResponse:
        return self.post(f"/uploads/{upload}/finish")


@pytest.fixture
def ours(town: Town, browsers: Browsers) -> Desk:
    return desk(town, browsers)


@pytest.fixture
def module(ours: Desk) -> Module:
    return module_of(ours)


def module_of(ours: Desk) -> Module:
    token = form(ours.page("/documents"), "/documents/undertaking/file").fields["csrf_token"]
    return Module(ours.browser, ours.number, token)


def begun(module: Module, size: int = len(DATA)) -> str:
    answer = module.begin(size)
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["id"])


def papers(ours: Desk) -> int:
    query = "SELECT count(*) FROM evidence e JOIN claim_list c ON c.id = e.list_id WHERE c.application_id = :id"
    return int(str(ours.town.one(query, id=ours.seen.id)[0]))


def test_a_document_arrives_in_pieces_and_is_there_when_it_is_finished(module: Module, ours: Desk) -> None:
    upload = begun(module)
    for start in range(0, len(DATA), PIECE):
        answer = module.piece(upload, start)
        assert answer.get_json() == {"received": min(start + PIECE, len(DATA))}
    done = module.finish(upload)
    assert done.status_code == 200
    opened = ours.page(f"/documents/{done.get_json()['sha256']}")
    assert opened.data == DATA
    assert "已收到并保存“票据.pdf”" in ours.page("/documents").text


def test_after_a_cut_the_page_and_the_state_say_where_it_goes_on(module: Module, ours: Desk) -> None:
    upload = begun(module)
    module.piece(upload, 0)
    assert module.state(upload).get_json() == {"id": upload, "received": PIECE, "size": len(DATA), "piece": PIECE}
    assert "“票据.pdf”上传中断，已收到 4.0 MB" in ours.page("/documents").text
    wrong = module.piece(upload, 0)
    assert wrong.status_code == 409
    assert wrong.get_json()["offset"] == PIECE
    ahead = module.piece(upload, 2 * PIECE)
    assert ahead.get_json()["offset"] == PIECE
    assert "此前的内容均已保存" in ahead.get_json()["words"][0]


def test_an_upload_that_is_not_whole_is_not_finished(module: Module, ours: Desk) -> None:
    upload = begun(module)
    module.piece(upload, 0)
    assert module.finish(upload).get_json()["offset"] == PIECE
    assert papers(ours) == 0


def test_finishing_twice_is_one_document_and_one_answer(module: Module, ours: Desk) -> None:
    upload = begun(module)
    for start in range(0, len(DATA), PIECE):
        module.piece(upload, start)
    first, second = module.finish(upload), module.finish(upload)
    assert first.get_json() == second.get_json()
    assert papers(ours) == 1


def test_a_file_that_is_too_large_is_refused_before_a_byte_is_sent(module: Module) -> None:
    answer = module.begin(501 * MEBIBYTE)
    assert answer.status_code == 422
    assert "文件超过上限 500 MB" in answer.get_json()["words"][0]


def test_a_hostile_file_is_refused_when_it_is_whole_with_how_to_mend_it(module: Module, ours: Desk) -> None:
    data = hostile.script_pdf()
    upload = begun(module, len(data))
    module.piece(upload, 0, data)
    answer = module.finish(upload)
    assert answer.status_code == 422
    assert "PDF 含有脚本" in answer.get_json()["words"][0]
    assert papers(ours) == 0
    assert module.finish(upload).status_code == 409


@pytest.mark.parametrize("size", ["", "x", "-1", "0"])
def test_a_size_that_is_none_is_refused(module: Module, size: str) -> None:
    assert module.post("/documents/fee_receipts/uploads", name="票据.pdf", size=size).status_code in (400, 422)


def test_a_piece_of_the_wrong_size_is_not_kept(module: Module) -> None:
    upload = begun(module)
    assert module.post(f"/uploads/{upload}/pieces?from=0", b"x" * 1000).status_code == 409
    assert module.post(f"/uploads/{upload}/pieces", b"x" * 1000).status_code == 400
    assert module.state(upload).get_json()["received"] == 0


def test_a_piece_larger_than_any_is_refused_as_too_large(module: Module) -> None:
    upload = begun(module)
    assert module.post(f"/uploads/{upload}/pieces?from=0", bytes(8 * MEBIBYTE + 1)).status_code == 413


def test_an_upload_is_given_up_and_nothing_of_it_is_left(module: Module, ours: Desk) -> None:
    upload = begun(module)
    module.piece(upload, 0)
    page = ours.browser.send(ours.page("/documents"), f"/uploads/{upload}/cancel")
    assert "已放弃上传" in page.text
    assert "上传中断" not in page.text
    assert module.state(upload).status_code == 409


def test_an_upload_is_nobody_elses_not_under_their_own_application_either(
    module: Module, ours: Desk, browsers: Browsers
) -> None:
    upload = begun(module)
    rival = desk(ours.town, browsers, ours.town.claimants[1])
    theirs = module_of(rival)
    for asked in (theirs, Module(rival.browser, ours.number, theirs.token)):
        for answer in (asked.state(upload), asked.piece(upload, 0), asked.finish(upload)):
            assert answer.status_code in (404, 409)
    assert browsers.staff("handler", LAST_DAY).get(f"/applications/{ours.number}/uploads/{upload}").status_code == 404
    assert module.state(upload).get_json()["received"] == 0


def test_an_upload_is_one_of_its_own_application_only(module: Module, ours: Desk, browsers: Browsers) -> None:
    upload = begun(module)
    other = desk(ours.town, browsers, ours.claimant)
    assert Module(ours.browser, other.number, module.token).state(upload).status_code == 404


def test_without_a_token_or_a_session_nothing_is_taken(module: Module, ours: Desk, browsers: Browsers) -> None:
    upload = begun(module)
    assert Module(module.browser, module.number, "none").piece(upload, 0).status_code == 400
    signed_out = Module(browsers.of(None, LAST_DAY), module.number, module.token)
    assert signed_out.piece(upload, 0).status_code in (400, 401)
    assert signed_out.state(upload).status_code == 303
    assert module.state(upload).get_json()["received"] == 0


def test_after_the_claim_was_handed_in_a_late_piece_is_told_so(module: Module, ours: Desk) -> None:
    upload = begun(module)
    ours.town.fill(ours.seen, [])
    ours.browser.press(ours.page(), "withdraw")
    answer = module.piece(upload, 0)
    assert answer.status_code == 409
    assert "不能再修改" in answer.get_json()["words"][0]


def test_the_words_of_a_refusal_are_in_the_readers_language(module: Module) -> None:
    module.browser.client.set_cookie("language", "en")
    assert "larger than 500 MB" in module.begin(501 * MEBIBYTE).get_json()["words"][0]


def test_the_form_without_the_module_does_the_same(ours: Desk) -> None:
    file = (io.BytesIO(DATA), "票据.pdf")
    done = ours.browser.send(ours.page("/documents"), "/documents/fee_receipts/file", file=file)
    assert "已收到并保存“票据.pdf”" in done.text
    assert papers(ours) == 1
