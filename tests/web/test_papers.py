"""Documents opened in the browser: by whoever has the application in sight, as what they are, and as they were."""

from __future__ import annotations

import hashlib
import io

import pytest

from storage.documents.records import Stored
from tests.acts.claim import good
from tests.acts.town import LAST_DAY, Claimant, Town, undertaking
from tests.storage import hostile
from tests.web.browsing import Browser, Browsers
from web.applications import papers
from workflow.acts.looking import Seen
from workflow.acts.submit import submit
from workflow.acts.upload_document import Handed, upload_document

DATA = hostile.plain_pdf("年费票据")


@pytest.fixture
def ours(town: Town) -> Claimant:
    return town.claimants[0]


@pytest.fixture
def draft(town: Town, ours: Claimant) -> Seen:
    return town.draft(ours, town.call(), good(ours.name))


@pytest.fixture
def officer(browsers: Browsers, ours: Claimant) -> Browser:
    return browsers.of(ours.officer, LAST_DAY)


def handed(town: Town, draft: Seen, data: bytes = DATA, kind: str = "fee_receipts", name: str = "票据.pdf") -> str:
    """Where the document opens."""
    office = town.on(LAST_DAY).office
    stored = upload_document(office, town.claimants[0].officer, draft, Handed(kind, name), io.BytesIO(data))
    assert isinstance(stored, Stored), stored
    number = town.one("SELECT number FROM application WHERE id = :id", id=draft.id)[0]
    return f"/applications/{number}/documents/{stored.sha256}"


def test_a_pdf_opens_in_the_browser_under_its_name_as_it_was_handed_in(
    officer: Browser, town: Town, draft: Seen
) -> None:
    answer = officer.get(handed(town, draft))
    assert answer.status_code == 200
    assert answer.data == DATA
    assert answer.content_type == "application/pdf"
    assert answer.content_length == len(DATA)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline;")
    assert "%E7%A5%A8%E6%8D%AE.pdf" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.get_etag() == (hashlib.sha256(DATA).hexdigest(), False)


def test_a_picture_is_shown_as_the_picture_that_it_is_whatever_it_was_called(
    officer: Browser, town: Town, draft: Seen
) -> None:
    address = handed(town, draft, hostile.picture(), kind="undertaking", name='a"b\r\nX: y.html')
    answer = officer.get(address)
    assert answer.content_type == "image/png"
    assert "X" not in answer.headers
    assert answer.headers["Content-Disposition"].count("\n") == 0


def test_what_a_browser_should_not_show_is_only_ever_a_download(
    officer: Browser, town: Town, draft: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "INLINE", frozenset())
    assert officer.get(handed(town, draft)).headers["Content-Disposition"].startswith("attachment;")


def test_the_office_sees_a_document_once_it_was_submitted_and_not_before(
    browsers: Browsers, town: Town, ours: Claimant, draft: Seen
) -> None:
    address, handler = handed(town, draft), browsers.staff("handler", LAST_DAY)
    assert handler.get(address).status_code == 404
    submit(town.on(LAST_DAY).office, ours.officer, town.look(draft.id), undertaking())
    assert handler.get(address).data == DATA


def test_a_document_that_is_added_while_correcting_is_the_claimants_alone_until_it_is_sent(
    browsers: Browsers, town: Town, ours: Claimant
) -> None:
    seen = town.submitted(ours, town.call(), good(ours.name))
    town.on(LAST_DAY).do("handler", seen.id, "accept")
    town.on(LAST_DAY).do("handler", seen.id, "ask_correction", "第 2 行票据不清")
    address = handed(town, town.look(seen.id))
    assert browsers.of(ours.officer, LAST_DAY).get(address).status_code == 200
    assert browsers.staff("handler", LAST_DAY).get(address).status_code == 404


def test_nobody_opens_the_document_of_another_claim_by_its_digest(browsers: Browsers, town: Town, draft: Seen) -> None:
    """Neither under the number of that claim nor under that of a claim of their own."""
    address = handed(town, draft)
    rival = town.claimants[1]
    own = town.draft(rival, town.call(), good(rival.name))
    number = town.one("SELECT number FROM application WHERE id = :id", id=own.id)[0]
    stranger = browsers.of(rival.officer, LAST_DAY)
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"/applications/{number}/documents/{address.rpartition('/')[2]}").status_code == 404
    assert b"PDF" not in browsers.of(None, LAST_DAY).get(address).data


@pytest.mark.parametrize("odd", ["0", "g" * 64, "A" * 64, "0" * 64, "0" * 63, "0" * 65, "..%2f..%2fetc%2fpasswd"])
def test_an_odd_digest_is_no_page(officer: Browser, town: Town, draft: Seen, odd: str) -> None:
    number = town.one("SELECT number FROM application WHERE id = :id", id=draft.id)[0]
    assert officer.get(f"/applications/{number}/documents/{odd}").status_code == 404


def test_a_document_whose_bytes_are_gone_is_told_as_that(officer: Browser, town: Town, draft: Seen) -> None:
    address = handed(town, draft, hostile.plain_pdf("to be lost"))
    store = town.office.documents.store
    digest = address.rpartition("/")[2]
    store.client.delete_object(Bucket=store.bucket, Key=f"documents/{digest[:2]}/{digest}")
    answer = officer.get(address)
    assert answer.status_code == 500
    assert "存储中已找不到该文件的内容" in answer.text
