"""The claimant's workbook given back: as it was uploaded, with what is wrong with each row of the draft beside it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from forms import workbook
from forms.faults import Fault, Language
from forms.messages import Words
from forms.workbook import Remark, RowReport
from workflow.acts.ask_correction import unmended
from workflow.acts.looking import look
from workflow.acts.office import Office
from workflow.acts.upload_lines import judge_again
from workflow.claims import lists
from workflow.claims.lists import StoredLine
from workflow.definition.assessment import Finding, LineAssessment
from workflow.engine.errors import EngineError
from workflow.registers.editions import edition_by_hash

_ASKED = Words("要求补正：{words}", "To be corrected: {words}")
_CHANGED = Words("该行已在网页上更正，以网页上的内容为准", "This row was mended on the page, which counts")
_REMOVED = Words("该行已不在草稿中", "This row is no longer in the draft")


class NoWorkbook(EngineError):
    """The draft's lines came from no workbook, so there is none to give back."""

    code = "no_workbook"
    zh = "该申报尚未上传工作簿。"
    en = "No workbook has been uploaded for this application."


def returned_workbook(
    office: Office, connection: Connection, application: int, *, language: Language = "zh", only_bad: bool = False
) -> bytes | Fault:
    """The workbook that the lines came from last as .xlsx, with the columns 错误 and 提示 after its own.

    A CSV comes back as a workbook. With `only_bad`, only the rows that must come again are in it. The caller has asked
    who may see it. Raises NoWorkbook, and what reading a document raises.
    """
    seen, newest = look(connection, application), lists.newest(connection, application)
    if newest is None or newest.source is None:
        raise NoWorkbook
    with office.documents.open(newest.source) as stored:
        source = stored.read()
    form = edition_by_hash(connection, seen.edition).form
    sheet = workbook.read(source, form)
    if isinstance(sheet, Fault):
        return sheet
    lines = lists.lines(connection, newest.id)
    judged = judge_again(connection, seen, [(line, line.cells) for line in lines]).assessment.lines
    asked = unmended(connection, application, lines)
    by_row = {
        line.source_row: (line, _report(line, said, asked, language))
        for line, said in zip(lines, judged, strict=True)
        if line.source_row is not None
    }
    report = {row.number: _beside(row, by_row.get(row.number), language) for row in sheet.rows}
    return workbook.with_errors(source, form, report, only_bad=only_bad)


def _report(line: StoredLine, said: LineAssessment, asked: Mapping[int, str], language: Language) -> RowReport:
    """What the rules and the office say of a line."""
    errors = [_remark(each, language) for each in said.errors]
    if line.row in asked:
        errors.append(Remark("", _told(_ASKED, language).format_map({"words": asked[line.row]})))
    return RowReport(errors, [_remark(each, language) for each in said.flags])


def _beside(row: workbook.Row, known: tuple[StoredLine, RowReport] | None, language: Language) -> RowReport:
    """What stands beside a row of the sheet; one that the draft holds otherwise, or no more, says so."""
    if known is None:
        return RowReport(flags=[Remark("", _told(_REMOVED, language))])
    line, report = known
    if lists.json_cells(row.cells) == line.cells:
        return report
    return RowReport(report.errors, [*report.flags, Remark("", _told(_CHANGED, language))])


def _remark(finding: Finding, language: Language) -> Remark:
    return Remark(finding.column, finding.message.told(language))


def _told(words: Words, language: Language) -> str:
    return words.en if language == "en" else words.zh
