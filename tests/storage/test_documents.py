"""An acknowledged document is proved in the store and recorded; one that is refused or cut off leaves nothing."""

from __future__ import annotations

import hashlib
import io
import secrets
import shutil
from dataclasses import replace

import pytest
from botocore.exceptions import ClientError
from mypy_boto3_s3 import S3Client
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import ProgrammingError

from settings import Settings
from storage.database import Database
from storage.documents import records
from storage.documents.documents import Documents, Refused
from storage.documents.receive import Upload
from storage.documents.records import Stored
from storage.documents.store import DocumentDamagedError, DocumentMissingError, Store, StoreUnavailableError, address
from storage.documents.tables import DOCUMENT
from storage.inspection import media
from storage.inspection.clamav import ClamAV, ScannerUnavailableError
from storage.inspection.inspector import Inspector
from tests.storage import hostile


def fresh() -> bytes:
    """A PDF that nobody has uploaded yet."""
    return hostile.plain_pdf(secrets.token_hex())


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def put(documents: Documents, upload: Upload, content: bytes) -> Stored:
    """A document that is taken."""
    stored = documents.put(io.BytesIO(content), upload)
    assert isinstance(stored, Stored)
    return stored


def refusal(documents: Documents, upload: Upload, content: bytes) -> Refused:
    """A document that is not, and of which nothing is kept."""
    refused = documents.put(io.BytesIO(content), upload)
    assert isinstance(refused, Refused)
    assert not recorded(documents.database, upload)
    assert not is_in_store(documents.store, content)
    return refused


def recorded(database: Database, upload: Upload) -> int:
    mine = (DOCUMENT.c.authority_id == upload.authority_id) & (DOCUMENT.c.uploaded_by == upload.uploaded_by)
    with database.reading() as connection:
        return connection.execute(select(func.count()).where(mine)).scalar_one()


def is_in_store(store: Store, content: bytes) -> bool:
    try:
        store.prove(digest(content))
    except DocumentMissingError:
        return False
    return True


def test_what_is_put_can_be_read_back_and_is_recorded(documents: Documents, upload: Upload) -> None:
    content = fresh()
    stored = put(documents, upload, content)
    assert documents.open(stored.sha256).read() == content
    assert (stored.sha256, stored.size, stored.media_type) == (digest(content), len(content), media.PDF)
    assert (stored.name, stored.kind, stored.subject_id) == ("证书.pdf", upload.kind, upload.subject_id)
    assert (stored.findings, stored.scanned, stored.already_there) == ((), False, False)
    with documents.database.reading() as connection:
        assert records.find(connection, stored.id) == stored
        assert records.of_subject(connection, stored.subject_id or 0) == [stored]
        assert records.find(connection, -1) is None


def test_what_was_flagged_is_recorded_with_it(documents: Documents, upload: Upload) -> None:
    stored = put(documents, upload, b"junk\n" + fresh())
    with documents.database.reading() as connection:
        read = records.find(connection, stored.id)
    assert read == stored
    assert [each.code for each in stored.findings] == ["leading_bytes"]


def test_the_same_upload_twice_is_one_document_with_one_answer(documents: Documents, upload: Upload) -> None:
    content = fresh()
    first, second = put(documents, upload, content), put(documents, upload, content)
    assert first == second
    assert (first.already_there, second.already_there) == (False, True)
    assert recorded(documents.database, upload) == 1


def test_the_same_upload_without_a_subject_is_one_document_too(documents: Documents, upload: Upload) -> None:
    content, nothing_yet = fresh(), replace(upload, subject_id=None)
    assert put(documents, nothing_yet, content) == put(documents, nothing_yet, content)


def test_the_same_bytes_for_another_purpose_or_person_have_a_record_of_their_own(
    documents: Documents, upload: Upload
) -> None:
    content = fresh()
    first = put(documents, upload, content)
    others = (replace(upload, kind="undertaking"), replace(upload, uploaded_by=upload.uploaded_by + 1))
    for other in others:
        stored = put(documents, other, content)
        assert (stored.sha256, stored.already_there) == (first.sha256, False)
        assert stored.id != first.id


def test_an_upload_that_is_cut_off_leaves_nothing(documents: Documents, upload: Upload) -> None:
    content = fresh()
    declared = replace(upload, size=len(content) + 1)
    refused = refusal(documents, declared, content)
    assert f"只收到 {len(content)} 字节" in refused.messages("zh")[0]
    assert "cut off" in refused.messages("en")[0]
    assert put(documents, replace(upload, size=len(content)), content)


def test_an_upload_that_was_altered_on_its_way_leaves_nothing(documents: Documents, upload: Upload) -> None:
    content = fresh()
    declared = replace(upload, sha256=digest(b"other"))
    assert [each.code for each in refusal(documents, declared, content).findings] == ["digest_mismatch"]
    assert put(documents, replace(upload, sha256=digest(content).upper()), content)


