"""Money that was paid is asked back: the people of a town who propose, order and book it."""

from __future__ import annotations

from datetime import date

from tests.acts.claim import AWARD_FEN, good
from tests.acts.town import CONFIRMED, Town
from workflow.acts.book_repayment import book_repayment, undo_repayment
from workflow.acts.looking import Seen
from workflow.acts.propose_recovery import propose_recovery
from workflow.acts.read_results import read_results
from workflow.engine.moves import Moved
from workflow.money.recoveries import Demand, Ground, Receipt

ORDERED = date(2019, 3, 4)
"""A Monday; twenty working days after it is 1 April 2019, ten more are 17 April: 5 April is Qingming."""

REASON = "票据系伪造，经财政票据平台核验不实"


def demand(fen: int = AWARD_FEN, *, workdays: int = 20, years: int = 0) -> Demand:
    return Demand(Ground.MISSTATEMENT, fen, workdays, years)


def proposed(town: Town, application: Seen, said: Demand | None = None, key: str | None = None) -> Seen:
    here = town.on(ORDERED)
    officer = here.staff["policy_officer"]
    found = propose_recovery(here.office, officer, application.id, said or demand(), REASON, key=key)
    assert isinstance(found, Seen), found
    return found


def ordered(town: Town, application: Seen, said: Demand | None = None) -> Seen:
    recovery = proposed(town, application, said)
    town.on(ORDERED).do("director", recovery.id, "approve")
    return town.look(recovery.id)


def came(town: Town, recovery: Seen, fen: int, reference: str, day: date = ORDERED) -> Moved:
    """So much (fen) came in under a number of the bank."""
    here = town.on(day)
    receipt = Receipt(fen, day, reference)
    moved = book_repayment(here.office, here.staff["finance"], town.look(recovery.id), receipt)
    assert isinstance(moved, Moved), moved
    return moved


def paid(town: Town) -> Seen:
    """An application of the first claimant that was paid."""
    call = town.call()
    application = town.decided(town.claimants[0], call, good(town.claimants[0].name))
    town.close(call)
    town.confirmed(call)
    batch = town.released(call)
    read_results(town.on(CONFIRMED).office, town.staff["finance"], batch, town.answer(batch.id))
    return town.look(application.id)


def booked(town: Town, recovery: Seen) -> list[int]:
    """The repayments of a recovery that stand, by number."""
    query = "SELECT id FROM repayment WHERE recovery_id = :id AND undone_seq IS NULL ORDER BY id"
    return [int(str(number)) for (number,) in town.all(query, id=recovery.id)]


def undone(town: Town, recovery: Seen) -> Moved:
    """The last booking was wrong."""
    here = town.on(ORDERED)
    last = booked(town, recovery)[-1]
    return undo_repayment(here.office, here.staff["finance_head"], town.look(recovery.id), last, REASON)
