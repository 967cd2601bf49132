"""People of a town who do what they like, in any order: a machine whose invariant is that the laws hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar, TypeVar

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests import made
from tests.acts.claim import AWARD_FEN, Row, bad, flagged, good
from tests.acts.clearing import clear_up, odd_answer, open_answers
from tests.acts.laws import broken
from tests.acts.objecting import REASON, person, proof, refusal
from tests.acts.recovering import ORDERED, booked, demand
from tests.acts.sharing import call_of
from tests.acts.town import CLOSED, CONFIRMED, LAST_DAY, NOTICED, PLANNED, Town, build, undertaking
from tests.editions.two_halves import edition
from workflow.acts.apply import apply
from workflow.acts.book_repayment import book_repayment, undo_repayment
from workflow.acts.decide import decide, pass_rest
from workflow.acts.looking import Seen
from workflow.acts.make_batch import make_batch
from workflow.acts.make_plan import make_plan
from workflow.acts.object_to import object_to
from workflow.acts.office import Office
from workflow.acts.propose_budget_change import propose_budget_change
from workflow.acts.propose_recovery import propose_recovery
from workflow.acts.pull import pull
from workflow.acts.read_results import read_results
from workflow.acts.submit import submit
from workflow.acts.take_task import take_task
from workflow.acts.tick import run_out
from workflow.acts.uphold import Ruling, uphold
from workflow.calls.budgets import BudgetTerms
from workflow.engine.errors import EngineError
from workflow.money.bank import Outcome
from workflow.money.bank_answers import Meaning
from workflow.money.recoveries import Receipt
from workflow.review.decisions import Decision

OVER = date(2019, 6, 3)
"""When every period of an order has run out."""

OLDEST, NEWEST = 2, 6
"""How many of all that there is are touched in a step."""

BUDGET = 5 * AWARD_FEN
PEOPLE = st.sampled_from([0, 1])
_WAYS = (
    "SELECT DISTINCT f.name, o.name FROM transfer t JOIN account f ON f.id = t.from_id "
    "JOIN account o ON o.id = t.to_id WHERE t.authority_id = :town"
)
_FATES = "SELECT DISTINCT instalment, resolution FROM reservation WHERE authority_id = :town AND resolution IS NOT NULL"
FORWARD = (
    "admit",
    "accept",
    "pass",
    "send",
    "agree",
    "approve_first",
    "approve",
    "publish",
    "confirm",
    "release",
    "verify",
)
BACKWARD = ("ask_correction", "refuse", "return", "reject", "discard", "reopen", "fail")

Thing = TypeVar("Thing")


def some_of(things: Sequence[Thing]) -> Sequence[Thing]:
    """The oldest and the newest: a town that is old need not touch all that it ever did at each step."""
    return [*things[:OLDEST], *things[max(OLDEST, len(things) - NEWEST) :]]


class People(RuleBasedStateMachine):
    """Two claimants who want the same few things, one call at a time, and everybody of the office."""

    office: ClassVar[Office]
    ways: ClassVar[set[tuple[object, ...]]]
    """The ways that money went in any of these towns: from one account to another."""
    fates: ClassVar[set[tuple[object, ...]]]
    """What became of any instalment in any of these towns: its number, and how it was resolved."""

    def __init__(self) -> None:
        super().__init__()
        self.town: Town = build(self.office)
        self.rows = self._wanted()
        self.call = self.town.call(BUDGET)
        self.batches: list[int] = []

    def _wanted(self) -> list[list[Row]]:
        """What the two want: three things that both do, and two that are each one's own."""
        names = [each.name for each in self.town.claimants]
        shared = good(names[0], 3)
        return [[row | {"专利权人": name} for row in shared] + good(name, 2) for name in names]

    def tried(self, work: Callable[..., object], *given: object, **named: object) -> object:
        """Do something that may be refused, which changes nothing; what it answered, or None."""
        try:
            return work(*given, **named)
        except EngineError as refusal:
            event(f"refused: {refusal.code}")
            return None

    def applications(self, who: int | None = None) -> list[Seen]:
        query = "SELECT id FROM application WHERE authority_id = :town ORDER BY id"
        seen = self.town.look_all(int(str(number)) for (number,) in self.town.all(query, town=self.town.authority))
        mine = None if who is None else self.town.claimants[who].organisation
        return [each for each in seen if mine is None or each.claimant == mine]

    @rule(who=PEOPLE)
    def begin(self, who: int) -> None:
        claimant = self.town.claimants[who]
        office = self.town.on(LAST_DAY).office
        self.tried(apply, office, claimant.officer, self.call, claimant.organisation)

    @rule(who=PEOPLE, wanted=st.sets(st.integers(0, 4), min_size=1), flag=st.booleans(), wrong=st.booleans())
    def fill(self, who: int, wanted: set[int], *, flag: bool, wrong: bool) -> None:
        name = self.town.claimants[who].name
        rows = [self.rows[who][place] for place in sorted(wanted)]
        rows += [flagged(name)] * flag + [bad(name)] * wrong
        for each in self.applications(who):
            if each.state in ("draft", "correction"):
                self.town.fill(each, rows)

    @rule(who=PEOPLE, trigger=st.sampled_from(["submit", "submit", "submit", "resubmit", "withdraw"]))
    def claim(self, who: int, trigger: str) -> None:
        office, officer = self.town.on(LAST_DAY).office, self.town.claimants[who].officer
        for each in some_of(self.applications(who)):
            if trigger == "submit":
                self.tried(submit, office, officer, each, undertaking())
            else:
                self.tried(pull, office, officer, each, trigger)

    @rule(rounds=st.integers(1, 12), refusing=st.booleans())
    def work(self, rounds: int, *, refusing: bool) -> None:
        """The people of the office take what waits, and mostly do what leads on."""
        for _ in range(rounds):
            for role in sorted(self.town.staff):
                self._next_of(role, refusing=refusing)

    def _next_of(self, role: str, *, refusing: bool) -> None:
        town, actor = self._day(role), self.town.staff[role]
        taken = take_task(town.office, actor, frozenset({role}))
        if taken is None:
            return
        seen = taken.subject
        if seen.state == "substantive":
            pass_rest(town.office, actor, seen)
            flags = [Decision(row, "refuse", 0, "above_schedule") for row in self._undecided(seen.id)]
            decide(town.office, actor, seen, flags)
        before, ways = self.town.look(seen.id), self.town.ways(seen)
        for trigger in (each for each in ((*BACKWARD, *FORWARD) if refusing else FORWARD) if each in ways):
            if self.tried(pull, town.office, actor, before, trigger, reason="依据不足") is not None:
                break
        self.town.take_back(seen.id)

    def _day(self, role: str) -> Town:
        days = {"policy_officer": NOTICED, "policy_head": CONFIRMED, "finance_head": CONFIRMED}
        return self.town.on(days.get(role, PLANNED))

    def _undecided(self, application: int) -> list[int]:
        query = (
            "SELECT l.row FROM line l JOIN claim_list c ON c.id = l.list_id WHERE c.application_id = :id AND l.ok "
            "AND c.round = (SELECT max(round) FROM claim_list WHERE application_id = :id) AND NOT EXISTS "
            "(SELECT FROM line_decision d WHERE d.application_id = :id AND d.row = l.row)"
        )
        return [int(str(row)) for (row,) in self.town.all(query, id=application)]

    @rule()
    def reopen(self) -> None:
        office, deputy = self.town.on(CLOSED).office, self.town.staff["deputy_director"]
        for each in some_of(self.applications()):
            self.tried(pull, office, deputy, each, "reopen", reason="复议成立")

    @rule()
    def lapse(self) -> None:
        run_out(self.town.on(CONFIRMED).office)

    @rule()
    def close(self) -> None:
        """The call closes, and a plan is made of what was decided."""
        self.tried(pull, self.town.on(CLOSED).office, None, self.town.look(self.call), "close")
        office = self.town.on(PLANNED).office
        self.tried(make_plan, office, self.town.staff["finance_planner"], self.call)

    @rule(who=PEOPLE, whole=st.booleans(), proved=st.booleans())
    def objects(self, who: int, *, whole: bool, proved: bool) -> None:
        """Somebody objects to the plan of the call that was made last, whether it lies open or not."""
        plans = self.town.all("SELECT max(id) FROM plan WHERE call_id = :call", call=self.call)
        mine = self.applications(who)
        if plans != [(None,)] and mine:
            files = [proof()] if proved else []
            office = self.town.on(NOTICED).office
            self.tried(object_to, office, int(str(plans[0][0])), person(mine[-1], None if whole else 2), files)

    @rule(uphold_it=st.booleans(), raising=st.booleans())
    def answer_objections(self, *, uphold_it: bool, raising: bool) -> None:
        """The head of policy answers what was admitted, one way or the other, on any line that is there."""
        head, office = self.town.staff["policy_head"], self.town.on(NOTICED).office
        query = "SELECT o.id, coalesce(o.row, 2) FROM objection o WHERE o.authority_id = :town ORDER BY o.id"
        for subject, row in self.town.all(query, town=self.town.authority):
            seen = self.town.look(int(str(subject)))
            if seen.state == "received":
                self.town.do("policy_officer", seen.id, "admit")
            elif seen.state == "admitted":
                self.town.give_task(seen.id, head)
                ruling = Ruling(int(str(row)), "accept") if raising else refusal(int(str(row)))
                if uphold_it:
                    self.tried(uphold, office, head, seen, [ruling], reason=REASON)
                else:
                    self.tried(pull, office, head, seen, "reject", reason=REASON)
                self.town.take_back(seen.id)

    @rule()
    def order(self) -> None:
        office = self.town.on(CONFIRMED).office
        made = self.tried(make_batch, office, self.town.staff["finance"], self.call)
        if isinstance(made, Seen):
            self.batches.append(made.id)

    @rule(returned=st.booleans(), twice=st.booleans())
    def answer(self, *, returned: bool, twice: bool) -> None:
        """The bank answers the batches that were made, also old ones, and finance reads it once or twice."""
        office, finance = self.town.on(CONFIRMED).office, self.town.staff["finance"]
        for batch in some_of(self.batches):
            back = {each.id: "returned" for each in self.applications()} if returned else {}
            said = self.town.answer(batch, back)  # type: ignore[arg-type]
            for _ in range(1 + twice):
                self.tried(read_results, office, finance, self.town.look(batch), said)
            self.tried(pull, office, finance, self.town.look(batch), "settle")

    @rule(awards=st.sampled_from([-3, -1, 1, 2]), agree=st.booleans())
    def change_budget(self, awards: int, *, agree: bool) -> None:
        """A document gives or takes some awards' worth, if that is free, or is turned down."""
        here = self.town.on(PLANNED)
        said = BudgetTerms(awards * AWARD_FEN, made.word(), LAST_DAY)
        change = self.tried(propose_budget_change, here.office, here.staff["finance_planner"], self.call, said, REASON)
        if isinstance(change, Seen):
            head = here.staff["finance_head"]
            self.town.give_task(change.id, head)
            self.tried(pull, here.office, head, change, "approve" if agree else "reject", reason=REASON)
            self.town.take_back(change.id)

    @rule(outcome=st.sampled_from(["paid", "returned"]), off=st.sampled_from([-1, 0, 1]))
    def answer_oddly(self, outcome: Outcome, off: int) -> None:
        """The bank answers the batches with a file that does not fit, or not wholly."""
        office, finance = self.town.on(CONFIRMED).office, self.town.staff["finance"]
        for batch in some_of(self.batches):
            said = odd_answer(self.town, batch, outcome, off)
            self.tried(read_results, office, finance, self.town.look(batch), said)

    @rule(meaning=st.sampled_from(list(Meaning)), agree=st.booleans())
    def clear_up(self, meaning: Meaning, *, agree: bool) -> None:
        """What did not fit is explained by one and confirmed by another, or sent back."""
        for answer in some_of(open_answers(self.town)):
            clear_up(self.town, answer, meaning, agree=agree, tried=self.tried)

    @rule(share=st.sampled_from([1, 2, 3]), years=st.sampled_from([0, 0, 0, 1]), agree=st.booleans())
    def ask_back(self, share: int, years: int, *, agree: bool) -> None:
        """All or a part of an award is asked back of everybody, paid or not, and ordered, or turned down."""
        here = self.town.on(ORDERED)
        director, said = here.staff["director"], demand(AWARD_FEN // share, years=years)
        for each in some_of(self.applications()):
            asked = self.tried(propose_recovery, here.office, here.staff["policy_officer"], each.id, said, REASON)
            if isinstance(asked, Seen):
                self.town.give_task(asked.id, director)
                self.tried(pull, here.office, director, asked, "approve" if agree else "reject", reason=REASON)
                self.town.take_back(asked.id)

    def recoveries(self) -> list[Seen]:
        query = "SELECT id FROM recovery WHERE authority_id = :town ORDER BY id"
        return self.town.look_all(int(str(number)) for (number,) in self.town.all(query, town=self.town.authority))

    @rule(share=st.sampled_from([1, 2, 5]), wrong=st.booleans())
    def pay_back(self, share: int, *, wrong: bool) -> None:
        """Something comes in on every order, or nothing that was asked; some of it was booked wrongly."""
        here = self.town.on(ORDERED)
        finance, head = here.staff["finance"], here.staff["finance_head"]
        for each in some_of(self.recoveries()):
            receipt = Receipt(AWARD_FEN // share, ORDERED, made.word())
            self.tried(book_repayment, here.office, finance, each, receipt)
            if wrong and (standing := booked(self.town, each)):
                self.town.give_task(each.id, head)
                self.tried(undo_repayment, here.office, head, self.town.look(each.id), standing[-1], REASON)
                self.town.take_back(each.id)

    @rule(trigger=st.sampled_from(["extend", "hand_over", "close", "waive", "withdraw"]), run=st.booleans())
    def end_recoveries(self, trigger: str, *, run: bool) -> None:
        """Time runs out for who did not pay, and the heads decide what becomes of it."""
        if run:
            run_out(self.town.on(OVER).office)
        for each in some_of(self.recoveries()):
            role = "director" if trigger in {"waive", "withdraw"} else "finance_head"
            self.town.give_task(each.id, self.town.staff[role])
            self.tried(pull, self.town.on(OVER).office, self.town.staff[role], each, trigger, reason=REASON)
            self.town.take_back(each.id)

    @rule(far=st.integers(1, 13), returned=st.booleans(), objected=st.booleans(), halves=st.booleans())
    def press_on(self, far: int, *, returned: bool, objected: bool, halves: bool) -> None:
        """What all of them do on a good day, so that short lives come to the bank too."""
        self.next_call(halves=halves)
        steps: list[Callable[[], None]] = [
            self._everybody_claims,
            lambda: self.work(3, refusing=False),
            self.close,
            lambda: self.work(1, refusing=False),
            self._somebody_is_right if objected else lambda: None,
            lambda: self.work(5, refusing=False),
            self.order,
            lambda: self.work(1, refusing=False),
            lambda: self.answer(returned=returned, twice=True),
            lambda: self.work(1, refusing=False),
            self.order,
            lambda: self.work(1, refusing=False),
            lambda: self.answer(returned=False, twice=False),
        ]
        for step in steps[:far]:
            step()

    def _somebody_is_right(self) -> None:
        """A plan that lies open is objected to and taken back, and the next one is made."""
        self.objects(0, whole=False, proved=True)
        self.work(1, refusing=False)
        self.answer_objections(uphold_it=True, raising=False)
        self.close()

    def _everybody_claims(self) -> None:
        for who in (0, 1):
            self.begin(who)
            self.fill(who, {who, 2, 3}, flag=True, wrong=True)
            self.claim(who, "submit")

    @rule(halves=st.booleans())
    def next_call(self, *, halves: bool) -> None:
        """Another call, and other things to want, once this one takes no more claims; some pay in halves."""
        if self.town.look(self.call).state != "open":
            self.call = call_of(self.town, edition(), BUDGET) if halves else self.town.call(BUDGET)
            self.rows = self._wanted()

    @invariant()
    def laws_hold(self) -> None:
        assert broken(self.town, walk=False) == []

    def teardown(self) -> None:
        assert broken(self.town) == []
        self.ways.update(self.town.all(_WAYS, town=self.town.authority))
        self.fates.update(self.town.all(_FATES, town=self.town.authority))
        for each in self.applications():
            event(f"an application came to: {each.state}")
