"""An export holds all of a call, gives the same bytes again, tells no secret, and is sound when checked."""

from __future__ import annotations

import io
import zipfile

import orjson
import pytest
from sqlalchemy import BigInteger, Column, ForeignKey, MetaData, Table

from storage.database import Base
from tests.acts.claim import good
from tests.acts.halves import checked, paid, to_pay
from tests.acts.town import PAYER, SAID, Town
from tests.audit.exported import Exported, faults_of, forged, members_of, number_of, taken
from workflow.acts.audit.check import check_file
from workflow.acts.audit.export import export
from workflow.acts.audit.members import MANIFEST, MEMBERS, PATHS, README, path_of
from workflow.acts.audit.reading import _told
from workflow.acts.look_at_book import NoSuchCall
from workflow.parties import payees


def test_a_sound_export_has_no_fault_and_every_question_looked_at_something(exported: Exported) -> None:
    found = check_file(io.BytesIO(exported.data), exported.public_key)
    assert {each.law: each.faults for each in found if each.faults} == {}
    assert [each.law for each in found if not each.checked] == []


def test_the_same_book_gives_the_same_bytes(exporting: Town, exported: Exported) -> None:
    assert taken(exporting, exported.number) == exported.data


def test_the_members_are_sorted_stored_and_bear_no_time(exported: Exported) -> None:
    with zipfile.ZipFile(io.BytesIO(exported.data)) as package:
        assert package.namelist() == sorted([*PATHS, MANIFEST])
        assert {each.compress_type for each in package.infolist()} == {zipfile.ZIP_STORED}
        assert {each.date_time for each in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_every_subject_of_the_call_is_in_it_with_its_whole_chain(exporting: Town, exported: Exported) -> None:
    rows = [orjson.loads(line) for line in members_of(exported.data)[path_of("history")].splitlines()]
    kinds = {orjson.loads(row["body"])["kind"] for row in rows}
    assert kinds == {"application", "bank_answer", "batch", "call", "evaluation", "objection", "plan", "recovery"}
    of_call = (
        "SELECT h.subject_id, h.seq, encode(h.hash, 'hex') FROM history h WHERE h.subject_id IN ("
        "SELECT c.id FROM call c WHERE c.number = :number UNION SELECT x.id FROM call c JOIN ("
        "SELECT id, call_id FROM application UNION SELECT id, call_id FROM plan UNION SELECT id, call_id FROM batch "
        "UNION SELECT id, call_id FROM objection UNION SELECT id, call_id FROM recovery "
        "UNION SELECT id, call_id FROM evaluation UNION SELECT a.id, b.call_id FROM bank_answer a "
        "JOIN batch b ON b.id = a.batch_id) x ON x.call_id = c.id WHERE c.number = :number) ORDER BY 1, 2"
    )
    assert [(row["subject"], row["seq"], row["hash"]) for row in rows] == exporting.all(of_call, number=exported.number)


def test_no_account_number_no_word_of_a_reviewer_and_no_answer_is_in_it(exporting: Town, exported: Exported) -> None:
    told = b"".join(members_of(exported.data).values()).decode()
    ours = {each.organisation for each in exporting.claimants}
    with exporting.office.database.reading() as connection:
        at = exporting.office.now().replace(year=2020)
        accounts = payees.current(connection, exporting.office.keyring, ours, at=at)
    assert len(accounts) == len(ours)
    numbers = [each.account.account_number for each in accounts.values()]
    words = [
        str(row[0]) for row in exporting.all("SELECT text FROM remark WHERE authority_id = :a", a=exporting.authority)
    ]
    assert words
    for secret in (*numbers, PAYER.account_number, *SAID.values(), *words):
        assert secret not in told
    assert all(f'"account_tail":"{number[-4:]}"' in told for number in numbers)


def test_the_readme_names_every_file_in_both_languages(exported: Exported) -> None:
    said = members_of(exported.data)[README].decode()
    assert exported.number in said
    for name, member in MEMBERS.items():
        assert f"{path_of(name)}：{member.title.zh}" in said
        assert f"{path_of(name)}: {member.title.en}" in said


def test_a_draft_is_its_claimants_alone(exporting: Town) -> None:
    call = exporting.call()
    draft = exporting.draft(exporting.claimants[0], call, good(exporting.claimants[0].name, 1))
    data = taken(exporting, number_of(exporting, call))
    subjects = [orjson.loads(line)["id"] for line in members_of(data)[path_of("subjects")].splitlines()]
    assert subjects == [call]
    assert draft.id not in subjects
    assert faults_of(data) == {}


def test_a_call_on_its_way_is_sound_too(exporting: Town) -> None:
    call = exporting.call(open_it=False)
    assert faults_of(taken(exporting, number_of(exporting, call))) == {}


def test_no_call_of_this_number_is_told(exporting: Town) -> None:
    with pytest.raises(NoSuchCall):
        export(exporting.office, "nowhere", io.BytesIO())


def test_a_later_kind_that_names_its_call_or_application_belongs_without_an_edit(exporting: Town) -> None:
    metadata = MetaData()
    for name in ("subject", "call", "application"):
        Table(name, metadata, Column("id", BigInteger, primary_key=True))
    own = Column("id", BigInteger, ForeignKey("subject.id"), primary_key=True)
    of_call = Table("later", metadata, own, Column("call_id", BigInteger, ForeignKey("call.id")))
    of_application = Table(
        "latest",
        metadata,
        Column("id", BigInteger, ForeignKey("subject.id"), primary_key=True),
        Column("application_id", BigInteger),
    )
    other = Table("other", metadata, Column("id", BigInteger, primary_key=True), Column("call_id", BigInteger))
    assert "later.call_id = 7" in spelt(of_call)
    assert "application.call_id = 7" in spelt(of_application)
    assert _told(other, 7) is None
    assert "submitted_at IS NOT NULL" in spelt(Base.metadata.tables["application"])


def spelt(table: Table) -> str:
    """The query for a kind's subjects, with its values."""
    found = _told(table, 7)
    assert found is not None
    return str(found.compile(compile_kwargs={"literal_binds": True}))


def _freed(transfer: dict[str, object]) -> bool:
    return (transfer["source"], transfer["target"]) == ("reserved", "free")


def test_a_call_that_is_paid_in_halves_is_sound_with_the_rest_that_was_lost(exporting: Town) -> None:
    halves = to_pay(exporting)
    paid(exporting, halves.call)
    lost, passed = halves.applications
    checked(exporting, lost, "fail")
    checked(exporting, passed)
    paid(exporting, halves.call)
    data = taken(exporting, number_of(exporting, halves.call))
    assert faults_of(data) == {}
    rows = [orjson.loads(line) for line in members_of(data)[path_of("reservations")].splitlines()]
    assert [(each["application"], each["instalment"], each["resolution"]) for each in rows] == [
        (lost, 1, "paid"),
        (lost, 2, "released"),
        (passed, 1, "paid"),
        (passed, 2, "paid"),
    ]
    kept = forged(data, "transfers", lambda lines: lines.remove(next(filter(_freed, lines))))
    assert "transfers_told" in faults_of(kept)
