"""What there is to look at of money: a call with something to pay, and what waits for a second person."""

from __future__ import annotations

import io
from datetime import date

from sqlalchemy import select

from console.demonstration.cast import Cast
from console.demonstration.chance import chance
from console.demonstration.codes import credit_code
from console.demonstration.papers import pdf
from console.demonstration.report import edition_2018
from console.demonstration.round import next_round, parts_of
from console.demonstration.setting import SEED, TODAY
from console.demonstration.walk import CONFIRMED, Walk
from storage.documents.records import Stored
from tests.editions.two_halves import edition
from workflow.acts.book_repayment import book_repayment, undo_repayment
from workflow.acts.evaluating import ask_for_reports, report
from workflow.acts.explain_lines import explain_lines
from workflow.acts.looking import Seen, look
from workflow.acts.make_batch import make_batch
from workflow.acts.propose_budget_change import propose_budget_change
from workflow.acts.propose_recovery import propose_recovery
from workflow.acts.pull import pull
from workflow.acts.read_results import read_results
from workflow.acts.register import hand_in_certificate, register
from workflow.acts.request_account import request_account
from workflow.acts.request_payer import request_payer
from workflow.acts.take_task import take_this
from workflow.calls.budgets import BudgetTerms
from workflow.calls.tables import Call
from workflow.claims.tables import Application
from workflow.definition.life import Text
from workflow.engine.moves import Moved
from workflow.money import bank_answers, payments, recoveries
from workflow.money.bank import Result, results_csv
from workflow.money.bank_answers import Explained, Meaning
from workflow.money.recoveries import Demand, Ground, Receipt
from workflow.money.tables import Batch
from workflow.parties.organisations import Registration
from workflow.parties.payees import Account, Held
from workflow.registers import editions
from workflow.registers.tables import EDITION
from workflow.review.evaluation_tables import Evaluation

PAYABLE = Text("2018年度发明专利维持资助（待拨付）", "Invention patent maintenance subsidy, 2018 (to be paid)")
ORDERED = Text("2018年度发明专利维持资助（待放款）", "Invention patent maintenance subsidy, 2018 (to be released)")
ANSWERED = Text("2018年度发明专利维持资助（待核对）", "Invention patent maintenance subsidy, 2018 (to be cleared up)")
HALVES = Text("2018年度发明专利维持资助（分期拨付）", "Invention patent maintenance subsidy, 2018 (paid in halves)")
LINES = 16
WHO = "csuft"
"""Whose officer asks for another account, and registers somebody else."""


def rounds_to_pay(cast: Cast) -> tuple[int, int, int, int]:
    """Four calls with something to pay. Before all other scenery: a walk does every task that it finds."""
    with cast.office.database.writing() as connection:
        row = editions._edition_row(edition(), cast.authority, cast.on(TODAY).office.now())
        editions._insert(connection, EDITION, [row])
    halves = _payable(cast, HALVES, edition().hash)
    return _payable(cast, PAYABLE), _payable(cast, ORDERED), _payable(cast, ANSWERED), halves


def furnish_money(cast: Cast, payable: int, ordered: int, answered: int, halves: int) -> dict[str, str]:
    """A batch of the second call, an answer to one of the third, what waits for a second person, and their numbers."""
    batch = make_batch(cast.on(CONFIRMED).office, cast.roles["finance"], ordered)
    with cast.office.database.reading() as connection:
        numbers = {
            "payable": connection.execute(select(Call.number).where(Call.id == payable)).scalar_one(),
            "made": connection.execute(select(Batch.number).where(Batch.id == batch.id)).scalar_one(),
        }
    return {
        **numbers,
        "queried": _queried(cast, answered),
        **_halves(cast, halves),
        "budget_change": _budget_change(cast, payable),
        "payer": _payer(cast),
        "held": _held(cast),
        "registered": _registered(cast),
    }


