"""The paying part of a rehearsal: batches made, discarded, released, and answered by the bank in every way."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from defusedxml.ElementTree import fromstring

from console.rehearsal.faults import StepFailed, step
from console.rehearsal.listing import STRIKE, name, uphold
from console.rehearsal.round import Round
from console.rehearsal.routes import Step, alone, name_of, way
from console.rehearsal.serving import Serving
from console.rehearsal.stage import REASON, Stage
from workflow.acts.asking_lists import ListedClaim
from workflow.acts.explain_lines import explain_lines
from workflow.acts.looking import Seen
from workflow.acts.make_batch import files_of, make_batch
from workflow.acts.pull import pull
from workflow.acts.read_results import read_results
from workflow.acts.take_task import take_this
from workflow.acts.tick import pass_instalments
from workflow.definition.life import Text, Transition
from workflow.money import bank_answers, payments
from workflow.money.bank import Outcome, Result, results_csv
from workflow.money.bank.pain001 import NAMESPACE
from workflow.money.bank_answers import Explained, Meaning
from workflow.money.payments import Order

ORDER, SETTLE, BOUNCE, NOTHING = "order", "settle", "bounce", "pass_nothing"
BANK: Mapping[str, Outcome] = {SETTLE: "paid", BOUNCE: "returned"}
_MOST_ROUNDS = 60


@dataclass
class Paying:
    """Takes the applications of a round from the confirmed plan to their ends; `taken` are the steps taken before.

    `sparing` one application of a round always gets its money; without it a list may name the only one.
    """

    round: Round
    taken: set[Step]
    sparing: bool = True
    serving: Serving = field(init=False)

    def __post_init__(self) -> None:
        """Whoever serves has a ledger of the same office."""
        self.serving = Serving(self.stage)

    @property
    def stage(self) -> Stage:
        """The office."""
        return self.round.stage

    def to_the_ends(self) -> None:
        """Until nothing moves any more. Raises StepFailed where an application is left without an end."""
        for _ in range(_MOST_ROUNDS):
            waiting = [each for each in self.round.applications() if not self._ended(each)]
            if not waiting:
                return
            if not (self._nothing_due(waiting) or self._own_steps(waiting) or self._batch(waiting)):
                break
        left = [each.state for each in self.round.applications() if not self._ended(each)]
        if left:
            said = Text("各申报走到终点", "Every application comes to an end")
            why = Text(f"停在 {', '.join(left)}", f"these are stuck in {', '.join(left)}")
            raise StepFailed(said, why, self.stage.places.state(left[0]))

    def _ended(self, seen: Seen) -> bool:
        return seen.state == self.stage.edition.life.initial or self.stage.edition.life.states[seen.state].ends

    def _nothing_due(self, waiting: Collection[Seen]) -> bool:
        """The clock passes instalments that come to nothing."""
        if not any(self._leaving(each, NOTHING) for each in waiting):
            return False
        with step("本期无款可拨的，由系统转入下一步", "The clock passes a part that comes to nothing"):
            return pass_instalments(self.stage.on(self.round.day)) > 0

    def _own_steps(self, waiting: Collection[Seen]) -> bool:
        """What people check between two payments: each of their steps once, and then what leads on."""
        life, moved = self.stage.edition.life, False
        for seen in waiting:
            if not alone(life.states[seen.state]) or seen.id not in self.round.walkers:
                continue
            walker = self.round.walkers[seen.id]
            if served := self.serving.serve(seen, walker.claimant, self.round.day):
                self.taken |= served
                moved = True
                continue
            leaving = [each for each in life.leaving(seen.state) if each.target != seen.state]
            fresh = [each for each in leaving if name_of(each) not in self.taken]
            each = (fresh or [self._onward(leaving)])[0]
            walker.take(seen.id, each, self.round.day)
            self.taken.add(name_of(each))
            moved = True
        return moved

    def _onward(self, leaving: list[Transition]) -> Transition:
        """The step that leads to another payment, or else the first."""
        life = self.stage.edition.life
        steps = list(life.transitions)
        orders = {each.source for each in steps if each.trigger == ORDER}
        return next((each for each in leaving if way(steps, each.target, orders.__contains__)), leaving[0])

    def _leaving(self, seen: Seen, trigger: str) -> list[Transition]:
        return [each for each in self.stage.edition.life.leaving(seen.state) if each.trigger == trigger]

    def _batch(self, waiting: Collection[Seen]) -> bool:
        payable = [each for each in waiting if self._leaving(each, ORDER)]
        if not payable:
            return False
        stage, day = self.stage, self.round.day
        self._listed(payable)
        with step("制作拨付批次", "Make a batch", stage.places.state(payable[0].state)):
            try:
                batch = make_batch(stage.on(day), stage.person("finance", "payment"), self.round.call)
            except ListedClaim:
                uphold(self.round)  # all that waits is listed: nothing is left to pay
                return True
            check_files(stage, batch)
        uphold(self.round)
        ordered = [stage.look(each.id) for each in payable]
        discards = [step_ for each in ordered for step_ in self._leaving(each, "discard")]
        if fresh := {name_of(each) for each in discards} - self.taken:
            self.taken |= fresh
            with step("作废批次", "Discard the batch"):
                pull(stage.on(day), stage.person("finance", "payment"), batch, "discard", reason=REASON)
            return True
        with step("放款", "Release the batch"):
            stage.do(day, batch.id, "release", "finance_head", "release")
        self._answer(batch)
        return True

    def _listed(self, payable: Collection[Seen]) -> None:
        """A list names one of several that wait for a payment which none was struck from yet."""
        for seen in payable:
            fresh = {name_of(each) for each in self._leaving(seen, STRIKE)} - self.taken
            if fresh and (len(payable) > 1 or not self.sparing):
                self.taken |= fresh
                name(self.round, seen)
                return

    def _answer(self, batch: Seen) -> None:
        """The bank's file: some of it fits and is posted by finance, some is explained and posted by its head."""
        stage, day = self.stage, self.round.day
        with stage.office.database.reading() as connection:
            orders = list(payments.orders(connection, batch.id).values())
        chosen = [(order, self._outcome(stage.look(order.application))) for order in orders]
        said = [_result(order, each) for order, each in chosen]
        with step("读入银行回单", "Read the bank's answer"):
            read = read_results(stage.on(day), stage.person("finance"), stage.look(batch.id), results_csv.write(said))
        odd = {order.end_to_end_id: each for order, each in chosen if each.role != "finance"}
        if odd:
            assert read.answer is not None
            self._explain(read.answer, odd)
        with step("结清批次", "Settle the batch"):
            pull(stage.on(day), stage.person("finance"), stage.look(batch.id), SETTLE)

    def _outcome(self, seen: Seen) -> Transition:
        """A step of the bank's answer that was not taken yet; else the money arrives."""
        life = self.stage.edition.life
        asked = [each for each in life.leaving(seen.state) if each.trigger in BANK]
        fresh = [each for each in asked if name_of(each) not in self.taken]
        each = next(iter(fresh), None) or next(each for each in asked if each.trigger == SETTLE)
        self.taken.add(name_of(each))
        return each

    def _explain(self, answer: int, odd: Mapping[str, Transition]) -> None:
        """What did not fit is explained by finance, and confirmed by its head."""
        stage, day = self.stage, self.round.day
        clerk = stage.person("finance", "reconciliation")
        with step("核对不符的回单", "Clear up what did not fit"):
            seen = take_this(stage.on(day), clerk, answer)
            with stage.office.database.reading() as connection:
                queried = bank_answers.queried(connection, answer)
            meanings = {SETTLE: Meaning.PAID, BOUNCE: Meaning.RETURNED}
            told = [Explained(each.place, meanings[odd[str(each.end_to_end_id)].trigger], REASON) for each in queried]
            explain_lines(stage.on(day), clerk, seen, told)
            pull(stage.on(day), clerk, stage.look(answer), "explain")
            stage.do(day, answer, "confirm", "finance_head", "reconciliation_check")


