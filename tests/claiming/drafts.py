"""A draft as its claimant's browser sees and changes it."""

from __future__ import annotations

import io
import secrets
from collections.abc import Sequence

from storage.documents.records import Stored
from tests.acts.claim import Row, workbook
from tests.acts.town import Town
from tests.storage import hostile
from workflow.acts.looking import Seen
from workflow.acts.upload_document import Handed, upload_document
from workflow.acts.upload_lines import Uploaded, upload_lines
from workflow.claims import lists
from workflow.claims.lists import ListRow, StoredLine


def newest(town: Town, seen: Seen) -> ListRow:
    """The newest list of an application."""
    with town.office.database.reading() as connection:
        found = lists.newest(connection, seen.id)
    assert found is not None
    return found


def version(town: Town, seen: Seen) -> int:
    """The version of the draft that a page would carry now."""
    return newest(town, seen).version


def lines(town: Town, seen: Seen) -> list[StoredLine]:
    """The lines of the newest list."""
    with town.office.database.reading() as connection:
        return lists.lines(connection, newest(town, seen).id)


def papers(town: Town, seen: Seen) -> list[tuple[str, str]]:
    """The documents of the newest list, as kind and SHA-256."""
    with town.office.database.reading() as connection:
        return lists.evidence(connection, newest(town, seen).id)


def uploaded(town: Town, seen: Seen, rows: Sequence[Row], *, mending: bool = False) -> Uploaded:
    """Put lines into the draft at once, on whatever version it has."""
    officer = town.claimants[0].officer
    answer = upload_lines(town.office, officer, seen, workbook(rows), "申报明细.xlsx", mending=mending)
    assert isinstance(answer, Uploaded), answer
    return answer


def paper(town: Town, seen: Seen, kind: str = "undertaking") -> str:
    """Hand in another small document of this kind, and return its SHA-256."""
    data = hostile.plain_pdf(secrets.token_hex())
    stored = upload_document(
        town.office, town.claimants[0].officer, seen, Handed(kind, f"{kind}.pdf"), io.BytesIO(data)
    )
    assert isinstance(stored, Stored), stored
    return stored.sha256
