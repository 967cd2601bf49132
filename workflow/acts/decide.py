"""Deciding lines: drafts that the re-checker writes singly, by selection, or for all that pass, until they are sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from workflow.acts.acting import Recused
from workflow.acts.looking import Seen, life_of, look_alone
from workflow.acts.office import Office
from workflow.claims import lists
from workflow.definition.edition import Edition
from workflow.engine.errors import Conflict, EngineError, NotYours, ReasonMissing
from workflow.engine.together import take_duty
from workflow.parties.actors import Actor
from workflow.parties.recusal import related
from workflow.registers.editions import edition_by_hash
from workflow.review import decisions, queue
from workflow.review.decisions import Decision
from workflow.review.tasks import NotHeld

SEND = "send"


class UnknownReason(EngineError):
    """A refusal names a reason that the application's edition does not have."""

    code = "unknown_reason"
    zh = "不予资助的理由不在该版本规定的理由之列，请重新选择。"
    en = "The edition has no such reason for a refusal; choose one of those that it lists."


def decide(office: Office, actor: Actor, application: Seen, decided: Sequence[Decision]) -> list[int]:
    """Write draft decisions; returns the rows that somebody else decided meanwhile, which stay as they are.

    Awards are what the rules say of the line, whatever the caller passed. Whoever decides a line has assessed the
    application, whoever sends it. Raises NotYours, Recused, NotHeld, MustBeApart, ReasonMissing for a refusal without
    a reason or the words that its reason asks for, UnknownReason, and Conflict for an application that is not under
    substantive review any more or a row that is no good line.
    """
    return office.transaction(lambda connection: _decide(office, connection, actor, application, decided))


def pass_rest(office: Office, actor: Actor, application: Seen, besides: Collection[int] = ()) -> int:
    """Accept every good line without a flag that is not decided yet, except these rows; returns how many."""

    def work(connection: Connection) -> int:
        known = {each.row for each in decisions.drafted(connection, application.id)} | set(besides)
        rest = [
            Decision(line.row, "accept", line.award_fen)
            for line in _good_lines(connection, application.id)
            if line.row not in known and not _flags(line)
        ]
        return len(rest) - len(_decide(office, connection, actor, application, rest))

    return office.transaction(work)


def _decide(
    office: Office, connection: Connection, actor: Actor, application: Seen, decided: Sequence[Decision]
) -> list[int]:
    now = _may_decide(office, connection, actor, application)
    awards = {line.row: line.award_fen for line in _good_lines(connection, application.id)}
    known = [
        Decision(each.row, each.outcome, awards[each.row], each.reason_code, each.words, each.seen)
        for each in decided
        if each.row in awards
    ]
    if len({each.row for each in known}) != len(decided):
        raise Conflict
    _reasoned(edition_by_hash(connection, now.edition), known)
    return decisions.write(connection, now.id, now.authority, known, actor.person_id, office.now())


def _reasoned(edition: Edition, decided: Sequence[Decision]) -> None:
    for each in decided:
        if each.outcome != "refuse":
            continue
        if not each.reason_code:
            raise ReasonMissing
        reason = edition.reasons.get(each.reason_code)
        if reason is None:
            raise UnknownReason
        if reason.words and not each.words:
            raise ReasonMissing


def _may_decide(office: Office, connection: Connection, actor: Actor, application: Seen) -> Seen:
    """The application as it stands, whatever else the caller believes of it, for who may decide its lines."""
    now = look_alone(connection, application.id)
    sending = [each for each in life_of(connection, now).leaving(now.state) if each.trigger == SEND]
    if not sending:
        raise Conflict
    if not actor.may(sending[0].role, now.authority):
        raise NotYours
    if now.claimant is not None and related(connection, actor.person_id, now.claimant):
        raise Recused
    if not queue.holds(connection, actor.person_id, now.id, office.real_now()):
        raise NotHeld
    if sending[0].duty is not None:
        take_duty(connection, now.id, actor.person_id, now.authority, sending[0].duty)
    return now


def _good_lines(connection: Connection, application: int) -> list[lists.StoredLine]:
    submitted = lists.submitted(connection, application)
    return [line for line in lists.lines(connection, submitted.id) if line.ok] if submitted else []


def _flags(line: lists.StoredLine) -> bool:
    told = line.told.get("zh")
    return bool(isinstance(told, dict) and told.get("flags"))
