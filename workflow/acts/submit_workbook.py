"""Having a workbook checked by a worker: it is kept, ordered, told forward while the page waits, and ended once."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection

from forms import workbook
from forms.faults import Fault
from storage.crash import crash_point
from storage.documents.documents import Refused
from workflow.acts.drafting import change_draft, hold_draft, may_change
from workflow.acts.looking import Seen, look
from workflow.acts.office import Office
from workflow.acts.upload_lines import judge, keep_workbook, put_lines
from workflow.claims import checks, lists
from workflow.claims.checks import Check, Ordered, Outcome
from workflow.definition.assessment import Assessment
from workflow.definition.life import Text
from workflow.engine.errors import EngineError, NotYours
from workflow.jobs import outbox
from workflow.jobs.errands import Errand, Handlers
from workflow.parties.actors import Actor, actor_of
from workflow.parties.errors import NoSuchPersonError
from workflow.registers.editions import edition_by_hash

TOPIC = "workbook_check"
"""The errand that checks a workbook."""


def submit_workbook(
    office: Office, actor: Actor, application: Seen, version: int, data: bytes, name: str, *, mending: bool = False
) -> Check | Refused:
    """Keep a workbook and order its check against the draft's version that the actor saw.

    The same request again gets the same check. A file that inspection refuses is not kept; what else is wrong with it,
    the check tells. Raises NotYours, NotADraft and DraftChanged.
    """
    with office.database.reading() as connection:
        application = may_change(connection, actor, application)
    stored = keep_workbook(office, actor, application, data, name)
    if isinstance(stored, Refused):
        return stored
    ordered = Ordered(
        application.id, application.authority, version, mending, actor.person_id, stored.sha256, stored.name
    )
    return office.transaction(lambda connection: _order(office, connection, actor, application, ordered))


def handlers(office: Office) -> Handlers:
    """The handler of checks."""
    return {TOPIC: partial(_check, office)}


def _order(office: Office, connection: Connection, actor: Actor, application: Seen, ordered: Ordered) -> Check:
    hold_draft(connection, actor, application, None)
    known = checks.same(connection, ordered)
    if known is not None:
        return known
    hold_draft(connection, actor, application, ordered.list_version)
    number = checks.order(connection, ordered, office.now())
    errand = outbox.put(
        connection, TOPIC, {"check": number}, authority_id=ordered.authority, at=office.now(), subject_id=application.id
    )
    checks.name_errand(connection, number, errand)
    made = checks.get(connection, number)
    assert made is not None
    return made


def _check(office: Office, connection: Connection, errand: Errand) -> str:
    """Check a workbook in the errand's transaction; a check that has ended is left as it is.

    Nothing of the check's row may be locked here before its end: how far it has come is written beside, by others.
    """
    check = checks.get(connection, int(errand.body["check"]))
    assert check is not None
    if not check.open:
        return check.state
    try:
        outcome = _outcome(office, connection, check)
    except EngineError as refusal:
        outcome = Outcome("stale", None, refusal.code, Text(refusal.told("zh"), refusal.told("en")))
    checks.end(connection, check.id, outcome)
    return outcome.state


def _outcome(office: Office, connection: Connection, check: Check) -> Outcome:
    """What comes of a check, its lines written when it is done; raises what keeps the draft from being changed."""
    actor, application, draft = _present(office, check)
    _tell(office, check, 0)
    with office.database.reading() as reading:
        form = edition_by_hash(reading, application.edition).form
    with office.documents.open(check.sha256) as source:
        sheet = workbook.read(source.read(), form)
    if isinstance(sheet, Fault):
        return Outcome("refused", None, sheet.code, Text(sheet.message("zh"), sheet.message("en")))
    with office.database.reading() as reading:
        told = partial(_tell, office, check)
        judged = judge(reading, application, draft, sheet.rows, mending=check.mending, told=told)
    crash_point("check.before_write")
    # Under a savepoint: a draft that was begun for a correction is undone with what follows it.
    with connection.begin_nested():
        changed = change_draft(connection, actor, application, check.list_version)
        put_lines(connection, application, changed.id, judged, check.sha256)
    return Outcome("done", _summary(judged.assessment, len(sheet.skipped)))


def _present(office: Office, check: Check) -> tuple[Actor, Seen, int]:
    """Who uploaded, as they may act today, the application, and its list if it is still what they saw."""
    with office.database.reading() as connection:
        try:
            actor = actor_of(connection, check.uploaded_by, office.clock.today())
        except NoSuchPersonError as gone:
            raise NotYours from gone
        application = may_change(connection, actor, look(connection, check.application))
        draft = lists.newest(connection, application.id)
    assert draft is not None
    lists.same(draft, check.list_version)
    return actor, application, draft.id


def _tell(office: Office, check: Check, done: int, total: int | None = None) -> None:
    """In a transaction of its own, so that the page sees it before the check has ended."""
    with office.database.writing() as beside:
        checks.tell(beside, check.id, done, total)
    crash_point("check.after_progress")


def _summary(assessment: Assessment, skipped: int) -> dict[str, int]:
    total = assessment.summary
    return {
        "rows": total.rows,
        "ok": total.ok,
        "bad": total.bad,
        "flagged": sum(1 for each in assessment.lines if each.ok and each.flags),
        "skipped": skipped,
        "award_fen": total.award_fen,
        "capped_fen": total.capped_fen,
    }
