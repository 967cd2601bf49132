"""The whole rehearsal of one definition in an office that is there for nothing else; what it came to, in figures."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from console.rehearsal.claims import Walker, begin, upload
from console.rehearsal.coverage import all_exercised, covered, missing
from console.rehearsal.evaluating import evaluate
from console.rehearsal.faults import NO_LIMIT, Limit, StepFailed, step
from console.rehearsal.inspecting import Remembering
from console.rehearsal.letters import kinds_written, write_letters
from console.rehearsal.listing import STRIKE, name_decided, strikes, uphold
from console.rehearsal.paying import NOTHING, ORDER, Paying
from console.rehearsal.places import Places
from console.rehearsal.round import Round, open_call
from console.rehearsal.routes import alone, before_plan, name_of, straight, walks
from console.rehearsal.showing import Shown, finder_of, passing, settle_on_claimants, show_checks
from console.rehearsal.stage import REASON, Stage, days_of, set_up
from workflow.acts.book_repayment import book_repayment
from workflow.acts.laws.check import check
from workflow.acts.looking import Seen
from workflow.acts.office import Office
from workflow.acts.propose_recovery import propose_recovery
from workflow.definition.edition import Edition
from workflow.definition.life import Life, Text, Transition
from workflow.engine.errors import GuardRefused
from workflow.engine.moves import Moved
from workflow.money.recoveries import Demand, Ground, Receipt

SEED = 29490


class Size(NamedTuple):
    """How many lines an application has, and whether they get as much as can be."""

    lines: int
    rich: bool = False


_MOST_CALLS = 8
"""Calls that are opened at most for steps that one call could not show."""

_TOGETHER = 2
"""Applications that claim in each of them: where a quota lets one through, another is passed over."""

SIZES = (Size(2), Size(6), Size(12), Size(30), Size(1), Size(12, rich=True), Size(60, rich=True))
"""What is tried in turn where a guard refuses a step to an application."""


@dataclass(frozen=True)
class Rehearsed:
    """What a rehearsal came to: applications by the state that they ended in, money in fen, and what was exercised.

    `besides` are the checks that no line fails alone, with what fails beside each; `elsewhen` those that only a call on
    other days fails; `unreached` the shared totals that no claim uses up; `reported` whether reports on what was paid
    were handed in and judged.
    """

    ends: Mapping[str, int]
    lines: int
    award_fen: int
    granted_fen: int
    paid_fen: int
    recovered_fen: int
    transitions: int
    checks: int
    besides: Mapping[str, Sequence[str]]
    elsewhen: Sequence[str]
    unreached: Sequence[str]
    letters: int
    documents: int
    laws: int
    reported: bool

    def told(self) -> dict[str, object]:
        """The same for a program."""
        besides = {name: list(of) for name, of in self.besides.items()}
        lists = {"elsewhen": list(self.elsewhen), "unreached": list(self.unreached)}
        return {**vars(self), "ends": dict(self.ends), "besides": besides, **lists}


def rehearse(
    office: Office,
    edition: Edition,
    places: Places,
    tell: Callable[[str, str], None],
    seed: int = SEED,
    limit: Limit = NO_LIMIT,
) -> Rehearsed:
    """Walk every step of the edition's life with the acts that pages call.

    Raises StepFailed at the first that fails, and OutOfTime, which is one, once the time is over.

    The office must be a scratch one, or the authority that is made in it remains.
    """
    days, calendar = days_of(edition, office.calendar)
    inspector = Remembering(office.documents.inspector.scanner, office.documents.inspector.limits)
    office = replace(office, calendar=calendar, documents=replace(office.documents, inspector=inspector))
    with step("布置排练用的主管部门", "Set up the office of the rehearsal"):
        stage = set_up(office, edition, places, days, tell, seed)
    stage.limit = limit
    tell(f"申报期间 {days.window[0]} 至 {days.window[1]}", f"window {days.window[0]} to {days.window[1]}")
    shown, round_ = _claim(stage)
    _pay(stage, round_)
    if any(each.trigger == NOTHING for each in edition.life.transitions):
        _pay_next_to_nothing(stage)
    last = max(round_.day, _again(stage))
    reported = evaluate(stage, round_, last)
    _recover(stage, last)
    write_letters(stage)
    all_exercised(stage)
    return _totals(stage, shown, _laws(stage), reported=reported)


def _claim(stage: Stage) -> tuple[Shown, Round]:
    """A workbook with lines that fail each check, and then each walk to the plan by an application of its own."""
    settle_on_claimants(stage)
    round_ = _round(stage)
    shown = show_checks(stage, round_.call)
    stage.tell(
        f"{len(shown.failing)} 项检查各有一行通过、一行不通过", f"{len(shown.failing)} checks, each passed and failed"
    )
    routes = list(walks(stage.edition.life))
    onward = straight(stage.edition.life)
    if onward is None:
        why = Text("没有走到资金分配方案的路", "no way leads to the plan, so nothing can be paid")
        raise StepFailed(Text("走到资金分配", "Come to the plan"), why, stage.places.state(stage.edition.life.initial))
    for each in [*routes, *[onward] * _more(stage.edition.life)]:
        _walk(stage, round_, each)
    _walk(stage, round_, onward, refusing=True)
    steps = {name_of(each) for walk in routes for each in walk}
    stage.tell(f"方案之前的 {len(steps)} 个流转均已走过", f"{len(steps)} steps before the plan were taken")
    return shown, round_


def _more(life: Life) -> int:
    """How many go straight to the bank besides: one for each way that a check after the plan may end, and another."""
    before = {name_of(each) for each in before_plan(life)}
    after = [each for each in life.transitions if alone(life.states[each.source]) and name_of(each) not in before]
    return 1 + strikes(life) + len([each for each in after if not life.states[each.source].ends])


def _round(stage: Stage) -> Round:
    """A call with more money than all applications of the rehearsal can be awarded."""
    finder = finder_of(stage, stage.party())
    award = sum(each.line.award_fen for each in finder.judge.told(passing(stage, finder, 1)))
    return open_call(stage, f"R{secrets.token_hex(3)}", max(stage.edition.budget_fen or 0, max(award, 100) * 10_000))


def _walk(stage: Stage, round_: Round, steps: Sequence[Transition], *, refusing: bool = False) -> None:
    """One application takes these steps; where a guard refuses one, another with more lines tries again."""
    for size in SIZES:
        try:
            _walked(stage, round_, steps, size, refusing=refusing)
        except StepFailed as failed:
            if not isinstance(failed.__cause__, GuardRefused) or size == SIZES[-1]:
                raise
        else:
            break
    write_letters(stage)


def _walked(stage: Stage, round_: Round, steps: Sequence[Transition], size: Size, *, refusing: bool) -> None:
    with step("登记申报主体", "Register a claimant"):
        claimant = stage.claimant()
    application = begin(stage, round_.call, claimant)
    finder = finder_of(stage, claimant.party)
    if size.rich:
        finder.enrich()
    lines = passing(stage, finder, size.lines)
    with step("上传申报工作簿", "Upload the workbook"):
        upload(stage, claimant, application, lines)
    walker = Walker(stage, claimant, refusing)
    round_.walkers[application.id] = walker
    for each in steps:
        first = each.source == stage.edition.life.initial
        walker.take(application.id, each, stage.days.before(5) if first else round_.day)


def _pay(stage: Stage, round_: Round) -> None:
    """The plan, its notice, objections where the life reconsiders, and all payments."""
    life = stage.edition.life
    round_.close()
    name_decided(round_)
    plan = round_.plan()
    if any(each.trigger == "reconsider" for each in life.transitions):
        round_.object(plan)
        write_letters(stage)
        plan = round_.plan()
    round_.confirm(plan)
    uphold(round_)
    write_letters(stage)
    stage.tell("分配方案已批准、公示并确认", "the plan was approved, shown and confirmed")
    Paying(round_, covered(stage)).to_the_ends()
    stage.tell("已制作并核对银行文件，银行回单已读入", "bank files were made and checked, the bank's answers read")


def _again(stage: Stage) -> date:
    """Further calls as long as steps after the plan are missing and each call takes some: a quota leaves few a call.

    Returns the last day of any of them.
    """
    before = {name_of(each) for each in before_plan(stage.edition.life)}
    onward = straight(stage.edition.life)
    assert onward is not None
    last = stage.days.closing
    payable = {each.source for each in stage.edition.life.transitions if each.trigger == ORDER}
    left = [each for each in missing(stage) if name_of(each) not in before]
    for _ in range(_MOST_CALLS):
        if not left:
            break
        round_ = _round(stage)
        for _ in range(_TOGETHER):
            _walk(stage, round_, onward)
        round_.close()
        if any(each.trigger == STRIKE and each.source not in payable for each in left):
            name_decided(round_, most=_TOGETHER)
        round_.confirm(round_.plan())
        uphold(round_)
        Paying(round_, covered(stage), sparing=False).to_the_ends()
        write_letters(stage)
        last = max(last, round_.day)
        still = [each for each in missing(stage) if name_of(each) not in before]
        if len(still) == len(left):
            break
        left = still
    return last


def _pay_next_to_nothing(stage: Stage) -> None:
    """A call of one fen: an instalment of it comes to nothing, and the clock passes it."""
    onward = straight(stage.edition.life)
    assert onward is not None
    round_ = open_call(stage, f"F{secrets.token_hex(3)}", 1)
    _walk(stage, round_, onward)
    round_.close()
    round_.confirm(round_.plan())
    Paying(round_, covered(stage)).to_the_ends()


def _recover(stage: Stage, last: date) -> None:
    """What was paid for one application is asked back, ordered, paid back and closed, after the last day of all."""
    rows = stage.all(
        "SELECT r.application_id, sum(r.amount_fen) FROM reservation r WHERE r.authority_id = :authority "
        "AND r.resolution = 'paid' "
        "AND NOT EXISTS (SELECT FROM recovery b WHERE b.application_id = r.application_id) "
        "GROUP BY r.application_id ORDER BY r.application_id LIMIT 1"
    )
    if not rows:
        why = Text("没有一件申报得到拨付", "no application was paid anything")
        raise StepFailed(Text("拨付到账", "Pay the grants"), why)
    application, fen = (int(str(each)) for each in rows[0])
    demand = Demand(Ground.INELIGIBLE, fen, 20, 0)
    with step("追回一笔资助", "Recover what was paid"):
        office, officer = stage.on(last), stage.person("policy_officer", "demand")
        asked = propose_recovery(office, officer, application, demand, REASON)
        assert isinstance(asked, Seen), asked
        stage.do(last, asked.id, "approve", "director", "demand_approval")
        receipt = Receipt(fen, last, f"PL{asked.id}")
        booked = book_repayment(office, stage.person("finance", "collection"), stage.look(asked.id), receipt)
        assert isinstance(booked, Moved), booked
        stage.do(last, asked.id, "close", "finance_head", "oversight")
    stage.tell("追回一笔资助并办结", "one grant was recovered")


def _laws(stage: Stage) -> int:
    """How many laws hold, the history's among them; raises StepFailed for one that does not."""
    with stage.office.database.reading() as connection:
        proved = list(check(connection, stage.authority))
    for each in proved:
        if not each.ok:
            why = Text(each.faults[0].zh, each.faults[0].en)
            raise StepFailed(Text(f"核验：{each.zh}", f"Prove: {each.en}"), why)
    return len(proved)


