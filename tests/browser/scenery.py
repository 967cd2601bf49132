"""What there is to look at: the demonstration, and beside it each stage that nothing of it stands at."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Select, func, select

from console import trial
from console.demonstration import SEED
from console.demonstration.cast import Cast
from console.demonstration.papers import pdf
from console.demonstration.report import edition_2018
from console.demonstration.round import next_round, parts_of
from console.demonstration.setting import TODAY
from console.demonstration.universities import universities
from console.demonstration.walk import CHECKED, PLANNED, REVIEWED, Walk
from console.demonstration.workbook import workbook
from settings import Clock
from tests.acts.objecting import resident
from tests.browser.list_scenery import lists as lists_of
from tests.browser.money_scenery import WHO, ask_back, evaluate, furnish_money, rounds_to_pay
from workflow import schemes
from workflow.acts.apply import apply
from workflow.acts.ask_correction import ask_correction
from workflow.acts.decide import pass_rest
from workflow.acts.looking import Seen, look
from workflow.acts.make_plan import make_plan
from workflow.acts.object_to import PROOF, Proof, Receipt, object_to
from workflow.acts.propose_call import propose_call
from workflow.acts.propose_edition import propose_edition
from workflow.acts.pull import pull
from workflow.acts.submit_workbook import submit_workbook
from workflow.acts.take_task import take_this
from workflow.calls.tables import Call
from workflow.calls.terms import CallTerms
from workflow.claims import lists
from workflow.claims.checks import Check
from workflow.claims.tables import Application, ClaimList, Line
from workflow.definition.life import Text
from workflow.engine.tables import Subject
from workflow.money.answer_tables import BankAnswer
from workflow.money.tables import Batch, Plan
from workflow.parties.tables import Organisation, Person
from workflow.review.grounds import Grounds
from workflow.review.points import Point

NOTICED = Text("2018年度发明专利维持资助（公示中）", "Invention patent maintenance subsidy, 2018 (on notice)")
STAGES = Text("2018年度发明专利维持资助（审核各阶段）", "Invention patent maintenance subsidy, 2018 (in review)")
DRAFTING = Text("2018年度发明专利维持资助（申报中）", "Invention patent maintenance subsidy, 2018 (claims being made)")
DECIDING = Text("2018年度发明专利维持资助（待复核）", "Invention patent maintenance subsidy, 2018 (to be decided)")
LINES = 16

ASKING = Text("2018年度发明专利维持资助（受理中）", "Invention patent maintenance subsidy, 2018 (being handled)")
LISTED = Text("2018年度发明专利维持资助（名单核查）", "Invention patent maintenance subsidy, 2018 (a list names one)")
RETURNED = Text("2019年度发明专利维持资助（退回修改）", "Invention patent maintenance subsidy, 2019 (sent back)")

EDITION = (schemes.FOLDER / "invention-maintenance" / "2018.yaml").read_text(encoding="utf-8")

CHECKED_FOR = "csust"
"""The university whose workbook waits to be checked."""

CLAIMING = "officer.hnucm"
"""The officer of the university whose claim is a draft."""


def furnish(cast: Cast) -> dict[str, str]:
    """Make everything, and say by which number in an address each thing is found."""
    to_pay = rounds_to_pay(cast)
    trial.stage(cast)
    made = _of_demonstration(cast) | furnish_money(cast, *to_pay) | _in_review(cast) | _on_notice(cast) | _draft(cast)
    made["recovery"] = ask_back(cast, made["paid"])
    made |= evaluate(cast, WHO)
    made |= _in_hand(cast) | {"returned": _returned_call(cast), "proposal": _proposed_edition(cast)}
    (listed,) = _submitted(cast, LISTED, slice(5, 6))
    return made | lists_of(cast, listed)


def _in_hand(cast: Cast) -> dict[str, str]:
    """An application that the handler has in hand, and one whose lines the re-checker decides."""
    (asking,) = _submitted(cast, ASKING, slice(5, 6))
    _step(cast, CHECKED, "handler", asking, "accept")
    _take(cast, CHECKED, "handler", asking)
    deciding = to_decide(cast)
    with cast.office.database.reading() as connection:
        known = connection.execute(select(Application.id).where(Application.number == deciding)).scalar_one()
    _take(cast, REVIEWED, "rechecker", known)
    return {"asking": _number(cast, asking), "deciding": deciding}


def _returned_call(cast: Cast) -> str:
    """The number of a call that its policy officer is asked to mend."""
    number, _ = next_round(cast)
    proposed = CallTerms(
        number=number,
        edition=edition_2018().hash,
        title=RETURNED,
        opens_at=Clock.start_of(TODAY + timedelta(days=20)),
        closes_at=Clock.start_of(TODAY + timedelta(days=50)),
        window=(date(2018, 1, 1), date(2018, 12, 31)),
        closing_day=date(2018, 12, 31),
        budget_fen=100_000_000,
    )
    call = propose_call(cast.office, cast.roles["policy_officer"], cast.authority, proposed)
    seen = _take(cast, TODAY, "policy_head", call.id)
    pull(cast.office, cast.roles["policy_head"], seen, "return", reason="预算超出年度安排，请核减。")
    return number


def _proposed_edition(cast: Cast) -> str:
    """The number of next year's edition, which waits for the head of policy."""
    given = EDITION.replace('edition: "2018"', 'edition: "2019"').replace("cap: 500000 yuan", "cap: 600000 yuan")
    proposed = propose_edition(cast.office, cast.roles["policy_officer"], cast.authority, given.encode(), "2019.yaml")
    assert isinstance(proposed, Seen), proposed
    return str(proposed.id)


