"""Approving, showing and confirming a plan: what happens to the money and to every application in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from workflow.acts.act_together import Step, act_together
from workflow.acts.acting import Doing, Prepared, Recused, act
from workflow.acts.asking_lists import Answer
from workflow.acts.clocks import due
from workflow.acts.effects.left_out import asked_before_notice, leave_out
from workflow.acts.faults import CalendarMissing, NobodyLeftOut, NoticeRuns, ObjectionsOpen, PlanStale
from workflow.acts.looking import Seen, life_of, look, look_all
from workflow.acts.make_plan import request_of
from workflow.calls import rounds
from workflow.definition.instalments import split
from workflow.engine.moves import Moved
from workflow.engine.tables import Subject
from workflow.engine.together import duties_inside, take_duty_inside
from workflow.history.body import Plain
from workflow.money import book, differences, plans
from workflow.money.book import AccountName, Posting
from workflow.money.plans import PlanRow
from workflow.parties.recusal import related
from workflow.registers.editions import edition_by_hash, loaded_calendar
from workflow.review import hits, objections

PUBLISH, CONFIRM, PASS_OVER, RECONSIDER = "publish", "confirm", "pass_over", "reconsider"


def stand_apart(doing: Doing) -> Prepared:
    """Write the approver's duty on every application of the plan: who approves may not assess or pay any of them.

    Raises Recused for who is related to any of its claimants.
    """
    inside = sorted(plans.grants(doing.connection, doing.seen.id))
    claimants = {each.claimant for each in look_all(doing.connection, inside).values()}
    if any(each is not None and related(doing.connection, doing.who, each) for each in claimants):
        raise Recused

    def after(_moved: Moved, taken: object) -> None:
        duties_inside(taken, len(inside))

    return Prepared(parts=(take_duty_inside(inside, "allocation"),), after=after)


def reserve(doing: Doing) -> Prepared:
    """Reserve the plan's sum in the book, hold each application's share, and move every application on.

    Raises PlanStale when the call's decisions are no longer those that the plan was made from, or another plan was
    taken back since, and NothingDecided while one of its applications is under review again.
    """
    connection, plan = doing.connection, plans.get(doing.connection, doing.seen.id)
    granted = plans.grants(connection, plan.id)
    _still_current(doing, plan)
    posting = Posting(plan.call, AccountName.FREE, AccountName.RESERVED, plan.total_fen)

    def after(_moved: Moved, _answer: object) -> None:
        plans.reserve(connection, plan, _instalments(connection, granted))
        _move_all(doing, granted, "allocate")
        act(doing.office, connection, doing.actor, look(connection, plan.call), "allocate")

    said: dict[str, Plain] = {"plan": plan.digest, "total_fen": plan.total_fen}
    return Prepared(said=said, parts=(book.post([posting] if plan.total_fen else []),), after=after)


def _instalments(connection: Connection, granted: Mapping[int, int]) -> Mapping[int, Sequence[int]]:
    """What each application is granted, in the parts that its own edition pays it in."""
    under = connection.execute(select(Subject.id, Subject.edition).where(Subject.id.in_(granted)))
    return {each: split(granted[each], edition_by_hash(connection, edition).instalments) for each, edition in under}


def open_notice(doing: Doing) -> Prepared:
    """Show the plan to the public for its working days, the first day counted; raises CalendarMissing.

    A plan in the place of another says in the record what it changes, by the digest of the difference. Applications
    that a list speaks against are left out and wait; the notice of all others is opened.
    """
    start, end = doing.now, _notice_end(doing)
    granted = plans.grants(doing.connection, doing.seen.id)
    answers, left = asked_before_notice(doing, [each for each, fen in granted.items() if fen])
    said: dict[str, Plain] = {"notice_until": end.isoformat(), "left_out": sorted(left)}
    difference = differences.plan_difference(doing.connection, doing.seen.id)
    if difference is not None:
        said |= {"replaces": difference.replaces, "difference": difference.digest}

    def after(_moved: Moved, _answer: object) -> None:
        plans.show_notice(doing.connection, doing.seen.id, start, end)
        leave_out(doing, answers, left)
        _show(doing, granted.keys() - left, answers)

    return Prepared(said=said, after=after)


def open_notice_again(doing: Doing) -> Prepared:
    """Show the applications that the notice had left out and that nothing speaks against any more, for a whole notice.

    Raises NobodyLeftOut when there is none.
    """
    start, end = doing.now, _notice_end(doing)
    before = {each.application for each in hits.left_out(doing.connection, doing.seen.id) if each.state != hits.UPHELD}
    answers, left = asked_before_notice(doing, before)
    shown = answers.keys() - left
    if not shown:
        raise NobodyLeftOut

    def after(_moved: Moved, _answer: object) -> None:
        plans.show_notice(doing.connection, doing.seen.id, start, end)
        leave_out(doing, answers, left)
        hits.show(doing.connection, doing.seen.id, shown, doing.now)
        _show(doing, shown, answers)

    return Prepared(said={"notice_until": end.isoformat(), "left_out": sorted(left)}, after=after)


def _show(doing: Doing, applications: Iterable[int], answers: Mapping[int, Answer]) -> None:
    """Move applications onto the notice, each with the lists that were asked of it."""
    steps = [Step(each, said=answers[each].said if each in answers else {}) for each in applications]
    act_together(doing.office, doing.connection, doing.actor, steps, PUBLISH)


def close_notice(doing: Doing) -> Prepared:
    """End the notice after its last day: what was granted money becomes payable, and what was granted none ends.

    Raises NoticeRuns before that day is over.
    Raises ObjectionsOpen while an objection has no answer. The plan is locked by now, so that one which came in at the
    last moment is either seen here or refused as late.
    """
    plan = plans.get(doing.connection, doing.seen.id)
    if plan.notice_until is None or doing.now < plan.notice_until:
        raise NoticeRuns
    if waiting := objections.open_of_call(doing.connection, plan.call):
        raise ObjectionsOpen([each.number for each in waiting])

    def after(_moved: Moved, _answer: object) -> None:
        grants = plans.grants(doing.connection, plan.id)
        seen = look_all(doing.connection, grants)
        shown = {each.id for each in seen.values() if _declared(doing, each, CONFIRM)}
        ending = {each for each in shown if not grants[each] and _declared(doing, seen[each], PASS_OVER)}
        _move_all(doing, shown - ending, CONFIRM)
        _move_all(doing, ending, PASS_OVER)

    return Prepared(after=after)


def _declared(doing: Doing, seen: Seen, trigger: str) -> bool:
    """Whether the edition under which an application was submitted has the step: an older one may not."""
    return any(each.trigger == trigger for each in life_of(doing.connection, seen).leaving(seen.state))


def take_back(doing: Doing) -> Prepared:
    """Undo what the plan's approval did: its money is free again, its applications are decided, its call is closed.

    New transfers bring the money back; nothing is deleted. What ended for what a list says of it stays as it is.
    """
    connection, plan = doing.connection, plans.get(doing.connection, doing.seen.id)
    seen = look_all(connection, plans.grants(connection, plan.id))
    inside = [each.id for each in seen.values() if _declared(doing, each, RECONSIDER)]
    fen = sum(plans.held_fen(connection, each) for each in inside)
    posting = Posting(plan.call, AccountName.RESERVED, AccountName.FREE, fen)

    def after(_moved: Moved, _answer: object) -> None:
        plans.release(connection, plan.id, doing.now)
        _move_all(doing, inside, RECONSIDER, doing.reason)
        act(doing.office, connection, doing.actor, look(connection, plan.call), "replan", reason=doing.reason)

    said: dict[str, Plain] = {"plan": plan.digest, "total_fen": fen}
    return Prepared(said=said, parts=(book.post([posting] if fen else []),), after=after)


def _notice_end(doing: Doing) -> datetime:
    """The end of the notice's last day: as long as the call's edition says, or else as plans have it."""
    call = rounds.get(doing.connection, plans.get(doing.connection, doing.seen.id).call)
    edition = edition_by_hash(doing.connection, call.edition)
    shown = [edition.life.states[each.target].clock for each in edition.life.transitions if each.trigger == PUBLISH]
    clock = next(filter(None, shown), doing.life.states[doing.transition.target].clock)
    calendar = loaded_calendar(doing.connection, doing.office.calendar)
    end = due(calendar, doing.now, clock.workdays, clock.counts_from) if clock else None
    if end is None:
        raise CalendarMissing
    return end


def _still_current(doing: Doing, plan: PlanRow) -> None:
    """Neither an award of the plan has changed, nor has an application joined or left what is to be shared out."""
    decided = request_of(doing.connection, plan.call).applications
    awards = {each.number: sum(line.award_fen for line in each.lines) for each in decided}
    replaced = plans.taken_back(doing.connection, plan.call)
    if awards != plans.awards(doing.connection, plan.id) or replaced != plan.replaces:
        raise PlanStale


def _move_all(doing: Doing, applications: Iterable[int], trigger: str, reason: str | None = None) -> None:
    steps = [Step(application, reason) for application in applications]
    act_together(doing.office, doing.connection, doing.actor, steps, trigger)
