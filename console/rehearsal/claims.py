"""The claims of a rehearsal: workbooks, papers and answers, and each walk of one application."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from console.rehearsal.faults import StepFailed, step
from console.rehearsal.judging import Line, cells_of
from console.rehearsal.papers import paper
from console.rehearsal.samples import hints_of, sample
from console.rehearsal.stage import REASON, Claimant, Stage
from forms.workbook.styles import Styles, new_workbook
from settings import OFFICE_ZONE
from storage.documents.records import Stored
from workflow.acts.answer import answer
from workflow.acts.apply import apply
from workflow.acts.ask_correction import ask_correction
from workflow.acts.decide import decide, pass_rest
from workflow.acts.looking import Seen
from workflow.acts.pull import pull
from workflow.acts.submit import SEALING, submit
from workflow.acts.take_task import take_this
from workflow.acts.upload_document import Handed, upload_document
from workflow.acts.upload_lines import Uploaded, upload_lines
from workflow.claims import lists
from workflow.definition.assessment import LineAssessment
from workflow.definition.edition import DocumentKind
from workflow.definition.life import Text, Transition
from workflow.definition.roles import CLAIMANT, SYSTEM
from workflow.registers import shipped
from workflow.review.decisions import Decision
from workflow.review.points import Point

FIRST_ROW = 2
"""The row of the first line in the workbooks of a rehearsal: the header stands above it."""


def upload(stage: Stage, claimant: Claimant, application: Seen, lines: Sequence[Line]) -> list[LineAssessment]:
    """Put the lines into the draft by a workbook with the form's columns, as a claimant does."""
    fields, stream = stage.edition.form.fields, io.BytesIO()
    book = new_workbook(stream)
    sheet, style = book.add_worksheet("申报明细"), Styles(book).text
    for column, name in enumerate(stage.edition.form.columns):
        sheet.write_string(0, column, name)
        for row, line in enumerate(lines, start=1):
            typed = cells_of(fields, line).get(name)
            if typed is not None:
                sheet.write_string(row, column, str(typed), style)
    book.close()
    office = stage.on(stage.days.before(5))
    told = upload_lines(office, claimant.officer, application, stream.getvalue(), "申报明细.xlsx")
    if not isinstance(told, Uploaded):
        why = told.messages("en") if not hasattr(told, "message") else told.message("en")
        raise StepFailed(Text("上传申报工作簿", "Upload the workbook"), Text(f"没有收下：{why}", f"refused: {why}"))
    return list(told.assessment.lines)


def begin(stage: Stage, call: int, claimant: Claimant) -> Seen:
    """A draft with its papers and answers, still without lines."""
    with step("开始申报", "Begin an application"):
        seen = apply(stage.on(stage.days.before(5)), claimant.officer, call, claimant.organisation)
    for kind in stage.edition.documents:
        hand_in(stage, claimant, seen, kind, stage.days.before(5))
    with step("填写申报表", "Fill in the application form"):
        _answer(stage, claimant, seen)
    return seen


def hand_in(stage: Stage, claimant: Claimant, seen: Seen, kind: DocumentKind, day: date, number: int = 1) -> None:
    """Hand in a document of a kind, in the first of its media."""
    name, data = paper(kind, number)
    with step(f"提交材料 {kind.name}", f"Hand in the document {kind.name}", stage.places.of("documents", kind.name)):
        stored = upload_document(stage.on(day), claimant.officer, seen, Handed(kind.name, name), io.BytesIO(data))
        if not isinstance(stored, Stored):
            why = "; ".join(stored.messages("zh")), "; ".join(stored.messages("en"))
            line = stage.places.of("documents", kind.name)
            raise StepFailed(Text(f"提交材料 {kind.name}", f"Hand in {kind.name}"), Text(*why), line)


