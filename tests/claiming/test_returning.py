"""The claimant's workbook given back: each error beside its row, and a file that can be sent again as it is."""

from __future__ import annotations

import csv
import io

import pytest

from forms.faults import Language
from forms.workbook.cells import RawSheet, read_cells
from forms.workbook.limits import DEFAULT_LIMITS
from tests.acts.claim import Row, bad, flagged, good
from tests.acts.town import CLOSED, Claimant, Town, undertaking
from tests.claiming.checking import status, work_off
from tests.claiming.drafts import lines, uploaded, version
from workflow.acts.ask_correction import ask_correction
from workflow.acts.looking import Seen
from workflow.acts.mend_line import mend_line, remove_line
from workflow.acts.returned_workbook import NoWorkbook, returned_workbook
from workflow.acts.submit import submit
from workflow.acts.submit_workbook import submit_workbook
from workflow.acts.upload_lines import Uploaded, upload_lines
from workflow.claims.checks import Check
from workflow.review.points import Point


def returned(town: Town, seen: Seen, *, only_bad: bool = False, english: bool = False) -> bytes:
    language: Language = "en" if english else "zh"
    with town.office.database.reading() as connection:
        given = returned_workbook(town.office, connection, seen.id, language=language, only_bad=only_bad)
    assert isinstance(given, bytes), given
    return given


def sheet(data: bytes) -> RawSheet:
    sheets = read_cells(data, DEFAULT_LIMITS)
    assert isinstance(sheets, list), sheets
    return sheets[0]


def beside(data: bytes) -> dict[int, tuple[str, str]]:
    """What stands in the columns of errors and flags beside each row that has something there."""
    found = sheet(data)
    header = found.rows[0]
    errors, flags = header.index("错误"), header.index("提示")
    rows = {
        number: (_cell(row, errors), _cell(row, flags))
        for number, row in zip(found.numbers[1:], found.rows[1:], strict=True)
    }
    return {number: told for number, told in rows.items() if any(told)}


def _cell(row: list[object], place: int) -> str:
    return str(row[place] or "") if place < len(row) else ""


def test_each_row_has_its_errors_and_flags_beside_it_in_both_languages(here: Town, ours: Claimant, draft: Seen) -> None:
    uploaded(here, draft, [*good(ours.name), bad(ours.name), flagged(ours.name)])
    chinese = beside(returned(here, draft))
    assert set(chinese) == {3, 4}
    assert "第一专利权人不是申报主体" in chinese[3][0]
    assert "实缴金额" in chinese[4][1]
    assert "is not the claimant" in beside(returned(here, draft, english=True))[3][0]


def test_what_is_given_back_can_be_sent_again_and_comes_to_the_same(here: Town, ours: Claimant, draft: Seen) -> None:
    uploaded(here, draft, [*good(ours.name, 2), bad(ours.name)])
    before = lines(here, draft)
    again = upload_lines(here.office, ours.officer, draft, returned(here, draft), "退回.xlsx")
    assert isinstance(again, Uploaded), again
    assert [(line.row, line.ok, dict(line.cells)) for line in lines(here, draft)] == [
        (line.row, line.ok, dict(line.cells)) for line in before
    ]


def test_only_the_bad_rows_are_sent_again_and_the_good_ones_stay(here: Town, ours: Claimant, draft: Seen) -> None:
    uploaded(here, draft, [*good(ours.name, 3), bad(ours.name)])
    part = returned(here, draft, only_bad=True)
    assert len(sheet(part).rows) == 2
    check = submit_workbook(here.office, ours.officer, draft, version(here, draft), part, "更正.xlsx", mending=True)
    assert isinstance(check, Check)
    work_off(here, check)
    ended = status(here, check)
    assert ended.summary is not None
    assert (ended.summary["ok"], ended.summary["bad"]) == (3, 1)


def test_a_csv_comes_back_as_a_workbook_with_its_errors(here: Town, ours: Claimant, draft: Seen) -> None:
    rows: list[Row] = [*good(ours.name), bad(ours.name)]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    data = text.getvalue().encode("gb18030")
    given = upload_lines(here.office, ours.officer, draft, data, "申报明细.csv")
    assert isinstance(given, Uploaded), given
    assert set(beside(returned(here, draft))) == {3}


def test_after_mending_the_last_workbook_comes_back_with_what_is_still_wrong_in_it(
    here: Town, ours: Claimant, draft: Seen
) -> None:
    uploaded(here, draft, [*good(ours.name, 2), bad(ours.name), bad(ours.name)])
    uploaded(here, draft, [*good(ours.name), bad(ours.name)], mending=True)
    assert set(beside(returned(here, draft))) == {3}


def test_a_row_that_was_mended_or_removed_on_the_page_says_so(here: Town, ours: Claimant, draft: Seen) -> None:
    uploaded(here, draft, [*good(ours.name, 2), bad(ours.name)])
    at = mend_line(here.office, ours.officer, draft, version(here, draft), 4, {"专利权人": ours.name}).version
    remove_line(here.office, ours.officer, draft, at, 2)
    told = beside(returned(here, draft))
    assert (told[4][0], "以网页上的内容为准" in told[4][1]) == ("", True)
    assert "不在草稿中" in told[2][1]
    assert set(told) == {2, 4}


def test_a_row_that_was_named_for_correction_has_the_offices_words_beside_it(here: Town, ours: Claimant) -> None:
    call = here.call()
    seen = here.draft(ours, call, good(ours.name))
    uploaded(here, seen, good(ours.name, 3))
    from_draft = here.look(seen.id)
    _submit_and_ask(here, ours, from_draft, [Point(3, None, "票据号码看不清")])
    assert "票据号码看不清" in beside(returned(here, seen))[3][0]
    part = sheet(returned(here, seen, only_bad=True))
    assert len(part.rows) == 2
    mend_line(here.office, ours.officer, seen, version(here, seen), 3, {"票据号码": "1234567890"})
    assert "票据号码看不清" not in beside(returned(here, seen))[3][0]


def test_without_a_workbook_there_is_none_to_give_back(here: Town, draft: Seen) -> None:
    with pytest.raises(NoWorkbook):
        returned(here, draft)


def test_a_formula_that_was_typed_as_text_comes_back_as_text(here: Town, ours: Claimant, draft: Seen) -> None:
    row = good(ours.name)[0] | {"专利名称": '=HYPERLINK("http://example.cn")'}
    uploaded(here, draft, [row])
    assert row["专利名称"] in sheet(returned(here, draft)).rows[1]


def _submit_and_ask(town: Town, ours: Claimant, seen: Seen, named: list[Point]) -> None:
    submit(town.office, ours.officer, seen, undertaking())
    town.on(CLOSED).do("handler", seen.id, "accept")
    town.on(CLOSED).hold("handler", seen.id)
    ask_correction(town.on(CLOSED).office, town.staff["handler"], town.look(seen.id), named, "请更正")