def _payable(cast: Cast, title: Text, of: str | None = None) -> int:
    """A call of which two applications wait to be paid."""
    number, seed = next_round(cast)
    walk = Walk(cast, seed, lambda _line: None)
    call = walk.open_call(number, of or edition_2018().hash, title)
    for part in parts_of(seed, LINES)[5:7]:
        walk.submit(walk.draft(call, part).seen, part)
    walk.close(call)
    walk.check_form()
    walk.review()
    walk.confirm(walk.publish(walk.plan(call)))
    return call


def _halves(cast: Cast, call: int) -> dict[str, str]:
    """A batch of two first halves that are paid: one second half may be paid, the other waits for a check in hand."""
    office, officer = cast.on(CONFIRMED).office, cast.roles["policy_officer"]
    first = _released(cast, call)
    with cast.office.database.reading() as connection:
        orders = payments.orders(connection, first.id)
    said = [Result(name, "paid", each.amount_fen, "") for name, each in orders.items()]
    read_results(office, cast.roles["finance"], first, results_csv.write(said))
    passed, checked = sorted({each.application for each in orders.values()})
    for each in (passed, checked):
        take_this(office, officer, each)
    with cast.office.database.reading() as connection:
        seen = look(connection, passed)
    pull(office, officer, seen, "pass")
    wanted = {
        "halves_call": select(Call.number).where(Call.id == call),
        "halves_batch": select(Batch.number).where(Batch.id == first.id),
        "half_paid": select(Application.number).where(Application.id == passed),
        "half_checked": select(Application.number).where(Application.id == checked),
    }
    with cast.office.database.reading() as connection:
        return {name: connection.execute(number).scalar_one() for name, number in wanted.items()}


def _released(cast: Cast, call: int) -> Seen:
    """A batch of what is due of a call, at the bank."""
    office, head = cast.on(CONFIRMED).office, cast.roles["finance_head"]
    batch = make_batch(office, cast.roles["finance"], call)
    take_this(office, head, batch.id)
    pull(office, head, batch, "release")
    return batch


def _queried(cast: Cast, call: int) -> str:
    """An answer of the bank of which little fits, in the hands of finance."""
    office, finance = cast.on(CONFIRMED).office, cast.roles["finance"]
    batch = _released(cast, call)
    with cast.office.database.reading() as connection:
        one, two = payments.orders(connection, batch.id).values()
    said = [
        Result(one.end_to_end_id, "paid", one.amount_fen - 100, ""),
        Result(two.end_to_end_id, "paid", two.amount_fen, ""),
        Result(two.end_to_end_id, "returned", two.amount_fen, "账号户名不符"),
        Result("YL0000009999-01-01", "paid", 1_280_000, ""),
    ]
    answer = read_results(office, finance, batch, results_csv.write(said)).answer
    assert answer is not None
    take_this(office, finance, answer)
    known = [Explained(4, Meaning.VOID, "银行 2019 年 1 月 16 日来电：系他单位汇款，误列入回单。")]
    with cast.office.database.reading() as connection:
        seen, number = look(connection, answer), bank_answers.get(connection, answer).number
    explain_lines(office, finance, seen, known)
    return number


def _budget_change(cast: Cast, call: int) -> str:
    """More money for a call, which waits for the head of finance."""
    office, planner = cast.on(CONFIRMED).office, cast.roles["finance_planner"]
    said = BudgetTerms(50_000_000, "长财教指〔2018〕52号", date(2018, 12, 1))
    change = propose_budget_change(office, planner, call, said, "年中追加知识产权专项资金")
    assert isinstance(change, Seen), change
    return str(change.id)


