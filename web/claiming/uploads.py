"""Documents in pieces, for the small module in the browser: cut off at any moment, an upload goes on where it was."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Blueprint, abort, flash, jsonify, redirect, request, url_for
from flask_babel import gettext
from werkzeug import Response
from werkzeug.exceptions import BadRequest

from storage.documents import pieces
from storage.documents.documents import Refused
from storage.documents.pieces import Arriving
from web.claiming.claim import Claim, own_claim
from web.claiming.documents import tell_taken
from web.claiming.lines import MEGABYTE
from web.house import house
from web.languages import language
from web.requests import larger
from workflow.acts.upload_document import Handed
from workflow.acts.upload_pieces import WrongOffset, append, begin_upload, cancel_upload, finish, upload_state
from workflow.engine.errors import EngineError

blueprint = Blueprint("uploads", __name__)

PIECE = 4 * MEGABYTE
"""The bytes that the browser sends at once: what a cut costs at most."""

Parameters = ParamSpec("Parameters")
Answer = Response | tuple[Response, int]


def told(view: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """A view whose refusals are told as JSON: `words`, and `offset` where the upload goes on elsewhere."""

    @wraps(view)
    def telling(*given: Parameters.args, **named: Parameters.kwargs) -> Answer:
        try:
            return view(*given, **named)
        except WrongOffset as elsewhere:
            return jsonify(words=[elsewhere.told(language())], offset=elsewhere.offset), 409
        except EngineError as refusal:
            return jsonify(words=[refusal.told(language())]), 409

    return telling


@blueprint.post("/applications/<number:number>/documents/<kind>/uploads")
@told
def begin(number: str, kind: str) -> Answer:
    """Begin a document whose name and size (bytes) are announced."""
    found, size = _own(number), request.form.get("size", type=int)
    name = request.form.get("name", "")
    if size is None or not name:
        raise BadRequest
    answer = begin_upload(house().office, found.actor, found.seen, Handed(kind, name, size))
    if isinstance(answer, Refused):
        return jsonify(words=answer.messages(language())), 422
    return _standing(answer), 201


@blueprint.get("/applications/<number:number>/uploads/<string(length=32):upload>")
@told
def state(number: str, upload: str) -> Answer:
    """How far an upload has come."""
    return _standing(_theirs(_own(number), upload))


@blueprint.post("/applications/<number:number>/uploads/<string(length=32):upload>/pieces")
@larger(pieces.MOST)
@told
def piece(number: str, upload: str) -> Answer:
    """Take the next piece, which begins at the byte `from`; what is answered as received is safe."""
    found, offset = _own(number), request.args.get("from", type=int)
    if offset is None:
        raise BadRequest
    _theirs(found, upload)
    return jsonify(received=append(house().office, found.actor, upload, offset, request.stream))


@blueprint.post("/applications/<number:number>/uploads/<string(length=32):upload>/finish")
@told
def end(number: str, upload: str) -> Answer:
    """Put the document to the draft, or tell why it is not taken."""
    found = _own(number)
    _theirs(found, upload)
    stored = finish(house().office, found.actor, upload)
    if isinstance(stored, Refused):
        return jsonify(words=stored.messages(language())), 422
    tell_taken(stored)
    return jsonify(sha256=stored.sha256)


@blueprint.post("/applications/<number:number>/uploads/<string(length=32):upload>/cancel")
def cancel(number: str, upload: str) -> Response:
    """Forget an upload that was begun."""
    found = _own(number)
    arriving = _theirs(found, upload)
    cancel_upload(house().office, found.actor, upload)
    flash(gettext("The upload was given up; nothing of it is kept."), "done")
    return redirect(url_for("documents.page", number=number, _anchor=arriving.kind), 303)


def _own(number: str) -> Claim:
    with house().database.reading() as connection:
        return own_claim(connection, number)


def _theirs(found: Claim, upload: str) -> Arriving:
    """The upload, if it is one of this application and of whoever asks."""
    arriving = upload_state(house().office, found.actor, upload)
    if arriving.subject != found.id:
        abort(404)
    return arriving


def _standing(arriving: Arriving) -> Response:
    return jsonify(id=arriving.id, received=arriving.received, size=arriving.size, piece=PIECE)
