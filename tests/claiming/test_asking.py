"""A correction that names lines and papers: who may ask, what the claimant sees, and what mending keeps."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import pytest
from sqlalchemy import text

from storage.commitments import commit
from tests.acts.claim import good
from tests.acts.laws import broken
from tests.acts.together import at_once, told
from tests.acts.town import CLOSED, Claimant, Town, person
from tests.claiming.checking import ordered, status, work_off
from tests.claiming.drafts import lines, newest, paper, uploaded, version
from workflow.acts import tell
from workflow.acts.ask_correction import LONGEST_WORDS, Named, WrongPoint, ask_correction, correction_points
from workflow.acts.looking import Seen
from workflow.acts.mend_line import mend_line, remove_line
from workflow.acts.pull import pull
from workflow.acts.submit import submit
from workflow.acts.upload_document import remove_document
from workflow.engine.errors import Conflict, GuardRefused, NotYours, ReasonMissing
from workflow.engine.moves import Moved
from workflow.history.body import digest
from workflow.history.reading import record
from workflow.jobs.work import Patience, work_on
from workflow.review.points import Point
from workflow.review.tasks import NotHeld

REASON = "票据与承诺书须更正"
ROW = Point(3, None, "票据号码看不清")
PAPER = Point(None, "undertaking", "未盖章")


@pytest.fixture
def checked(here: Town, ours: Claimant) -> Seen:
    """An application of four lines (rows 2 to 5) whose formality check is in the handler's hands."""
    seen = here.submitted(ours, here.call(), good(ours.name, 4))
    here.on(CLOSED).do("handler", seen.id, "accept")
    here.on(CLOSED).hold("handler", seen.id)
    return here.look(seen.id)


def ask(town: Town, seen: Seen, named: Sequence[Point], reason: str = REASON, key: str | None = None) -> Moved:
    return ask_correction(town.on(CLOSED).office, town.staff["handler"], seen, named, reason, key=key)


def named(town: Town, seen: Seen) -> list[Named]:
    with town.office.database.reading() as connection:
        return correction_points(connection, seen.id)


def resubmit(town: Town, seen: Seen) -> Moved:
    return submit(town.on(CLOSED).office, town.claimants[0].officer, town.look(seen.id), None)


def test_named_lines_and_papers_are_what_the_claimant_sees_and_what_the_history_commits_to(
    here: Town, checked: Seen
) -> None:
    moved = ask(here, checked, [ROW, PAPER])
    assert moved.state == "correction"
    assert named(here, checked) == [Named(ROW, mended=False), Named(PAPER, mended=False)]
    with here.office.database.reading() as connection:
        entry = record(connection, checked.id)[-1]
    rows = here.all(
        "SELECT \"row\", kind, encode(salt, 'hex'), words FROM correction_point WHERE application_id = :id ORDER BY id",
        id=checked.id,
    )
    committed = [commit(str(words), bytes.fromhex(str(salt))) for *_, salt, words in rows]
    said = entry.body["said"]
    assert isinstance(said, dict)
    assert (said["points"], said["named"]) == (
        digest([[3, None, committed[0]], [None, "undertaking", committed[1]]]),
        2,
    )
    assert entry.words == {"reason": REASON}
    assert broken(here) == []


def test_words_that_are_erased_leave_the_chain_whole(here: Town, checked: Seen) -> None:
    ask(here, checked, [ROW])
    with here.office.database.writing() as connection:
        connection.execute(
            text("UPDATE correction_point SET words = NULL, salt = NULL WHERE application_id = :id"),
            {"id": checked.id},
        )
    assert named(here, checked) == [Named(Point(3, None, ""), mended=False)]
    assert broken(here) == []


def test_a_correction_may_name_nothing(here: Town, checked: Seen) -> None:
    ask(here, checked, [])
    assert named(here, checked) == []
    assert resubmit(here, checked).state == "formality"


