"""Uploads that are nobody else's, that end in time, and that are refused before they begin."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.documents.documents import Refused
from storage.documents.pieces import LEAST, Arriving
from storage.documents.receive import Upload, announced
from storage.documents.records import Stored
from tests.acts.claim import good
from tests.acts.together import told
from tests.acts.town import Claimant, Town, undertaking
from tests.claiming.drafts import papers
from tests.claiming.uploads import KIND, begun, done, large, objects, rest, send
from workflow.acts import upload_pieces as uploading
from workflow.acts.faults import NotADraft
from workflow.acts.looking import Seen
from workflow.acts.submit import submit
from workflow.acts.tick import schedules
from workflow.acts.upload_document import Handed, NoSuchKind
from workflow.acts.upload_pieces import (
    OPEN_AT_MOST,
    NoSuchUpload,
    TooManyUploads,
    WrongOffset,
    append,
    begin_upload,
    cancel_upload,
    finish,
    open_uploads,
    sweep_uploads,
    upload_state,
)
from workflow.engine.errors import NotYours
from workflow.parties.actors import Actor

Expire = Callable[[Arriving], None]


@pytest.fixture
def expire(owner_database: Database) -> Expire:
    """Lets an upload's time run out, which the working role cannot."""

    def expired(upload: Arriving) -> None:
        with owner_database.writing() as connection:
            connection.execute(text("UPDATE upload SET expires_at = now() WHERE id = :id"), {"id": upload.id})

    return expired


Step = Callable[[Town, Actor, Arriving], object]

STEPS: dict[str, Step] = {
    "append": lambda town, who, upload: append(town.office, who, upload.id, 0, io.BytesIO(bytes(LEAST))),
    "state": lambda town, who, upload: upload_state(town.office, who, upload.id),
    "finish": lambda town, who, upload: finish(town.office, who, upload.id),
    "cancel": lambda town, who, upload: cancel_upload(town.office, who, upload.id),
}


def test_an_upload_that_ran_out_is_gone_and_swept_with_its_bytes(
    here: Town, ours: Claimant, draft: Seen, expire: Expire
) -> None:
    data = large()
    gone, going = begun(here, draft, data), begun(here, draft, data)
    for each in (gone, going):
        send(here, each, data[:LEAST])
    expire(gone)
    for step in STEPS.values():
        assert isinstance(told(lambda s=step: s(here, ours.officer, gone)), NoSuchUpload)  # type: ignore[misc]
    assert sweep_uploads(here.office) >= 1
    assert (objects(here, gone), len(objects(here, going))) == ([], 1)
    assert here.one("SELECT count(*) FROM upload WHERE id = :id", id=gone.id) == (0,)
    assert here.one("SELECT count(*) FROM upload_piece WHERE upload_id = :id", id=gone.id) == (0,)
    rest(here, going, data)
    assert isinstance(done(here, going), Stored)


