"""The claims of a rehearsal: workbooks with lines that pass and fail, papers, and each walk of one application."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from console.demonstration.papers import pdf
from console.rehearsal.faults import StepFailed, step
from console.rehearsal.samples import hints_of, sample
from console.rehearsal.search import Failing, Finder, Line, NoLine, cells_of
from console.rehearsal.stage import ADDRESS, LEGAL_PERSON, REASON, Claimant, Stage
from forms.workbook.styles import Styles, new_workbook
from settings import OFFICE_ZONE
from storage.documents.records import Stored
from storage.inspection.media import JPEG, PDF, PNG
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
from workflow.definition.assessment import ClaimContext, LineAssessment
from workflow.definition.edition import DocumentKind
from workflow.definition.life import Text, Transition
from workflow.definition.roles import CLAIMANT, SYSTEM
from workflow.registers import shipped
from workflow.registers.editions import rules_by_hash
from workflow.review.decisions import Decision
from workflow.review.points import Point

FIRST_ROW = 2
"""The row of the first line in the workbooks of a rehearsal: the header stands above it."""


@dataclass(frozen=True)
class Shown:
    """What the lines of the rehearsal showed: the checks that were passed and failed, and with what besides."""

    failing: tuple[Failing, ...]
    funds: tuple[str, ...]
    ceilings: tuple[str, ...]
    lines: int


def finder_of(stage: Stage, claimant: str) -> Finder:
    """Who finds the lines of a claimant."""
    days, edition = stage.days, stage.edition
    with stage.office.database.reading() as connection:
        rules = rules_by_hash(connection, edition.hash)
    hints = hints_of(edition, shipped.tables(), claimant, days.window, days.closing)
    context = ClaimContext(claimant, days.closing, days.window, legal_person=LEGAL_PERSON, address=ADDRESS, related=())
    return Finder(rules, context, hints, stage.luck.randrange(10**9))


def passing(stage: Stage, finder: Finder, count: int) -> list[Line]:
    """So many lines that pass together. Raises StepFailed."""
    said = Text("找出各项检查都通过的明细", "Find lines that pass every check")
    found: list[Line] = []
    try:
        while len(found) < count:
            found.append(finder.passing())
    except NoLine as none:
        codes = ", ".join(none.best)
        line = min((stage.places.of("checks", each.code) for each in stage.edition.checks), default=1)
        zh = f"试了 {none.tried} 行，没有一行能全部通过：这些检查无法同时成立。最好的一行仍有：{codes}"
        en = f"of {none.tried} lines none passes: these checks never hold together. The best one still has: {codes}"
        raise StepFailed(said, Text(zh, en), line) from none
    told = finder.assess(found)
    if bad := [each for each in told if not each.ok]:
        codes = ", ".join(each.code for each in bad[0].errors)
        raise StepFailed(said, Text(f"各行不能并存：{codes}", f"the lines do not stand together: {codes}"))
    return found


def show_checks(stage: Stage, claimant: Claimant, application: Seen) -> Shown:
    """Upload one workbook with a line for each check that fails it, and see that each is told as declared."""
    finder = finder_of(stage, claimant.name)
    (good,) = passing(stage, finder, 1)
    failing = tuple(_failing(stage, finder, good))
    rows: list[Line] = [good, *(each.line for each in failing)]
    outside = finder.outside(good)
    if outside is None:
        raise StepFailed(
            Text("申报期间以外的明细", "A line outside the window"), Text("没有被指出", "it is not told"), 1
        )
    funded = len(rows) + 1
    rows += [outside, good] if stage.edition.funds else [outside]
    with step("上传含有错误的申报工作簿", "Upload a workbook with lines that fail"):
        told = upload(stage, claimant, application, rows)
    for place, each in enumerate(failing, start=1):
        _seen(stage, each.check.code, finder.fails(each.check, told[place]))
    doubled = {each.code for each in told[funded].errors} if stage.edition.funds else set()
    for fund in stage.edition.funds:
        _seen(stage, fund.code, fund.code in doubled, "funds", fund.kind)
    ceilings = [_over(stage, finder, claimant, application, place) for place in range(len(stage.edition.ceilings))]
    return Shown(failing, tuple(each.kind for each in stage.edition.funds), tuple(ceilings), len(rows))


_STOPS_NOTHING = Text("没有一行不符合：这项检查什么也不挡", "none fails it: this check stops nothing")
_TOGETHER = Text(
    "没有一行单独不符合：这项检查要看几行合起来的数，排练目前只逐行去找",
    "no single line fails it: this check looks at lines together, and the rehearsal searches line by line only",
)


def _failing(stage: Stage, finder: Finder, good: Line) -> Iterator[Failing]:
    for check in stage.edition.checks:
        found = finder.failing(check, good)
        if found is None:
            said = Text(f"找出不符合检查 {check.code} 的明细", f"Find a line that fails the check {check.code}")
            why = _TOGETHER if finder.together(check) else _STOPS_NOTHING
            raise StepFailed(said, why, stage.places.of("checks", check.code))
        yield found


def _over(stage: Stage, finder: Finder, claimant: Claimant, application: Seen, place: int) -> str:
    """More than a shared total, uploaded: the last line is told so."""
    ceiling = stage.edition.ceilings[place]
    (good,) = passing(stage, finder, 1)
    lines = finder.over(ceiling, good)
    told = upload(stage, claimant, application, lines) if lines else []
    _seen(stage, ceiling.kind, bool(told) and not told[-1].ok, "funds", ceiling.kind)
    return ceiling.kind


def _seen(stage: Stage, code: str, told: bool, section: str = "checks", key: str = "") -> None:  # noqa: FBT001  # what was seen
    if not told:
        said = Text(f"上传的工作簿指出 {code}", f"The uploaded workbook tells {code}")
        raise StepFailed(said, Text("没有指出", "it does not"), stage.places.of(section, key or code))


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


def hand_in(stage: Stage, claimant: Claimant, seen: Seen, kind: DocumentKind, day: date) -> None:
    """Hand in a document of a kind, in the first of its media."""
    name, data = _paper(kind, stage.luck.randrange(10**9))
    with step(f"提交材料 {kind.name}", f"Hand in the document {kind.name}", stage.places.of("documents", kind.name)):
        stored = upload_document(stage.on(day), claimant.officer, seen, Handed(kind.name, name), io.BytesIO(data))
        if not isinstance(stored, Stored):
            why = "; ".join(stored.messages("zh")), "; ".join(stored.messages("en"))
            line = stage.places.of("documents", kind.name)
            raise StepFailed(Text(f"提交材料 {kind.name}", f"Hand in {kind.name}"), Text(*why), line)


def _paper(kind: DocumentKind, number: int) -> tuple[str, bytes]:
    if PDF in kind.media:
        return f"{kind.name}.pdf", pdf(kind.title.zh, [f"排练材料 {number}"])
    if PNG in kind.media:
        return f"{kind.name}.png", _png(number)
    if JPEG in kind.media:
        said = Text(f"提交材料 {kind.name}", f"Hand in the document {kind.name}")
        raise StepFailed(said, Text("排练没有 JPEG 样例", "a rehearsal has no sample of JPEG alone"))
    stream = io.BytesIO()
    book = new_workbook(stream)
    book.add_worksheet().write_string(0, 0, f"排练材料 {number}")
    book.close()
    return f"{kind.name}.xlsx", stream.getvalue()


def _png(number: int) -> bytes:
    """A picture of one point, in a colour of its own."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    point = zlib.compress(b"\0" + number.to_bytes(4, "big")[1:])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", point) + chunk(b"IEND", b"")


def _answer(stage: Stage, claimant: Claimant, seen: Seen) -> None:
    days = stage.days
    hints = hints_of(stage.edition, shipped.tables(), claimant.name, days.window, days.closing)
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
            hand_in(self.stage, self.claimant, seen, documents[0], day)

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