def _of_demonstration(cast: Cast) -> dict[str, str]:
    with cast.office.database.reading() as connection:
        found: dict[str, Select[str]] = {
            "edition": select(Call.edition_hash).join(Subject, Subject.id == Call.id).where(Subject.state == "open"),
            "call": select(Call.number).join(Subject, Subject.id == Call.id).where(Subject.state == "open"),
            "paid": _application("paid"),
            "reviewed": _application("substantive"),
            "received": _application("submitted"),
            "plan": _application("paid").join(Plan, Plan.call_id == Application.call_id).with_only_columns(Plan.number),
            "paid_call": _application("paid").join(Call, Call.id == Application.call_id).with_only_columns(Call.number),
            "batch": select(Batch.number),
            "answered": select(BankAnswer.number),
            "organisation": select(Organisation.id),
            "person": select(Person.id),
        }
        return {
            name: str(connection.execute(each.order_by(*each.selected_columns).limit(1)).scalar_one())
            for name, each in found.items()
        }


def _application(state: str) -> Select[str]:
    return select(Application.number).join(Subject, Subject.id == Application.id).where(Subject.state == state)


def _in_review(cast: Cast) -> dict[str, str]:
    """One application whose form is checked, one that is being corrected, one that the division head looks at."""
    checked, correcting, joint = _submitted(cast, STAGES, slice(2, 5))
    for each in (checked, correcting, joint):
        _step(cast, CHECKED, "handler", each, "accept")
    office, handler = cast.on(CHECKED).office, cast.roles["handler"]
    named = [
        Point(_first_row(cast, correcting), None, "票据号码与票据不符"),
        Point(None, "undertaking", "承诺书未盖章，请盖章后重新扫描上传"),
    ]
    ask_correction(office, handler, _take(cast, CHECKED, "handler", correcting), named, "请更正票据并补充盖章的承诺书")
    _decided(cast, joint)
    numbers = (_number(cast, each) for each in (checked, correcting, joint))
    told = dict(zip(("checked", "correcting", "joint"), numbers, strict=True))
    return told | {"row": str(_first_row(cast, joint))}


def to_decide(cast: Cast) -> str:
    """The number of one more application, of a round of its own, that waits for the re-checker."""
    (application,) = _submitted(cast, DECIDING, slice(0, 1))
    for trigger in ("accept", "pass"):
        _step(cast, CHECKED, "handler", application, trigger)
    return _number(cast, application)


def _decided(cast: Cast, application: int) -> None:
    """Its form is passed, and each of its lines that can be is accepted and sent."""
    _step(cast, CHECKED, "handler", application, "pass")
    seen = _take(cast, REVIEWED, "rechecker", application)
    pass_rest(cast.on(REVIEWED).office, cast.roles["rechecker"], seen)
    pull(cast.on(REVIEWED).office, cast.roles["rechecker"], seen, "send")


