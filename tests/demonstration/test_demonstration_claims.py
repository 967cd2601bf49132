"""The demonstration's workbooks, read and checked as a claimant's would be, come out as their manifest says.

The demonstration computes fees and awards itself, so each side proves the other.
"""

from __future__ import annotations

import pytest

from console.demonstration import CLOSING, SEED, WINDOW, Demo, University, universities, workbook
from console.demonstration.mistakes import MISTAKES
from console.demonstration.spellings import SPELLINGS
from forms.workbook import Sheet, read
from workflow.definition.assessment import Assessment, ClaimContext
from workflow.registers import shipped

UNIVERSITIES = universities(SEED)


def checked(university: University, demo: Demo) -> Assessment:
    edition = shipped.edition("invention-maintenance", "2018")
    assert edition is not None
    sheet = read(demo.data, edition.form)
    assert isinstance(sheet, Sheet), sheet
    return shipped.rules(edition).assess(sheet.rows, ClaimContext(university.name, CLOSING, WINDOW))


def differences(assessment: Assessment, demo: Demo) -> list[str]:
    """Every row that came out otherwise than planned; flags of refused rows are nobody's promise."""
    wrong = []
    for line, planned in zip(assessment.lines, demo.manifest, strict=True):
        errors, flags = frozenset(each.code for each in line.errors), frozenset(each.code for each in line.flags)
        same = (line.row, errors, line.award_fen) == (planned.row, planned.errors, planned.award_fen)
        if not same or not (errors or flags == planned.flags):
            wrong.append(f"{planned}: {line.row} {sorted(errors)} {sorted(flags)} {line.award_fen}")
    return wrong


def test_the_large_workbook_comes_out_as_planned_with_every_mistake_and_spelling_in_it() -> None:
    demo = workbook(UNIVERSITIES[0], 3000, SEED)
    assert {each.kind for each in demo.manifest} - {""} == {*MISTAKES, *SPELLINGS}
    assessment = checked(UNIVERSITIES[0], demo)
    assert not differences(assessment, demo)
    assert assessment.summary.rows == 3000
    assert assessment.summary.award_fen == demo.award_fen


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_seed_comes_out_as_planned(seed: int) -> None:
    university = universities(seed)[2]
    demo = workbook(university, university.lines, seed)
    assert not differences(checked(university, demo), demo)


@pytest.mark.parametrize("university", UNIVERSITIES[3:], ids=lambda each: each.short)
def test_each_other_claim_comes_out_as_planned(university: University) -> None:
    demo = workbook(university, university.lines, SEED)
    assert not differences(checked(university, demo), demo)


def test_without_mistakes_every_line_is_good() -> None:
    demo = workbook(UNIVERSITIES[1], 200, SEED, mistakes=False)
    assert {each.kind for each in demo.manifest} == {""}
    assert checked(UNIVERSITIES[1], demo).summary.bad == 0


def test_the_title_above_and_the_signatures_below_are_no_lines() -> None:
    demo = workbook(UNIVERSITIES[9], 16, SEED)
    assert [each.row for each in checked(UNIVERSITIES[9], demo).lines] == list(range(4, 20))


def test_every_mistake_leads_to_something() -> None:
    assert all(each.errors or each.flags for each in MISTAKES.values())