def test_a_stream_that_breaks_leaves_nothing(documents: Documents, upload: Upload) -> None:
    content = fresh()

    class Breaking(io.BytesIO):
        def read(self, amount: int | None = -1, /) -> bytes:
            if piece := super().read(min(amount or 100, 100)):
                return piece
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        documents.put(Breaking(content), upload)
    assert not recorded(documents.database, upload)
    assert not is_in_store(documents.store, content)


def test_an_empty_or_overlong_upload_is_refused_without_reading_on(documents: Documents, upload: Upload) -> None:
    assert [each.code for each in refusal(documents, upload, b"").findings] == ["empty"]
    stream = io.BytesIO(bytes(5_000_000))
    refused = documents.put(stream, replace(upload, largest=1_000_000))
    assert isinstance(refused, Refused)
    assert [each.code for each in refused.findings] == ["too_large"]
    assert stream.tell() < 2_000_000


def test_a_hostile_file_leaves_nothing_and_is_told_how_to_mend(documents: Documents, upload: Upload) -> None:
    refused = refusal(documents, replace(upload, name="../<b>脚本.pdf"), hostile.script_pdf())
    assert refused.name == "_b_脚本.pdf"
    assert refused.messages("zh") == ["PDF 含有脚本（JavaScript）。请用“打印为 PDF”重新生成后再上传。"]
    assert "print to PDF" in refused.messages("en")[0]


def test_an_edition_may_accept_less(documents: Documents, upload: Upload) -> None:
    refused = refusal(documents, replace(upload, accepted=frozenset({media.PDF})), hostile.picture(size=(31, 17)))
    assert refused.messages("zh")[0].startswith("这是PNG 图片，此处只接受：PDF。")


def test_without_the_scanner_s_word_nothing_is_taken(documents: Documents, upload: Upload) -> None:
    content = fresh()
    unheard = replace(documents, inspector=Inspector(ClamAV("127.0.0.1", 1)))
    with pytest.raises(ScannerUnavailableError):
        unheard.put(io.BytesIO(content), upload)
    assert not recorded(documents.database, upload)
    assert not is_in_store(documents.store, content)


def test_without_the_store_nothing_is_acknowledged(documents: Documents, upload: Upload, settings: Settings) -> None:
    away = replace(documents, store=Store.of(replace(settings.s3, endpoint="http://127.0.0.1:1")))
    with pytest.raises(StoreUnavailableError):
        away.put(io.BytesIO(fresh()), upload)
    assert not recorded(documents.database, upload)


def test_damage_in_the_store_is_an_error_and_never_a_document(
    documents: Documents, upload: Upload, s3: S3Client, settings: Settings
) -> None:
    content = hostile.picture(size=(900, 900))
    stored = put(documents, upload, content)
    damaged = content[:-1] + bytes([content[-1] ^ 1])
    s3.put_object(Bucket=settings.s3.bucket, Key=address(stored.sha256), Body=damaged)
    received = io.BytesIO()
    with documents.open(stored.sha256) as stream, pytest.raises(DocumentDamagedError):
        shutil.copyfileobj(stream, received, 1000)
    assert received.tell() < len(content)
    with pytest.raises(DocumentDamagedError):
        documents.put(io.BytesIO(content), replace(upload, kind="other"))
    assert recorded(documents.database, upload) == 1


def test_a_document_that_was_never_stored_is_an_error(documents: Documents) -> None:
    with pytest.raises(DocumentMissingError):
        documents.open(digest(secrets.token_bytes()))


def test_the_store_itself_refuses_bytes_under_a_foreign_address(documents: Documents) -> None:
    with pytest.raises(StoreUnavailableError):
        documents.store.put_once(digest(secrets.token_bytes()), io.BytesIO(b"other"), media.PDF)


def test_an_object_is_put_once_and_not_replaced(documents: Documents, s3: S3Client, settings: Settings) -> None:
    content = fresh()
    assert documents.store.put_once(digest(content), io.BytesIO(content), media.PDF)
    assert not documents.store.put_once(digest(content), io.BytesIO(content), media.PDF)
    with pytest.raises(ClientError, match="PreconditionFailed"):
        s3.put_object(Bucket=settings.s3.bucket, Key=address(digest(content)), Body=b"other", IfNoneMatch="*")


def test_a_record_can_be_neither_changed_nor_deleted(documents: Documents, upload: Upload) -> None:
    stored = put(documents, upload, fresh())
    for attempt in (update(DOCUMENT).values(name="other"), delete(DOCUMENT)):
        with pytest.raises(ProgrammingError, match="permission denied"), documents.database.writing() as connection:
            connection.execute(attempt.where(DOCUMENT.c.id == stored.id))
