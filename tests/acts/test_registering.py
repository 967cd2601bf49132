"""Registering an organisation: with a certificate of one's own, once a request, and with everything wrong told."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from storage.documents.documents import Refused
from storage.documents.records import Stored
from tests import made
from tests.acts.laws import broken
from tests.acts.together import at_once
from tests.acts.town import Town
from tests.storage import hostile
from workflow.acts.looking import Seen
from workflow.acts.register import LARGEST_CERTIFICATE, hand_in_certificate, register
from workflow.engine.errors import KeyReused
from workflow.parties.actors import Actor
from workflow.parties.organisations import Registration

PDF = hostile.plain_pdf("事业单位法人证书")


@pytest.fixture
def officer(town: Town) -> Actor:
    return town.claimants[0].officer


def handed(town: Town, actor: Actor, data: bytes = PDF, name: str = "证书.pdf") -> Stored | Refused:
    return hand_in_certificate(town.office, actor, town.authority, io.BytesIO(data), name)


def with_certificate(town: Town, actor: Actor) -> Registration:
    stored = handed(town, actor)
    assert isinstance(stored, Stored), stored
    return replace(made.registration(), certificate=stored.sha256)


def codes(answer: object) -> list[str]:
    assert isinstance(answer, tuple)
    return [each.code for each in answer]


def test_an_organisation_is_registered_with_a_certificate_that_was_handed_in(town: Town, officer: Actor) -> None:
    number, seen = register(town.office, officer, with_certificate(town, officer), authority=town.authority)
    assert isinstance(seen, Seen)
    assert seen.state == "registered"
    assert town.task(seen.id) == ("registered", "handler", "verification", 3)
    assert town.one("SELECT telephone FROM organisation WHERE id = :id", id=number) == ("0731-00000001",)
    assert broken(town) == []


def test_nobody_registers_on_the_certificate_of_another(town: Town, officer: Actor) -> None:
    """Else a digest that somebody saw would open the other's document on a page of one's own."""
    theirs = with_certificate(town, town.claimants[1].officer)
    assert codes(register(town.office, officer, theirs, authority=town.authority)) == ["certificate_missing"]
    assert town.all("SELECT id FROM organisation WHERE uscc = :uscc", uscc=theirs.uscc) == []


def test_a_document_of_another_kind_is_no_certificate(town: Town, officer: Actor) -> None:
    with town.office.database.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO document (authority_id, uploaded_by, kind, sha256, size, media_type, name, findings, scanned, "
            "created_at) VALUES (%s, %s, 'undertaking', %s, 1, 'application/pdf', 'x', '[]', false, now())",
            (town.authority, officer.person_id, "cd" * 32),
        )
    said = replace(made.registration(), certificate="cd" * 32)
    assert codes(register(town.office, officer, said, authority=town.authority)) == ["certificate_missing"]


@pytest.mark.parametrize(("data", "code"), [
    (b"", "empty"),
    (b"<html><script>1</script></html>", "type_not_accepted"),
    (b"MZ" + bytes(200), "type_not_accepted"),
    (PDF + bytes(LARGEST_CERTIFICATE), "too_large"),
])  # fmt: skip
def test_a_file_that_is_no_scan_is_refused_in_words(town: Town, officer: Actor, data: bytes, code: str) -> None:
    refused = handed(town, officer, data)
    assert isinstance(refused, Refused)
    assert refused.messages("zh")
    assert refused.messages("en")
    assert any(code in each.code or each.refuses for each in refused.findings)


def test_a_hostile_name_of_the_file_is_cleaned(town: Town, officer: Actor) -> None:
    stored = handed(town, officer, name="../../etc/<script>\r\n证书.pdf")
    assert isinstance(stored, Stored)
    assert not set("/\r\n<>") & set(stored.name)


def test_a_form_that_is_sent_twice_or_at_once_registers_once(town: Town, officer: Actor) -> None:
    said = with_certificate(town, officer)
    answers = at_once([lambda: register(town.office, officer, said, authority=town.authority, key="form")] * 3)
    assert len({str(each) for each in answers}) == 1, answers
    assert town.one("SELECT count(*) FROM organisation WHERE uscc = :uscc", uscc=said.uscc) == (1,)
    with pytest.raises(KeyReused):
        register(town.office, officer, replace(said, name="别的大学"), authority=town.authority, key="form")


def test_all_that_is_wrong_is_told_by_field(town: Town, officer: Actor) -> None:
    said = replace(made.registration(), uscc="1", legal_person="", telephone="call me", certificate="")
    found = register(town.office, officer, said, authority=town.authority)
    assert codes(found) == ["not_a_uscc", "missing", "telephone", "certificate_missing"]
