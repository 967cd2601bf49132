"""Providers of custody and their applications on the days of a year of service, walked by the people of a town."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tests.acts import walking
from tests.acts.claim import Row
from tests.acts.town import Claimant, Town
from tests.acts.walking import Days, decided, drafted, handed_in
from tests.editions import custody
from workflow.acts.answer_served import answer_served
from workflow.acts.ask_served import Letter, ask_served
from workflow.acts.looking import Seen
from workflow.acts.make_batch import make_batch
from workflow.acts.make_plan import make_plan
from workflow.acts.pull import pull
from workflow.acts.read_results import read_results
from workflow.acts.write_service import write_service
from workflow.claims.services import Answer, NewService
from workflow.engine.moves import Moved
from workflow.parties.newcomers import new_token

CUSTODY = custody.edition()

SPRING = Days(
    date(2019, 2, 11),
    date(2019, 2, 18),
    date(2019, 3, 29),
    date(2019, 4, 1),
    date(2019, 4, 8),
    date(2019, 4, 15),
    (date(2019, 1, 1), date(2019, 3, 31)),
)
"""The round of a year of service; it is confirmed when the service begins."""

SPRING_DAY, MIDTERM, AUTUMN_DAY, ACCEPTED = date(2019, 5, 6), date(2019, 7, 1), date(2019, 9, 2), date(2019, 12, 2)
"""Days of service in each half, of the check before the first half is paid, and of the acceptance before the second."""


@dataclass(frozen=True)
class Serving:
    """A provider with its application, in service under a confirmed plan of a call."""

    who: Claimant
    call: int
    id: int


def provider(town: Town) -> Claimant:
    """A provider of the town that may claim, with an account in use before the round begins."""
    return walking.provider(town.on(SPRING.proposed))


def opened(town: Town, budget_fen: int = 100_000_000) -> int:
    """A call for the year 2019 that closes with March."""
    return walking.opened(town, CUSTODY, SPRING, budget_fen)


def claimed(town: Town, who: Claimant, call: int, rows: Sequence[Row]) -> Seen:
    """An application for these firms, submitted."""
    return handed_in(town, CUSTODY, SPRING, who, call, rows)


def asked_for(town: Town, who: Claimant, call: int, rows: Sequence[Row]) -> Seen:
    """The same, not submitted yet."""
    return drafted(town, CUSTODY, SPRING, who, call, rows)


def in_service(town: Town, rows: Sequence[Row]) -> Serving:
    """An application whose call was planned and confirmed: its provider serves."""
    who, call = provider(town), opened(town)
    seen = claimed(town, who, call, rows)
    pull(town.on(SPRING.closed).office, None, town.look(call), "close")
    decided(town, SPRING, seen.id)
    here = town.on(SPRING.closed)
    plan = make_plan(here.office, here.staff["finance_planner"], call)
    here.do("deputy_director", plan.id, "approve_first")
    here.do("director", plan.id, "approve")
    town.on(SPRING.noticed).do("policy_officer", plan.id, "publish")
    town.on(SPRING.confirmed).do("policy_head", plan.id, "confirm")
    return Serving(who, call, seen.id)


def reported(town: Town, serving: Serving, day: date) -> Moved:
    """The provider asks for the check."""
    return pull(town.on(day).office, serving.who.officer, town.look(serving.id), "report")


def checked(town: Town, serving: Serving, day: date, trigger: str = "pass") -> Moved:
    """The check of a day: passed, or not with a reason."""
    reason = None if trigger == "pass" else "服务台账与企业确认不符"
    return town.on(day).do("policy_officer", serving.id, trigger, reason)


def paid(town: Town, call: int, day: date) -> Seen:
    """What is due of a call goes to the bank on a day, and the bank pays all of it."""
    here = town.on(day)
    batch = make_batch(here.office, here.staff["finance"], call)
    here.do("finance_head", batch.id, "release")
    finance = here.staff["finance"]
    read_results(here.office, finance, here.look(batch.id), here.answer(batch.id))
    pull(here.office, finance, here.look(batch.id), "settle")
    return batch


def served(town: Town, serving: Serving, row: int, day: date, count: int = 2) -> None:
    """So many services of a line are written down on a day."""
    for _ in range(count):
        new = NewService(row, day, "advice", "上门讲解商标注册与专利挖掘")
        assert isinstance(write_service(town.on(day).office, serving.who.officer, serving.id, new), Moved)


def asked(town: Town, serving: Serving, row: int, day: date) -> str:
    """The firm of a line is asked to confirm what has no answer yet; what its link holds."""
    token, mail = new_token(), f"row{row}.{serving.id}@firm.example.cn"
    office = town.on(day).office
    found = ask_served(office, serving.who.officer, serving.id, row, mail, token, lambda firm: Letter("确认", firm))
    assert isinstance(found, int), found
    return token


def answered(town: Town, token: str, day: date, mark: int | None = 5, words: str = "") -> None:
    """The firm answers: content, or without a mark that it is not so."""
    said = Answer(confirmed=mark is not None, satisfaction=mark, words=words or ("" if mark else "没有来过"))
    assert answer_served(town.on(day).office, token, said) is None


def confirmed(town: Town, serving: Serving, row: int, day: date, count: int = 2, mark: int = 5) -> None:
    """So many services of a line are written down and confirmed."""
    served(town, serving, row, day, count)
    answered(town, asked(town, serving, row, day), day, mark)
