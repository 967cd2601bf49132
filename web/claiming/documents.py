"""The documents of an application: what is asked for, what is there, and plain forms to hand in and take out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import Connection
from werkzeug import Response

from storage.documents.documents import Refused
from storage.documents.records import Stored
from storage.inspection.media import KINDS, told
from web.claiming.claim import Claim, claim, own_claim
from web.claiming.draft import draft_seen
from web.claiming.lines import MEGABYTE
from web.claiming.standing import asked_of, documents
from web.house import house
from web.languages import language
from web.requests import larger
from workflow.acts.upload_document import Handed, remove_document, upload_document
from workflow.acts.upload_pieces import open_uploads
from workflow.definition.edition import DocumentKind

blueprint = Blueprint("documents", __name__)

LARGEST_BODY = 520 * MEGABYTE
"""What a form with a file may have: more than any edition takes of a document, which is told beside its field."""


@blueprint.get("/applications/<number:number>/documents")
def page(number: str) -> str:
    """Every kind of document, with what is there of it."""
    with house().database.reading() as connection:
        return _page(connection, claim(connection, number), {})


@blueprint.post("/applications/<number:number>/documents/<kind>/file")
@larger(LARGEST_BODY)
def upload(number: str, kind: str) -> Response | tuple[str, int]:
    """Take a document in as a plain form sends it; one that is refused is told beside its field."""
    with house().database.reading() as connection:
        found = own_claim(connection, number)
    file = request.files.get("file")
    if file is None or not file.filename:
        return refused(found, kind, [gettext("Choose a file first.")])
    stored = upload_document(house().office, found.actor, found.seen, Handed(kind, file.filename), file.stream)
    if isinstance(stored, Refused):
        return refused(found, kind, stored.messages(language()))
    tell_taken(stored)
    return redirect(url_for("documents.page", number=number, _anchor=kind), 303)


@blueprint.post("/applications/<number:number>/documents/<kind>/remove")
def remove(number: str, kind: str) -> Response:
    """Take a document out of the draft."""
    with house().database.reading() as connection:
        found = own_claim(connection, number)
    sha256 = request.form.get("sha256", "")
    remove_document(house().office, found.actor, found.seen, draft_seen(), kind, sha256)
    flash(gettext("The document was taken out."), "done")
    return redirect(url_for("documents.page", number=number, _anchor=kind), 303)


def tell_taken(stored: Stored) -> None:
    """Tell on the next page that a document is kept, and what a reviewer will be shown of it."""
    flash(gettext("“%(name)s” was received and is kept.", name=stored.name), "done")
    for each in stored.findings:
        flash(each.message(language()), "info")


def refused(found: Claim, kind: str, words: Sequence[str]) -> tuple[str, int]:
    """The page of documents with why a file was not taken, beside its field."""
    with house().database.reading() as connection:
        return _page(connection, found, {kind: words}), 422


def accepted(kind: DocumentKind) -> str:
    """The types of file that a kind takes, in words."""
    return told_list([told(each, language()) for each in kind.media])


def told_list(words: Sequence[str]) -> str:
    """Several words as one enumeration."""
    return (", " if language() == "en" else "、").join(words)


def endings(kind: DocumentKind) -> str:
    """The same as a file dialogue takes them."""
    return ",".join(ending for each in kind.media for ending in KINDS[each].endings)


def _page(connection: Connection, found: Claim, faults: Mapping[str, Sequence[str]]) -> str:
    return render_template(
        "claiming/documents.html",
        claim=found,
        asked=documents(connection, found, asked_of(connection, found)),
        uploads=open_uploads(house().office, connection, found.actor, found.id) if found.drafting else [],
        faults=faults,
        accepted=accepted,
        endings=endings,
        megabyte=MEGABYTE,
    )
