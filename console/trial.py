"""A demonstration ready to be tried: its people, and on the first start calls at several stages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from console.demonstration import SEED, TODAY, universities
from console.demonstration.cast import Cast, gather
from console.demonstration.people import people
from console.demonstration.report import edition_2018
from console.demonstration.round import ROUND_TITLE, next_round, parts_of
from console.demonstration.setting import BUDGET_FEN
from console.demonstration.walk import Part, Walk
from console.login import Login
from console.servers.installation import DEMONSTRATION_PASSWORD, Installation
from settings import Clock, Settings
from workflow.acts.opening import open_office
from workflow.acts.propose_call import propose_call
from workflow.acts.pull import pull
from workflow.acts.take_task import take_task
from workflow.acts.tick import turn_calls
from workflow.calls.terms import CallTerms
from workflow.definition.life import Text
from workflow.parties.roles import ROLES

Tell = Callable[[str], None]

PAID, REVIEWED, RECEIVED = Text("已拨付", "paid"), Text("审查中", "under review"), Text("待受理", "not yet accepted")
PROPOSED = date(2019, 1, 2)
OPEN_FROM, OPEN_TO = date(2019, 1, 7), date(2019, 3, 1)
NEXT_WINDOW, NEXT_CLOSING = (date(2018, 7, 1), date(2018, 12, 31)), date(2018, 12, 31)
OPEN_TITLE = Text("2018年度发明专利维持资助（补报）", "Invention patent maintenance subsidy, 2018 (late claims)")


def furnish(settings: Settings, found: Installation, tell: Tell) -> list[Login]:
    """Everybody in place and, once, calls to look at; says how each signs in."""
    password = found.secrets[DEMONSTRATION_PASSWORD]
    office = open_office(replace(settings, clock=Clock(TODAY)))
    try:
        cast = gather(office, password, SEED)
        if not found.demonstration_filled:
            tell("正在准备演示数据 / making the demonstration's data …")
            stage(cast)
            found.filled()
    finally:
        office.database.engine.dispose()
    staff = [(each.email, ROLES[each.role]) for each in people(SEED)]
    claimants = [
        (each.officer.email, Text(f"{each.name} 经办人", "Claimant's officer")) for each in universities(SEED)[5:9]
    ]
    return [Login(email, f"{title.zh} / {title.en}", password) for email, title in (*staff, *claimants)]


def stage(cast: Cast) -> None:
    """One round paid, one under review, one waiting to be accepted, and a call that is open."""
    call, walk, parts = _submitted(cast, PAID, slice(5, 7), 40)
    walk.check_form(correcting=parts[-1])
    walk.review()
    walk.confirm(walk.publish(walk.plan(call)))
    walk.settle(walk.order(call), returned=0)
    _, walk, _ = _submitted(cast, REVIEWED, slice(7, 8), 30)
    walk.check_form()
    _submitted(cast, RECEIVED, slice(8, 9), 20)
    _open(cast)


def _submitted(cast: Cast, stands: Text, who: slice, lines: int) -> tuple[int, Walk, list[Part]]:
    """A closed round in which some universities have submitted so many lines each."""
    number, seed = next_round(cast)
    walk = Walk(cast, seed, lambda _line: None)
    title = Text(f"{ROUND_TITLE.zh}（{stands.zh}）", f"{ROUND_TITLE.en} ({stands.en})")
    call = walk.open_call(number, edition_2018().hash, title, BUDGET_FEN)
    parts = [Part(each.university, lines) for each in parts_of(seed, lines)[who]]
    for part in parts:
        walk.submit(walk.draft(call, part).seen, part)
    walk.close(call)
    return call, walk, parts


def _open(cast: Cast) -> None:
    """A call that takes claims on the demonstration's day."""
    terms = CallTerms(
        number=next_round(cast)[0],
        edition=edition_2018().hash,
        title=OPEN_TITLE,
        opens_at=Clock.start_of(OPEN_FROM),
        closes_at=Clock.start_of(OPEN_TO),
        window=NEXT_WINDOW,
        closing_day=NEXT_CLOSING,
        budget_fen=BUDGET_FEN,
    )
    then = cast.on(PROPOSED)
    propose_call(then.office, cast.roles["policy_officer"], cast.authority, terms)
    head = cast.roles["policy_head"]
    task = take_task(then.office, head, frozenset({"policy_head"}))
    assert task is not None
    pull(then.office, head, task.subject, "approve")
    turn_calls(cast.office)
