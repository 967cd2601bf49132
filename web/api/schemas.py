"""The answers and bodies of the door for programs: money in fen, moments in UTC, words in Chinese and English."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate

from web.claiming.listing import SHOWN
from web.requests import LARGEST
from workflow.parties.keys import MAY


def _answers(schema: type[Schema], about: str, *, many: bool = False, null: bool = False) -> fields.Nested:
    return fields.Nested(schema, many=many, allow_none=null, metadata={"description": about})


class Words(Schema):
    """Words in Chinese and English."""

    zh = fields.String()
    en = fields.String()


class State(Schema):
    """A state: its code in the definition, and what it is called."""

    code = fields.String()
    title = fields.Nested(Words)


class Call(Schema):
    """A public call; both days of the window count, and so does the whole day on which it closes."""

    number = fields.String()
    title = fields.Nested(Words)
    authority = fields.Nested(Words)
    state = fields.Nested(Words)
    open = fields.Boolean(metadata={"description": "Whether it takes claims."})
    opens_at = fields.AwareDateTime()
    closes_at = fields.AwareDateTime()
    window_from = fields.Date()
    window_to = fields.Date()
    budget_fen = fields.Integer()


class Kind(Schema):
    """A kind of document that is asked for; `largest` is in bytes."""

    name = fields.String()
    title = fields.Nested(Words)
    per = fields.String(validate=validate.OneOf(("application", "line")))
    required = fields.Boolean()
    media = fields.List(fields.String())
    largest = fields.Integer()


class Undertaking(Schema):
    """What is undertaken when an application is handed in; its digest is what `submit` sends back."""

    words = fields.Nested(Words)
    digest = fields.String(metadata={"description": "SHA-256 of the words, in hex."})


class Rules(Call):
    """A call with what its edition asks for; the lines and the answers are described by its own OpenAPI."""

    scheme = fields.String()
    edition = fields.String()
    edition_hash = fields.String()
    claimants = fields.List(fields.String())
    documents = fields.Nested(Kind, many=True)
    undertaking = _answers(Undertaking, "Asked for when it is handed in the first time.", null=True)
    description = fields.String(metadata={"description": "Address of the OpenAPI description of this very call."})


class Organisation(Schema):
    """An organisation that the key's holder acts for."""

    id = fields.Integer()
    name = fields.String()


class Me(Schema):
    """Whose key it is, and what it may."""

    name = fields.String()
    key = fields.String()
    may = fields.String(validate=validate.OneOf(tuple(MAY)))
    until = fields.AwareDateTime()
    organisations = fields.Nested(Organisation, many=True)


class Listed(Schema):
    """An application in a list."""

    number = fields.String()
    call = fields.Nested(Words)
    claimant = fields.String()
    state = fields.Nested(Words)
    ended = fields.Boolean()
    submitted_at = fields.AwareDateTime(allow_none=True)


class Page(Schema):
    """Applications, the latest first; `before` asks for those that follow, and is null at the end."""

    applications = fields.Nested(Listed, many=True)
    before = fields.Integer(allow_none=True)


class Before(Schema):
    """Where a list goes on."""

    before = fields.Integer(validate=validate.Range(1, LARGEST), load_default=None)


class Figures(Schema):
    """The lines of the latest list, how many pass and what the rules give them; what was granted, once public."""

    lines = fields.Integer()
    passing = fields.Integer()
    award_fen = fields.Integer()
    granted_fen = fields.Integer(allow_none=True)


class Waiting(Schema):
    """Who or what moves the application on, by when, and what comes next on its ordinary course."""

    waits_for = fields.String(
        metadata={"description": "claimant, office, or what it waits for (plan, batch, bank, call); empty at its end."}
    )
    role = _answers(Words, "Who of the office acts next.", null=True)
    due_at = fields.AwareDateTime(allow_none=True)
    next = _answers(Words, "The state that comes next.", null=True)


class Counts(Schema):
    """The lines of a draft: how many pass, fail and are flagged, and what the rules give the good ones."""

    rows = fields.Integer()
    ok = fields.Integer()
    bad = fields.Integer()
    flagged = fields.Integer()
    award_fen = fields.Integer()


class Fault(Schema):
    """What is wrong with a field, with a stable code where it has one, and how to mend it."""

    field = fields.String(allow_none=True, metadata={"description": "The field's name; null for the whole line."})
    code = fields.String(allow_none=True)
    words = fields.Nested(Words)


class Paper(Schema):
    """A document that is there."""

    kind = fields.String()
    name = fields.String()
    sha256 = fields.String()


class Point(Schema):
    """What the office asks to be corrected: a row or a kind of document, and whether that was changed since."""

    row = fields.Integer(allow_none=True)
    kind = fields.String(allow_none=True)
    words = fields.String()
    mended = fields.Boolean()


