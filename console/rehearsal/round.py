"""What applications take together in a rehearsal: the plan, its notice, objections, and a plan in its place."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from console.demonstration.papers import pdf
from console.rehearsal.claims import FIRST_ROW, Walker
from console.rehearsal.faults import StepFailed, step
from console.rehearsal.samples import MAKERS, hints_of
from console.rehearsal.stage import REASON, Stage
from forms.messages import Words
from forms.spec import FieldSpec
from settings import OFFICE_ZONE, Clock
from workflow.acts.looking import APPLICATION, Seen
from workflow.acts.make_plan import make_plan
from workflow.acts.object_to import PROOF, Proof, Receipt, object_to
from workflow.acts.propose_call import propose_call
from workflow.acts.pull import pull
from workflow.acts.read_objection import answer_of
from workflow.acts.take_task import take_this
from workflow.acts.uphold import Ruling, uphold
from workflow.calls.terms import CallTerms
from workflow.definition.life import Text
from workflow.registers import shipped
from workflow.review.grounds import Grounds

_RESIDENT = FieldSpec("code", "resident_id", Words("", ""))


@dataclass
class Round:
    """A call on its way, with the walker of each of its applications; `day` is the business day of what comes next."""

    stage: Stage
    call: int
    day: date
    walkers: dict[int, Walker] = field(default_factory=dict)

    def applications(self) -> list[Seen]:
        """Its applications as they stand."""
        rows = self.stage.all(
            "SELECT a.id FROM application a JOIN subject s ON s.id = a.id WHERE a.call_id = :call "
            "AND s.kind = :kind ORDER BY a.id",
            call=self.call,
            kind=APPLICATION,
        )
        return [self.stage.look(int(str(number))) for (number,) in rows]

    def close(self) -> None:
        """The clock closes the call after its last day."""
        with step("截止申报", "Close the call"):
            pull(self.stage.on(self.day), None, self.stage.look(self.call), "close")

    def plan(self) -> Seen:
        """A plan, which two approve and a third shows to the public."""
        stage, day = self.stage, self.day
        with step("制定分配方案", "Make the plan"):
            plan = make_plan(stage.on(day), stage.person("finance_planner", "plan"), self.call)
        with step("两人批准分配方案", "Two approve the plan"):
            stage.do(day, plan.id, "approve_first", "deputy_director", "approve_first")
            stage.do(day, plan.id, "approve", "director", "approve")
        with step("公示分配方案", "Show the plan to the public", _line(stage, "publish")):
            stage.do(day, plan.id, "publish", "policy_officer", "publish")
        return stage.look(plan.id)

    def confirm(self, plan: Seen) -> None:
        """The notice is over, and the plan is confirmed."""
        self.day = self._notice_over(plan)
        with step("公示期满确认方案", "Confirm the plan after its notice", _line(self.stage, "confirm")):
            self.stage.do(self.day, plan.id, "confirm", "policy_head", "confirm")

    def object(self, plan: Seen) -> None:
        """Two objections against lines of the plan are admitted and upheld: the first of them takes the plan back."""
        stage = self.stage
        funded = self._granted(plan)[:2]
        if len(funded) < 2:  # noqa: PLR2004  # two objections
            why = Text("方案中获得资助的申报不足两件", "fewer than two applications are granted money")
            raise StepFailed(Text("对公示提出异议", "Object to the notice"), why)
        with step("对公示提出异议", "Object to the notice"):
            objections = [self._objected(plan, application) for application in funded]
            for each in objections:
                stage.do(self.day, each.id, "admit", "policy_officer", "admission")
        code = next(iter(stage.edition.reasons))
        head = stage.person("policy_head", "answer")
        with step("认定异议成立，退回重新核定", "Uphold the objections and reconsider", _line(stage, "reconsider")):
            for each in objections:
                seen = take_this(stage.on(self.day), head, each.id)
                uphold(stage.on(self.day), head, seen, [Ruling(FIRST_ROW, "refuse", None, code)], reason=REASON)

    def _objected(self, plan: Seen, application: int) -> Seen:
        stage = self.stage
        hints = hints_of(stage.edition, shipped.tables(), stage.context(stage.party()))
        said = Grounds(
            application=application,
            row=FIRST_ROW,
            kind="person",
            name="张三丰",
            code=str(MAKERS["resident_id"](_RESIDENT, stage.luck, hints)),
            grounds="该项不符合资助条件。",
            mail="zhang@example.cn",
            phone="0731-88000000",
        )
        proof = Proof(PROOF, "证明.pdf", io.BytesIO(pdf("证明", ["排练"])))
        taken = object_to(stage.on(self.day), plan.id, said, [proof])
        assert isinstance(taken, Receipt), taken
        found = answer_of(stage.office, taken.token)
        assert found is not None
        return stage.look(found.id)

    def _granted(self, plan: Seen) -> list[int]:
        rows = self.stage.all(
            "SELECT application_id FROM plan_line WHERE plan_id = :plan GROUP BY application_id "
            "HAVING sum(granted_fen) > 0 AND bool_or(row = :row AND award_fen > 0) ORDER BY application_id DESC",
            plan=plan.id,
            row=FIRST_ROW,
        )
        return [int(str(number)) for (number,) in rows]

    def _notice_over(self, plan: Seen) -> date:
        until = self.stage.all("SELECT notice_until FROM plan WHERE id = :plan", plan=plan.id)[0][0]
        assert isinstance(until, datetime)
        return (until + timedelta(days=1)).astimezone(OFFICE_ZONE).date()


def open_call(stage: Stage, number: str, budget_fen: int) -> Round:
    """A call under the edition: one proposes it, another approves it, and the clock opens it."""
    days = stage.days
    terms = CallTerms(
        number=f"{number}-{stage.authority}",
        edition=stage.edition.hash,
        title=Text("排练用申报通知", "Call of the rehearsal"),
        opens_at=Clock.start_of(days.before(20)),
        closes_at=Clock.start_of(days.after(1)),
        window=days.window,
        closing_day=days.closing,
        budget_fen=budget_fen,
    )
    with step("发布申报通知", "Open a call"):
        proposing, officer = stage.on(days.before(30)), stage.person("policy_officer", "propose")
        call = propose_call(proposing, officer, stage.authority, terms)
        stage.do(days.before(30), call.id, "approve", "policy_head", "approve")
        pull(stage.on(days.before(20)), None, stage.look(call.id), "open")
    return Round(stage, call.id, days.after(2))


def _line(stage: Stage, trigger: str) -> int:
    found: Sequence[str] = [each.source for each in stage.edition.life.transitions if each.trigger == trigger]
    return stage.places.state(found[0]) if found else 0
