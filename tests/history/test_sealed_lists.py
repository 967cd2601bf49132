"""Law 9, for lines: what was submitted cannot be changed, by whatever statement."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.database import Database
from tests.moving import AT
from tests.treasury import Treasury, application, treasury
from workflow.claims import lists
from workflow.claims.lists import StoredLine
from workflow.definition.assessment import FundingUse
from workflow.history.body import Plain, digest


def line(row: int, fen: int = 100, used: int = 60) -> StoredLine:
    uses = (FundingUse("receipt", f"12060118-{row}", 100, used, same_total=True),)
    return StoredLine(row, True, fen, {"专利号": f"ZL{row}"}, {"zh": {}}, (("patent_year", f"{row}-4"),), uses)


@pytest.fixture
def round_of(database: Database) -> Treasury:
    with database.writing() as connection:
        return treasury(connection)


@pytest.fixture
def draft(database: Database, round_of: Treasury) -> tuple[int, int]:
    """An application, and its draft list of two lines and one document."""
    with database.writing() as connection:
        subject = application(connection, round_of)
        made = lists.draft_of(connection, subject, round_of.authority)
        lists.write(connection, made.id, round_of.authority, [line(1), line(2)])
        lists.add_evidence(connection, made.id, round_of.authority, "receipt", "ab" * 32, "票据.pdf", AT)
    return subject, made.id


@pytest.fixture
def sealed(database: Database, draft: tuple[int, int]) -> tuple[int, int]:
    with database.writing() as connection:
        lists.seal(connection, draft[1], AT)
    return draft


def test_a_draft_may_be_replaced(database: Database, round_of: Treasury, draft: tuple[int, int]) -> None:
    with database.writing() as connection:
        lists.write(connection, draft[1], round_of.authority, [line(5)])
        assert [each.row for each in lists.lines(connection, draft[1])] == [5]
        assert lists.draft_of(connection, draft[0], round_of.authority).id == draft[1]


CHANGES = [
    "UPDATE line SET award_fen = award_fen + 1 WHERE list_id = :list",
    "UPDATE line SET cells = '{}' WHERE list_id = :list AND row = 1",
    "UPDATE line SET list_id = :other WHERE list_id = :list AND row = 1",
    "UPDATE line SET list_id = :list, row = 9 WHERE list_id = :other",
    "DELETE FROM line WHERE list_id = :list",
    (
        "INSERT INTO line SELECT :list, row + 7, authority_id, ok, award_fen, cells, told, keys FROM line "
        "WHERE list_id = :list AND row = 1"
    ),
    "UPDATE evidence SET sha256 = repeat('0', 64) WHERE list_id = :list",
    "DELETE FROM evidence WHERE list_id = :list",
    (
        "INSERT INTO evidence SELECT :list, 'other', sha256, authority_id, name, added_at FROM evidence "
        "WHERE list_id = :list"
    ),
    "UPDATE claim_list SET sealed_at = NULL WHERE id = :list",
    "UPDATE claim_list SET digest = 'other' WHERE id = :list",
    "UPDATE claim_list SET application_id = application_id WHERE id = :list",
    "DELETE FROM claim_list WHERE id = :list",
]


def another_list(connection: Connection, round_of: Treasury) -> int:
    """The draft of another application, with one line."""
    made = lists.draft_of(connection, application(connection, round_of), round_of.authority)
    lists.write(connection, made.id, round_of.authority, [line(1)])
    return made.id


@pytest.mark.parametrize("as_owner", [False, True], ids=["by the working role", "by the owner"])
@pytest.mark.parametrize("change", CHANGES)
def test_what_was_submitted_cannot_be_changed(
    database: Database,
    owner_database: Database,
    round_of: Treasury,
    sealed: tuple[int, int],
    change: str,
    *,
    as_owner: bool,
) -> None:
    with database.writing() as connection:
        other = another_list(connection, round_of)
    values = {"list": sealed[1], "other": other}
    with pytest.raises(DBAPIError, match=r"what was submitted cannot be changed|permission denied"):
        run(owner_database if as_owner else database, change, values)
    with database.reading() as connection:
        assert lists.lines(connection, sealed[1]) == [line(1), line(2)]


def run(database: Database, change: str, values: dict[str, int]) -> None:
    used = {name: value for name, value in values.items() if f":{name}" in change}
    with database.writing() as connection:
        connection.execute(text(change), used)


def test_writing_into_a_sealed_list_is_refused(database: Database, round_of: Treasury, sealed: tuple[int, int]) -> None:
    with pytest.raises(IntegrityError), database.writing() as connection:
        lists.write(connection, sealed[1], round_of.authority, [line(1)])


def test_the_digest_names_every_row_award_cell_key_use_and_document(
    database: Database, sealed: tuple[int, int]
) -> None:
    with database.reading() as connection:
        kept = lists.submitted(connection, sealed[0])
        assert kept is not None
        stored, documents = lists.lines(connection, sealed[1]), lists.evidence(connection, sealed[1])
    assert kept.digest == lists.digest_of(stored, documents)
    others = [
        ([line(1), line(2, 101)], documents),
        ([line(1), line(2, used=61)], documents),
        ([line(1), replace(line(2), uses=())], documents),
        ([line(1)], documents),
        ([line(1), line(3)], documents),
        (stored, []),
        (stored, [("receipt", "cd" * 32)]),
    ]
    assert len({kept.digest, *(lists.digest_of(*each) for each in others)}) == len(others) + 1


def test_a_correction_begins_as_a_copy_and_leaves_what_was_submitted(
    database: Database, round_of: Treasury, sealed: tuple[int, int]
) -> None:
    with database.writing() as connection:
        copy = lists.draft_of(connection, sealed[0], round_of.authority)
        assert (copy.round, copy.sealed_at) == (2, None)
        assert lists.lines(connection, copy.id) == lists.lines(connection, sealed[1])
        assert lists.evidence(connection, copy.id) == lists.evidence(connection, sealed[1])
        lists.write(connection, copy.id, round_of.authority, [line(1)])
        lists.seal(connection, copy.id, AT)
        submitted = lists.submitted(connection, sealed[0])
        assert submitted is not None
        assert submitted.id == copy.id
        assert len(lists.lines(connection, sealed[1])) == 2


def test_a_list_that_uses_no_ceiling_has_the_digest_that_it_had_before_there_were_uses() -> None:
    bare = StoredLine(2, True, 100, {"专利号": "ZL2"}, {"zh": {}}, (("patent_year", "2-4"),))
    before: Plain = {"lines": [[2, True, 100, {"专利号": "ZL2"}, [["patent_year", "2-4"]]]], "evidence": []}
    assert lists.digest_of([bare], []) == digest(before)