@pytest.mark.parametrize(
    "wrong",
    [
        [Point(1, None, "标题行")],
        [Point(99, None, "没有这一行")],
        [Point(None, "passport", "没有这种材料")],
        [Point(None, None, "什么都没有")],
        [Point(3, "undertaking", "两者都有")],
        [ROW, Point(3, None, "又一次")],
        [PAPER, PAPER],
        [Point(3, None, "  ")],
        [Point(3, None, "长" * (LONGEST_WORDS + 1))],
    ],
)
def test_a_point_that_means_nothing_is_refused_and_nothing_is_asked(
    here: Town, checked: Seen, wrong: list[Point]
) -> None:
    with pytest.raises(WrongPoint):
        ask(here, checked, wrong)
    assert here.look(checked.id) == checked
    assert named(here, checked) == []


def test_a_correction_has_a_reason_also_when_it_names_lines(here: Town, checked: Seen) -> None:
    with pytest.raises(ReasonMissing):
        ask(here, checked, [ROW], reason=" ")
    assert named(here, checked) == []


def test_nobody_but_who_holds_the_task_names_anything(here: Town, checked: Seen) -> None:
    """Strangers are told that it is not theirs before they learn which rows there are."""
    office, other = here.on(CLOSED).office, person(here, "handler")
    nonsense = [Point(99, None, "x")]
    for who in (here.staff["rechecker"], here.claimants[0].officer, here.claimants[1].officer):
        assert isinstance(told(lambda w=who: ask_correction(office, w, checked, nonsense, REASON)), NotYours)  # type: ignore[misc]
    with pytest.raises(NotHeld):
        ask_correction(office, other, checked, [ROW], REASON)
    assert named(here, checked) == []


def test_a_double_click_asks_once(here: Town, checked: Seen) -> None:
    key = secrets.token_hex()
    answers = at_once([lambda: ask(here, checked, [ROW], key=key)] * 3)
    assert all(isinstance(each, Moved) for each in answers), answers
    assert named(here, checked) == [Named(ROW, mended=False)]


def test_of_two_handlers_pages_the_one_that_is_out_of_date_asks_nothing(here: Town, checked: Seen) -> None:
    ask(here, checked, [ROW])
    with pytest.raises(Conflict):
        ask(here, checked, [PAPER])
    assert named(here, checked) == [Named(ROW, mended=False)]


def test_a_second_correction_is_refused_with_its_points(here: Town, checked: Seen) -> None:
    ask(here, checked, [ROW])
    resubmit(here, checked)
    here.on(CLOSED).hold("handler", checked.id)
    with pytest.raises(GuardRefused):
        ask(here, here.look(checked.id), [PAPER])
    assert [each.point for each in named(here, checked)] == [ROW]


def test_mending_keeps_what_was_neither_bad_nor_named(here: Town, ours: Claimant, checked: Seen) -> None:
    """Rows 3 and 5 are named and come again; 2 and 4 stay, and what comes is numbered behind all that was."""
    ask(here, checked, [ROW, Point(5, None, "缴费日期不符")])
    before = {line.row: line.cells for line in lines(here, checked)}
    again = good(ours.name, 2)
    uploaded(here, checked, again, mending=True)
    after = {line.row: line.cells for line in lines(here, checked)}
    assert {row: after[row] for row in (2, 4)} == {row: before[row] for row in (2, 4)}
    assert [after[row]["专利号"] for row in (6, 7)] == [row["专利号"] for row in again]
    assert set(after) == {2, 4, 6, 7}
    assert all(each.mended for each in named(here, checked))
    assert resubmit(here, checked).state == "formality"
    assert (here.keys(checked.id), broken(here)) == (8, [])


def test_mending_twice_keeps_what_the_first_time_mended(here: Town, ours: Claimant, checked: Seen) -> None:
    ask(here, checked, [ROW, Point(5, None, "缴费日期不符")])
    first, second = good(ours.name), good(ours.name)
    uploaded(here, checked, first, mending=True)
    uploaded(here, checked, second, mending=True)
    kept = [line.cells["专利号"] for line in lines(here, checked)]
    assert kept[-2:] == [first[0]["专利号"], second[0]["专利号"]]
    assert len(kept) == 4


