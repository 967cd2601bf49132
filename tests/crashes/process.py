"""A process of its own that does one act, or relays, or works, and dies where it is told to."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from console import errands
from settings import Settings
from storage import crash
from tests.acts.claim import AWARD_FEN
from tests.acts.objecting import ANSWERED, OBJECTED, REASON, proof, refusal
from tests.acts.recovering import ORDERED
from tests.acts.town import CLOSED, CONFIRMED, LAST_DAY, PLANNED, Claimant, Town, undertaking
from tests.storage import hostile
from workflow.acts.book_repayment import book_repayment
from workflow.acts.looking import Seen
from workflow.acts.make_batch import make_batch
from workflow.acts.object_to import Receipt as Acknowledged
from workflow.acts.object_to import object_to
from workflow.acts.opening import open_office
from workflow.acts.pull import pull
from workflow.acts.read_results import read_results
from workflow.acts.submit import submit as submit_act
from workflow.acts.tick import schedules
from workflow.acts.uphold import uphold
from workflow.acts.upload_document import Handed, upload_document
from workflow.acts.upload_lines import upload_lines
from workflow.engine.moves import Moved
from workflow.jobs import relay, worker
from workflow.jobs.queue import client
from workflow.jobs.sweeper import Sweep
from workflow.money.recoveries import Receipt
from workflow.parties.actors import Actor
from workflow.review.grounds import Grounds

QUEUE = "crashes"
DONE = "done"
PAPER = hostile.plain_pdf("proof")


class Later(str):
    """The name of a crash point that is met some times before it kills."""

    __slots__ = ("left",)
    left: int

    def __eq__(self, other: object) -> bool:
        if not str.__eq__(self, other):
            return False
        self.left -= 1
        return self.left < 0

    __hash__ = str.__hash__


@dataclass(frozen=True)
class Order:
    """What a process is to do, in whose office, and where it is to die: at a point, after having met it so often."""

    settings: Settings
    authority: int
    staff: Mapping[str, Actor]
    claimants: tuple[Claimant, ...]
    work: Callable[..., object]
    arguments: tuple[Any, ...]
    point: str = ""
    after: int = 0

    def town(self) -> Town:
        return Town(open_office(self.settings), self.authority, self.staff, self.claimants)


def main(order: Order, answer: Connection) -> None:
    """Do it, and acknowledge it to whoever waits at the other end."""
    armed = Later(order.point)
    armed.left = order.after
    crash._armed = armed
    town = order.town()
    order.work(town, *order.arguments)
    answer.send(DONE)
    town.office.database.engine.dispose()


def submit(town: Town, seen: Seen, key: str | None = None) -> Moved:
    return submit_act(town.on(LAST_DAY).office, town.claimants[0].officer, seen, undertaking(), key=key)


def refuse(town: Town, seen: Seen) -> Moved:
    return pull(town.on(CLOSED).office, town.staff["handler"], seen, "refuse", reason="材料不实")


def approve_first(town: Town, seen: Seen) -> Moved:
    return pull(town.on(PLANNED).office, town.staff["deputy_director"], seen, "approve_first")


def approve(town: Town, seen: Seen) -> Moved:
    return pull(town.on(PLANNED).office, town.staff["director"], seen, "approve")


def object_to_plan(town: Town, plan: int, said: Grounds) -> Acknowledged:
    receipt = object_to(town.on(OBJECTED).office, plan, said, [proof(data=PAPER)], key=said.code)
    assert isinstance(receipt, Acknowledged)
    return receipt


def uphold_(town: Town, seen: Seen) -> Moved:
    return uphold(town.on(ANSWERED).office, town.staff["policy_head"], seen, [refusal()], reason=REASON, key="uphold")


def approve_move(town: Town, seen: Seen) -> Moved:
    return pull(town.on(LAST_DAY).office, town.staff["policy_head"], seen, "approve")


def order_payments(town: Town, call: int) -> Seen:
    return make_batch(town.on(CONFIRMED).office, town.staff["finance"], call)


def release(town: Town, seen: Seen) -> Moved:
    return pull(town.on(CONFIRMED).office, town.staff["finance_head"], seen, "release")


def post(town: Town, seen: Seen, answer: bytes) -> None:
    read_results(town.on(CONFIRMED).office, town.staff["finance"], seen, answer)


def confirm_explained(town: Town, seen: Seen) -> Moved:
    return pull(town.on(CONFIRMED).office, town.staff["finance_head"], seen, "confirm")


def order_back(town: Town, seen: Seen) -> Moved:
    return pull(town.on(ORDERED).office, town.staff["director"], seen, "approve")


def book_back(town: Town, seen: Seen) -> Moved:
    receipt = Receipt(AWARD_FEN, ORDERED, f"R-{seen.id}")
    moved = book_repayment(town.on(ORDERED).office, town.staff["finance"], seen, receipt, key="back")
    assert isinstance(moved, Moved)
    return moved


def upload(town: Town, seen: Seen, workbook: bytes) -> None:
    upload_lines(town.on(LAST_DAY).office, town.claimants[0].officer, seen, workbook, "申报明细.xlsx")


def hand_in(town: Town, seen: Seen, paper: bytes) -> None:
    handed = Handed("undertaking", "承诺书.pdf")
    upload_document(town.on(LAST_DAY).office, town.claimants[0].officer, seen, handed, io.BytesIO(paper))


def relaying(settings: Settings, redis_url: str, point: str) -> None:
    """Be a relay with the ticks of the house, as `yuelu relay` is."""
    crash._armed = point
    office = open_office(settings)
    with client(redis_url) as redis:
        relay.run(office.database, redis, schedules(office), queue_name=QUEUE, sweep=Sweep(0.2, 0.5))


def working(settings: Settings, redis_url: str, point: str) -> None:
    """Be a worker with every handler of the house, as `yuelu worker` is."""
    crash._armed = point
    office = open_office(settings)
    with client(redis_url) as redis:
        worker.run(office.database, redis, errands.handlers(office, settings), queue_name=QUEUE)
