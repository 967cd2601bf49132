"""Law 2 behind the owner's back: a past that was rewritten whole is still told, by checkpoints and by receipts."""

from __future__ import annotations

import copy
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, text

from console.commands.history import command
from storage.database import Database
from tests import made
from tests.moving import AT, begun, begun_in, carried, move
from workflow.history import checkpoints
from workflow.history.body import canonical, link, read
from workflow.history.checkpoints import Signed
from workflow.history.receipts import holds, receipt
from workflow.history.signing import Signer
from workflow.history.verify import verify

SIGNER = Signer(b"s" * 32)
KEY = SIGNER.public_key


@pytest.fixture
def owner(owner_database: Database) -> Iterator[Connection]:
    """The owner, before any checkpoint: whatever they do is rolled back."""
    with owner_database.engine.connect() as connection:
        connection.execute(text("LOCK TABLE anchor, checkpoint IN ACCESS EXCLUSIVE MODE"))
        connection.execute(text("DELETE FROM checkpoint"))
        connection.execute(text("DELETE FROM anchor"))
        yield connection
        connection.rollback()


@pytest.fixture
def subject(database: Database) -> int:
    new = begun(database)
    carried(database, move(new, 1, "draft", "submitted"))
    return new


def anchored(connection: Connection) -> Signed:
    new = checkpoints.make(connection, SIGNER, AT, 1)
    assert new is not None
    return new


def rewritten(connection: Connection, subject: int) -> None:
    """The last row told anew, with its hash and the head: the chain alone looks whole."""
    row = connection.execute(
        text("SELECT seq, prev, body FROM history WHERE subject_id = :id ORDER BY seq DESC LIMIT 1"), {"id": subject}
    ).one()
    body = canonical({**read(row.body), "trigger": "something else"})
    values = {"id": subject, "seq": row.seq, "body": body, "hash": link(row.prev, body)}
    connection.execute(
        text("UPDATE history SET body = :body, hash = :hash WHERE subject_id = :id AND seq = :seq"), values
    )
    connection.execute(text("UPDATE subject SET head = :hash WHERE id = :id"), {"id": subject, "hash": values["hash"]})


def codes(connection: Connection, kept: Signed | None = None) -> set[str]:
    return {each.code for each in checkpoints.verify(connection, KEY, kept)}


def test_a_checkpoint_holds_until_heads_move_and_then_the_next_goes_on_from_it(owner: Connection, subject: int) -> None:
    first = anchored(owner)
    assert checkpoints.make(owner, SIGNER, AT, 1) is None
    for _ in range(3):
        begun_in(owner)
    second = anchored(owner)
    assert second.size == first.size + 3
    assert checkpoints.published(owner) == [first, second]
    assert codes(owner) == set()
    assert codes(owner, first) == set()


def test_a_head_whose_row_is_missing_does_not_keep_others_from_being_anchored(owner: Connection, subject: int) -> None:
    authority = owner.execute(text("SELECT authority_id FROM subject WHERE id = :id"), {"id": subject}).scalar_one()
    bare = made.subject(owner, authority, "application", "submitted")
    anchored(owner)
    listed = set(owner.execute(text("SELECT subject_id FROM anchor")).scalars())
    assert subject in listed
    assert bare not in listed


def test_a_row_rewritten_with_its_head_passes_the_chain_and_not_the_checkpoint(owner: Connection, subject: int) -> None:
    anchored(owner)
    rewritten(owner, subject)
    assert [each for each in verify(owner).faults if each.subject == subject] == []
    assert codes(owner) == {"anchored"}


def test_anchors_rewritten_too_are_told_by_the_root(owner: Connection, subject: int) -> None:
    anchored(owner)
    rewritten(owner, subject)
    owner.execute(text("UPDATE anchor a SET hash = s.head FROM subject s WHERE s.id = a.subject_id"))
    assert codes(owner) == {"root"}


def test_a_checkpoint_that_was_made_anew_is_told_by_who_kept_the_old_one(owner: Connection, subject: int) -> None:
    kept = anchored(owner)
    owner.execute(text("DELETE FROM checkpoint"))
    owner.execute(text("DELETE FROM anchor"))
    rewritten(owner, subject)
    again = anchored(owner)
    assert again.size == kept.size
    assert codes(owner) == set()
    assert codes(owner, kept) == {"root"}


