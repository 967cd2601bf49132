"""A batch: its payments, its files once it was released, and the bank's answer."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

import structlog
from flask import Blueprint, abort, flash, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from werkzeug import Response

from web.finance.answer import answers
from web.finance.batch import BatchPage, batch, payments
from web.finance.sight import FILE_READERS
from web.house import house
from web.places import address
from web.record import record
from web.requests import larger
from web.scope import Scope, scope
from web.steps.offers import offered
from workflow.acts.looking import look
from workflow.acts.make_batch import CSV_MEDIA, XML_MEDIA, files_of
from workflow.acts.read_results import KIND, Read, read_results
from workflow.definition.lives import load_life
from workflow.money.bank.results import LARGEST_FILE, ResultFault

blueprint = Blueprint("batches", __name__)

TYPES: Final = {"xml": XML_MEDIA, "csv": CSV_MEDIA}
"""The two files of a batch by their ending."""

_log = structlog.get_logger(__name__)

_FORM_BYTES = 100_000


@blueprint.get("/batches/<number:number>")
def page(number: str) -> str:
    """A batch in sight, with what its reader may do with it."""
    return _page(number)


@blueprint.get("/batches/<number:number>/files/<any(xml, csv):ending>")
def file(number: str, ending: str) -> Response:
    """One of the files, byte for byte, to who may see account numbers, and only once another has released the batch."""
    with house().database.reading() as connection:
        mine = scope(connection)
        found = _found(batch(connection, mine, number))
        if not mine.actor.may_any(FILE_READERS, found.authority):
            abort(403)
        if not found.sent:
            abort(404)
        files = files_of(house().office, connection, found.id)
    _log.info("bank_file_read", batch=found.id, ending=ending, person=mine.actor.person_id)
    data, sha256 = (files.pain, found.pain_sha256) if ending == "xml" else (files.csv, found.csv_sha256)
    answer = send_file(
        io.BytesIO(data), mimetype=TYPES[ending], as_attachment=True, download_name=f"{found.number}.{ending}",
        conditional=False, etag=sha256,
    )  # fmt: skip
    answer.content_type = TYPES[ending]
    answer.content_length = len(data)
    return answer


@blueprint.post("/batches/<number:number>/results")
@larger(LARGEST_FILE + _FORM_BYTES)
def results(number: str) -> ResponseReturnValue:
    """Read the bank's answer, and go to what it came to; a file that is none is told here and not kept."""
    with house().database.reading() as connection:
        mine = scope(connection)
        found = _found(batch(connection, mine, number))
        seen = look(connection, found.id)
    given = request.files.get("file")
    if given is None or not given.filename:
        return _page(number, missing=gettext("Choose the file that the bank sent.")), 422
    read = read_results(house().office, mine.actor, seen, given.stream.read(LARGEST_FILE + 1))
    if read.answer is None:
        return _page(number, faults=read.faults), 422
    flash(_told(read), "info" if read.again else "done")
    with house().database.reading() as connection:
        return redirect(address(connection, KIND, read.answer), 303)


def _told(read: Read) -> str:
    """What a file came to, in a sentence."""
    if read.again:
        return str(gettext("This file was read before: nothing was changed."))
    matched = len(read.reconciliation.matched)
    return str(ngettext("%(num)s payment was posted from it.", "%(num)s payments were posted from it.", matched))


def _page(number: str, faults: Sequence[ResultFault] = (), missing: str | None = None) -> str:
    with house().database.reading() as connection:
        mine = scope(connection)
        found = _found(batch(connection, mine, number))
        return render_template(
            "finance/batch.html",
            batch=found,
            payments=payments(connection, found, request.args.get("after", "")),
            answers=answers(connection, mine, found.id),
            steps=offered(house().office, connection, mine, look(connection, found.id)),
            history=record(connection, load_life("batch"), found.id, names=True, begun=False),
            faults=faults,
            missing=missing,
            **_may(mine, found),
        )


def _may(mine: Scope, found: BatchPage) -> dict[str, bool]:
    """What the reader may do besides the steps of the batch's life."""
    actor = mine.actor
    return {
        "downloads": found.sent and actor.may_any(FILE_READERS, found.authority),
        "reads": found.sent and actor.may("finance", found.authority),
    }


def _found(page: BatchPage | None) -> BatchPage:
    if page is None:
        abort(404)
    return page
