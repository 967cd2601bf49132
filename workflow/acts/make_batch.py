"""Making a batch: what is due of a call now, to confirmed accounts, as two files with the same payments."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from storage.crash import crash_point
from workflow.acts.act_together import Step, act_together
from workflow.acts.acting import Beginning, act, begin_life
from workflow.acts.asked_about import numbers_of
from workflow.acts.asking_lists import Answer, ListedClaim, ask, keep, keeping
from workflow.acts.faults import BatchUnwritable, PayeeMissing, PayerMissing
from workflow.acts.looking import Seen, house_edition, look, look_alone
from workflow.acts.office import Office
from workflow.acts.once import begun_before, request_key
from workflow.acts.own_files import keep_file
from workflow.calls import rounds
from workflow.claims import applications
from workflow.definition.lives import load_life
from workflow.engine.errors import NotYours
from workflow.engine.moves import Key
from workflow.money import payments
from workflow.money.bank import batch_csv, pain001
from workflow.money.bank.batch import BankAccount, BankBatch, BankPayment, end_to_end_id
from workflow.money.bank.faults import BatchRefused
from workflow.money.due import Due, due_of
from workflow.money.payments import BatchRow, NothingToPay, Order
from workflow.parties import organisations, payees, payers
from workflow.parties.actors import Actor
from workflow.parties.payees import Payee
from workflow.parties.payers import Payer

KIND = "batch"
CSV_MEDIA, XML_MEDIA = "text/csv; charset=gb18030", "application/xml"


@dataclass(frozen=True)
class BatchFiles:
    """The two files of a batch, as the bank takes them."""

    pain: bytes
    csv: bytes


def make_batch(office: Office, actor: Actor, call: int, *, key: str | None = None) -> Seen:
    """Put what is due of every payable application of a call into a batch; somebody else must release it.

    Of several instalments only that is due which its application waits for. Whoever has no confirmed account, or is
    named by a list that nobody has judged yet, waits for another batch, and holds up nobody.

    The files rest in the object store before the batch is acknowledged. With a `key`, the same request again gets the
    same batch. Raises NotYours, NothingToPay, ListedClaim, PayeeMissing, PayerMissing, and BatchUnwritable for what no
    file carries.
    """
    asked = request_key(key, [KIND, call])
    return keeping(office, lambda connection: _make(office, connection, actor, call, asked))


def files_of(office: Office, connection: Connection, batch: int) -> BatchFiles:
    """The files of a batch, byte for byte as they were made."""
    row = payments.get(connection, batch)
    return BatchFiles(*(office.documents.open(sha256).read() for sha256 in (row.pain_sha256, row.csv_sha256)))


def _make(office: Office, connection: Connection, actor: Actor, call: int, key: Key | None) -> Seen:
    row = rounds.get(connection, call)
    if not actor.may("finance", row.authority):
        raise NotYours
    look_alone(connection, call)  # one batch of a call is made at a time: the second finds what the first left
    if (begun := begun_before(connection, actor, key)) is not None:
        return begun
    owed, answers = _asked(office, connection, due_of(connection, call))
    orders, bank_payments = _orders(office, connection, call, owed)
    if not orders:
        raise NothingToPay
    payer, now = _payer(office, connection, row.authority), office.now()
    edition, life = house_edition(KIND), load_life(KIND)
    seen = begin_life(office, connection, actor, KIND, edition, row.authority, life, Beginning(key=key))
    number = f"{row.number}-B{seen.id}"
    files = _files(BankBatch(number, now, office.clock.today(), _account(payer), tuple(bank_payments)))
    crash_point("batch.before_file")
    pain, csv = keep_file(office, files.pain, XML_MEDIA), keep_file(office, files.csv, CSV_MEDIA)
    crash_point("batch.after_file")
    total = sum(each.amount_fen for each in orders)
    payments.add(connection, BatchRow(seen.id, row.authority, call, number, now, total, pain, csv, payer.id), orders)
    act(office, connection, actor, seen, "make")
    steps = [Step(each.application, said=answers[each.application].said) for each in orders]
    act_together(office, connection, actor, steps, "order")
    keep(office, connection, answers.values())
    return look(connection, seen.id)


def _asked(office: Office, connection: Connection, owed: Sequence[Due]) -> tuple[Sequence[Due], Mapping[int, Answer]]:
    """What is due of those against whom no list of this day speaks; who is listed waits for a judgment.

    Raises ListedClaim where that is all that there is to pay.
    """
    answers = ask(office, connection, {each.application for each in owed}, "payment")
    held = [each for each in answers.values() if each.held]
    if held and len(held) == len(answers):
        raise ListedClaim(held, numbers_of(connection, answers.keys()))
    stopped = {each.application for each in held}
    return [each for each in owed if each.application not in stopped], answers


def _orders(
    office: Office, connection: Connection, call: int, owed: Sequence[Due]
) -> tuple[list[Order], list[BankPayment]]:
    """What is due as orders and as the bank gets them, to the accounts that are confirmed."""
    rows = {each.id: each for each in applications.of_call(connection, call)}
    before = payments.attempts(connection, [each.reservation for each in owed])
    claimants = {rows[each.application].claimant for each in owed}
    accounts = payees.current(connection, office.keyring, claimants, at=office.now())
    orders, bank_payments = [], []
    for each in sorted(owed, key=lambda each: rows[each.application].number):
        row = rows[each.application]
        if row.claimant not in accounts:
            continue
        payee = accounts[row.claimant]
        end_to_end = end_to_end_id(row.id, each.instalment, before.get(each.reservation, 0) + 1)
        orders.append(Order(each.reservation, row.id, payee.id, end_to_end, each.amount_fen))
        bank_payments.append(BankPayment(end_to_end, each.amount_fen, _account(payee), row.number))
    if not orders:
        _accounts_asked_for(connection, claimants - accounts.keys())
    return orders, bank_payments


def _accounts_asked_for(connection: Connection, without: Collection[int]) -> None:
    """Name the claimants whose accounts are all that a batch waits for."""
    if without:
        raise PayeeMissing([organisations.get(connection, claimant).name for claimant in sorted(without)])


def _payer(office: Office, connection: Connection, authority: int) -> Payer:
    """The account that the authority pays from now."""
    payer = payers.current(connection, office.keyring, authority, at=office.now())
    if payer is None:
        raise PayerMissing
    return payer


def _account(party: Payee | Payer) -> BankAccount:
    account = party.account
    return BankAccount(account.account_name, account.account_number, account.bank_name, account.cnaps)


def _files(batch: BankBatch) -> BatchFiles:
    try:
        return BatchFiles(pain001.write(batch), batch_csv.write(batch))
    except BatchRefused as refused:
        raise BatchUnwritable(refused) from refused
