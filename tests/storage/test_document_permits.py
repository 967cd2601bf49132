"""A permit lets one person post one file of a size straight to the store, once inspected it is a document like any."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import urllib3

from storage.documents import store
from storage.documents.documents import ARRIVALS, Documents, Refused
from storage.documents.receive import Upload
from storage.documents.records import Stored
from storage.documents.store import Permit
from tests.storage import hostile


def posted(permit: Permit, content: bytes, **changed: str) -> int:
    """The store's status for a file posted as a browser does."""
    form: dict[str, str | bytes | tuple[str, str | bytes]] = {**permit.fields, **changed}
    form["file"] = ("证书.pdf", content)
    return urllib3.request("POST", permit.url, fields=form, retries=False).status


def codes(answer: Stored | Refused) -> list[str]:
    return [each.code for each in answer.findings]


def test_a_posted_file_is_accepted_and_asking_again_gives_the_same_answer(documents: Documents, upload: Upload) -> None:
    content = hostile.plain_pdf(secrets.token_hex())
    permit = documents.permit(upload)
    assert posted(permit, content) == 204
    first, second = documents.accept(permit.key, upload), documents.accept(permit.key, upload)
    assert isinstance(first, Stored)
    assert first == second
    assert documents.open(first.sha256).read() == content


def test_a_posted_file_is_inspected_like_any(documents: Documents, upload: Upload) -> None:
    permit = documents.permit(upload)
    assert posted(permit, hostile.named_script_pdf()) == 204
    assert codes(documents.accept(permit.key, upload)) == ["script"]


def test_a_second_post_under_the_permit_changes_no_document(documents: Documents, upload: Upload) -> None:
    content = hostile.plain_pdf(secrets.token_hex())
    permit = documents.permit(upload)
    posted(permit, content)
    first = documents.accept(permit.key, upload)
    assert isinstance(first, Stored)
    posted(permit, hostile.script_pdf())
    assert documents.open(first.sha256).read() == content


def test_a_permit_holds_for_one_place_and_one_range_of_sizes(documents: Documents, upload: Upload) -> None:
    permit = documents.permit(replace(upload, largest=2000))
    assert posted(permit, bytes(2001)) in (400, 403)
    assert posted(permit, b"") in (400, 403)
    assert posted(permit, b"x", key=store.address("0" * 64)) in (400, 403)
    assert codes(documents.accept(permit.key, upload)) == ["not_arrived"]


def test_a_permit_that_ran_out_takes_nothing(
    documents: Documents, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "PERMIT_SECONDS", -1)
    permit = documents.permit(upload)
    assert posted(permit, b"x") in (400, 403)
    refused = documents.accept(permit.key, upload)
    assert isinstance(refused, Refused)
    assert "一分钟" in refused.messages("zh")[0]


@pytest.mark.parametrize("key", ["", "documents/00/00", "incoming/1/2/../../documents/00"])
def test_only_what_was_permitted_is_accepted(documents: Documents, upload: Upload, key: str) -> None:
    assert codes(documents.accept(key, upload)) == ["not_arrived"]


def test_nobody_accepts_what_another_person_posted(documents: Documents, upload: Upload) -> None:
    permit = documents.permit(upload)
    posted(permit, hostile.plain_pdf())
    stranger = replace(upload, uploaded_by=upload.uploaded_by + 1)
    assert codes(documents.accept(permit.key, stranger)) == ["not_arrived"]


def test_posted_copies_are_swept_when_they_are_old_and_documents_stay(documents: Documents, upload: Upload) -> None:
    permit = documents.permit(upload)
    posted(permit, hostile.plain_pdf(secrets.token_hex()))
    stored = documents.accept(permit.key, upload)
    assert isinstance(stored, Stored)
    documents.sweep()
    assert documents.accept(permit.key, upload) == stored
    mine = f"{ARRIVALS}{upload.authority_id}/"
    assert documents.store.sweep(mine, datetime.now(UTC) + timedelta(hours=1)) == 1
    assert codes(documents.accept(permit.key, upload)) == ["not_arrived"]
    assert documents.open(stored.sha256).read()
