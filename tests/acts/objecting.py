"""A plan on public notice, people and units who object to it, and the office that answers."""

from __future__ import annotations

import io
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from forms.faults import Fault
from settings import OFFICE_ZONE, Clock
from tests import made
from tests.acts.claim import good
from tests.acts.laws import broken
from tests.acts.town import CONFIRMED, NOTICED, Town
from tests.storage import hostile
from workflow.acts.looking import Seen
from workflow.acts.make_plan import make_plan
from workflow.acts.object_to import LETTER, PROOF, PUBLIC, Proof, Receipt, object_to
from workflow.acts.read_objection import answer_of
from workflow.acts.read_results import read_results
from workflow.acts.uphold import Ruling, uphold
from workflow.engine.moves import Moved
from workflow.money.differences import PlanDifference, plan_difference
from workflow.review.grounds import Grounds

BUDGET = 100_000_000

OBJECTED, ANSWERED = date(2019, 1, 9), date(2019, 1, 10)
REPLANNED, NOTICED_AGAIN, CONFIRMED_AGAIN = date(2019, 1, 14), date(2019, 1, 15), date(2019, 1, 22)
"""The days of a round that was objected to: its second notice lies open to the end of 21 January 2019."""

NOTICE_END = Clock.start_of(date(2019, 1, 12))
"""The first moment after the first notice's last day."""

REASON = "经核查，该专利在申报截止日前已终止"


@dataclass(frozen=True)
class Moment(Clock):
    """A clock that stands still at a moment."""

    at: datetime = NOTICE_END

    def today(self) -> date:
        return self.at.astimezone(OFFICE_ZONE).date()

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Noticed:
    """A call whose plan lies open to the public, with its applications in the order of the claimants."""

    town: Town
    call: int
    plan: Seen
    applications: tuple[Seen, ...]


def at(town: Town, moment: datetime) -> Town:
    """The town at a moment."""
    return replace(town, office=replace(town.office, clock=Moment(at=moment)))


def noticed(town: Town, budget_fen: int = BUDGET, lines: Sequence[int] = (2, 1), call: int | None = None) -> Noticed:
    """A plan on public notice since 7 January 2019, of a call of its own unless one is given."""
    call = call or town.call(budget_fen)
    both = zip(town.claimants, lines, strict=True)
    applications = [town.decided(each, call, good(each.name, count)) for each, count in both]
    town.close(call)
    plan = town.approved(call)
    town.on(NOTICED).do("policy_officer", plan.id, "publish")
    return Noticed(town, call, town.look(plan.id), tuple(town.look(each.id) for each in applications))


def resident() -> str:
    """An identity number that fits."""
    head = f"430104{date(1960, 1, 1) + timedelta(days=secrets.randbelow(15_000)):%Y%m%d}{secrets.randbelow(1000):03d}"
    total = sum(int(each) * (1 << (17 - place)) for place, each in enumerate(head))
    return head + "0123456789X"[(1 - total) % 11]


def person(application: Seen, row: int | None = 2, **other: object) -> Grounds:
    """What a person says against a line, or with `row=None` against all of an application."""
    said = Grounds(
        application=application.id,
        row=row,
        kind="person",
        name="张三丰",
        code=resident(),
        grounds="该专利在公示前已经终止。\n附登记簿副本。",
        mail="zhang@example.cn",
        phone="0731-88000000",
    )
    return replace(said, **other)  # type: ignore[arg-type]


def unit(application: Seen, row: int | None = 2, **other: object) -> Grounds:
    """What a unit says."""
    said = replace(person(application, row), kind="unit", name="湖南某某测试有限公司", code=made.uscc())
    return replace(said, **other)  # type: ignore[arg-type]


def proof(kind: str = PROOF, data: bytes | None = None, name: str = "登记簿副本.pdf", size: int | None = None) -> Proof:
    """A document as somebody brings it."""
    given = hostile.plain_pdf(secrets.token_hex()) if data is None else data
    return Proof(kind, name, io.BytesIO(given), size)


def letter() -> Proof:
    """A unit's letter with its seal."""
    return proof(LETTER, name="异议书.pdf")


def objected(town: Town, plan: Seen, said: Grounds) -> Receipt:
    """An objection that was taken, with what it needs."""
    files = [letter()] if said.kind == "unit" else [proof()]
    receipt = object_to(town.on(OBJECTED).office, plan.id, said, files)
    assert isinstance(receipt, Receipt), receipt
    return receipt


def seen_of(town: Town, receipt: Receipt) -> Seen:
    """The objection of a receipt."""
    answer = answer_of(town.office, receipt.token)
    assert answer is not None
    return town.look(answer.id)


def received(town: Town, plan: Seen, said: Grounds) -> Seen:
    """An objection that waits for its admission."""
    return seen_of(town, objected(town, plan, said))