def ask_back(cast: Cast, paid: str) -> str:
    """Money that must come back of an application that was paid; half of it came, and one receipt was another's."""
    office, finance = cast.on(TODAY).office, cast.roles["finance"]
    with cast.office.database.reading() as connection:
        application = connection.execute(select(Application.id).where(Application.number == paid)).scalar_one()
    said = Demand(Ground.INELIGIBLE, 200_000, 20, 0)
    why = "第 3 项缴费票据经财政票据平台核验不实，依据第九条追回该项资助。"
    asked = propose_recovery(office, cast.roles["policy_officer"], application, said, why)
    assert isinstance(asked, Seen), asked
    take_this(office, cast.roles["director"], asked.id)
    pull(office, cast.roles["director"], asked, "approve")
    for fen, reference in ((60_000, "20190121-000318"), (100_000, "20190122-000417")):
        booked = book_repayment(office, finance, _seen(cast, asked.id), Receipt(fen, TODAY, reference))
        assert isinstance(booked, Moved), booked
    with cast.office.database.reading() as connection:
        first = recoveries.repayments(connection, asked.id)[0].id
        number = recoveries.get(connection, asked.id).number
    undo_repayment(office, cast.roles["finance_head"], _seen(cast, asked.id), first, "系另一单位误汇，已原路退回。")
    return number


def _seen(cast: Cast, subject: int) -> Seen:
    with cast.office.database.reading() as connection:
        return look(connection, subject)


def _payer(cast: Cast) -> str:
    """Another account to pay from, which waits for the head of finance."""
    wanted = Account("长沙市财政局（演示新户）", "9911000000001234567", "中国农业银行长沙演示支行", "103551000010")
    asked = request_payer(cast.on(TODAY).office, cast.roles["finance"], cast.authority, wanted)
    assert isinstance(asked, Seen), asked
    return str(asked.id)


def _held(cast: Cast) -> str:
    """Another account of a university, in another name, which waits for its keeper."""
    wanted = Account("中南林业科技大学后勤集团", "9911000000007654321", "中国农业银行长沙演示支行", "103551000010")
    held = request_account(cast.on(TODAY).office, cast.officers[WHO], cast.organisations[WHO], wanted)[0]
    assert isinstance(held, Held), held
    return str(held.id)


def _registered(cast: Cast) -> str:
    """An organisation that waits to be verified."""
    office, officer, name = cast.on(TODAY).office, cast.officers[WHO], "湖南省林业科学演示研究院"
    scan = hand_in_certificate(office, officer, cast.authority, io.BytesIO(pdf("事业单位法人证书", [name])), "证书.pdf")
    assert isinstance(scan, Stored), scan
    said = Registration(
        kind="institute",
        uscc=credit_code(chance(SEED, "browser"), "12430000"),
        name=name,
        legal_person="胡建兰",
        address="湖南省长沙市天心区韶山南路 658 号",
        telephone="0731-00000099",
        certificate=scan.sha256,
    )
    number = register(office, officer, said, authority=cast.authority)[0]
    assert isinstance(number, int), number
    return str(number)


def evaluate(cast: Cast, owner: str) -> dict[str, str]:
    """What became of the money: a report of one university that waits for the office, and one of `owner` to be made."""
    ask_for_reports(cast.on(TODAY).office)
    wanted = (
        select(Evaluation.id, Evaluation.number, Application.claimant_id)
        .join(Application, Application.id == Evaluation.application_id)
        .order_by(Evaluation.id)
    )
    with cast.office.database.reading() as connection:
        rows = connection.execute(wanted).all()
    others = {number: short for short, number in cast.organisations.items()}
    own = next(row.number for row in rows if others[row.claimant_id] == owner)
    made = next(row for row in rows if others[row.claimant_id] != owner)
    said = {"kept": "38", "licensed": "5", "income": "1,250,000", "use": "用于缴纳次年年费；五件已许可两家企业实施。"}
    moved = report(cast.on(TODAY).office, cast.officers[others[made.claimant_id]], _seen(cast, made.id), said)
    assert isinstance(moved, Moved), moved
    take_this(cast.on(TODAY).office, cast.roles["policy_officer"], made.id)
    return {"evaluation": own, "reported": made.number}
