"""Lists in the browser: kinds with the version in force, a file that is proposed, a version, and findings in lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forms.types import TYPES
from web.calls.offering import authorities
from web.house import house
from web.record import record
from web.registers import reading
from web.requests import larger, once
from web.scope import Scope, scope
from web.steps.offers import offered
from workflow.acts.asking_lists import KIND as HIT
from workflow.acts.looking import Seen, look
from workflow.acts.propose_register import KIND, ROLE, Given, propose_register
from workflow.definition.lives import load_life
from workflow.registers.lists import versions
from workflow.registers.lists.kinds import KINDS
from workflow.registers.lists.reading import ListFaults
from workflow.registers.lists.versions import Origin

blueprint = Blueprint("registers", __name__)

LARGEST = 30 * 1024 * 1024
"""Bytes of a list's file."""

_FORM_BYTES = 100_000

_ASKED = ("kind", "table", "source", "published_on", "valid_from", "valid_to")


@blueprint.get("/registers")
def listing() -> str:
    """Every kind of list with the version in force, and where a file is proposed."""
    return _listing({}, None, {})


@blueprint.post("/registers")
@larger(LARGEST + _FORM_BYTES)
def propose() -> ResponseReturnValue:
    """Propose a file, or tell every fault of it; then nothing is kept."""
    with house().database.reading() as connection:
        authority = _authority(scope(connection))
        actor = scope(connection).actor
    typed = {name: request.form.get(name, "").strip() for name in _ASKED}
    days, wrong = _days(typed)
    chosen = request.files.get("file")
    if wrong or chosen is None:
        return _listing(typed, None, wrong or {"file": gettext("Choose a file.")}), 422
    origin = Origin(typed["source"], days["published_on"], days["valid_from"], days.get("valid_to"))
    given = Given(typed["kind"], chosen.read(LARGEST + 1), chosen.filename or "list", origin, typed["table"])
    proposed = propose_register(house().office, actor, authority, given, key=once())
    if not isinstance(proposed, Seen):
        return _listing(typed, proposed, {}), 422
    flash(gettext("The list is proposed. The head of policy reads it, and approves or rejects it."), "done")
    return redirect(url_for("registers.page", number=proposed.id), 303)


@blueprint.get("/registers/<id:number>")
def page(number: int) -> str:
    """One version: where it is from, what it changes, its entries, and what its reader may do with it."""
    with house().database.reading() as connection:
        mine = scope(connection)
        found = reading.opened(connection, mine, number)
        if found is None:
            abort(404)
        return render_template(
            "registers/page.html",
            opened=found,
            steps=offered(house().office, connection, mine, look(connection, number)),
            history=record(connection, load_life(KIND), number, names=True, begun=False),
        )


@blueprint.get("/registers/<id:number>/file")
def file(number: int) -> Response:
    """The file, byte for byte as it was given."""
    with house().database.reading() as connection:
        found = reading.opened(connection, scope(connection), number)
        if found is None:
            abort(404)
        answer = Response(versions.given(connection, number), mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=f"list-{number}-{found.shown.version.file_name}")
    return answer


@blueprint.get("/findings")
def findings() -> str:
    """What lists say of applications, what nobody has judged yet first."""
    with house().database.reading() as connection:
        return render_template("registers/findings.html", found=reading.findings(connection, scope(connection)))


@blueprint.get("/findings/<id:number>")
def finding(number: int) -> str:
    """One finding: what the list says, of whom or of which lines, and what its reader may do with it."""
    with house().database.reading() as connection:
        mine = scope(connection)
        found = reading.finding(connection, mine, number)
        if found is None:
            abort(404)
        return render_template(
            "registers/finding.html",
            hit=found,
            steps=offered(house().office, connection, mine, look(connection, number)),
            history=record(connection, load_life(HIT), number, names=True),
        )


def _listing(typed: Mapping[str, str], faults: ListFaults | None, wrong: Mapping[str, str]) -> str:
    with house().database.reading() as connection:
        mine = scope(connection)
        return render_template(
            "registers/listing.html",
            found=reading.kinds(connection, mine, house().office.clock.today()),
            places=authorities(connection, mine),
            shapes=KINDS,
            typed=typed,
            faults=faults,
            wrong=wrong,
        )


def _days(typed: Mapping[str, str]) -> tuple[dict[str, date], dict[str, str]]:
    """The days as they were typed, and what is wrong with them."""
    days, wrong = {}, {}
    for name in ("published_on", "valid_from", "valid_to"):
        if not typed[name] and name == "valid_to":
            continue
        read = TYPES["date"].parse(typed[name])
        if isinstance(read, tuple) and isinstance(read[0], date):
            days[name] = read[0]
        else:
            wrong[name] = gettext("Write the day like 2018-12-03.")
    return days, wrong


def _authority(mine: Scope) -> int:
    """The authority that the form names, or the reader's only one; the act refuses one that is not theirs."""
    theirs = sorted(mine.actor.authorities({ROLE}))
    named = request.form.get("authority", type=int)
    if named is None and theirs:
        return theirs[0]
    if named not in theirs:
        abort(404)
    return named
