"""Processes that race for one document get one answer, and a process killed anywhere loses nothing acknowledged."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from settings import Settings
from storage.database import Database
from storage.documents.documents import Documents
from storage.documents.receive import Upload
from storage.documents.records import Stored
from storage.documents.tables import DOCUMENT
from tests.storage import hostile

HERE = Path(__file__).parent
RACERS = 4


def started(path: Path, upload: Upload, **environment: str) -> subprocess.Popen[str]:
    """A process that will stand ready to put a document."""
    return subprocess.Popen(
        [sys.executable, HERE / "put_document.py", path, str(upload.authority_id), str(upload.uploaded_by)],
        env=os.environ | {"PYTHONPATH": str(HERE.parents[1])} | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def ready(process: subprocess.Popen[str]) -> subprocess.Popen[str]:
    """The process once it stands ready."""
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that nobody has uploaded yet."""
    made = tmp_path / "certificate.pdf"
    made.write_bytes(hostile.plain_pdf(secrets.token_hex()))
    return made


def ids(database: Database, upload: Upload) -> list[int]:
    mine = (DOCUMENT.c.authority_id == upload.authority_id) & (DOCUMENT.c.uploaded_by == upload.uploaded_by)
    with database.reading() as connection:
        return list(connection.execute(select(DOCUMENT.c.id).where(mine)).scalars())


def test_processes_that_put_the_same_bytes_have_one_winner_and_one_answer(
    database: Database, settings: Settings, upload: Upload, path: Path
) -> None:
    processes = [ready(each) for each in [started(path, upload) for _ in range(RACERS)]]
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [json.loads(process.communicate(timeout=60)[0]) for process in processes]
    assert sorted(each.pop("already_there") for each in answers) == [False] + [True] * (RACERS - 1)
    assert all(each == answers[0] for each in answers)
    assert ids(database, upload) == [answers[0]["id"]]


@pytest.mark.parametrize(
    ("point", "records"), [("documents.after_put", 0), ("engine.before_commit", 0), ("documents.after_record", 1)]
)
def test_a_killed_process_acknowledged_nothing_and_the_same_upload_finds_its_work(
    documents: Documents, upload: Upload, path: Path, point: str, records: int
) -> None:
    process = ready(started(path, upload, YUELU_CRASH_AT=point))
    assert process.communicate("go\n", timeout=60)[0] == ""
    assert process.returncode == -signal.SIGKILL
    assert len(ids(documents.database, upload)) == records
    documents.store.prove(hashlib.sha256(path.read_bytes()).hexdigest())
    with path.open("rb") as file:
        again = documents.put(file, Upload(upload.authority_id, upload.uploaded_by, "certificate", path.name))
    assert isinstance(again, Stored)
    assert again.already_there == bool(records)
    assert documents.open(again.sha256).read() == path.read_bytes()