def _on_notice(cast: Cast) -> dict[str, str]:
    """A plan that lies open today, and what somebody said against a line of it."""
    applications = _submitted(cast, NOTICED, slice(0, 2))
    for each in applications:
        _step(cast, CHECKED, "handler", each, "accept")
        _decided(cast, each)
        _step(cast, REVIEWED, "division_head", each, "agree")
    with cast.office.database.reading() as connection:
        call = connection.execute(select(Application.call_id).where(Application.id == applications[0])).scalar_one()
    plan = make_plan(cast.on(PLANNED).office, cast.roles["finance_planner"], call).id
    steps = (("deputy_director", "approve_first"), ("director", "approve"), ("policy_officer", "publish"))
    for role, trigger in steps:
        _step(cast, TODAY if trigger == "publish" else PLANNED, role, plan, trigger)
    with cast.office.database.reading() as connection:
        number = connection.execute(select(Plan.number).where(Plan.id == plan)).scalar_one()
    receipt = _objected(cast, plan, applications[0])
    told = {"notice": number, "objection": receipt.number, "token": receipt.token}
    return told | {"noticed": _number(cast, applications[0])}


def _objected(cast: Cast, plan: int, application: int) -> Receipt:
    said = Grounds(
        application=application,
        row=None,
        kind="person",
        name="张三丰",
        code=resident(),
        grounds="清单中有专利在申报截止前已经终止，附登记簿副本。",
        mail="zhang@example.cn",
        phone="0731-88000000",
    )
    proof = Proof(PROOF, "登记簿副本.pdf", io.BytesIO(pdf("专利登记簿副本", ["专利权已终止"])))
    receipt = object_to(cast.office, plan, said, [proof])
    assert isinstance(receipt, Receipt), receipt
    return receipt


def _draft(cast: Cast) -> dict[str, str]:
    """A draft that could be submitted, in a call that takes claims."""
    number, seed = next_round(cast)
    walk = _walk(cast, seed)
    call = walk.open_call(number, edition_2018().hash, DRAFTING)
    part = next(each for each in parts_of(seed, LINES) if CLAIMING.endswith(each.university.short))
    seen = walk.draft(call, part).seen
    told = {"draft": _number(cast, seen.id), "draft_row": str(_first_row(cast, seen.id))}
    return told | _checking(cast, call)


def _checking(cast: Cast, call: int) -> dict[str, str]:
    """A workbook that no worker has checked yet."""
    officer = cast.officers[CHECKED_FOR]
    seen = apply(cast.office, officer, call, cast.organisations[CHECKED_FOR])
    (university,) = (each for each in universities(SEED) if each.short == CHECKED_FOR)
    with cast.office.database.reading() as connection:
        found = lists.newest(connection, seen.id)
    assert found is not None
    data = workbook(university, LINES, SEED).data
    check = submit_workbook(cast.office, officer, seen, found.version, data, "申报明细.xlsx")
    assert isinstance(check, Check), check
    return {"checking": _number(cast, seen.id), "check": str(check.id)}


def _first_row(cast: Cast, application: int) -> int:
    found = select(func.min(Line.row)).join(ClaimList).where(ClaimList.application_id == application)
    with cast.office.database.reading() as connection:
        row: int = connection.execute(found).scalar_one()
    return row


def _walk(cast: Cast, seed: int) -> Walk:
    return Walk(cast, seed, lambda _line: None)


def _submitted(cast: Cast, title: Text, who: slice) -> Sequence[int]:
    """The applications of some universities in a round of their own, which is closed."""
    number, seed = next_round(cast)
    walk = _walk(cast, seed)
    call = walk.open_call(number, edition_2018().hash, title)
    made = []
    for part in parts_of(seed, LINES)[who]:
        seen = walk.draft(call, part).seen
        walk.submit(seen, part)
        made.append(seen.id)
    walk.close(call)
    return made


def _take(cast: Cast, day: date, role: str, subject: int) -> Seen:
    with cast.office.database.reading() as connection:
        seen = look(connection, subject)
    mine = take_this(cast.on(day).office, cast.roles[role], seen.id)
    assert isinstance(mine, Seen)
    return mine


def _step(cast: Cast, day: date, role: str, subject: int, trigger: str) -> None:
    pull(cast.on(day).office, cast.roles[role], _take(cast, day, role, subject), trigger)


def _number(cast: Cast, application: int) -> str:
    with cast.office.database.reading() as connection:
        return connection.execute(select(Application.number).where(Application.id == application)).scalar_one()
