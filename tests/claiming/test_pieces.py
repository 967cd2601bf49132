"""Large documents in pieces: cut off and gone on with, out of order, too large, too late, and by strangers."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable

import pytest

from storage.documents.documents import Refused
from storage.documents.pieces import LEAST, MOST
from storage.documents.records import Stored
from storage.documents.store import DocumentDamagedError
from tests.acts.together import at_once
from tests.acts.town import Town
from tests.claiming.drafts import papers, version
from tests.claiming.uploads import KIND, begun, done, large, objects, rest, send
from tests.storage import hostile
from workflow.acts.looking import Seen
from workflow.acts.upload_pieces import (
    NoSuchUpload,
    WrongOffset,
    WrongPiece,
    append,
    upload_state,
)


def test_a_document_in_pieces_is_the_same_document_on_the_draft(here: Town, draft: Seen) -> None:
    data = large()
    upload = begun(here, draft, data)
    assert (upload.received, upload.size, upload.name) == (0, len(data), "年费票据.pdf")
    rest(here, upload, data)
    stored = done(here, upload)
    assert isinstance(stored, Stored), stored
    assert (stored.sha256, stored.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert here.office.documents.open(stored.sha256).read() == data
    assert papers(here, draft) == [(KIND, stored.sha256)]
    assert objects(here, upload) == []


def test_an_upload_that_was_cut_off_goes_on_where_it_was_in_any_process(here: Town, draft: Seen) -> None:
    """Nothing of it is kept in a process: the next piece goes to another one with a pool of its own."""
    data = large()
    upload = begun(here, draft, data)
    offset = send(here, upload, data[:LEAST])
    assert offset == LEAST
    with pytest.raises(ConnectionError):
        append(here.office, here.claimants[0].officer, upload.id, offset, _Broken(data[LEAST : 2 * LEAST]))
    assert upload_state(here.office, here.claimants[0].officer, upload.id).received == LEAST
    rest(here, upload, data)
    assert isinstance(done(here, upload), Stored)


def test_what_arrived_of_a_piece_that_ended_early_is_kept_when_it_is_worth_it(here: Town, draft: Seen) -> None:
    data = large(3 * LEAST)
    upload = begun(here, draft, data)
    assert send(here, upload, data[: LEAST + 777]) == LEAST + 777
    with pytest.raises(WrongPiece):
        send(here, upload, data[LEAST + 777 : LEAST + 800], LEAST + 777)
    assert upload_state(here.office, here.claimants[0].officer, upload.id).received == LEAST + 777


def test_of_a_longer_stream_the_first_eight_megabytes_are_one_piece(here: Town, draft: Seen) -> None:
    data = large(MOST + 2 * LEAST)
    upload = begun(here, draft, data)
    offset = send(here, upload, data)
    assert offset == MOST
    send(here, upload, data[offset:], offset)
    assert isinstance(done(here, upload), Stored)


@pytest.mark.parametrize("offset", [-1, 1, LEAST - 1, LEAST + 1, 2 * LEAST, 10**15])
def test_a_wrong_offset_is_told_the_right_one(here: Town, draft: Seen, offset: int) -> None:
    data = large()
    upload = begun(here, draft, data)
    send(here, upload, data[:LEAST])
    with pytest.raises(WrongOffset) as wrong:
        send(here, upload, data[LEAST : 2 * LEAST], offset)
    assert wrong.value.offset == LEAST
    assert str(LEAST) in wrong.value.told("zh")
    assert len(objects(here, upload)) == 1


def test_a_piece_that_is_sent_twice_is_counted_once(here: Town, draft: Seen) -> None:
    """The answer to the first was lost: the second is told where to go on."""
    data = large()
    upload = begun(here, draft, data)
    send(here, upload, data[:LEAST])
    with pytest.raises(WrongOffset) as wrong:
        send(here, upload, data[:LEAST])
    assert wrong.value.offset == LEAST
    rest(here, upload, data)
    assert isinstance(done(here, upload), Stored)


def test_of_two_pieces_at_one_offset_one_is_counted_and_the_document_is_whole(here: Town, draft: Seen) -> None:
    """Two tabs send different files under one upload: what was counted is what the document is made of."""
    data, other = large(), secrets.token_bytes(LEAST)
    upload = begun(here, draft, data)
    works: list[Callable[[], int]] = [lambda: send(here, upload, data[:LEAST]), lambda: send(here, upload, other)]
    sent = at_once(works * 2)
    assert [each for each in sent if isinstance(each, int)] == [LEAST]
    assert all(each.offset == LEAST for each in sent if isinstance(each, WrongOffset))
    rest(here, upload, data)
    stored = done(here, upload)
    if isinstance(sent[0], int) or isinstance(sent[2], int):
        assert isinstance(stored, Stored)
        assert stored.sha256 == hashlib.sha256(data).hexdigest()
    else:
        assert isinstance(stored, Refused)


def test_nothing_goes_beyond_the_end_that_was_announced(here: Town, draft: Seen) -> None:
    data = large()
    upload = begun(here, draft, data)
    rest(here, upload, data[: 2 * LEAST])
    with pytest.raises(WrongPiece):
        send(here, upload, data[2 * LEAST :] + b"more", 2 * LEAST)
    rest(here, upload, data)
    with pytest.raises(WrongPiece):
        send(here, upload, b"more", len(data))
    assert isinstance(done(here, upload), Stored)


def test_an_upload_is_not_finished_before_its_last_byte(here: Town, draft: Seen) -> None:
    data = large()
    upload = begun(here, draft, data)
    send(here, upload, data[:LEAST])
    with pytest.raises(WrongOffset) as wrong:
        done(here, upload)
    assert wrong.value.offset == LEAST
    assert papers(here, draft) == []


def test_finishing_twice_and_at_once_is_one_document_and_one_answer(here: Town, draft: Seen) -> None:
    data = large()
    upload, before = begun(here, draft, data), version(here, draft)
    rest(here, upload, data)
    answers = at_once([lambda: done(here, upload)] * 3)
    stored = [each for each in answers if isinstance(each, Stored)]
    assert len(stored) == 3
    assert {each.sha256 for each in (*stored, done(here, upload)) if isinstance(each, Stored)} == {stored[0].sha256}
    assert papers(here, draft) == [(KIND, stored[0].sha256)]
    assert version(here, draft) == before + 1


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a script": hostile.script_pdf,
    "an embedded file": lambda: hostile.attached_pdf("inside.exe", b"MZ"),
    "another type": lambda: secrets.token_bytes(2_000),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_document_in_pieces_is_refused_as_a_whole_one_is_and_leaves_nothing(
    here: Town, draft: Seen, kind: str
) -> None:
    data = HOSTILE[kind]()
    upload = begun(here, draft, data)
    rest(here, upload, data)
    answer = done(here, upload)
    assert isinstance(answer, Refused), answer
    assert answer.messages("zh") != answer.messages("en")
    assert (papers(here, draft), objects(here, upload)) == ([], [])
    with pytest.raises(NoSuchUpload):
        done(here, upload)


def test_bytes_that_differ_from_the_announced_digest_are_refused(here: Town, draft: Seen) -> None:
    data = large()
    upload = begun(here, draft, data, sha256="ab" * 32)
    rest(here, upload, data)
    answer = done(here, upload)
    assert isinstance(answer, Refused)
    assert [each.code for each in answer.findings] == ["digest_mismatch"]


def test_a_piece_that_was_altered_in_the_store_makes_no_document(here: Town, draft: Seen) -> None:
    data = large()
    upload = begun(here, draft, data)
    rest(here, upload, data)
    store = here.office.documents.store
    store.client.put_object(Bucket=store.bucket, Key=objects(here, upload)[0], Body=b"altered" * 1000)
    with pytest.raises(DocumentDamagedError):
        done(here, upload)
    assert papers(here, draft) == []


class _Broken:
    """A stream whose other end goes away before it ends."""

    def __init__(self, data: bytes) -> None:
        self._left = [data[: len(data) // 2]]

    def read(self, _amount: int, /) -> bytes:
        if not self._left:
            raise ConnectionError
        return self._left.pop()
