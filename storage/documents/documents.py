"""Documents as the house uses them: put, posted under a permit and accepted, opened; all through inspection."""

from __future__ import annotations

import re
import secrets
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, Self

from settings import Clock, Settings
from storage.crash import crash_point
from storage.database import Database
from storage.documents.receive import Readable, Received, Upload, receive
from storage.documents.records import Stored, record
from storage.documents.store import DocumentMissingError, Permit, Store
from storage.inspection.findings import Finding, Verdict
from storage.inspection.inspector import Inspector
from storage.inspection.names import clean_name

ARRIVALS = "incoming/"
ARRIVALS_KEPT = timedelta(days=1)
"""Posted files are copied when accepted; the posted copy stays so long, so that a lost answer can be had again."""

_ARRIVAL = re.compile(r"incoming/(\d+)/(\d+)/[0-9a-f]{32}")


@dataclass(frozen=True)
class Refused:
    """A file that was not taken, under its cleaned name, with what to tell its sender. Nothing of it was kept."""

    name: str
    findings: tuple[Finding, ...]

    def messages(self, language: str) -> list[str]:
        """Why, and how to mend it, in `zh` or `en`."""
        return [each.message(language) for each in self.findings if each.refuses]


@dataclass(frozen=True)
class Documents:
    """The documents of an installation. It does not ask who may see or hand in what: the acts above do."""

    store: Store
    database: Database
    inspector: Inspector
    clock: Clock

    @classmethod
    def of(cls, settings: Settings, database: Database) -> Self:
        """The documents that the settings name."""
        return cls(Store.of(settings.s3), database, Inspector.of(settings), settings.clock)

    def put(self, stream: Readable, upload: Upload) -> Stored | Refused:
        """Take in a document: when this returns `Stored`, its bytes were read back and its record is committed.

        The order is bytes, proof, record: a process that dies in between leaves at most an object that no record
        names, and the same upload again finds it.

        Raises:
            StorageRetryError: store or scanner did not answer; nothing was acknowledged.

        """
        (answer,) = self.put_together([(stream, upload)])
        return answer

    def put_together(self, files: Sequence[tuple[Readable, Upload]]) -> Sequence[Stored] | Sequence[Refused]:
        """Take in several documents, or none of them: all are inspected before the first is kept.

        Returns all as `put` does, or those that were refused. Raises as `put` does.
        """
        with ExitStack() as scratch:
            judged = [self._judged(scratch.enter_context(tempfile.TemporaryFile()), *each) for each in files]
            refused = [each for each in judged if isinstance(each, Refused)]
            return refused or [self._keep(*each) for each in judged if not isinstance(each, Refused)]

    def open(self, sha256: str) -> BinaryIO:
        """A stream of acknowledged bytes; reading it to the end proves them. Raises as `Store.open` does."""
        return self.store.open(sha256)

    def permit(self, upload: Upload) -> Permit:
        """Leave for one person to post one large file straight to the store, for one minute; then `accept` it."""
        key = f"{ARRIVALS}{upload.authority_id}/{upload.uploaded_by}/{secrets.token_hex(16)}"
        return self.store.permit(key, upload.largest)

    def accept(self, key: str, upload: Upload) -> Stored | Refused:
        """Take in what was posted under a permit, as `put` does; asked again, it gives the same answer.

        The bytes are copied before they are inspected, so that a second post under the permit changes nothing.

        Raises:
            StorageRetryError: as `put`.

        """
        missing = Refused(clean_name(upload.name), (Finding("not_arrived"),))
        permitted = _ARRIVAL.fullmatch(key)
        if not permitted or permitted.groups() != (str(upload.authority_id), str(upload.uploaded_by)):
            return missing
        try:
            arrived = self.store.arrived(key)
        except DocumentMissingError:
            return missing
        try:
            return self.put(arrived, upload)
        finally:
            arrived.close()

    def sweep(self) -> int:
        """Delete posted copies that are older than a day; how many there were."""
        return self.store.sweep(ARRIVALS, datetime.now(UTC) - ARRIVALS_KEPT)

    def _judged(
        self, file: BinaryIO, stream: Readable, upload: Upload
    ) -> tuple[BinaryIO, Upload, Received, Verdict] | Refused:
        """A stream that arrived whole in a scratch file, and what inspection says of it."""
        received = receive(stream, upload, file)
        if isinstance(received, Finding):
            return Refused(clean_name(upload.name), (received,))
        verdict = self.inspector.inspect(file, upload.name, upload.accepted)
        if verdict.refused:
            return Refused(verdict.name, verdict.findings)
        return file, upload, received, verdict

    def _keep(self, file: BinaryIO, upload: Upload, received: Received, verdict: Verdict) -> Stored:
        self.store.put_once(received.sha256, file, verdict.media_type)
        crash_point("documents.after_put")
        self.store.prove(received.sha256)
        with self.database.writing() as connection:
            stored = record(connection, upload, received, verdict, self.clock.now())
        crash_point("documents.after_record")
        return stored
