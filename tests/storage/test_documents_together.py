"""Several documents that are handed in together are kept all, or none of them is."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from storage.documents.documents import Documents, Refused
from storage.documents.receive import Upload
from storage.documents.records import Stored
from storage.inspection.clamav import ClamAV, ScannerUnavailableError
from storage.inspection.inspector import Inspector
from tests.storage import hostile
from tests.storage.test_documents import digest, fresh, is_in_store, recorded


def test_documents_that_are_put_together_are_all_kept_in_their_order(documents: Documents, upload: Upload) -> None:
    contents = [fresh() for _ in range(3)]
    kept = documents.put_together([(io.BytesIO(each), upload) for each in contents])
    assert [each.sha256 for each in kept if isinstance(each, Stored)] == [digest(each) for each in contents]
    assert all(is_in_store(documents.store, each) for each in contents)
    assert recorded(documents.database, upload) == 3


def test_of_documents_with_a_hostile_one_among_them_none_is_kept_and_every_bad_one_is_told(
    documents: Documents, upload: Upload
) -> None:
    contents = [fresh(), hostile.script_pdf(), fresh(), b""]
    names = ["一.pdf", "二.pdf", "三.pdf", "四.pdf"]
    refused = documents.put_together(
        [(io.BytesIO(each), replace(upload, name=name)) for each, name in zip(contents, names, strict=True)]
    )
    assert [each.name for each in refused] == ["二.pdf", "四.pdf"]
    assert all(isinstance(each, Refused) for each in refused)
    assert not recorded(documents.database, upload)
    assert not any(is_in_store(documents.store, each) for each in (contents[0], contents[2]))


def test_no_documents_at_all_are_kept_at_once(documents: Documents, upload: Upload) -> None:
    assert list(documents.put_together([])) == []
    assert not recorded(documents.database, upload)


def test_where_the_scanner_does_not_answer_nothing_was_kept_or_refused(documents: Documents, upload: Upload) -> None:
    deaf = replace(documents, inspector=Inspector(ClamAV("127.0.0.1", 1)))
    contents = [fresh(), fresh()]
    with pytest.raises(ScannerUnavailableError):
        deaf.put_together([(io.BytesIO(each), upload) for each in contents])
    assert not recorded(documents.database, upload)
    assert not any(is_in_store(documents.store, each) for each in contents)
