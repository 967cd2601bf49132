"""What a rehearsal reports of money that was paid: the form of the evaluation is filled in, and its report judged."""

from __future__ import annotations

from datetime import date

from console.rehearsal.faults import StepFailed, step
from console.rehearsal.round import Round
from console.rehearsal.samples import Hints, hints_of, sample
from console.rehearsal.stage import Stage
from forms.spec import FieldSpec
from workflow.acts.evaluating import ask_for_report, faults, report
from workflow.acts.looking import Seen
from workflow.definition.life import Text
from workflow.engine.moves import Moved
from workflow.registers import shipped

_DRAWS = 200
"""How often an answer is drawn at most until the field takes it."""


def evaluate(stage: Stage, round_: Round, last: date) -> bool:
    """Ask for a report of what was paid in a call, hand it in, and find it met; another is sent back and found not met.

    Returns whether the edition asks for reports. Raises StepFailed.
    """
    if stage.edition.evaluation is None:
        return False
    paid = stage.all(
        "SELECT r.application_id FROM reservation r JOIN subject s ON s.id = r.application_id "
        "WHERE s.authority_id = :authority AND r.resolution = 'paid' AND s.state = 'paid' "
        "AND r.application_id = ANY(:own) GROUP BY r.application_id ORDER BY r.application_id LIMIT 2",
        own=list(round_.walkers),
    )
    for (application,), met in zip(paid, (True, False), strict=False):
        _evaluated(stage, round_, int(str(application)), last, met=met)
    stage.tell(f"{len(paid)} 份绩效报告已提交并评价", f"{len(paid)} reports on what was paid were handed in and judged")
    return True


def _evaluated(stage: Stage, round_: Round, application: int, day: date, *, met: bool) -> None:
    with step("要求绩效报告", "Ask for a report", stage.places.of("evaluation", "within")):
        if not ask_for_report(stage.on(day), application):
            none = Text("没有开始评价", "no evaluation began")
            raise StepFailed(Text("要求绩效报告", "Ask for a report"), none, stage.places.of("evaluation", "within"))
    asked = stage.all("SELECT id FROM evaluation WHERE application_id = :id", id=application)[0][0]
    evaluation = int(str(asked))
    _reported(stage, round_, application, evaluation, day)
    with step("评价绩效报告", "Judge a report"):
        if not met:
            stage.do(day, evaluation, "send_back", "policy_officer", "evaluation", reason=True)
            _reported(stage, round_, application, evaluation, day)
        found, confirmed = ("find_met", "confirm") if met else ("find_not_met", "confirm_not_met")
        stage.do(day, evaluation, found, "policy_officer", "evaluation", reason=not met)
        stage.do(day, evaluation, confirmed, "policy_head", "oversight", reason=not met)


def _reported(stage: Stage, round_: Round, application: int, evaluation: int, day: date) -> None:
    """The claimant fills in the form of the edition and hands it in."""
    claimant = round_.walkers[application].claimant
    hints = hints_of(stage.edition, shipped.tables(), stage.context(claimant.party))
    assert stage.edition.evaluation is not None
    fields = stage.edition.evaluation.form.fields
    said = {spec.name: _answer(stage, spec, hints) for spec in fields}
    with step("提交绩效报告", "Hand in a report", stage.places.of("evaluation", "fields")):
        seen: Seen = stage.look(evaluation)
        told = report(stage.on(day), claimant.officer, seen, said)
        assert isinstance(told, Moved), told


def _answer(stage: Stage, spec: FieldSpec, hints: Hints) -> str:
    """An answer that the field takes. Raises StepFailed where none was found."""
    assert stage.edition.evaluation is not None
    form = stage.edition.evaluation.form
    for _ in range(_DRAWS):
        typed = sample(spec, stage.luck, hints)
        answer = " ".join(map(str, typed)) if isinstance(typed, tuple) else str(typed)
        if spec.name not in faults(form, {spec.name: answer}):
            return answer
    said = Text(f"填写绩效报告的 {spec.name}", f"Fill in {spec.name} of the report")
    none = Text("没有找到该字段接受的内容", "nothing was found that the field takes")
    raise StepFailed(said, none, stage.places.of("evaluation", "fields"))
