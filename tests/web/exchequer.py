"""Money for the city of the page tests: accounts to pay from and to, a batch that waits, and a file of the bank."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, insert, select

from tests import made
from tests.web.townhall import OFFICER, City
from workflow.acts.office import Office
from workflow.acts.own_files import keep_file
from workflow.acts.read_results import MEDIA
from workflow.calls import budgets
from workflow.calls.budgets import BudgetTerms, ChangeRow
from workflow.claims.tables import Application
from workflow.money import bank_answers, recoveries
from workflow.money.bank import Result, reconcile, results_csv
from workflow.money.bank_answers import AnswerRow
from workflow.money.recoveries import Demand, Ground, RecoveryRow
from workflow.money.tables import Batch
from workflow.parties import organisations, payees, payers
from workflow.parties.payees import Account, Held
from workflow.review import evaluations
from workflow.review.evaluations import EvaluationRow

PAYER = Account("长沙市财政局", "4305010000000000001", "中国建设银行长沙芙蓉支行", "105551000016")
PAYEE_NUMBER = "6222021908001234569"


def with_money(office: Office, city: City) -> City:
    """The city with its accounts and a batch; whatever else waits is not this room's."""
    with office.database.writing() as connection:
        mine = select(Application.claimant_id).where(Application.number == city.submitted)
        organisation = connection.execute(mine).scalar_one()
        payer = _payer(office, connection, city)
        return replace(
            city,
            organisation=organisation,
            account=_account(office, connection, city, organisation),
            payer=payer,
            batch=(batch := _batch(connection, city, payer)),
            change=_change(connection, city),
            recovery=_recovery(connection, city),
            evaluation=_evaluation(connection, city),
            answer=_answer(office, connection, city, batch),
        )


def _payer(office: Office, connection: Connection, city: City) -> int:
    subject = made.subject(connection, city.authority, "payer_account", "confirmed")
    by, other = city.people["finance"], city.people["finance_head"]
    wrong = payers.request(
        connection, office.keyring, PAYER, authority=city.authority, subject=subject, by=by, at=made.AT
    )
    assert wrong == ()
    assert payers.confirm(connection, subject, by=other, at=made.AT) is None
    return subject


def _account(office: Office, connection: Connection, city: City, organisation: int) -> int:
    row = organisations.get(connection, organisation)
    held = payees.request_change(
        connection,
        office.keyring,
        Account(row.name, PAYEE_NUMBER, "中国银行长沙岳麓支行", "104100000004"),
        organisation=row,
        subject_id=made.subject(connection, city.authority, "payee_account", "requested"),
        by=city.people[OFFICER],
        at=made.AT,
    )
    assert isinstance(held, Held)
    return held.id


def _batch(connection: Connection, city: City, payer: int) -> str:
    subject = made.subject(connection, city.authority, "batch", "made")
    row = {
        "id": subject,
        "authority_id": city.authority,
        "call_id": int(city.call.rsplit("-", 1)[1]),
        "number": f"{city.call}-B{subject}",
        "made_at": made.AT,
        "total_fen": 0,
        "pain_sha256": "ab" * 32,
        "csv_sha256": "cd" * 32,
        "payer_account_id": payer,
    }
    connection.execute(insert(Batch).values(row))
    return str(row["number"])


def _answer(office: Office, connection: Connection, city: City, batch: str) -> str:
    """A file of the bank that names a payment which nobody knows."""
    subject = made.subject(connection, city.authority, "bank_answer", "open")
    number = connection.execute(select(Batch.id).where(Batch.number == batch)).scalar_one()
    said = [Result("YL-NOBODY", "paid", 1, "", 2)]
    sha256 = keep_file(office, results_csv.write(said), MEDIA)
    row = AnswerRow(subject, city.authority, number, f"{batch}-A{subject}", sha256, made.AT)
    bank_answers.keep(connection, row, reconcile({}, said), ())
    return row.number


def _recovery(connection: Connection, city: City) -> str:
    subject = made.subject(connection, city.authority, "recovery", "ordered")
    application = int(city.submitted.rsplit("-", 1)[1])
    call = int(city.call.rsplit("-", 1)[1])
    demand = Demand(Ground.OVERPAID, 100, 20, 0)
    row = RecoveryRow(subject, city.authority, call, application, f"{city.submitted}-Z{subject}", demand, 0, None)
    recoveries.add(connection, row)
    return row.number


def _evaluation(connection: Connection, city: City) -> str:
    subject = made.subject(connection, city.authority, "evaluation", "asked")
    application, call = (int(each.rsplit("-", 1)[1]) for each in (city.submitted, city.call))
    row = EvaluationRow(subject, city.authority, call, application, f"{city.submitted}-P{subject}", None)
    evaluations.add(connection, row)
    return row.number


def _change(connection: Connection, city: City) -> int:
    subject = made.subject(connection, city.authority, "budget_change", "proposed")
    call = int(city.call.rsplit("-", 1)[1])
    budgets.add(connection, ChangeRow(subject, city.authority, call, BudgetTerms(100, "调〔2018〕1号", made.AT.date())))
    return subject