def test_a_list_that_is_shorter_than_what_somebody_kept_is_told(owner: Connection, subject: int) -> None:
    begun_in(owner)
    kept = anchored(owner)
    owner.execute(text("DELETE FROM checkpoint"))
    owner.execute(text("DELETE FROM anchor"))
    assert codes(owner, kept) == {"root"}


def test_a_signature_by_another_key_is_told(owner: Connection, subject: int) -> None:
    checkpoints.make(owner, Signer(b"t" * 32), AT, 1)
    assert codes(owner) == {"signature"}
    assert {each.code for each in checkpoints.verify(owner, "no key at all")} == {"signature"}


def test_the_working_role_can_neither_change_nor_delete_what_was_anchored(database: Database) -> None:
    for statement in ("DELETE FROM anchor", "UPDATE anchor SET seq = seq", "DELETE FROM checkpoint"):
        with database.statement() as driver, pytest.raises(Exception, match="permission denied"):
            driver.execute(statement.encode())


def test_checkpoints_that_are_made_at_once_anchor_each_head_once(database: Database, subject: int) -> None:
    def make(_: int) -> Signed | None:
        with database.writing() as connection:
            return checkpoints.make(connection, SIGNER, AT, 1)

    with ThreadPoolExecutor(4) as pool:
        assert len([each for each in pool.map(make, range(4)) if each is not None]) <= 1
    with database.reading() as connection:
        positions = connection.execute(text("SELECT count(*), max(position) + 1 FROM anchor")).one()
        newest = connection.execute(text("SELECT max(size) FROM checkpoint")).scalar_one()
    assert positions[0] == positions[1] == newest


@pytest.fixture
def given(owner: Connection, subject: int) -> dict[str, Any]:
    """A subject's receipt, as it is handed out."""
    for _ in range(5):
        begun_in(owner)
    anchored(owner)
    given_out = receipt(owner, subject)
    assert given_out is not None
    found: dict[str, Any] = json.loads(json.dumps(given_out))
    return found


def test_a_receipt_holds_without_any_server(given: dict[str, Any]) -> None:
    assert holds(given, KEY)
    assert [read(b64decode(each))["to"] for each in given["rows"]] == ["draft", "submitted"]


def test_a_receipt_that_was_touched_anywhere_does_not_hold(given: dict[str, Any]) -> None:
    other = b64encode(canonical({**read(b64decode(given["rows"][-1])), "trigger": "refuse"})).decode()
    signed = given["checkpoint"] | {"signed": given["checkpoint"]["signed"].replace('"size":', '"size": ')}
    touched = [
        {"rows": [given["rows"][0], other]},
        {"rows": given["rows"][:1]},
        {"subject": given["subject"] + 1},
        {"position": given["position"] + 1},
        {"path": given["path"][:-1]},
        {"path": [*given["path"], "00" * 32]},
        {"checkpoint": signed},
        {"receipt": "something else"},
    ]
    for each in touched:
        assert not holds({**copy.deepcopy(given), **each}, KEY), each
    assert not holds(given, Signer(b"t" * 32).public_key)


@pytest.mark.parametrize("odd", [[], None, "receipt", {}, {"receipt": "yuelu-receipt-1"}, {"receipt": 1, "rows": 2}])
def test_what_is_no_receipt_does_not_hold(odd: Any) -> None:
    assert not holds(odd, KEY)


def test_a_subject_that_no_checkpoint_has_seen_has_no_receipt(owner: Connection, subject: int) -> None:
    assert receipt(owner, subject) is None


def test_a_receipt_is_checked_at_the_terminal(given: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(given))
    run = CliRunner().invoke
    assert "凭证成立" in run(command, ["check-receipt", str(file), "--key", KEY]).output
    file.write_text(json.dumps({**given, "subject": 1}))
    refused = run(command, ["check-receipt", str(file), "--key", KEY])
    assert refused.exit_code == 1
    assert "凭证不成立" in refused.output


@pytest.mark.parametrize("odd", [b"{}", b"[]", b"\xff", b'{"signed": "{}", "signature": ""}'])
def test_a_file_that_is_no_checkpoint_is_told_with_what_one_needs(odd: bytes, tmp_path: Path) -> None:
    file = tmp_path / "checkpoint.json"
    file.write_bytes(odd)
    refused = CliRunner().invoke(command, ["verify", "--against", str(file)])
    assert refused.exit_code == 2
    assert "signature" in refused.output