def _totals(stage: Stage, shown: Shown, laws: int, *, reported: bool) -> Rehearsed:
    states = stage.all(
        "SELECT s.state FROM application a JOIN subject s ON s.id = a.id WHERE a.authority_id = :authority"
    )
    sums = stage.all(
        "SELECT (SELECT count(*) FROM line l JOIN claim_list c ON c.id = l.list_id WHERE c.authority_id = :authority "
        "AND c.sealed_at IS NOT NULL), (SELECT coalesce(sum(award_fen), 0) FROM line_decision WHERE authority_id = "
        ":authority), (SELECT coalesce(sum(amount_fen), 0) FROM reservation WHERE authority_id = :authority AND "
        "resolution = 'paid'), (SELECT coalesce(sum(amount_fen), 0) FROM repayment WHERE authority_id = :authority), "
        "(SELECT coalesce(sum(total_fen), 0) FROM plan p JOIN subject s ON s.id = p.id WHERE p.authority_id = "
        ":authority AND s.state = 'confirmed')"
    )[0]
    lines, award, paid, back, granted = (int(str(each)) for each in sums)
    return Rehearsed(
        ends=dict(sorted(Counter(str(state) for (state,) in states).items())),
        lines=lines,
        award_fen=award,
        granted_fen=granted,
        paid_fen=paid,
        recovered_fen=back,
        transitions=len(covered(stage)),
        checks=len(shown.failing) + len(shown.elsewhen),
        besides={each.check.code: each.besides for each in shown.failing if each.besides},
        elsewhen=shown.elsewhen,
        unreached=shown.unreached,
        letters=len(kinds_written(stage)),
        documents=len(stage.edition.documents),
        laws=laws,
        reported=reported,
    )
