"""A draft changed in forms: line by line, paper by paper, answer by answer, and in two browsers at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.exc import IntegrityError

from tests.acts.claim import AWARD_FEN, Row, bad, good
from tests.acts.together import at_once, told
from tests.acts.town import SAID, Claimant, Town, undertaking
from tests.claiming.drafts import lines, newest, paper, papers, uploaded, version
from workflow.acts.answer import Answered, answer, answered
from workflow.acts.faults import NotADraft
from workflow.acts.looking import Seen
from workflow.acts.mend_line import LONGEST_CELL, Mended, NoSuchLine, mend_line, remove_line
from workflow.acts.submit import submit
from workflow.acts.upload_document import remove_document
from workflow.claims import answers
from workflow.claims.lists import DraftChanged
from workflow.engine.errors import Conflict, NotYours
from workflow.parties.actors import Actor


def mend(town: Town, seen: Seen, row: int, at: int | None = None, **cells: str) -> Mended:
    found = version(town, seen) if at is None else at
    return mend_line(town.office, town.claimants[0].officer, seen, found, row, cells)


@pytest.fixture
def filled(here: Town, ours: Claimant, draft: Seen) -> Seen:
    """A draft of two good lines (rows 2 and 3) and a bad one (row 4)."""
    uploaded(here, draft, [*good(ours.name, 2), bad(ours.name)])
    return draft


def test_a_bad_line_that_is_typed_right_is_good_and_counts(here: Town, ours: Claimant, filled: Seen) -> None:
    mended = mend(here, filled, 4, 专利权人=ours.name)
    assert mended.line is not None
    assert (mended.line.ok, mended.summary.ok, mended.summary.award_fen) == (True, 3, 3 * AWARD_FEN)
    assert [line.ok for line in lines(here, filled)] == [True, True, True]
    assert mended.version == version(here, filled)


def test_a_line_that_is_typed_wrong_is_kept_with_its_error_and_its_other_cells(here: Town, filled: Seen) -> None:
    before = lines(here, filled)[0]
    mended = mend(here, filled, 2, 缴费日期="昨天")
    after = lines(here, filled)[0]
    assert after == mended.line
    assert dict(after.cells) == {**before.cells, "缴费日期": "昨天"}
    assert not after.ok
    assert "not_a_date" in str(after.told)


def test_columns_that_the_form_does_not_have_and_endless_texts_are_left_out(here: Town, filled: Seen) -> None:
    mend(here, filled, 2, 资助金额说明="99999999", award_fen="99999999", 备注="长" * 100_000)
    cells, award = lines(here, filled)[0].cells, lines(here, filled)[0].award_fen
    assert set(cells) <= set(lines(here, filled)[1].cells) | {"备注"}
    assert len(str(cells["备注"])) == LONGEST_CELL
    assert award == 0


def test_a_line_becomes_a_duplicate_of_an_earlier_one_and_is_good_again_when_that_is_removed(
    here: Town, filled: Seen
) -> None:
    first = lines(here, filled)[0].cells
    mended = mend(here, filled, 3, 专利号=str(first["专利号"]))
    assert mended.line is not None
    assert "duplicate_in_file" in str(mended.line.told)
    gone = remove_line(here.office, here.claimants[0].officer, filled, mended.version, 2)
    assert gone.line is None
    assert [(line.row, line.ok) for line in lines(here, filled)] == [(3, True), (4, False)]


def test_a_row_that_is_not_there_is_told_and_changes_nothing(here: Town, ours: Claimant, filled: Seen) -> None:
    before, at = lines(here, filled), version(here, filled)
    with pytest.raises(NoSuchLine):
        mend(here, filled, 99, 备注="x")
    with pytest.raises(NoSuchLine):
        remove_line(here.office, ours.officer, filled, at, 1)
    assert (lines(here, filled), version(here, filled)) == (before, at)


def test_of_two_browsers_on_one_draft_the_second_is_refused_and_overwrites_nothing(here: Town, filled: Seen) -> None:
    at = version(here, filled)
    mend(here, filled, 2, at, 备注="一")
    before = lines(here, filled)
    with pytest.raises(DraftChanged):
        mend(here, filled, 2, at, 备注="二")
    with pytest.raises(DraftChanged):
        mend(here, filled, 3, at, 备注="二")
    assert lines(here, filled) == before


def test_of_many_browsers_at_the_same_moment_one_changes_the_draft(here: Town, filled: Seen) -> None:
    at = version(here, filled)
    told_ = at_once([lambda each=each: mend(here, filled, 2, at, 备注=str(each)) for each in range(6)])  # type: ignore[misc]
    done = [each for each in told_ if isinstance(each, Mended)]
    assert len(done) == 1
    assert all(isinstance(each, DraftChanged) for each in told_ if each not in done)
    assert version(here, filled) == at + 1
    assert done[0].line == lines(here, filled)[0]


def test_the_first_change_while_correcting_goes_on_from_the_version_that_was_submitted(
    here: Town, ours: Claimant
) -> None:
    seen = here.submitted(ours, here.call(), good(ours.name, 2))
    here.do("handler", seen.id, "accept")
    here.do("handler", seen.id, "ask_correction", "请核对")
    at = version(here, seen)
    assert mend(here, seen, 2, at, 备注="更正").version == at + 1
    with pytest.raises(DraftChanged):
        mend(here, seen, 3, at, 备注="另一窗口")


def test_a_paper_is_taken_out_of_the_draft_and_its_bytes_stay(here: Town, ours: Claimant, draft: Seen) -> None:
    sha256, other = paper(here, draft), paper(here, draft)
    at = version(here, draft)
    assert remove_document(here.office, ours.officer, draft, at, "undertaking", sha256) == at + 1
    assert papers(here, draft) == [("undertaking", other)]
    assert here.office.documents.open(sha256).read()
    with pytest.raises(Conflict):
        remove_document(here.office, ours.officer, draft, at + 1, "undertaking", sha256)
    with pytest.raises(DraftChanged):
        remove_document(here.office, ours.officer, draft, at, "undertaking", other)


def test_papers_that_come_in_at_the_same_moment_are_all_there(here: Town, draft: Seen) -> None:
    """Adding overwrites nothing, so it compares no version; what is shown of the draft grows old by it all the same."""
    at = version(here, draft)
    sent = at_once([lambda: paper(here, draft)] * 3)
    assert sorted(papers(here, draft)) == sorted(("undertaking", str(each)) for each in sent)
    assert version(here, draft) == at + 3


def test_answers_are_kept_as_they_were_typed_and_their_faults_are_told(here: Town, ours: Claimant, draft: Seen) -> None:
    typed = {"contact": "  李 四  ", "phone": "8" * 60, "colour": "red"}
    at, said = answer(here.office, ours.officer, draft, version(here, draft), typed)
    assert said.typed == {"contact": "  李 四  ", "phone": "8" * 60}
    assert {name: fault.code for name, fault in said.faults.items()} == {"phone": "too_long"}
    _, said = answer(here.office, ours.officer, draft, at, SAID)
    assert (said.typed, said.faults) == (SAID, {})
    with pytest.raises(DraftChanged):
        answer(here.office, ours.officer, draft, at, {"contact": "另一窗口"})
    with here.office.database.reading() as connection:
        assert answered(connection, draft) == said


def test_questions_that_nobody_answered_are_faults_except_the_optional_one(here: Town, draft: Seen) -> None:
    with here.office.database.reading() as connection:
        open_ = answered(connection, draft)
    assert open_ == Answered({}, open_.faults)
    assert {name: fault.code for name, fault in open_.faults.items()} == {"contact": "missing", "phone": "missing"}


Change = Callable[[Town, Actor, Seen], object]

CHANGES: dict[str, Change] = {
    "mend": lambda town, who, seen: mend_line(town.office, who, seen, 2, 2, {"备注": "x"}),
    "remove a line": lambda town, who, seen: remove_line(town.office, who, seen, 2, 2),
    "remove a paper": lambda town, who, seen: remove_document(town.office, who, seen, 2, "undertaking", "ab" * 32),
    "answer": lambda town, who, seen: answer(town.office, who, seen, 2, SAID),
}


@pytest.mark.parametrize("name", CHANGES)
def test_strangers_change_nothing_of_a_draft(here: Town, filled: Seen, name: str) -> None:
    before = (lines(here, filled), papers(here, filled), version(here, filled))
    for who in (here.claimants[1].officer, *here.staff.values()):
        assert isinstance(told(lambda w=who: CHANGES[name](here, w, filled)), NotYours)  # type: ignore[misc]
    assert (lines(here, filled), papers(here, filled), version(here, filled)) == before


@pytest.mark.parametrize("name", CHANGES)
def test_nothing_of_a_claim_that_was_submitted_is_changed(here: Town, ours: Claimant, name: str) -> None:
    seen = here.draft(ours, here.call(), good(ours.name))
    submit(here.office, ours.officer, seen, undertaking())
    before = (lines(here, seen), papers(here, seen), version(here, seen))
    with pytest.raises(NotADraft):
        CHANGES[name](here, ours.officer, seen)
    assert (lines(here, seen), papers(here, seen), version(here, seen)) == before


def test_answers_belong_to_an_application(here: Town, ours: Claimant) -> None:
    with pytest.raises(IntegrityError), here.office.database.writing() as connection:
        answers.save(connection, 0, here.authority, SAID, ours.officer.person_id, here.office.now())


def test_three_thousand_lines_are_mended_one_by_one_without_touching_the_others(
    here: Town, ours: Claimant, draft: Seen
) -> None:
    rows: list[Row] = [*good(ours.name, 2_999), bad(ours.name)]
    uploaded(here, draft, rows)
    before, written = lines(here, draft), "SELECT row, xmin::text FROM line WHERE list_id = :list ORDER BY row"
    places = here.all(written, list=newest(here, draft).id)
    mended = mend(here, draft, before[-1].row, 专利权人=ours.name)
    assert mended.summary.ok == 3_000
    assert lines(here, draft)[:-1] == before[:-1]
    assert here.all(written, list=newest(here, draft).id)[:-1] == places[:-1]