class Draft(Schema):
    """A draft: its version, which every change names, what is in it, what is missing, and by when it must be in."""

    version = fields.Integer()
    ready = fields.Boolean(metadata={"description": "Whether it can be handed in."})
    checking = fields.Boolean(metadata={"description": "Whether lines are being checked."})
    check = fields.Integer(allow_none=True, metadata={"description": "The last check of lines."})
    due_at = fields.AwareDateTime(allow_none=True)
    lines = fields.Nested(Counts)
    capped_fen = fields.Integer()
    answers = fields.Dict(keys=fields.String(), values=fields.String(), metadata={"description": "As typed."})
    faults = _answers(Fault, "Of the answers, missing ones too.", many=True)
    documents = fields.Nested(Paper, many=True)
    missing = fields.List(fields.String(), metadata={"description": "The kinds of document that must still come."})
    account = fields.String(validate=validate.OneOf(("confirmed", "requested", "none")))
    points = _answers(Point, "What a correction asks for.", many=True)
    undertaking = _answers(Undertaking, "What handing it in undertakes; null after a correction.", null=True)


class Application(Schema):
    """An application as its claimant sees it; `draft` is null while nothing can be changed."""

    number = fields.String()
    call = fields.String()
    title = fields.Nested(Words)
    claimant = fields.String()
    uscc = fields.String()
    version = fields.Integer(metadata={"description": "How many steps it has taken: what `submit` sends back."})
    state = fields.Nested(State)
    ended = fields.Boolean()
    created_at = fields.AwareDateTime()
    submitted_at = fields.AwareDateTime(allow_none=True)
    figures = fields.Nested(Figures)
    waiting = fields.Nested(Waiting)
    draft = fields.Nested(Draft, allow_none=True)


class Begin(Schema):
    """For whom an application is begun."""

    organisation = fields.Integer(required=True, validate=validate.Range(1, LARGEST))


class Versioned(Schema):
    """Which version of the draft was seen: what has been changed since is not overwritten."""

    draft = fields.Integer(required=True, validate=validate.Range(0, LARGEST))


class Answers(Versioned):
    """The application's own questions by the names of their fields, all at once."""

    answers = fields.Dict(keys=fields.String(), required=True)


class Lines(Versioned):
    """Lines by the names of their fields. `mending`: they come in the place of those that fail, and the others stay."""

    mending = fields.Boolean(load_default=False)
    lines = fields.List(fields.Dict(keys=fields.String()), required=True, validate=validate.Length(1, 50_000))


class Check(Schema):
    """A check of lines; ask again while it waits or runs. `summary` counts rows, ok, bad, flagged and skipped."""

    id = fields.Integer()
    state = fields.String(validate=validate.OneOf(("waiting", "running", "done", "refused", "stale")))
    open = fields.Boolean()
    rows_done = fields.Integer()
    rows_total = fields.Integer(allow_none=True)
    summary = fields.Dict(keys=fields.String(), values=fields.Integer(), allow_none=True)
    code = fields.String(attribute="fault_code", allow_none=True)
    fault = _answers(Words, "Why the lines were not taken.", null=True)


class Which(Schema):
    """Which lines are asked for, and which page of them, counted from 1."""

    class Meta:
        """What else is in the query is nobody's."""

        unknown = EXCLUDE

    show = fields.String(load_default="all", validate=validate.OneOf([each for each in SHOWN if each != "asked"]))
    page = fields.Integer(load_default=1, validate=validate.Range(1, 2**31 - 1))


class Line(Schema):
    """A line of the draft or, once it is handed in, of the list: its values by field, and what the rules say of it."""

    row = fields.Integer()
    sent = fields.Integer(allow_none=True, metadata={"description": "Which of the lines as sent, counted from 1."})
    ok = fields.Boolean()
    award_fen = fields.Integer()
    values = fields.Dict(keys=fields.String())
    errors = fields.Nested(Fault, many=True)
    flags = fields.Nested(Fault, many=True)
    notes = fields.Nested(Fault, many=True)


class LinePage(Schema):
    """A page of lines."""

    lines = fields.Nested(Line, many=True)
    page = fields.Integer()
    pages = fields.Integer()


class Handed(Schema):
    """A document that is kept, with what a reviewer will be shown of it."""

    kind = fields.String()
    name = fields.String()
    sha256 = fields.String()
    size = fields.Integer()
    notes = fields.List(fields.String())


class Named(Schema):
    """What the sender calls the file."""

    name = fields.String(required=True, validate=validate.Length(1, 255))


class Submit(Versioned):
    """Handing in what was seen: the application's state and version, the draft's, and the undertaking agreed to.

    The undertaking is named by its digest; none is asked for after a correction.
    """

    state = fields.String(required=True)
    version = fields.Integer(required=True, validate=validate.Range(0, LARGEST))
    undertaking = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=64))


class Receipt(Schema):
    """What was handed in, when, and under which digest."""

    round = fields.Integer()
    sealed_at = fields.AwareDateTime()
    digest = fields.String()
    by = fields.String()
    lines = fields.Integer()
    left_out = fields.Integer()
    claimed_fen = fields.Integer()
    due_at = fields.AwareDateTime(allow_none=True)


class Letter(Schema):
    """A letter about the application."""

    kind = fields.String()
    title = fields.Nested(Words)
    text = fields.Nested(Words)
    created_at = fields.AwareDateTime()
