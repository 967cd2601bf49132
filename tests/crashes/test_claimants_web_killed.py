"""The web server killed by SIGKILL while a claimant hands in papers, whole or in pieces, and the application."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator

import pytest

from console.servers.bundle import Bundle
from settings import Settings
from storage.documents.pieces import LEAST
from tests.acts.claim import AWARD_FEN, good
from tests.acts.laws import broken
from tests.acts.town import LAST_DAY, Town
from tests.crashes.points import AFTER_COMMIT, BEFORE_COMMIT, DOCUMENTS
from tests.crashes.wire import Client, NoAnswer, serving, signed_in
from tests.storage import hostile
from tests.web.browsing import Browsers, form_in
from workflow.acts.looking import Seen

KIND = "institution_certificate"
BUDGET = 10 * AWARD_FEN


@pytest.fixture
def browsers(settings: Settings, town: Town) -> Browsers:
    """Where the cookies of the town's people come from."""
    return Browsers(settings, town)


@pytest.fixture(scope="module")
def healthy(bundle: Bundle, settings: Settings) -> Iterator[str]:
    """A server that nothing kills: the one that is there again afterwards."""
    assert settings.database_url
    with serving(bundle, LAST_DAY) as address:
        yield address


@pytest.fixture
def draft(town: Town) -> Seen:
    """A draft with good lines and every paper."""
    return town.draft(town.claimants[0], town.call(BUDGET), good(town.claimants[0].name))


@pytest.fixture
def officer(healthy: str, browsers: Browsers, town: Town) -> Client:
    """The claimant's officer."""
    return Client(healthy, signed_in(browsers, town.claimants[0].officer, LAST_DAY))


def number(town: Town, application: Seen) -> str:
    return str(town.one("SELECT number FROM application WHERE id = :id", id=application.id)[0])


def long_pdf() -> bytes:
    """A paper of two pieces and a bit: a comment of noise makes it long."""
    pdf = hostile.blank()
    pdf.pages[0].Contents = pdf.make_stream(b"% " + secrets.token_hex(LEAST).encode() + b"\n")
    return hostile.saved(pdf)


def papers(town: Town, application: Seen, sha256: str) -> int:
    """How often the draft has a paper."""
    query = (
        "SELECT count(*) FROM evidence e JOIN claim_list c ON c.id = e.list_id "
        "WHERE c.application_id = :id AND e.sha256 = :sha256"
    )
    return int(str(town.one(query, id=application.id, sha256=sha256)[0]))


@pytest.mark.parametrize("point", [*BEFORE_COMMIT, *AFTER_COMMIT])
def test_an_application_whose_server_dies_is_handed_in_once_or_still_a_draft(
    point: str, bundle: Bundle, officer: Client, town: Town, draft: Seen
) -> None:
    page = officer.get(f"/applications/{number(town, draft)}/check")
    undertaken = {"undertaking": page.text.split('name="undertaking" value="')[1].split('"')[0]}
    with serving(bundle, LAST_DAY, point) as dying, pytest.raises(NoAnswer):
        officer.at(dying).send(page, "/submit", undertaken)
    done = point in AFTER_COMMIT
    assert town.look(draft.id).state == ("submitted" if done else "draft")
    assert town.keys(draft.id) == (2 if done else 0)
    for _ in range(2):
        assert officer.send(page, "/submit", undertaken) == 303
        assert town.look(draft.id).state == "submitted"
    assert town.look(draft.id).version == draft.version + 1
    assert broken(town) == []


@pytest.mark.parametrize("point", [*DOCUMENTS, "engine.before_commit"])
def test_a_paper_whose_server_dies_was_not_taken_and_is_when_it_is_sent_again(
    point: str, bundle: Bundle, officer: Client, town: Town, draft: Seen
) -> None:
    data = hostile.plain_pdf(secrets.token_hex())
    sha256 = hashlib.sha256(data).hexdigest()
    page = officer.get(f"/applications/{number(town, draft)}/documents")
    address, files = f"/documents/{KIND}/file", {"file": ("证书.pdf", data)}
    with serving(bundle, LAST_DAY, point) as dying, pytest.raises(NoAnswer):
        officer.at(dying).send(page, address, files=files)
    assert papers(town, draft, sha256) == 0
    assert officer.send(page, address, files=files) == 303
    assert papers(town, draft, sha256) == 1
    assert town.office.documents.open(sha256).read() == data


@pytest.mark.parametrize("point", ["upload.after_piece", "upload.after_record", "upload.after_document"])
def test_a_paper_in_pieces_goes_on_where_it_was_safe_when_the_server_died(
    point: str, bundle: Bundle, officer: Client, town: Town, draft: Seen
) -> None:
    data = long_pdf()
    sha256 = hashlib.sha256(data).hexdigest()
    at = f"/applications/{number(town, draft)}"
    page = officer.get(f"{at}/documents")
    half = LEAST
    token = str(form_in(page.text, page.path, f"/documents/{KIND}/file").fields["csrf_token"])
    status, begun = officer.post(f"{at}/documents/{KIND}/uploads", token, name="证书.pdf", size=str(len(data)))
    assert status == 201
    upload = f"{at}/uploads/{begun['id']}"
    if point != "upload.after_document":
        with serving(bundle, LAST_DAY, point) as dying, pytest.raises(NoAnswer):
            officer.at(dying).post(f"{upload}/pieces?from=0", token, data[:half])
    safe = received(officer, upload)
    assert safe == (half if point == "upload.after_record" else 0)
    while safe < len(data):
        status, told = officer.post(f"{upload}/pieces?from={safe}", token, data[safe : safe + half])
        assert status == 200
        safe = told["received"]
    if point == "upload.after_document":
        with serving(bundle, LAST_DAY, point) as dying, pytest.raises(NoAnswer):
            officer.at(dying).post(f"{upload}/finish", token)
        assert papers(town, draft, sha256) == 0
    assert officer.post(f"{upload}/finish", token) == (200, {"sha256": sha256})
    assert papers(town, draft, sha256) == 1
    assert town.office.documents.open(sha256).read() == data


def received(officer: Client, upload: str) -> int:
    """How many bytes the server says are safe."""
    answer = officer.pool.request("GET", officer.server + upload, headers=officer.headers())
    return int(answer.json()["received"])
