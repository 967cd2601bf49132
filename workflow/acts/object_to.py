"""Objecting to a plan on public notice: anybody may who says who they are and brings proof; no account is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from forms.faults import Fault
from settings import OFFICE_ZONE
from storage.documents.documents import Refused
from storage.documents.receive import Readable, Upload
from storage.documents.records import Stored
from storage.inspection.limits import MEBIBYTE
from storage.inspection.media import JPEG, PDF, PNG
from workflow.acts.acting import Beginning, begin_life
from workflow.acts.clocks import due
from workflow.acts.looking import NoSuchSubject, house_edition, look
from workflow.acts.office import Office
from workflow.calls import rounds
from workflow.definition.lives import load_life
from workflow.engine.apply import next_subject
from workflow.engine.errors import KeyReused
from workflow.history.body import Plain
from workflow.money import plans
from workflow.money.plans import NOTICED, NoticeOver, PlanRow
from workflow.review import grounds, objections
from workflow.review.faults import fault, file_faults
from workflow.review.grounds import Grounds
from workflow.review.objections import AlreadyEntered, Entry, ObjectionRow

KIND = "objection"
RECEIVED_LETTER = "objection_received"

PUBLIC = 0
"""Who hands in a document without an account: the office itself, which writes down what the public brings."""

LETTER, PROOF = "stamped_letter", "proof"
"""The kinds of documents: a unit's letter with its seal, and what shows that the objection is true."""

ACCEPTED = frozenset({PDF, JPEG, PNG})
LARGEST, MOST_FILES = 10 * MEBIBYTE, 5


@dataclass(frozen=True)
class Proof:
    """A document as somebody brings it: its kind, their name for it, its bytes, and the size that they announced."""

    kind: str
    name: str
    stream: Readable
    size: int | None = None


@dataclass(frozen=True)
class Receipt:
    """What an objector gets: the number, and the secret token with which they, and only they, read the answer.

    `answer_by` is the last day for the answer; None while its year's working days are not ordered.
    """

    number: str
    token: str
    received_at: datetime
    answer_by: date | None


def object_to(
    office: Office, plan: int, said: Grounds, files: Sequence[Proof], *, key: str | None = None
) -> Receipt | tuple[Fault, ...]:
    """Take an objection to a plan on public notice: the receipt, or everything that is wrong, and nothing was kept.

    With a `key`, the same request again gets the same receipt. Raises KeyReused for another request under the same key,
    and StorageRetryError when the documents cannot be kept now.
    """
    checked = grounds.check(said)
    wrong = (*(checked if isinstance(checked, tuple) else ()), *_file_faults(said, files))
    if isinstance(checked, tuple) or wrong:
        return wrong
    token = objections.token_of(office.keyring, key)
    with office.database.reading() as connection:
        if (known := _known(office, connection, plan, checked, token)) is not None:
            return known
        found = _on_notice(office, connection, plan, checked)
    if not isinstance(found, PlanRow):
        return found
    return _take(office, found, checked, files, token)


def _take(
    office: Office, plan: PlanRow, said: Grounds, files: Sequence[Proof], token: str
) -> Receipt | tuple[Fault, ...]:
    """Keep the documents, then enter the objection: what was kept for one that is late in the end names nothing."""
    with office.database.statement() as driver:
        subject = next_subject(driver)
    kept = office.documents.put_together([(each.stream, _upload(plan, subject, each)) for each in files])
    if refused := [each for each in kept if isinstance(each, Refused)]:
        return tuple(one for each in refused for one in file_faults(each.name, each.findings))
    documents = sorted((each.kind, each.sha256) for each in kept if isinstance(each, Stored))
    try:
        return office.transaction(lambda connection: _enter(office, connection, plan, subject, said, documents, token))
    except NoticeOver:
        return (_late(plan),)
    except AlreadyEntered:
        with office.database.reading() as connection:
            known = _known(office, connection, plan.id, said, token)
        assert known is not None
        return known


