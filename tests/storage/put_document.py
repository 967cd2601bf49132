"""A process that puts one document and prints the answer: `put_document.py FILE AUTHORITY PERSON`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from settings import from_environment
from storage.database import connect
from storage.documents.documents import Documents
from storage.documents.receive import Upload
from storage.documents.records import Stored


def main(path: Path, authority: int, person: int) -> None:
    """Put it, and acknowledge on standard output."""
    settings = from_environment()
    documents = Documents.of(settings, connect(settings.database_url))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    with path.open("rb") as file:
        stored = documents.put(file, Upload(authority, person, "certificate", path.name))
    assert isinstance(stored, Stored)
    sys.stdout.write(json.dumps({"id": stored.id, "sha256": stored.sha256, "already_there": stored.already_there}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
