"""One round walked through its whole life by its cast, with the same acts that pages call."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from console.demonstration.answers import bank_answer
from console.demonstration.cast import Cast, DemonstrationBroken
from console.demonstration.papers import papers
from console.demonstration.setting import BUDGET_FEN, CLOSING, WINDOW
from console.demonstration.universities import University
from console.demonstration.workbook import mended, workbook
from forms.types.money import yuan
from settings import Clock
from storage.documents.documents import Refused
from workflow.acts.answer import answer
from workflow.acts.apply import apply
from workflow.acts.ask_correction import ask_correction
from workflow.acts.decide import decide, pass_rest
from workflow.acts.looking import Seen, look
from workflow.acts.make_batch import make_batch
from workflow.acts.make_plan import make_plan
from workflow.acts.propose_call import propose_call
from workflow.acts.pull import pull
from workflow.acts.read_results import Read, read_results
from workflow.acts.submit import submit
from workflow.acts.take_task import take_task
from workflow.acts.tick import turn_calls
from workflow.acts.upload_document import Handed, upload_document
from workflow.acts.upload_lines import Uploaded, upload_lines
from workflow.calls.terms import CallTerms
from workflow.claims import lists
from workflow.definition.assessment import LineAssessment
from workflow.definition.life import Text
from workflow.money import payments
from workflow.parties.actors import Actor
from workflow.registers.editions import edition_by_hash
from workflow.review.decisions import Decision
from workflow.review.points import Point

PROPOSED, OPENED, SUBMITTED = date(2018, 11, 26), date(2018, 12, 3), date(2018, 12, 31)
CHECKED, REVIEWED, PLANNED = date(2019, 1, 2), date(2019, 1, 3), date(2019, 1, 4)
NOTICED, CONFIRMED, PAID = date(2019, 1, 7), date(2019, 1, 14), date(2019, 1, 15)
"""The days of the round; its notice of five working days lies open to the end of 11 January 2019."""

CLOSES = date(2019, 1, 31)
"""When the clock would close the call: after the demonstration's day, so that none beside the walk does it early."""


CLOSED_EARLY = "各单位均已提交，提前截止。"
"""Why the demonstration's call is closed before its last day."""


@dataclass(frozen=True)
class Part:
    """A university's part in a round: how many lines it claims, with mistakes or without."""

    university: University
    lines: int
    mistakes: bool = True


@dataclass(frozen=True)
class Drafted:
    """A draft that is ready to be submitted, and what the rules said of its workbook at first."""

    seen: Seen
    first: tuple[LineAssessment, ...]