def test_an_upload_that_runs_out_while_it_is_finished_is_told_as_gone_and_not_as_kept(
    here: Town, draft: Seen, expire: Expire, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = large()
    upload = begun(here, draft, data)
    rest(here, upload, data)
    monkeypatch.setattr(uploading, "crash_point", lambda _point: expire(upload))
    with pytest.raises(NoSuchUpload):
        done(here, upload)
    assert papers(here, draft) == []


def test_a_finished_upload_answers_until_it_is_swept_and_its_document_stays(
    here: Town, draft: Seen, expire: Expire
) -> None:
    data = large()
    upload = begun(here, draft, data)
    rest(here, upload, data)
    stored = done(here, upload)
    assert isinstance(stored, Stored)
    assert done(here, upload) == stored
    with pytest.raises(WrongOffset):
        send(here, upload, bytes(LEAST), len(data))
    expire(upload)
    sweep_uploads(here.office)
    assert papers(here, draft) == [(KIND, stored.sha256)]
    assert here.office.documents.open(stored.sha256).read() == data


def test_the_sweep_is_a_tick_of_the_house(here: Town) -> None:
    ticks = {each.name: each for each in schedules(here.office)}
    assert isinstance(ticks["uploads"].function(), int)


@pytest.mark.parametrize("name", STEPS)
def test_a_strangers_upload_is_as_good_as_none(here: Town, draft: Seen, name: str) -> None:
    upload = begun(here, draft, large())
    for who in (here.claimants[1].officer, *here.staff.values()):
        assert isinstance(told(lambda w=who: STEPS[name](here, w, upload)), NoSuchUpload)  # type: ignore[misc]
    nobody = replace(upload, id=secrets.token_hex(16))
    odd = replace(upload, id="../documents/ab")
    for wrong in (nobody, odd):
        assert isinstance(told(lambda w=wrong: STEPS[name](here, here.claimants[0].officer, w)), NoSuchUpload)  # type: ignore[misc]
    assert upload_state(here.office, here.claimants[0].officer, upload.id) == upload


def test_strangers_begin_no_upload(here: Town, draft: Seen) -> None:
    for who in (here.claimants[1].officer, *here.staff.values()):
        refused = told(lambda w=who: begin_upload(here.office, w, draft, Handed(KIND, "x.pdf", 100)))  # type: ignore[misc]
        assert isinstance(refused, NotYours)


def test_whoever_no_longer_acts_for_the_claimant_sends_no_more(here: Town, ours: Claimant, draft: Seen) -> None:
    data = large()
    upload = begun(here, draft, data)
    former = replace(ours.officer, organisations=frozenset())
    for name in ("append", "finish"):
        assert isinstance(told(lambda n=name: STEPS[n](here, former, upload)), NotYours)  # type: ignore[misc]


def test_an_upload_that_is_under_way_when_the_claim_is_submitted_stays_out_of_it(here: Town, ours: Claimant) -> None:
    seen = here.draft(ours, here.call(), good(ours.name))
    data = large()
    upload = begun(here, seen, data)
    rest(here, upload, data)
    submit(here.office, ours.officer, seen, undertaking())
    before = papers(here, seen)
    for name in ("append", "finish"):
        assert isinstance(told(lambda n=name: STEPS[n](here, ours.officer, upload)), NotADraft)  # type: ignore[misc]
    assert papers(here, seen) == before


def test_open_uploads_are_listed_for_who_began_them_until_they_are_finished_or_cancelled(
    here: Town, ours: Claimant, draft: Seen
) -> None:
    data = large()
    one, two = begun(here, draft, data), begun(here, draft, data, "patent_list")
    assert _open(here, ours.officer, draft) == [one.id, two.id]
    assert _open(here, here.claimants[1].officer, draft) == []
    rest(here, one, data)
    done(here, one)
    cancel_upload(here.office, ours.officer, two.id)
    assert _open(here, ours.officer, draft) == []


def test_nobody_begins_uploads_without_end(here: Town, ours: Claimant, draft: Seen) -> None:
    for _ in range(OPEN_AT_MOST):
        begun(here, draft, b"x" * 10)
    with pytest.raises(TooManyUploads):
        begun(here, draft, b"x" * 10)
    cancel_upload(here.office, ours.officer, _open(here, ours.officer, draft)[0])
    begun(here, draft, b"x" * 10)


def test_a_name_with_a_path_or_a_script_in_it_is_cleaned_before_it_is_shown(
    here: Town, ours: Claimant, draft: Seen
) -> None:
    odd = "../../<script>alert(1)</script>\u202efdp.pdf"
    arriving = begin_upload(here.office, ours.officer, draft, Handed(KIND, odd, 100))
    assert isinstance(arriving, Arriving)
    assert not {"/", "<", "\u202e"} & set(arriving.name), arriving.name


def test_announcements_alone_say_what_is_too_large() -> None:
    upload = Upload(1, 1, KIND, "x.pdf", largest=100)
    assert announced(replace(upload, size=100)) is None
    too_large = announced(replace(upload, size=101))
    assert too_large is not None
    assert too_large.code == "too_large"


@pytest.mark.parametrize("size", [0, -1, 500 * 1024 * 1024 + 1, 10**18])
def test_a_size_that_cannot_be_taken_is_refused_before_a_byte_is_sent(
    here: Town, ours: Claimant, draft: Seen, size: int
) -> None:
    answer = begin_upload(here.office, ours.officer, draft, Handed(KIND, "大.pdf", size))
    assert isinstance(answer, Refused)
    assert answer.messages("zh")
    assert answer.messages("en")
    with here.office.database.reading() as connection:
        assert open_uploads(here.office, connection, ours.officer, draft.id) == []


def test_a_size_must_be_announced_and_the_kind_must_be_asked_for(here: Town, ours: Claimant, draft: Seen) -> None:
    assert isinstance(begin_upload(here.office, ours.officer, draft, Handed(KIND, "x.pdf")), Refused)
    with pytest.raises(NoSuchKind):
        begin_upload(here.office, ours.officer, draft, Handed("passport", "x.pdf", 10))


def _open(town: Town, who: Actor, seen: Seen) -> list[str]:
    with town.office.database.reading() as connection:
        return [each.id for each in open_uploads(town.office, connection, who, seen.id)]