def _answer(stage: Stage, claimant: Claimant, seen: Seen) -> None:
    days = stage.days
    hints = hints_of(stage.edition, shipped.tables(), stage.context(claimant.party))
    said = {each.name: str(sample(each, stage.luck, hints)) for each in stage.edition.application_form.fields}
    office = stage.on(days.before(5))
    with office.database.reading() as connection:
        draft = lists.newest(connection, seen.id)
    assert draft is not None
    _, told = answer(office, claimant.officer, seen, draft.version, said)
    if told.faults:
        name, fault = next(iter(told.faults.items()))
        why = Text(f"{name}：{fault.message('zh')}", f"{name}: {fault.message('en')}")
        raise StepFailed(Text("填写申报表", "Fill in the application form"), why, stage.places.of("application", name))


@dataclass(frozen=True)
class Walker:
    """Takes the steps of one application that are its own: those of its claimant, of reviewers, and of clocks."""

    stage: Stage
    claimant: Claimant
    refusing: bool = False
    """Whether every line is refused, so that the application gets nothing."""

    def take(self, application: int, each: Transition, day: date) -> None:
        """Take a step by whoever the definition says, after all that the step needs."""
        stage, state = self.stage, self.stage.edition.life.states[each.source]
        title = state.title
        zh, en = f"{title.zh} → {each.title.zh}", f"{title.en} → {each.title.en} ({each.trigger})"
        with step(zh, en, stage.places.state(each.source)):
            seen, office, reason = stage.look(application), stage.on(day), REASON if each.reason_required else None
            if each.role == SYSTEM:
                pull(stage.on(self._over(application)), None, seen, each.trigger)
                return
            actor = self.claimant.officer if each.role == CLAIMANT else stage.person(each.role, each.duty)
            if state.role == each.role and state.duty == each.duty:
                seen = take_this(office, actor, application)
            if SEALING in each.effects:
                self._mend(seen, day)
                submit(office, actor, stage.look(application), stage.edition.undertaking_digest)
            elif each.trigger == "ask_correction":
                ask_correction(office, actor, seen, [self._point()], REASON)
            else:
                if "send_decisions" in each.effects:
                    self._decide(seen, day, each)
                pull(office, actor, stage.look(application), each.trigger, reason=reason)

    def _over(self, application: int) -> date:
        """The first day after the period that runs."""
        query = "SELECT due_at FROM task WHERE subject_id = :id AND done_at IS NULL"
        rows = self.stage.all(query, id=application)
        due = rows[0][0] if rows else None
        return (due + timedelta(days=1)).astimezone(OFFICE_ZONE).date() if isinstance(due, datetime) else date.max

    def _point(self) -> Point:
        documents = self.stage.edition.documents
        return Point(None, documents[0].name, REASON) if documents else Point(FIRST_ROW, None, REASON)

    def _mend(self, seen: Seen, day: date) -> None:
        """What was asked for is handed in again, when it was a document."""
        documents = self.stage.edition.documents
        if seen.state != self.stage.edition.life.initial and documents:
            hand_in(self.stage, self.claimant, seen, documents[0], day, 2)

    def _decide(self, seen: Seen, day: date, each: Transition) -> None:
        """Lines are accepted, flagged ones too; or each is refused, for the first reason that the edition has."""
        stage = self.stage
        office, actor = stage.on(day), stage.person(each.role, each.duty)
        reason = next(iter(stage.edition.reasons.values()))
        with office.database.reading() as connection:
            submitted = lists.submitted(connection, seen.id)
            lines = [line for line in lists.lines(connection, submitted.id) if line.ok] if submitted else []
        if self.refusing:
            refused = [Decision(line.row, "refuse", 0, reason.code, REASON if reason.words else None) for line in lines]
            decide(office, actor, seen, refused)
            return
        pass_rest(office, actor, seen)
        flagged = [line for line in lines if isinstance(line.told["zh"], dict) and line.told["zh"]["flags"]]
        decide(office, actor, seen, [Decision(line.row, "accept", line.award_fen) for line in flagged])
