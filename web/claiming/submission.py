"""Handing in: everything once more, the form for signature and seal, the one button, and the receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import Connection, select
from werkzeug import Response

from web.claiming import listing
from web.claiming.claim import Claim, claim, own_claim
from web.claiming.draft import draft_seen, elsewhere
from web.claiming.standing import Standing, documents, standing
from web.house import house
from web.requests import once, seen_by
from web.steps.offers import offered
from workflow.acts.printable import Form, printable
from workflow.acts.submit import submit
from workflow.claims import lists
from workflow.definition.life import Text
from workflow.history.body import read
from workflow.history.tables import History
from workflow.parties.roles import ROLES
from workflow.parties.tables import Person
from workflow.review.tables import Task

blueprint = Blueprint("submission", __name__)

_MOST_GROUPS = 30
"""Beyond so many groups, the form tells only the sum of the lines."""


@dataclass(frozen=True)
class Group:
    """Lines that share a value of the field that the form groups by: how many, and what the rules give them (fen)."""

    value: str
    count: int
    award_fen: int


@dataclass(frozen=True)
class Receipt:
    """What was handed in, when, by whom, and under which digest; and who of the office takes it up until when."""

    round: int
    sealed_at: datetime
    digest: str
    by: str
    lines: int
    left_out: int
    claimed_fen: int
    role: Text | None
    due_at: datetime | None


@blueprint.get("/applications/<number:number>/check")
def check(number: str) -> str | Response:
    """Everything once more, with the way to change it, and the undertaking."""
    with house().database.reading() as connection:
        found = own_claim(connection, number)
        if not found.drafting:
            return elsewhere(found)
        return _check(connection, found, standing(connection, found), fault=None)


@blueprint.post("/applications/<number:number>/submit")
def hand_in(number: str) -> Response | tuple[str, int]:
    """Hand the draft in as it was looked at; what was pressed twice has one effect and one receipt."""
    with house().database.reading() as connection:
        found = own_claim(connection, number)
        given = request.form.get("undertaking") or None
        if _first(found) and found.drafting and given != found.edition.undertaking_digest:
            words = gettext("Read the undertaking and tick the box below it.")
            return _check(connection, found, standing(connection, found), fault=words), 422
    submit(house().office, found.actor, seen_by(found.seen), given, version=draft_seen(), key=once())
    flash(gettext("Your application was handed in."), "done")
    return redirect(url_for("submission.receipt", number=number), 303)


@blueprint.get("/applications/<number:number>/form")
def form(number: str) -> str:
    """The form to print, sign and seal: every fact, the lines in sum, and the digest that ties them to it."""
    with house().database.reading() as connection:
        found = own_claim(connection, number)
        printed = printable(connection, found.seen)
        asked = documents(connection, found)
    by = listing.naming_columns(printed.edition)[-1]
    groups = _groups(printed, by)
    return render_template("claiming/form.html", claim=found, form=printed, by=by, groups=groups, asked=asked)


@blueprint.get("/applications/<number:number>/receipt")
def receipt(number: str) -> str:
    """The receipt of the last submission, for its claimant and its office."""
    with house().database.reading() as connection:
        found = claim(connection, number)
        handed = handed_in(connection, found)
        if handed is None:
            abort(404)
        asked = documents(connection, found)
    return render_template("claiming/receipt.html", claim=found, receipt=handed, asked=asked)


def _check(connection: Connection, found: Claim, stands: Standing, fault: str | None) -> str:
    steps = offered(house().office, connection, found.scope, found.seen)
    left_out = listing.first(connection, found.edition, found.list.id, "bad")
    return render_template(
        "claiming/confirm.html",
        claim=found,
        standing=stands,
        steps=steps,
        offer=steps.offer(found.trigger) if found.trigger else None,
        left_out=left_out,
        undertaking=found.edition.undertaking if _first(found) else None,
        fault=fault,
    )


def _first(found: Claim) -> bool:
    """Whether it is handed in for the first time, so that the undertaking is asked for."""
    return found.submitted_at is None


def _groups(printed: Form, column: str) -> Sequence[Group]:
    """The lines by a column, such as the fee's year; none when they are too many."""
    found: dict[str, list[int]] = {}
    for each in printed.lines:
        found.setdefault(listing.cell(each.cells.get(column)), []).append(each.award_fen)
    groups = [Group(value, len(awards), sum(awards)) for value, awards in found.items()]
    return sorted(groups, key=lambda each: (len(each.value), each.value)) if len(groups) <= _MOST_GROUPS else []


def handed_in(connection: Connection, found: Claim) -> Receipt | None:
    """The receipt of the list that was sealed last, as the history tells it."""
    sealed = lists.submitted(connection, found.id)
    if sealed is None or sealed.sealed_at is None or sealed.digest is None:
        return None
    said, by = _said(connection, found, sealed.digest)
    open_task = select(Task.due_at).where(Task.subject_id == found.id, Task.done_at.is_(None))
    return Receipt(
        round=sealed.round,
        sealed_at=sealed.sealed_at,
        digest=sealed.digest,
        by=by,
        lines=int(said.get("lines", 0)),
        left_out=int(said.get("left_out", 0)),
        claimed_fen=int(said.get("claimed_fen", 0)),
        role=ROLES.get(found.state.role) if found.state.role else None,
        due_at=connection.execute(open_task).scalar_one_or_none() if found.state.role else None,
    )


def _said(connection: Connection, found: Claim, digest: str) -> tuple[dict[str, Any], str]:
    """What the history says of the submission with this digest, and who made it."""
    wanted = (
        select(History.body, Person.name)
        .join(Person, Person.id == History.actor_id)
        .where(History.subject_id == found.id)
        .order_by(History.seq.desc())
    )
    for body, name in connection.execute(wanted):
        said = read(body)["said"]
        if isinstance(said, dict) and said.get("list") == digest:
            return said, name
    return {}, ""
