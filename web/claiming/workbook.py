"""A workbook handed to a worker, and the page on which its claimant waits for what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import Connection
from werkzeug import Response

from forms.workbook.limits import DEFAULT_LIMITS
from storage.documents.documents import Refused
from web.claiming import listing
from web.claiming.claim import Claim, own_claim
from web.claiming.draft import draft_seen
from web.claiming.lines import MEGABYTE, refused
from web.claiming.listing import Listed
from web.house import house
from web.languages import language
from web.requests import larger
from workflow.acts.submit_workbook import submit_workbook
from workflow.claims import checks
from workflow.claims.checks import Check
from workflow.jobs import backlog
from workflow.jobs.backlog import Fate

blueprint = Blueprint("workbook", __name__)

_LARGEST = DEFAULT_LIMITS.upload
"""The bytes that a workbook may have; a body may have twice as many, so that its page can say what is too large."""


@dataclass(frozen=True)
class Waiting:
    """A check as its page tells it: whether somebody works at all, and what became of the errand."""

    check: Check
    working: bool
    fate: Fate | None

    @property
    def abandoned(self) -> bool:
        """Whether it will not be ended by anybody."""
        return self.check.open and self.fate is not None and (self.fate.given_up or self.fate.done)


@blueprint.post("/applications/<number:number>/lines/workbook")
@larger(2 * _LARGEST)
def upload(number: str) -> Response | tuple[str, int]:
    """Hand a workbook to a worker; `mending` says that it brings the bad lines again and no others."""
    file = request.files.get("file")
    with house().database.reading() as connection:
        found = own_claim(connection, number)
        if file is None or not file.filename:
            return refused(connection, found, [gettext("Choose a workbook first.")])
        data = file.stream.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            return refused(connection, found, [_too_large()])
    mending = request.form.get("mending") == "yes"
    answer = submit_workbook(
        house().office, found.actor, found.seen, draft_seen(), data, file.filename, mending=mending
    )
    if isinstance(answer, Refused):
        with house().database.reading() as connection:
            return refused(connection, found, answer.messages(language()))
    return redirect(url_for("workbook.page", number=number, check=answer.id), 303)


@blueprint.get("/applications/<number:number>/lines/checks/<id:check>")
def page(number: str, check: int) -> str | tuple[str, int, dict[str, str]]:
    """How far a check has come, and what came of it; asked by htmx, only the part that moves."""
    with house().database.reading() as connection:
        found = own_claim(connection, number)
        waiting = _waiting(connection, found, check)
        bad, flagged = _firsts(connection, found, waiting.check)
    if "HX-Request" in request.headers:
        if not waiting.check.open:
            return "", 200, {"HX-Refresh": "true"}
        return render_template("claiming/progress.html", claim=found, waiting=waiting)
    return render_template("claiming/check.html", claim=found, waiting=waiting, bad=bad, flagged=flagged)


def _waiting(connection: Connection, found: Claim, number: int) -> Waiting:
    check = checks.get(connection, number)
    if check is None or check.application != found.id:
        abort(404)
    if not check.open:
        return Waiting(check, working=True, fate=None)
    fate = backlog.fate(connection, check.errand) if check.errand is not None else None
    return Waiting(check, backlog.working(house().redis), fate)


def _firsts(connection: Connection, found: Claim, check: Check) -> tuple[Sequence[Listed], Sequence[Listed]]:
    """The first lines with errors, and with flags, of the draft that the check made; none of an older one."""
    if check.state != "done" or found.list.source != check.sha256:
        return (), ()
    edition, number = found.edition, found.list.id
    return listing.first(connection, edition, number, "bad"), listing.first(connection, edition, number, "flagged")


def _too_large() -> str:
    limit = _LARGEST // MEGABYTE
    return str(gettext("The workbook is larger than %(limit)s MB. Send the lines in several workbooks.", limit=limit))