def test_a_named_line_that_is_sent_again_unchanged_still_waits_to_be_mended(
    here: Town, ours: Claimant, checked: Seen
) -> None:
    ask(here, checked, [ROW])
    rows = [dict(line.cells) for line in lines(here, checked)]
    uploaded(here, checked, rows)
    assert [each.mended for each in named(here, checked)] == [False]
    uploaded(here, checked, good(ours.name), mending=True)
    assert [line.row for line in lines(here, checked)] == [2, 4, 5, 6]
    assert [each.mended for each in named(here, checked)] == [True]


def test_a_check_by_a_worker_mends_a_correction_in_the_same_way(here: Town, ours: Claimant, checked: Seen) -> None:
    ask(here, checked, [ROW])
    check = ordered(here, checked, good(ours.name), mending=True)
    work_off(here, check)
    assert status(here, check).state == "done"
    assert [line.row for line in lines(here, checked)] == [2, 4, 5, 6]


def test_a_line_or_paper_that_is_mended_in_a_form_is_told_as_mended(here: Town, ours: Claimant, checked: Seen) -> None:
    ask(here, checked, [ROW, Point(4, None, "删除"), PAPER])
    office = here.on(CLOSED).office
    at = mend_line(office, ours.officer, checked, version(here, checked), 3, {"票据号码": "1234567890"}).version
    at = remove_line(office, ours.officer, checked, at, 4).version
    assert [each.mended for each in named(here, checked)] == [True, True, False]
    remove_document(office, ours.officer, checked, at, "undertaking", "ab" * 32)
    paper(here, checked)
    assert [each.mended for each in named(here, checked)] == [True, True, True]


def test_the_handler_still_sees_after_the_correction_what_was_left_as_it_was(
    here: Town, ours: Claimant, checked: Seen
) -> None:
    ask(here, checked, [ROW, Point(5, None, "缴费日期不符")])
    mend_line(here.office, ours.officer, checked, version(here, checked), 5, {"缴费日期": "2018-03-02"})
    resubmit(here, checked)
    assert newest(here, checked).round == 2
    assert [(each.point.row, each.mended) for each in named(here, checked)] == [(3, False), (5, True)]


def test_an_application_that_is_refused_and_reopened_keeps_the_points_of_its_round(here: Town, checked: Seen) -> None:
    ask(here, checked, [ROW])
    resubmit(here, checked)
    here.on(CLOSED).do("handler", checked.id, "refuse", REASON)
    pull(here.on(CLOSED).office, here.staff["deputy_director"], here.look(checked.id), "reopen", reason=REASON)
    assert [each.point for each in named(here, checked)] == [ROW]


def test_the_letter_names_the_points_as_far_as_a_letter_goes(here: Town, checked: Seen) -> None:
    ask(here, checked, [ROW, PAPER])
    chinese, english = _letter(here, checked)
    assert "（第 3 行：票据号码看不清；承诺书（签字盖章）：未盖章）" in chinese
    assert "row 3: 票据号码看不清" in english


def test_the_letter_of_a_correction_of_many_lines_names_ten_and_their_number(here: Town, ours: Claimant) -> None:
    seen = here.submitted(ours, here.call(), good(ours.name, 12))
    here.on(CLOSED).do("handler", seen.id, "accept")
    here.on(CLOSED).hold("handler", seen.id)
    ask(here, here.look(seen.id), [Point(row, None, f"第{row}处") for row in range(2, 14)])
    chinese, _ = _letter(here, seen)
    assert "第11处；等共 12 处" in chinese
    assert "第12处" not in chinese


def _letter(town: Town, seen: Seen) -> tuple[str, str]:
    """The letter of the correction, as the worker writes it."""
    office = town.on(CLOSED).office
    errands = "SELECT id FROM outbox WHERE subject_id = :id AND topic = 'letter' ORDER BY id DESC LIMIT 1"
    (errand,) = town.one(errands, id=seen.id)
    assert work_on(office.database, tell.handlers(office), int(str(errand)), Patience()) == "done"
    written = "SELECT text_zh, text_en FROM letter WHERE subject_id = :id ORDER BY id DESC LIMIT 1"
    chinese, english = town.one(written, id=seen.id)
    return str(chinese), str(english)