@dataclass(frozen=True)
class Walk:
    """A round on its way: the cast, the round's seed, and whom to tell what happened."""

    cast: Cast
    seed: int
    tell: Callable[[str], None]

    def open_call(self, number: str, edition: str, title: Text, budget_fen: int = BUDGET_FEN) -> int:
        """Propose a call, have it approved by another person, and let the clock open it."""
        terms = CallTerms(
            number=number,
            edition=edition,
            title=title,
            opens_at=Clock.start_of(OPENED),
            closes_at=Clock.start_of(CLOSES),
            window=WINDOW,
            closing_day=CLOSING,
            budget_fen=budget_fen,
        )
        proposing = self.cast.on(PROPOSED)
        call = propose_call(proposing.office, self._actor("policy_officer"), proposing.authority, terms)
        self._task(PROPOSED, "policy_head", "approve")
        turn_calls(self.cast.on(OPENED).office)
        return call.id

    def draft(self, call: int, part: Part) -> Drafted:
        """Begin an application: its workbook, the bad rows again where they can be mended, and its papers."""
        cast, short = self.cast.on(SUBMITTED), part.university.short
        officer = self.cast.officers[short]
        seen = apply(cast.office, officer, call, cast.organisations[short])
        made = workbook(part.university, part.lines, self.seed, mistakes=part.mistakes)
        uploaded = self._upload(officer, seen, made.data, mending=False)
        total = uploaded.assessment.summary
        self.tell(f"  {part.university.name}: {total.rows} 项，{total.ok} 项通过，{total.bad} 项有误")
        if total.bad:
            mending = self._upload(officer, seen, mended(part.university, part.lines, self.seed), mending=True)
            total = mending.assessment.summary
            self.tell(f"    更正后 {total.ok} 项通过，申报 {yuan(total.award_fen)} 元")
        for paper in papers(part.university, min(part.lines, 40), self.seed):
            handed = upload_document(cast.office, officer, seen, Handed(paper.kind, paper.name), io.BytesIO(paper.data))
            if isinstance(handed, Refused):
                raise DemonstrationBroken(handed.messages("en"))
        self._answer(officer, seen, part)
        return Drafted(seen, tuple(uploaded.assessment.lines))

    def submit(self, seen: Seen, part: Part) -> None:
        """Submit a draft; a second click with the same key changes nothing."""
        office = self.cast.on(SUBMITTED).office
        with office.database.reading() as connection:
            undertaking = edition_by_hash(connection, seen.edition).undertaking_digest
        for _click in range(2):
            submit(office, self.cast.officers[part.university.short], seen, undertaking, key=f"submit-{seen.id}")

    def close(self, call: int) -> None:
        """The policy officer closes the call once all claims are in."""
        office, officer = self.cast.on(CHECKED).office, self._actor("policy_officer")
        pull(office, officer, self._look(call), "close", reason=CLOSED_EARLY)

    def check_form(self, *, correcting: Part | None = None) -> int:
        """The handler accepts and passes what waits; one application is sent back once for a correction."""
        handler, office = self._actor("handler"), self.cast.on(CHECKED).office
        done = 0
        while (taken := take_task(office, handler, frozenset({"handler"}))) is not None:
            if taken.subject.state == "submitted":
                pull(office, handler, taken.subject, "accept")
            elif correcting is not None and self._claims(taken.subject, correcting):
                asked = [Point(None, "undertaking", "承诺书未盖章，请盖章后重新扫描上传")]
                ask_correction(office, handler, taken.subject, asked, "请补充盖章的承诺书")
                self._correct(taken.subject.id, correcting)
                correcting = None
            else:
                pull(office, handler, taken.subject, "pass")
                done += 1
        return done

    def review(self) -> int:
        """The re-checker accepts what passes, decides flagged lines, and sends; the division head agrees."""
        office, rechecker = self.cast.on(REVIEWED).office, self._actor("rechecker")
        done = 0
        while (taken := take_task(office, rechecker, frozenset({"rechecker"}))) is not None:
            passed = pass_rest(office, rechecker, taken.subject)
            flagged = self._flagged(taken.subject.id)
            decide(office, rechecker, taken.subject, flagged)
            pull(office, rechecker, taken.subject, "send")
            self.tell(f"  申报 {taken.subject.id}: {passed} 项直接通过，{len(flagged)} 项有提示、逐项决定")
            done += 1
        head = self._actor("division_head")
        while (agreed := take_task(office, head, frozenset({"division_head"}))) is not None:
            pull(office, head, agreed.subject, "agree")
        return done

    def plan(self, call: int) -> Seen:
        """Make the plan and have it approved by two; the second approval reserves."""
        plan = make_plan(self.cast.on(PLANNED).office, self._actor("finance_planner"), call)
        self._task(PLANNED, "deputy_director", "approve_first")
        self._task(PLANNED, "director", "approve")
        return self._look(plan.id)

    def publish(self, plan: Seen) -> Seen:
        """Show the plan to the public."""
        self._task(NOTICED, "policy_officer", "publish")
        return self._look(plan.id)

    def confirm(self, plan: Seen) -> Seen:
        """End the notice after its working days."""
        self._task(CONFIRMED, "policy_head", "confirm")
        return self._look(plan.id)

    def order(self, call: int) -> Seen:
        """One makes the batch, and another releases it."""
        batch = make_batch(self.cast.on(CONFIRMED).office, self._actor("finance"), call)
        self._task(PAID, "finance_head", "release")
        return self._look(batch.id)

    def settle(self, batch: Seen, *, returned: int) -> Read:
        """Read the bank's answer, twice, and settle the batch."""
        office, finance = self.cast.on(PAID).office, self._actor("finance")
        with office.database.reading() as connection:
            orders = payments.orders(connection, batch.id)
        fen = {name: order.amount_fen for name, order in orders.items()}
        answer = bank_answer(fen, str(batch.id), self.seed, returned=returned)
        read = read_results(office, finance, batch, answer)
        read_results(office, finance, batch, answer)
        pull(office, finance, self._look(batch.id), "settle")
        return read

    def _actor(self, role: str) -> Actor:
        return self.cast.roles[role]

    def _task(self, day: date, role: str, trigger: str) -> None:
        """The task that waits for a role is taken and done."""
        office = self.cast.on(day).office
        taken = take_task(office, self._actor(role), frozenset({role}))
        if taken is None:
            raise DemonstrationBroken(f"no task for {role}")
        pull(office, self._actor(role), taken.subject, trigger)

    def _look(self, subject: int) -> Seen:
        with self.cast.office.database.reading() as connection:
            return look(connection, subject)

    def _claims(self, subject: Seen, part: Part) -> bool:
        return subject.claimant == self.cast.organisations[part.university.short]

    def _upload(self, officer: Actor, seen: Seen, data: bytes, *, mending: bool) -> Uploaded:
        uploaded = upload_lines(self.cast.on(SUBMITTED).office, officer, seen, data, "申报明细.xlsx", mending=mending)
        if not isinstance(uploaded, Uploaded):
            raise DemonstrationBroken(uploaded)
        return uploaded

    def _answer(self, officer: Actor, seen: Seen, part: Part) -> None:
        """Answer the application's own questions, on the draft as it stands."""
        office = self.cast.on(SUBMITTED).office
        with office.database.reading() as connection:
            draft = lists.newest(connection, seen.id)
        assert draft is not None
        said = {"contact": part.university.officer.name, "phone": part.university.telephone}
        answer(office, officer, seen, draft.version, said)

    def _correct(self, application: int, part: Part) -> None:
        """The officer hands in what was asked for, and resubmits."""
        office, officer = self.cast.on(CHECKED).office, self.cast.officers[part.university.short]
        seen = self._look(application)
        paper = next(each for each in papers(part.university, 1, self.seed) if each.kind == "undertaking")
        upload_document(office, officer, seen, Handed(paper.kind, "承诺书（盖章）.pdf"), io.BytesIO(paper.data))
        pull(office, officer, self._look(application), "resubmit")

    def _flagged(self, application: int) -> Sequence[Decision]:
        """Flagged lines: paid too much is accepted at what the schedule says, a date that cannot be is refused."""
        with self.cast.office.database.reading() as connection:
            submitted = lists.submitted(connection, application)
            assert submitted is not None
            stored = lists.lines(connection, submitted.id)
        decided = []
        for line in stored:
            told = line.told["zh"]
            assert isinstance(told, dict)
            if line.ok and told["flags"]:
                refused = "fee_year_date" in told["flags"]
                reason = "fee_year_date" if refused else None
                decided.append(Decision(line.row, "refuse" if refused else "accept", line.award_fen, reason))
        return decided