def admitted(town: Town, plan: Seen, said: Grounds) -> Seen:
    """An objection that waits for its answer."""
    objection = received(town, plan, said)
    town.on(OBJECTED).do("policy_officer", objection.id, "admit")
    return town.look(objection.id)


def refusal(row: int = 2) -> Ruling:
    """The line is not to be funded."""
    return Ruling(row, "refuse", reason_code="not_in_force")


def upheld(town: Town, objection: Seen, *rulings: Ruling, key: str | None = None) -> Moved:
    """The head of policy takes an admitted objection and upholds it."""
    head, office = town.hold("policy_head", objection.id), town.on(ANSWERED).office
    return uphold(office, head, objection, rulings or [refusal()], reason=REASON, key=key)


def replanned(town: Town, call: int) -> Seen:
    """The plan in the place of one that was taken back, on its own notice."""
    plan = make_again(town, call)
    here = town.on(REPLANNED)
    here.do("deputy_director", plan.id, "approve_first")
    here.do("director", plan.id, "approve")
    town.on(NOTICED_AGAIN).do("policy_officer", plan.id, "publish")
    return town.look(plan.id)


def make_again(town: Town, call: int) -> Seen:
    """The proposed plan in the place of one that was taken back."""
    return make_plan(town.on(REPLANNED).office, town.staff["finance_planner"], call)


def confirmed_again(town: Town, plan: Seen) -> None:
    """The second notice is over."""
    town.on(CONFIRMED_AGAIN).do("policy_head", plan.id, "confirm")


def state(town: Town, subject: Seen) -> str:
    """Where a subject is now."""
    return town.look(subject.id).state


def decision(town: Town, application: Seen) -> list[tuple[object, ...]]:
    """What is decided of each line of an application."""
    query = "SELECT row, outcome, award_fen, reason_code FROM line_decision WHERE application_id = :id ORDER BY row"
    return town.all(query, id=application.id)


def taken(town: Town) -> int:
    """How many objections the town has."""
    count = town.one("SELECT count(*) FROM objection WHERE authority_id = :town", town=town.authority)[0]
    return int(str(count))


def handed_in(town: Town) -> int:
    """How many documents the public has handed in."""
    query = "SELECT count(*) FROM document WHERE authority_id = :town AND uploaded_by = :who"
    return int(str(town.one(query, town=town.authority, who=PUBLIC)[0]))


def wrongs(answer: Receipt | tuple[Fault, ...]) -> set[str]:
    """The codes of what was wrong; every fault has words in both languages."""
    assert not isinstance(answer, Receipt), "it was taken"
    assert all(each.message("zh") and each.message("en") for each in answer)
    return {each.code for each in answer}


def refused(town: Town, plan: int, said: Grounds, files: Sequence[Proof] | None = None) -> set[str]:
    """Why an objection was refused; nothing of it was kept."""
    before = taken(town), handed_in(town)
    answer = object_to(town.office, plan, said, [proof()] if files is None else files)
    assert (taken(town), handed_in(town)) == before
    return wrongs(answer)


def difference(town: Town, plan: Seen) -> PlanDifference:
    """What a plan changes."""
    with town.office.database.reading() as connection:
        found = plan_difference(connection, plan.id)
    assert found is not None
    return found


def reservations(town: Town, plan: Seen) -> list[tuple[object, ...]]:
    """What a plan holds or held, by application."""
    query = "SELECT amount_fen, resolution FROM reservation WHERE plan_id = :plan ORDER BY application_id"
    return town.all(query, plan=plan.id)


def last(town: Town, subject: Seen) -> dict[str, object]:
    """What the last row of a subject's record says."""
    query = "SELECT convert_from(body, 'UTF8') FROM history WHERE subject_id = :id ORDER BY seq DESC LIMIT 1"
    body: dict[str, object] = json.loads(str(town.one(query, id=subject.id)[0]))
    return body


def paid(town: Town, call: int, fen: int) -> None:
    """The call's payable applications are paid, and come to so much in fen."""
    batch = town.released(call)
    read_results(town.on(CONFIRMED).office, town.staff["finance"], batch, town.answer(batch.id))
    assert town.balances(call) == {"free": BUDGET - fen, "reserved": 0, "in_transit": 0, "paid": fen, "recovered": 0}
    assert broken(town) == []


def admitted_again(here: Town, plan: Seen, application: Seen) -> Seen:
    """An objection to the second notice that waits for its answer."""
    receipt = object_to(here.office, plan.id, person(application), [proof()])
    assert isinstance(receipt, Receipt)
    (number,) = here.one("SELECT id FROM objection WHERE number = :number", number=receipt.number)
    here.do("policy_officer", int(str(number)), "admit")
    return here.look(int(str(number)))
