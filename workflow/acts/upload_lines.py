"""Uploading the workbook of a draft: good lines are kept, bad ones come back with what is wrong with them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from forms import workbook
from forms.faults import Fault
from storage.documents.documents import Refused
from storage.documents.receive import Upload
from storage.documents.records import Stored
from storage.inspection.media import CSV, ODS, XLS, XLSX
from workflow.acts.ask_correction import unmended
from workflow.acts.drafting import change_draft, may_change
from workflow.acts.looking import Seen
from workflow.acts.office import Office
from workflow.calls import rounds
from workflow.claims import applications, lists
from workflow.claims.lists import StoredLine
from workflow.definition.assessment import Assessment, ClaimContext, GivenRow, LineAssessment, Row
from workflow.parties import alike, organisations
from workflow.parties.actors import Actor
from workflow.registers.editions import edition_by_hash, rules_by_hash

KIND = "workbook"

TELLING = 250
"""After how many rows a worker tells how far it has come."""

_TYPES = frozenset({XLSX, XLS, ODS, CSV})

Progress = Callable[[int, int], None]
"""Hears how many rows of how many are done."""


@dataclass(frozen=True)
class Uploaded:
    """What came of a workbook: the whole draft as assessed, and the workbook's SHA-256."""

    assessment: Assessment
    sha256: str


@dataclass(frozen=True)
class Judged:
    """The lines of a draft with a workbook's rows among them, and what the rules say of all."""

    lines: Sequence[StoredLine]
    assessment: Assessment


def silent(done: int, total: int) -> None:
    """Progress that nobody waits for."""


def upload_lines(
    office: Office,
    actor: Actor,
    application: Seen,
    data: bytes,
    name: str,
    *,
    mending: bool = False,
    version: int | None = None,
) -> Uploaded | Refused | Fault:
    """Put a workbook's lines into the draft: in the place of all lines or, when mending, of the bad ones only.

    When mending, lines that are neither bad nor named for correction stay, and the workbook's lines follow them.
    Returns why the file was not taken, when it was not: the draft is then as it was. Raises NotYours, NotADraft and,
    when `version` says which draft was seen, DraftChanged. It answers when all is done: `submit_workbook` lets a
    worker do the same.
    """
    with office.database.reading() as connection:
        application = may_change(connection, actor, application)
        form = edition_by_hash(connection, application.edition).form
    sheet = workbook.read(data, form)
    if isinstance(sheet, Fault):
        return sheet
    stored = keep_workbook(office, actor, application, data, name)
    if isinstance(stored, Refused):
        return stored

    def work(connection: Connection) -> Uploaded:
        draft = change_draft(connection, actor, application, version)
        judged = judge(connection, application, draft.id, sheet.rows, mending=mending)
        put_lines(connection, application, draft.id, judged, stored.sha256)
        return Uploaded(judged.assessment, stored.sha256)

    return office.transaction(work)


def keep_workbook(office: Office, actor: Actor, application: Seen, data: bytes, name: str) -> Stored | Refused:
    """Inspect a workbook and keep its bytes, or tell why they are not kept."""
    upload = Upload(application.authority, actor.person_id, KIND, name, subject_id=application.id, accepted=_TYPES)
    return office.documents.put(io.BytesIO(data), upload)


def judge(
    connection: Connection,
    application: Seen,
    list_id: int,
    rows: Sequence[workbook.Row],
    *,
    mending: bool,
    told: Progress = silent,
) -> Judged:
    """What a list comes to with these rows in the place of all its lines or, when mending, behind those that stay.

    `told` hears now and then how many rows of how many are done. Nothing is written.
    """
    kept, last = _staying(connection, application.id, list_id) if mending else ([], 0)
    judged = [*(GivenRow(line.row, line.cells) for line in kept), *_behind(last, rows)]
    sources = [None] * len(kept) + [row.number for row in rows]
    return _judged(connection, application, judged, sources, told)


def judge_again(
    connection: Connection, application: Seen, lines: Sequence[tuple[StoredLine, Mapping[str, object]]]
) -> Judged:
    """What a list comes to when its lines have these cells; nothing is written."""
    rows = [GivenRow(line.row, cells) for line, cells in lines]
    return _judged(connection, application, rows, [line.source_row for line, _ in lines])


def put_lines(connection: Connection, application: Seen, list_id: int, judged: Judged, source: str) -> None:
    """Put judged lines in the place of all lines of a draft, with the workbook (SHA-256) that they came from."""
    lists.write(connection, list_id, application.authority, judged.lines)
    lists.name_source(connection, list_id, source)


def assess(connection: Connection, application: Seen, rows: Iterable[Row]) -> Assessment:
    """What the application's edition says of these rows, for its claimant, in its call."""
    row = applications.get(connection, application.id)
    call, claimant = rounds.get(connection, row.call), organisations.get(connection, row.claimant)
    window = call.window_from, call.window_to
    context = ClaimContext(
        claimant.name,
        call.closing_day,
        window,
        claimant.uscc,
        claimant.declared_group,
        claimant.legal_person,
        claimant.address,
        alike.codes(connection, claimant.id),
    )
    return rules_by_hash(connection, application.edition).assess(rows, context)


def _staying(connection: Connection, application: int, list_id: int) -> tuple[list[StoredLine], int]:
    """The lines that neither are bad nor wait to be corrected, and the last row that stays or was named.

    A row that was named stays free, so that what comes behind is not taken for it.
    """
    present = lists.lines(connection, list_id)
    named = unmended(connection, application, present)
    kept = [line for line in present if line.ok and line.row not in named]
    return kept, max((*(line.row for line in kept), *named), default=0) if kept else 0


def _telling(rows: Sequence[Row], told: Progress) -> Iterator[Row]:
    for place, row in enumerate(rows):
        if place % TELLING == 0:
            told(place, len(rows))
        yield row
    told(len(rows), len(rows))


def _judged(
    connection: Connection,
    application: Seen,
    rows: Sequence[Row],
    sources: Sequence[int | None],
    told: Progress = silent,
) -> Judged:
    assessment = assess(connection, application, _telling(rows, told))
    lines = [_stored(row, line) for row, line in zip(rows, assessment.lines, strict=True)]
    return Judged([replace(line, source_row=row) for line, row in zip(lines, sources, strict=True)], assessment)


def _behind(last: int, rows: Sequence[Row]) -> list[GivenRow]:
    """The sheet's rows with JSON cells, numbered on behind the lines that stay; as in the sheet when none stay."""
    return [
        GivenRow(last + place if last else row.number, lists.json_cells(row.cells))
        for place, row in enumerate(rows, start=1)
    ]


def _stored(row: Row, line: LineAssessment) -> StoredLine:
    return StoredLine(
        row=row.number,
        ok=line.ok,
        award_fen=line.award_fen,
        cells=row.cells,
        told={
            "zh": line.told("zh"),
            "en": {"errors": line.told("en")["errors"], "notes": line.told("en")["notes"]},
            "findings": line.findings(),
        },
        keys=tuple((each.kind, each.key) for each in line.keys),
        uses=line.uses,
    )
