"""Documents handed in by plain forms: what they are decides, what is refused is told beside its field."""

from __future__ import annotations

import io

import pytest

from tests.acts.claim import good
from tests.acts.town import LAST_DAY, Town
from tests.storage import hostile
from tests.web.browsing import Browsers, NoSuchForm, form
from tests.web.claimant import Desk, desk
from tests.web.counting import counting


@pytest.fixture
def ours(town: Town, browsers: Browsers) -> Desk:
    return desk(town, browsers)


def there(ours: Desk) -> list[tuple[object, ...]]:
    """The documents of the draft."""
    query = "SELECT kind, name FROM evidence e JOIN claim_list c ON c.id = e.list_id WHERE c.application_id = :id"
    return ours.town.all(f"{query} ORDER BY kind, name", id=ours.seen.id)


def test_each_kind_says_what_it_takes_and_how_much_before_anything_is_sent(ours: Desk) -> None:
    page = ours.page("/documents").text
    assert "PDF、JPEG 图片、PNG 图片 · 不超过 20 MB" in page
    assert "PDF · 不超过 500 MB" in page
    assert 'accept=".pdf,.jpg,.jpeg,.png"' in page
    assert page.count("未提交") == 7


def test_a_document_is_handed_in_and_opened_again_by_its_link(ours: Desk) -> None:
    data = hostile.plain_pdf("承诺")
    done = ours.hand("undertaking", data, "承诺书（盖章）.pdf")
    assert "已收到并保存“承诺书（盖章）.pdf”" in done.text
    address = done.text.split('<a href="')
    link = next(
        each.split('"')[0] for each in address if f"/applications/{ours.number}/documents/" in each.split('"')[0]
    )
    assert ours.browser.get(link).data == data


def test_the_same_file_sent_twice_is_there_once(ours: Desk) -> None:
    page, data = ours.page("/documents"), hostile.plain_pdf("once")
    for _ in range(2):
        ours.browser.send(page, "/documents/undertaking/file", file=(io.BytesIO(data), "承诺书.pdf"))
    assert there(ours) == [("undertaking", "承诺书.pdf")]


def test_several_files_of_a_kind_stand_side_by_side(ours: Desk) -> None:
    ours.hand("fee_receipts", hostile.plain_pdf("1"), "票据一.pdf")
    ours.hand("fee_receipts", hostile.plain_pdf("2"), "票据二.pdf")
    assert "2 个文件" in ours.page("/documents").text


@pytest.mark.parametrize(
    ("kind", "data", "name", "words"),
    [
        ("undertaking", hostile.script_pdf(), "承诺书.pdf", "PDF 含有脚本"),
        ("undertaking", hostile.workbook(), "承诺书.pdf", "此处只接受"),
        ("patent_list", hostile.picture(), "清单.pdf", "这是PNG 图片"),
        ("undertaking", hostile.locked_pdf("x"), "承诺书.pdf", "打开密码"),
        ("undertaking", hostile.attached_pdf("a.exe", b"MZ"), "承诺书.pdf", "文件内嵌有其他文件"),
        ("undertaking", b"", "承诺书.pdf", "文件是空的"),
        ("undertaking", hostile.wide_png(), "承诺书.png", "百万像素"),
    ],
    ids=["script", "a workbook", "a picture", "a password", "a program inside", "nothing", "a pixel bomb"],
)
def test_a_file_that_is_not_taken_is_told_beside_its_field_with_how_to_mend_it(
    ours: Desk, kind: str, data: bytes, name: str, words: str
) -> None:
    answer = ours.hand(kind, data, name)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'id="file-{kind}-fault1"' in answer.text
    assert f'href="#file-{kind}"' in answer.text
    assert there(ours) == []


def test_a_name_with_a_path_or_a_script_is_cleaned_and_shown_as_text(ours: Desk) -> None:
    done = ours.hand("undertaking", name="..\\..\\<img src=x onerror=alert(1)>.pdf")
    assert done.status_code == 200
    assert "<img src=x" not in done.text
    assert "文件名含有路径" in done.text


def test_a_file_beyond_the_limit_of_its_kind_is_told_with_it(ours: Desk) -> None:
    """A proof of the account may have 20 MB; the form takes more, so that its page can say so."""
    answer = ours.hand("account_proof", b"%PDF-1.7\n" + bytes(21 * 1024 * 1024))
    assert answer.status_code == 422
    assert "文件超过上限 20 MB" in answer.text
    assert there(ours) == []


