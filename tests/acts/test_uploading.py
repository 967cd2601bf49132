"""Workbooks and papers of a draft: good lines are kept, bad files change nothing, two browsers lose nothing."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from forms.faults import Fault
from storage.documents.documents import Refused
from storage.documents.records import Stored
from tests.acts.claim import AWARD_FEN, Row, bad, flagged, good, workbook
from tests.acts.together import at_once, told
from tests.acts.town import LAST_DAY, Claimant, Town, undertaking
from tests.storage import hostile
from workflow.acts.apply import apply
from workflow.acts.faults import NotADraft
from workflow.acts.looking import Seen
from workflow.acts.submit import submit
from workflow.acts.upload_document import Handed, NoSuchKind, upload_document
from workflow.acts.upload_lines import Uploaded, upload_lines
from workflow.engine.errors import NotYours
from workflow.engine.moves import Moved


@pytest.fixture
def ours(town: Town) -> Claimant:
    return town.claimants[0]


@pytest.fixture
def draft(town: Town, ours: Claimant) -> Seen:
    return apply(town.on(LAST_DAY).office, ours.officer, town.call(), ours.organisation)


def upload(town: Town, seen: Seen, data: bytes, name: str = "申报明细.xlsx", *, mending: bool = False) -> object:
    return upload_lines(town.on(LAST_DAY).office, town.claimants[0].officer, seen, data, name, mending=mending)


def uploaded(town: Town, seen: Seen, rows: list[Row], *, mending: bool = False) -> Uploaded:
    answer = upload(town, seen, workbook(rows), mending=mending)
    assert isinstance(answer, Uploaded), answer
    return answer


def hand_in(town: Town, seen: Seen, handed: Handed, data: bytes) -> object:
    return upload_document(town.on(LAST_DAY).office, town.claimants[0].officer, seen, handed, io.BytesIO(data))


def lines(town: Town, seen: Seen) -> list[tuple[object, ...]]:
    query = (
        "SELECT l.row, l.ok, l.award_fen, l.cells ->> '专利号' FROM line l JOIN claim_list c ON c.id = l.list_id "
        "WHERE c.application_id = :id AND c.sealed_at IS NULL ORDER BY l.row"
    )
    return town.all(query, id=seen.id)


def papers(town: Town, seen: Seen) -> list[tuple[object, ...]]:
    query = "SELECT e.kind, e.name FROM evidence e JOIN claim_list c ON c.id = e.list_id WHERE c.application_id = :id"
    return town.all(query, id=seen.id)


def test_mending_keeps_good_lines_and_replaces_bad_ones(town: Town, ours: Claimant, draft: Seen) -> None:
    first, second, third = good(ours.name), [bad(ours.name), bad(ours.name)], good(ours.name, 2)
    summary = uploaded(town, draft, [*first, *second]).assessment.summary
    assert (summary.ok, summary.bad) == (1, 2)
    summary = uploaded(town, draft, third, mending=True).assessment.summary
    assert (summary.ok, summary.bad, summary.award_fen) == (3, 0, 3 * AWARD_FEN)
    wanted = [row["专利号"] for row in [*first, *third]]
    assert [number for *_, number in lines(town, draft)] == wanted


def test_mending_with_a_line_that_is_there_already_is_a_duplicate(town: Town, ours: Claimant, draft: Seen) -> None:
    rows = good(ours.name, 2)
    uploaded(town, draft, rows)
    again = uploaded(town, draft, [rows[0]], mending=True).assessment
    assert (again.summary.ok, again.summary.bad) == (2, 1)
    assert {each.code for each in again.lines[-1].errors} == {"duplicate_in_file", "duplicate_receipt"}


def test_a_second_workbook_takes_the_place_of_the_first(town: Town, ours: Claimant, draft: Seen) -> None:
    uploaded(town, draft, good(ours.name, 3))
    later = good(ours.name, 2)
    uploaded(town, draft, later)
    assert [number for *_, number in lines(town, draft)] == [row["专利号"] for row in later]
    uploaded(town, draft, later)
    assert len(lines(town, draft)) == 2


def test_what_is_uploaded_and_submitted_is_what_the_rules_say_and_no_award_comes_from_the_claimant(
    town: Town, ours: Claimant, draft: Seen
) -> None:
    rows = [
        row | {"申请资助金额": "999999.00", "应缴金额": "999999.00"} for row in [*good(ours.name), flagged(ours.name)]
    ]
    answer = uploaded(town, draft, rows)
    assert answer.assessment.summary.award_fen == 2 * AWARD_FEN
    assert [award for _, _, award, _ in lines(town, draft)] == [AWARD_FEN, AWARD_FEN]


HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty": bytes,
    "no workbook": lambda: hostile.plain_pdf("a list"),
    "another template": hostile.workbook,
    "encrypted": hostile.locked_workbook,
    "cut off": lambda: workbook(good("湖南大学"))[:2000],
    "macros": lambda: hostile.with_members(workbook(good("湖南大学")), **{"xl/vbaProject.bin": hostile.OLE_HEAD}),
    "a bomb": lambda: hostile.with_members(
        workbook(good("湖南大学")), **{"xl/worksheets/sheet9.xml": bytes(200 * 1024 * 1024)}
    ),
    "a script": lambda: b"<script>alert(1)</script>" * 100,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_bad_file_is_told_in_both_languages_and_leaves_the_draft_as_it_was(
    town: Town, ours: Claimant, draft: Seen, kind: str
) -> None:
    uploaded(town, draft, good(ours.name, 2))
    before = lines(town, draft)
    answer = upload(town, draft, HOSTILE[kind]())
    assert isinstance(answer, Fault | Refused), answer
    chinese, english = _messages(answer)
    assert chinese
    assert english
    assert chinese != english
    assert lines(town, draft) == before
    assert town.look(draft.id) == draft


def _messages(answer: Fault | Refused) -> tuple[list[str], list[str]]:
    if isinstance(answer, Refused):
        return answer.messages("zh"), answer.messages("en")
    return [answer.message("zh")], [answer.message("en")]


def test_a_name_with_a_path_or_a_script_in_it_reaches_no_page_and_no_folder(
    town: Town, ours: Claimant, draft: Seen
) -> None:
    name = "../../<script>alert(1)</script>\u202excod.xlsx"
    answer = upload(town, draft, workbook(good(ours.name)), name)
    query = "SELECT name FROM document WHERE subject_id = :id"
    kept = [str(each) for (each,) in town.all(query, id=draft.id)]
    assert isinstance(answer, Uploaded | Refused)
    assert not any("/" in each or "<" in each or "\u202e" in each for each in kept), kept


def test_two_browsers_on_one_draft_leave_one_of_their_workbooks_whole(town: Town, ours: Claimant, draft: Seen) -> None:
    one, two = good(ours.name, 3), good(ours.name, 2)
    answers = at_once([lambda: upload(town, draft, workbook(one)), lambda: upload(town, draft, workbook(two))])
    assert all(isinstance(each, Uploaded) for each in answers), answers
    kept = [number for *_, number in lines(town, draft)]
    assert kept in ([row["专利号"] for row in one], [row["专利号"] for row in two])


def test_two_browsers_that_mend_at_once_lose_no_good_line(town: Town, ours: Claimant, draft: Seen) -> None:
    """Each adds its rows behind what the other has left: rows are numbered on and nothing is overwritten."""
    uploaded(town, draft, good(ours.name))
    more = [good(ours.name, 2), good(ours.name, 3)]
    answers = at_once([lambda rows=rows: upload(town, draft, workbook(rows), mending=True) for rows in more])  # type: ignore[misc]
    assert all(isinstance(each, Uploaded) for each in answers), answers
    assert len(lines(town, draft)) == 6
    assert all(ok for _, ok, _, _ in lines(town, draft))


def test_an_upload_that_races_with_the_submission_is_in_it_or_refused(town: Town, ours: Claimant) -> None:
    call = town.call()
    seen, later = town.draft(ours, call, good(ours.name)), workbook(good(ours.name, 2))
    office = town.on(LAST_DAY).office
    answers: list[object] = [
        *at_once([lambda: upload(town, seen, later), lambda: submit(office, ours.officer, seen, undertaking())])
    ]
    assert isinstance(answers[0], Uploaded | NotADraft)
    assert isinstance(answers[1], Moved)
    assert town.keys(seen.id) == (4 if isinstance(answers[0], Uploaded) else 2)


def test_strangers_put_nothing_into_a_draft(town: Town, ours: Claimant, draft: Seen) -> None:
    office, book = town.on(LAST_DAY).office, workbook(good(ours.name))
    paper = Handed("undertaking", "承诺书.pdf")
    for who in (town.claimants[1].officer, *town.staff.values()):
        assert isinstance(told(lambda w=who: upload_lines(office, w, draft, book, "明细.xlsx")), NotYours)  # type: ignore[misc]
        stream = io.BytesIO(hostile.plain_pdf())
        assert isinstance(told(lambda w=who, s=stream: upload_document(office, w, draft, paper, s)), NotYours)  # type: ignore[misc]
    assert (lines(town, draft), papers(town, draft)) == ([], [])


def test_a_paper_is_put_to_the_draft_once_and_can_be_read_back(town: Town, draft: Seen) -> None:
    data = hostile.plain_pdf("承诺")
    for _ in range(2):
        stored = hand_in(town, draft, Handed("undertaking", "承诺书.pdf"), data)
        assert isinstance(stored, Stored), stored
        assert town.office.documents.open(stored.sha256).read() == data
    assert papers(town, draft) == [("undertaking", "承诺书.pdf")]


def test_a_paper_of_an_unknown_kind_with_a_script_or_cut_off_is_not_taken(town: Town, draft: Seen) -> None:
    with pytest.raises(NoSuchKind):
        hand_in(town, draft, Handed("passport", "护照.pdf"), hostile.plain_pdf())
    undertaking = Handed("undertaking", "承诺书.pdf")
    for handed, data in (
        (undertaking, hostile.script_pdf()),
        (undertaking, hostile.attached_pdf("inside.exe", b"MZ")),
        (undertaking, workbook(good("湖南大学"))),
        (Handed("undertaking", "承诺书.pdf", size=10_000), hostile.plain_pdf("short")),
    ):
        answer = hand_in(town, draft, handed, data)
        assert isinstance(answer, Refused), answer
        assert answer.messages("zh")
        assert answer.messages("en")
    assert papers(town, draft) == []
