"""Proposed editions: the list, a file that is checked and proposed, and one that waits for its second person."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import BadRequest

from web.calls.offering import authorities
from web.house import house
from web.publishing import reading
from web.publishing.carrying import packed, unpacked
from web.record import record
from web.requests import larger, once
from web.scope import Scope, scope
from web.steps.offers import offered
from workflow.acts.looking import Seen, look
from workflow.acts.propose_edition import KIND, ROLE, propose_edition
from workflow.definition.faults import DefinitionFault, EditionFaults
from workflow.definition.lives import load_life
from workflow.definition.nodes import LARGEST
from workflow.registers import publishing

blueprint = Blueprint("publishing", __name__)

_FORM_BYTES = 100_000


@blueprint.get("/schemes/proposals")
def listing() -> str:
    """What was proposed, the latest first, and where a file is checked."""
    return _listing(())


@blueprint.post("/schemes/proposals/check")
@larger(LARGEST + _FORM_BYTES)
def check() -> ResponseReturnValue:
    """Tell every fault of a file; or, of one without, what it says and changes, with the button that proposes it."""
    chosen = request.files.get("file")
    given = chosen.read(LARGEST + 1) if chosen is not None else b""
    name = (chosen.filename if chosen is not None else "") or "edition.yaml"
    with house().database.reading() as connection:
        mine = scope(connection)
        authority = _authority(mine)
        try:
            edition = publishing.checked(connection, given, name, authority)
        except EditionFaults as found:
            return _listing(found.faults), 422
        return render_template(
            "publishing/check.html",
            said=reading.said(connection, authority, edition),
            authority=authority,
            carried=packed(given),
            name=name,
        )


@blueprint.post("/schemes/proposals")
def propose() -> ResponseReturnValue:
    """Propose the file that was checked; it is checked again, for the rules may have moved on meanwhile."""
    given = unpacked(request.form.get("carried", ""))
    if given is None:
        raise BadRequest
    with house().database.reading() as connection:
        mine = scope(connection)
    name = request.form.get("name", "")[:200] or "edition.yaml"
    proposed = propose_edition(house().office, mine.actor, _authority(mine), given, name, key=once())
    if not isinstance(proposed, Seen):
        return _listing(proposed.faults), 422
    flash(gettext("The edition is proposed. The head of policy reads it, and publishes or rejects it."), "done")
    return redirect(url_for("publishing.page", number=proposed.id), 303)


@blueprint.get("/schemes/proposals/<id:number>")
def page(number: int) -> str:
    """One proposal: what it says and changes, its text, and what its reader may do with it."""
    with house().database.reading() as connection:
        mine = scope(connection)
        found = reading.opened(connection, mine, number)
        if found is None:
            abort(404)
        return render_template(
            "publishing/page.html",
            opened=found,
            steps=offered(house().office, connection, mine, look(connection, number)),
            history=record(connection, load_life(KIND), number, names=True, begun=False),
        )


@blueprint.get("/schemes/proposals/<id:number>/file")
def file(number: int) -> Response:
    """The file, byte for byte as it was given."""
    with house().database.reading() as connection:
        found = reading.opened(connection, scope(connection), number)
    if found is None:
        abort(404)
    answer = Response(found.proposal.given, mimetype="application/yaml")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{found.proposal.scheme}-{number}.yaml")
    return answer


def _listing(faults: Sequence[DefinitionFault]) -> str:
    with house().database.reading() as connection:
        mine = scope(connection)
        return render_template(
            "publishing/listing.html",
            found=reading.listing(connection, mine),
            places=authorities(connection, mine),
            faults=faults,
        )


def _authority(mine: Scope) -> int:
    """The authority that the form names, or the reader's only one; the act refuses one that is not theirs."""
    theirs = sorted(mine.actor.authorities({ROLE}))
    named = request.form.get("authority", type=int)
    if named is None and theirs:
        return theirs[0]
    if named not in theirs:
        abort(404)
    return named
