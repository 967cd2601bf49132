"""What an auditor takes of a call: the same file as `yuelu audit export` writes, for who audits that authority."""

from __future__ import annotations

import tempfile

import structlog
from flask import Blueprint, abort, send_file
from werkzeug import Response

from web.finance.sight import AUDITOR, call_of
from web.house import house
from web.scope import scope
from workflow.acts.audit.export import export
from workflow.calls import rounds

ZIP = "application/zip"

blueprint = Blueprint("audits", __name__)

_log = structlog.get_logger(__name__)


@blueprint.get("/calls/<number:number>/audit-file")
def file(number: str) -> Response:
    """The export of a call. It is written to a disk first, so that no slow reader holds the snapshot."""
    with house().database.reading() as connection:
        mine = scope(connection)
        call = call_of(connection, mine, number)
        if call is None:
            abort(404)
        if not mine.actor.may(AUDITOR, rounds.get(connection, call).authority):
            abort(403)
    _log.info("audit_file_read", call=call, person=mine.actor.person_id)
    kept = tempfile.TemporaryFile()  # noqa: SIM115  # the answer closes it when it was sent
    export(house().office, number, kept)
    size = kept.tell()
    kept.seek(0)
    answer = send_file(kept, ZIP, as_attachment=True, download_name=f"{number}-audit.zip", conditional=False)
    answer.content_length = size
    return answer
