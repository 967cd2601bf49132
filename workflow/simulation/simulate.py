"""Simulating calls: who would get what under other rules or with other money, and who would gain or lose by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from workflow.definition.edition import Edition
from workflow.definition.life import Text
from workflow.money.allocation.request import Application, Cap, Line, Request
from workflow.money.allocation.sharing import allocate
from workflow.simulation import lines
from workflow.simulation.carried import carried
from workflow.simulation.faults import NothingToTry, OtherScheme, TooManyLines
from workflow.simulation.fit import Fit, fit
from workflow.simulation.lines import Judge, Sums
from workflow.simulation.result import CallResult, Row, Side, Simulation, Terms, Told
from workflow.simulation.standing import Standing, standing
from workflow.simulation.trial import Trial
from workflow.simulation.words import words_of

_SAME = Fit({}, (), (), ())


def simulate(connection: Connection, trials: Sequence[tuple[str, Trial]], most: int | None = None) -> Simulation:
    """Each call, by its number, with what is tried on it. It reads only; give it one snapshot of the database.

    Raises NoSuchCall, NothingToTry, OtherScheme for an edition of another scheme than a call's, and TooManyLines for a
    call that has more than `most`.
    """
    return Simulation([_call(connection, standing(connection, number), trial, most) for number, trial in trials])


def _call(connection: Connection, now: Standing, trial: Trial, most: int | None) -> CallResult:
    if not trial.changes:
        raise NothingToTry
    edition = trial.draft.edition if trial.draft else now.edition
    if edition.scheme != now.edition.scheme:
        raise OtherScheme(scheme=edition.scheme, number=now.call.number, of_call=now.edition.scheme)
    told, as_if, how = Told(), False, _SAME
    if trial.draft is None:
        sums = lines.present_sums(connection, now)
    else:
        _few_enough(connection, now, most)
        rules, as_if = trial.draft.rules((now.call.window_from, now.call.window_to))
        how = fit(edition.form, now.edition.form)
        kept = carried(edition, now.edition)
        judge = Judge(now, rules, how, kept, lines.refusals(connection, now))
        sums = lines.judged_sums(connection, judge, told)
    before = terms(now.edition, now.budget_fen)
    after = _tried(terms(edition, now.budget_fen), trial, now)
    return CallResult(
        number=now.call.number,
        title=Text(now.call.title_zh, now.call.title_en),
        plan=now.plan,
        before=before,
        after=after,
        rows=_rows(now, sums, before, after),
        told=told,
        as_if_in_force=as_if,
        lacking=how.lacking,
        open=how.open,
        under_way=now.under_way,
        left_out=now.left_out,
        words=words_of([now.edition, edition]),
    )


def terms(edition: Edition, budget_fen: int) -> Terms:
    """The rules of an edition with a budget."""
    return Terms(edition.edition, edition.hash, budget_fen, edition.share, edition.claimant_cap_fen)


def _tried(terms: Terms, trial: Trial, now: Standing) -> Terms:
    budget = now.budget_fen if trial.budget_fen is None else trial.budget_fen
    return replace(terms, budget_fen=budget, share=trial.share or terms.share)


def _few_enough(connection: Connection, now: Standing, most: int | None) -> None:
    if most is not None and (many := lines.count(connection, now)) > most:
        raise TooManyLines(lines=f"{many:,}", most=f"{most:,}")


def _rows(now: Standing, sums: Mapping[int, Sums], before: Terms, after: Terms) -> Sequence[Row]:
    found = {each.id: sums.get(each.id, Sums(0, Side(), Side())) for each in now.applicants}
    shared = _granted(now, {each: of.after.award_fen for each, of in found.items()}, after)
    present = now.granted
    if present is None:
        present = _granted(now, {each: of.before.award_fen for each, of in found.items()}, before)
    return [
        Row(
            number=each.number,
            claimant=each.claimant,
            name=each.name,
            lines=found[each.id].lines,
            before=replace(found[each.id].before, granted_fen=present.get(each.id, 0)),
            after=replace(found[each.id].after, granted_fen=shared[each.id]),
        )
        for each in now.applicants
    ]


def _granted(now: Standing, awards: Mapping[int, int], terms: Terms) -> Mapping[int, int]:
    """What each application is granted, as a plan would have it.

    Caps and budget cut applications, and only then lines: so each is one line here, and the sums are the same.
    """
    caps = () if terms.cap_fen is None else (Cap("claimant", terms.cap_fen),)
    applications = tuple(
        Application(each.id, each.claimant, (Line(1, awards[each.id]),), each.group, each.submitted_at)
        for each in now.applicants
    )
    plan = allocate(Request(terms.budget_fen, terms.share, applications, caps))
    return {int(each.application.number): each.granted_fen for each in plan.sums}
