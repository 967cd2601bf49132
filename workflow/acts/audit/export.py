"""Writing an export: one file of a call, the same bytes for the same book, that `check` proves without us."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Final

from sqlalchemy import Connection, text

from workflow.acts.audit.members import EDITION, KIND, MANIFEST, MEMBERS, PATHS, README, path_of
from workflow.acts.audit.reading import edition, lines
from workflow.acts.audit.readme import readme
from workflow.acts.look_at_book import NoSuchCall
from workflow.acts.office import Office
from workflow.history.body import Plain, canonical

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every member: the oldest that the format knows, so that the clock leaves no trace."""

_PLAIN_FILE: Final = 0o644 << 16


def export(office: Office, number: str, file: IO[bytes]) -> None:
    """Write what auditors take of the call of this number, as it stands at one moment. Raises NoSuchCall.

    Rows go from the database to the file a few thousand at a time, and the snapshot ends with the last one: so write to
    a disk, and not to a slow reader.
    """
    with office.database.reading() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ")
        call = connection.execute(text("SELECT id FROM call WHERE number = :number"), {"number": number}).scalar()
        if call is None:
            raise NoSuchCall
        _write(connection, int(call), number, office.signer.public_key, file)


def _write(connection: Connection, call: int, number: str, public_key: str, file: IO[bytes]) -> None:
    names = {path_of(name): name for name in MEMBERS}
    told: dict[str, Plain] = {}
    # Stored, not deflated: another release of zlib packs the same text into other bytes.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as package:
        for path in PATHS:
            if path == README:
                pieces: Iterable[bytes] = [readme(number)]
            elif path == EDITION:
                pieces = [edition(connection, call)]
            else:
                pieces = _spelt(connection, names[path], call)
            told[path] = _put(package, path, pieces)
        manifest: dict[str, Plain] = {"call": number, "kind": KIND, "members": told, "public_key": public_key}
        _put(package, MANIFEST, [canonical(manifest)])


def _spelt(connection: Connection, name: str, call: int) -> Iterator[bytes]:
    for line in lines(connection, name, call):
        yield canonical(line) + b"\n"


def _put(package: zipfile.ZipFile, path: str, pieces: Iterable[bytes]) -> dict[str, Plain]:
    """Write a member, and return what the manifest says of it."""
    info = zipfile.ZipInfo(path, _EPOCH)
    info.create_system, info.external_attr = 3, _PLAIN_FILE
    hashed, size = hashlib.sha256(), 0
    with package.open(info, "w", force_zip64=True) as member:
        for piece in pieces:
            member.write(piece)
            hashed.update(piece)
            size += len(piece)
    return {"bytes": size, "sha256": hashed.hexdigest()}