def test_a_body_beyond_all_measure_is_told_in_words_with_the_limit(ours: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    view = ours.browser.client.application.view_functions["documents.upload"]
    monkeypatch.setattr(view, "largest_body", 2 * 1024 * 1024)
    answer = ours.hand("undertaking", b"x" * (3 * 1024 * 1024))
    assert answer.status_code == 413
    assert "本页一次最多接收 2 MB" in answer.text
    assert there(ours) == []


def test_larger_bodies_are_taken_by_these_routes_alone(ours: Desk) -> None:
    page = ours.page("/draft/answers")
    assert ours.browser.send(page, "/draft/answers", contact="x" * 2_000_000).status_code == 413


def test_a_form_without_a_file_says_so_beside_the_field(ours: Desk) -> None:
    answer = ours.browser.send(ours.page("/documents"), "/documents/patent_list/file")
    assert answer.status_code == 422
    assert "请先选择文件" in answer.text


@pytest.mark.parametrize("kind", ["workbook", "none", "x" * 300, "%00"])
def test_a_kind_that_is_not_asked_for_is_refused(ours: Desk, kind: str) -> None:
    token = form(ours.page("/documents"), "/documents/undertaking/file").fields
    data = {**token, "file": (io.BytesIO(hostile.plain_pdf()), "x.pdf")}
    answer = ours.browser.client.post(f"/applications/{ours.number}/documents/{kind}/file", data=data)
    assert answer.status_code in (404, 409)
    assert there(ours) == []


def test_a_session_that_ended_in_between_says_what_to_do_with_the_file_and_goes_on_after(
    ours: Desk, browsers: Browsers
) -> None:
    page = ours.page("/documents")
    signed_out = browsers.of(None, LAST_DAY)
    file = (io.BytesIO(hostile.plain_pdf()), "承诺书.pdf")
    kept = signed_out.send(page, "/documents/undertaking/file", file=file)
    assert kept.status_code in (400, 401)
    assert "请随后重新选择文件" in kept.text
    with signed_out.client.session_transaction() as session, ours.browser.client.session_transaction() as theirs:
        session.update({name: theirs[name] for name in ("_user_id", "identity.id", "_fresh", "fs_paa")})
    again = signed_out.send(kept, "/documents/undertaking/file")
    assert again.status_code == 422
    assert "请先选择文件" in again.text
    file = (io.BytesIO(hostile.plain_pdf()), "承诺书.pdf")
    assert signed_out.send(again, "/documents/undertaking/file", file=file).status_code == 200
    assert there(ours) == [("undertaking", "承诺书.pdf")]


def test_a_document_is_taken_out_once_and_from_the_page_that_shows_it(ours: Desk) -> None:
    ours.hand("undertaking")
    page = ours.page("/documents")
    done = ours.browser.send(page, "/documents/undertaking/remove")
    assert "该材料已删除" in done.text
    assert there(ours) == []
    assert ours.browser.send(page, "/documents/undertaking/remove").status_code == 409


def test_of_two_browsers_the_one_that_looked_earlier_takes_nothing_out(ours: Desk) -> None:
    ours.hand("undertaking")
    old = ours.page("/documents")
    ours.hand("patent_list")
    assert ours.browser.send(old, "/documents/undertaking/remove").status_code == 409
    assert len(there(ours)) == 2


def test_what_is_added_from_an_old_page_is_added_all_the_same(ours: Desk) -> None:
    old = ours.page("/documents")
    ours.answer()
    file = (io.BytesIO(hostile.plain_pdf()), "承诺书.pdf")
    assert ours.browser.send(old, "/documents/undertaking/file", file=file).status_code == 200


def test_documents_of_a_claim_that_was_handed_in_can_be_read_and_not_changed(town: Town, browsers: Browsers) -> None:
    claimant = town.claimants[0]
    seen = town.draft(claimant, town.call(), good(claimant.name))
    mine = Desk(town, browsers.of(claimant.officer, LAST_DAY), claimant, seen)
    old = mine.page("/documents")
    mine.submit()
    for browser in (mine.browser, browsers.staff("handler", LAST_DAY)):
        page = browser.get(f"/applications/{mine.number}/documents")
        assert "undertaking.pdf" in page.text
        with pytest.raises(NoSuchForm):
            form(page, "/documents/undertaking/file")
    file = (io.BytesIO(hostile.plain_pdf()), "x.pdf")
    late = mine.browser.send(old, "/documents/undertaking/file", file=file)
    assert late.status_code == 409
    assert "申报已提交，不能再修改" in late.text


def test_documents_cost_the_same_few_statements_however_many_there_are(ours: Desk, browsers: Browsers) -> None:
    ours.hand("undertaking")
    with counting(browsers.app(LAST_DAY)) as seen:
        ours.page("/documents")
        few = seen["statements"]
        for each in range(5):
            ours.hand("fee_receipts", hostile.plain_pdf(str(each)), f"{each}.pdf")
        seen["statements"] = seen["commits"] = 0
        ours.page("/documents")
        assert seen["statements"] <= few <= 18
        assert seen["commits"] == 0