def _result(order: Order, each: Transition) -> Result:
    """What the bank says of a payment: of one that the head is to post, a fen too much."""
    off = 0 if each.role == "finance" else 1
    return Result(order.end_to_end_id, BANK[each.trigger], order.amount_fen + off, "账号户名不符")


def check_files(stage: Stage, batch: Seen) -> None:
    """Both bank files say the payments that were ordered: as many, to the fen, in pain.001 and in the CSV."""
    with stage.office.database.reading() as connection:
        files, orders = files_of(stage.office, connection, batch.id), payments.orders(connection, batch.id)
    wanted = {name: order.amount_fen for name, order in orders.items()}
    rows = list(csv.reader(io.StringIO(files.csv.decode("gb18030"))))[1:]
    in_csv = {row[5].split(" ")[0]: _fen(row[4]) for row in rows}
    tree, space = fromstring(files.pain), f"{{{NAMESPACE}}}"
    in_pain = {
        str(each.findtext(f"{space}PmtId/{space}EndToEndId")): _fen(each.findtext(f"{space}Amt/{space}InstdAmt"))
        for each in tree.iter(f"{space}CdtTrfTxInf")
    }
    total = _fen(tree.findtext(f".//{space}CtrlSum"))
    if not in_csv == in_pain == wanted or total != sum(wanted.values()):
        why = Text("两个文件与应付款项不一致", "the files do not say what is to be paid")
        raise StepFailed(Text("核对银行文件", "Check the bank files"), why)


def _fen(said: str | None) -> int:
    return int(Decimal(str(said)) * 100)