def _enter(
    office: Office,
    connection: Connection,
    plan: PlanRow,
    subject: int,
    said: Grounds,
    documents: list[tuple[str, str]],
    token: str,
) -> Receipt:
    number = f"{rounds.get(connection, plan.call).number}-Y{subject}"
    row = ObjectionRow(subject, plan.authority, number, plan.call, plan.id, said.application, said.row, said.kind)
    facts: dict[str, Plain] = {
        "plan": plan.id,
        "application": said.application,
        "row": said.row,
        "objector": said.kind,
        "documents": [list(each) for each in documents],
    }
    beginning = Beginning(
        subject=subject,
        claimant=look(connection, said.application).claimant,
        said=facts,
        words={"grounds": said.grounds},
        letter=RECEIVED_LETTER,
        gates=(plans.on_notice(plan.id, office.now()),),
    )
    begin_life(office, connection, None, KIND, house_edition(KIND), plan.authority, load_life(KIND), beginning)
    index = objections.request_index(office.keyring, plan.id, said)
    objections.add(connection, office.keyring, Entry(row, objections.hash_of(token), index), said)
    return _receipt(office, connection, row, token)


def answer_by(office: Office, received_at: datetime) -> date | None:
    """The last day for an answer to what came in at a moment: the periods of all steps together."""
    days = sum(state.clock.workdays for state in load_life(KIND).states.values() if state.clock)
    end = due(office.calendar, received_at, days, "next_day")
    return (end - timedelta(seconds=1)).astimezone(OFFICE_ZONE).date() if end is not None else None


def _receipt(office: Office, connection: Connection, row: ObjectionRow, token: str) -> Receipt:
    received = objections.received_at(connection, row.id)
    return Receipt(row.number, token, received, answer_by(office, received))


def _known(office: Office, connection: Connection, plan: int, said: Grounds, token: str) -> Receipt | None:
    """The receipt that this very request got before, if it did."""
    found = objections.by_token(connection, token)
    if found is None:
        return None
    row, index = found
    if index != objections.request_index(office.keyring, plan, said):
        raise KeyReused
    return _receipt(office, connection, row, token)


def _on_notice(office: Office, connection: Connection, plan: int, said: Grounds) -> PlanRow | tuple[Fault, ...]:
    """The plan, if it lies open now and has what is meant in it; the gate asks again at the moment of entry."""
    try:
        seen = look(connection, plan)
    except NoSuchSubject:
        return (fault("not_on_notice"),)
    if seen.kind != "plan":
        return (fault("not_on_notice"),)
    row = plans.get(connection, plan)
    if row.notice_until is not None and office.now() >= row.notice_until:
        return (_late(row),)
    if seen.state != NOTICED:
        return (fault("not_on_notice"),)
    rows = plans.rows_of(connection, plan, said.application)
    if not rows or (said.row is not None and said.row not in rows):
        return (fault("not_in_plan"),)
    return row


def _late(plan: PlanRow) -> Fault:
    if plan.notice_until is None:
        return fault("not_on_notice")
    last = (plan.notice_until - timedelta(seconds=1)).astimezone(OFFICE_ZONE).date()
    return fault("late", until=last.isoformat())


def _file_faults(said: Grounds, files: Sequence[Proof]) -> tuple[Fault, ...]:
    kinds = {each.kind for each in files}
    found = []
    if said.kind == "unit" and LETTER not in kinds:
        found.append(fault("letter_missing", "files"))
    if said.kind != "unit" and not files:
        found.append(fault("proof_missing", "files"))
    if kinds - {LETTER, PROOF}:
        found.append(fault("proof_unknown", "files"))
    if len(files) > MOST_FILES:
        found.append(fault("too_many_files", "files", most=MOST_FILES))
    return tuple(found)


def _upload(plan: PlanRow, subject: int, file: Proof) -> Upload:
    return Upload(
        plan.authority,
        PUBLIC,
        file.kind,
        file.name,
        subject_id=subject,
        size=file.size,
        accepted=ACCEPTED,
        largest=LARGEST,
    )
