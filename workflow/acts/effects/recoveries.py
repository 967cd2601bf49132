"""What the steps of a recovery do: the bar that its order sets, the money that comes back, what is withdrawn."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection, text

from settings import OFFICE_ZONE
from workflow.acts.acting import Doing, Prepared
from workflow.acts.asked_about import numbers_of
from workflow.acts.asking_lists import ListedClaim, ask, keep
from workflow.acts.faults import ClaimantBarred, FaultsFound, RepaidAlready
from workflow.definition.functions import add_months
from workflow.engine.errors import Conflict
from workflow.engine.moves import Moved
from workflow.money import book, recoveries
from workflow.money.book import AccountName, Posting
from workflow.money.recoveries import Receipt


def say_demand(doing: Doing) -> Prepared:
    """Write into the record what is asked back."""
    row = recoveries.get(doing.connection, doing.seen.id)
    demand = row.demand
    return Prepared(
        said={
            "application": row.application,
            "ground": demand.ground.value,
            "asked_fen": demand.amount_fen,
            "due_workdays": demand.due_workdays,
            "bar_years": demand.bar_years,
        }
    )


def order_recovery(doing: Doing) -> Prepared:
    """Begin the period that the order gives, and the bar, which ends on the day before its anniversary."""
    demand = recoveries.get(doing.connection, doing.seen.id).demand
    until = barred_until(doing.now.astimezone(OFFICE_ZONE).date(), demand.bar_years)

    def after(_moved: Moved, _answer: object) -> None:
        recoveries.bar(doing.connection, doing.seen.id, until)

    said = {"barred_until": until.isoformat() if until else None}
    return Prepared(said=said, after=after, workdays=demand.due_workdays)


def barred_until(ordered_on: date, years: int) -> date | None:
    """The last day of a bar of so many years that begins on a day; None without one."""
    return add_months(ordered_on, 12 * years) - timedelta(days=1) if years else None


def book_repayment(doing: Doing) -> Prepared:
    """Move what came in out of what is paid; raises FaultsFound for a receipt that can't be, and ReceiptUsed."""
    row = recoveries.get(doing.connection, doing.seen.id)
    fen, received_on, reference = (doing.said.get(name) for name in ("repaid_fen", "received_on", "reference"))
    receipt = Receipt(int(str(fen)), date.fromisoformat(str(received_on)), str(reference))
    sent = recoveries.first_sent(doing.connection, row.application)
    sent_on, today = (moment.astimezone(OFFICE_ZONE).date() for moment in (sent, doing.now))
    if wrong := tuple(recoveries.check_receipt(receipt, row.open_fen, sent_on, today)):
        raise FaultsFound(wrong)

    def after(moved: Moved, _answer: object) -> None:
        recoveries.repay(doing.connection, row, moved.version, receipt)

    posting = Posting(row.call, AccountName.PAID, AccountName.RECOVERED, receipt.fen)
    return Prepared(parts=(book.post([posting]),), after=after)


def take_repayment_back(doing: Doing) -> Prepared:
    """Move back what was booked wrongly; raises Conflict for what does not stand any more.

    Who was told that all had come has the whole period of the order again: they could not know better.
    """
    row = recoveries.get(doing.connection, doing.seen.id)
    standing = {each.id: each for each in recoveries.repayments(doing.connection, row.id) if not each.undone}
    found = standing.get(int(str(doing.said.get("repayment"))))
    if found is None:
        raise Conflict

    def after(moved: Moved, _answer: object) -> None:
        recoveries.undo(doing.connection, found, moved.version)

    fen = found.receipt.fen
    posting = Posting(row.call, AccountName.RECOVERED, AccountName.PAID, fen)
    said, workdays = {"repaid_fen": fen}, row.demand.due_workdays
    return Prepared(said=said, parts=(book.post([posting]),), after=after, workdays=workdays)


def withdraw_order(doing: Doing) -> Prepared:
    """Lift the bar of an order that was wrong; raises RepaidAlready where money came, which is the claimant's then."""
    if recoveries.get(doing.connection, doing.seen.id).repaid_fen:
        raise RepaidAlready

    def after(_moved: Moved, _answer: object) -> None:
        recoveries.bar(doing.connection, doing.seen.id, None)

    return Prepared(after=after)


def not_barred(doing: Doing) -> Prepared:
    """Nothing is accepted of a claimant who is barred by an order of this authority; raises ClaimantBarred.

    What was accepted before the bar began goes on, also when it is reopened. The lists that are in force are asked too:
    raises ListedClaim for a claimant who is listed; a listed patent is put before who judges it, and stops its line.
    """
    seen = doing.seen
    assert seen.claimant is not None
    if not _been_in(doing.connection, seen.id, doing.transition.target):
        today = doing.now.astimezone(OFFICE_ZONE).date()
        until = recoveries.barred_until(doing.connection, seen.authority, seen.claimant, today)
        if until is not None:
            raise ClaimantBarred(until)
    answer = ask(doing.office, doing.connection, [seen.id], "acceptance")[seen.id]
    if answer.stops_claimant:
        raise ListedClaim([answer], numbers_of(doing.connection, [seen.id]))

    def after(_moved: Moved, _answer: object) -> None:
        keep(doing.office, doing.connection, [answer])

    return Prepared(said=answer.said, after=after)


def _been_in(connection: Connection, subject: int, state: str) -> bool:
    been = text(
        "SELECT EXISTS (SELECT FROM history WHERE subject_id = :subject "
        "AND convert_from(body, 'UTF8')::jsonb ->> 'to' = :state)"
    )
    return bool(connection.execute(been, {"subject": subject, "state": state}).scalar_one())
