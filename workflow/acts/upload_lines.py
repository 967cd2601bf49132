"""Uploading the workbook of a draft: good lines are kept, bad ones come back with what is wrong with them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from forms import workbook
from forms.faults import Fault
from storage.documents.documents import Refused
from storage.documents.receive import Upload
from storage.inspection.media import CSV, ODS, XLS, XLSX
from workflow.acts.drafting import change_draft, may_change
from workflow.acts.looking import Seen
from workflow.acts.office import Office
from workflow.calls import rounds
from workflow.claims import applications, lists
from workflow.claims.lists import StoredLine
from workflow.definition.assessment import Assessment, ClaimContext, GivenRow, LineAssessment, Row
from workflow.parties import organisations
from workflow.parties.actors import Actor
from workflow.registers.editions import edition_by_hash, rules_by_hash

KIND = "workbook"

_TYPES = frozenset({XLSX, XLS, ODS, CSV})


@dataclass(frozen=True)
class Uploaded:
    """What came of a workbook: the whole draft as assessed, and the workbook's SHA-256."""

    assessment: Assessment
    sha256: str


def upload_lines(
    office: Office, actor: Actor, application: Seen, data: bytes, name: str, *, mending: bool = False
) -> Uploaded | Refused | Fault:
    """Put a workbook's lines into the draft: in the place of all lines or, when mending, of the bad ones only.

    When mending, the draft's good lines stay and the workbook's lines follow them. Returns why the file was not taken,
    when it was not: the draft is then as it was. Raises NotYours and NotADraft.
    """
    with office.database.reading() as connection:
        application = may_change(connection, actor, application)
        form = edition_by_hash(connection, application.edition).form
    upload = Upload(application.authority, actor.person_id, KIND, name, subject_id=application.id, accepted=_TYPES)
    sheet = workbook.read(data, form)
    if isinstance(sheet, Fault):
        return sheet
    stored = office.documents.put(io.BytesIO(data), upload)
    if isinstance(stored, Refused):
        return stored

    def work(connection: Connection) -> Uploaded:
        draft = change_draft(connection, actor, application)
        kept = [line for line in lists.lines(connection, draft.id) if line.ok] if mending else []
        rows = [*(GivenRow(line.row, line.cells) for line in kept), *_after(kept, sheet.rows)]
        assessment = assess(connection, application, rows)
        lines = [_stored(row, told) for row, told in zip(rows, assessment.lines, strict=True)]
        lists.write(connection, draft.id, application.authority, lines)
        lists.name_source(connection, draft.id, stored.sha256)
        return Uploaded(assessment, stored.sha256)

    return office.transaction(work)


def assess(connection: Connection, application: Seen, rows: Sequence[Row]) -> Assessment:
    """What the application's edition says of these rows, for its claimant, in its call."""
    row = applications.get(connection, application.id)
    call, claimant = rounds.get(connection, row.call), organisations.get(connection, row.claimant)
    context = ClaimContext(claimant.name, call.closing_day, (call.window_from, call.window_to))
    return rules_by_hash(connection, application.edition).assess(rows, context)


def _after(kept: Sequence[StoredLine], rows: Sequence[Row]) -> list[GivenRow]:
    """The sheet's rows with JSON cells, numbered on behind the lines that stay; as in the sheet when none stay."""
    first = max((line.row for line in kept), default=0)
    return [
        GivenRow(first + place if kept else row.number, lists.json_cells(row.cells))
        for place, row in enumerate(rows, start=1)
    ]


def _stored(row: Row, line: LineAssessment) -> StoredLine:
    return StoredLine(
        row=row.number,
        ok=line.ok,
        award_fen=line.award_fen,
        cells=row.cells,
        told={"zh": line.told("zh"), "en": {"errors": line.told("en")["errors"], "notes": line.told("en")["notes"]}},
        keys=tuple((each.kind, each.key) for each in line.keys),
        uses=line.uses,
    )
