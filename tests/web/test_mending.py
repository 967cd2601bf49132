"""One line mended or taken out in a form: what is wrong stands beside its cell, and nothing typed is lost."""

from __future__ import annotations

import pytest

from tests.acts.claim import bad, flagged, good
from tests.acts.town import LAST_DAY, Town
from tests.web.browsing import Browsers
from tests.web.claimant import Desk, desk, fields
from workflow.acts.ask_correction import ask_correction
from workflow.registers.editions import edition_by_hash
from workflow.review.points import Point


@pytest.fixture
def ours(town: Town, browsers: Browsers) -> Desk:
    """A draft whose rows 2 and 3 are good, 4 and 5 bad, and 6 flagged."""
    mine = desk(town, browsers)
    name = mine.claimant.name
    mine.checked([*good(name, 2), bad(name), bad(name) | {"专利号": "12345", "缴费日期": "去年"}, flagged(name)])
    return mine


def cell(ours: Desk, column: str) -> str:
    """The name of a column's field in the form."""
    with ours.town.office.database.reading() as connection:
        form = edition_by_hash(connection, ours.seen.edition).form
    return f"cell-{list(form.columns).index(column)}"


def states(ours: Desk) -> list[tuple[object, ...]]:
    query = "SELECT row, ok FROM line JOIN claim_list c ON c.id = list_id WHERE c.application_id = :id ORDER BY row"
    return ours.town.all(query, id=ours.seen.id)


def test_a_bad_line_shows_each_fault_beside_its_cell_with_what_was_typed(ours: Desk) -> None:
    page = ours.page("/lines/5/mend")
    for column in ("专利号", "缴费日期", "专利权人"):
        assert f'id="{cell(ours, column)}-fault1"' in page.text, column
        assert f'href="#{cell(ours, column)}"' in page.text, column
    assert 'value="12345"' in page.text
    assert 'value="去年"' in page.text
    assert "该项为最近上传的工作簿第 5 行" in page.text


def test_a_line_that_is_mended_passes_and_the_next_bad_one_comes_up(ours: Desk) -> None:
    name = ours.claimant.name
    done = ours.browser.send(ours.page("/lines/4/mend"), "/mend", **{cell(ours, "专利权人"): name})
    assert "第 4 行已通过检查" in done.text
    assert done.request.path.endswith("/lines/5/mend")
    assert (4, True) in states(ours)


def test_what_is_still_wrong_is_kept_as_typed_and_told_again(ours: Desk) -> None:
    again = ours.browser.send(ours.page("/lines/4/mend"), "/mend", **{cell(ours, "专利权人"): "另一家单位<b>"})
    assert "第 4 行已保存，但仍未通过检查" in again.text
    assert 'value="另一家单位&lt;b&gt;"' in again.text
    assert again.request.path.endswith("/lines/4/mend")


def test_the_last_bad_line_leads_back_to_the_list(ours: Desk) -> None:
    ours.browser.send(ours.page("/lines/5/mend"), "/remove")
    done = ours.browser.send(ours.page("/lines/4/mend"), "/mend", **{cell(ours, "专利权人"): ours.claimant.name})
    assert done.request.path.endswith("/lines")
    assert states(ours) == [(2, True), (3, True), (4, True), (6, True)]


def test_a_flagged_line_says_that_it_may_stay_as_it_is(ours: Desk) -> None:
    page = ours.page("/lines/6/mend")
    assert "该项可以提交，审查人员将核对" in page.text
    assert "实缴金额" in page.text
    assert "aria-invalid" not in page.text


def test_a_choice_is_a_list_unless_something_else_was_typed(ours: Desk) -> None:
    name = cell(ours, "是否减缴")
    assert f'<select id="{name}"' in ours.page("/lines/2/mend").text
    again = ours.browser.send(ours.page("/lines/2/mend"), "/mend", **{name: "也许"})
    assert f'<input id="{name}"' in again.text
    assert 'value="也许"' in again.text


def test_of_two_browsers_the_second_is_told_and_what_it_typed_is_shown(ours: Desk) -> None:
    first, second = ours.page("/lines/4/mend"), ours.page("/lines/4/mend")
    ours.browser.send(first, "/mend", **{cell(ours, "专利权人"): ours.claimant.name})
    late = ours.browser.send(second, "/mend", **{cell(ours, "专利名称"): "另一个名称"})
    assert late.status_code == 409
    assert "另一个名称" in late.text
    assert ours.browser.send(second, "/remove").status_code == 409
    assert (4, True) in states(ours)


def test_a_double_click_on_removing_takes_out_one_line(ours: Desk) -> None:
    page = ours.page("/lines/4/mend")
    assert ours.browser.send(page, "/remove").status_code == 200
    assert ours.browser.send(page, "/remove").status_code == 409
    assert len(states(ours)) == 4


def test_a_line_of_a_draft_is_nobody_elses(ours: Desk, browsers: Browsers) -> None:
    page = ours.page("/lines/4/mend")
    for somebody in (browsers.of(ours.town.claimants[1].officer, LAST_DAY), browsers.staff("rechecker", LAST_DAY)):
        assert somebody.get(page.request.path).status_code == 404
        token = fields(somebody.get("/calls"), "/sign-out")
        sent = {**fields(page, "/remove"), **token}
        assert somebody.client.post(page.request.path.replace("/mend", "/remove"), data=sent).status_code == 404
    assert len(states(ours)) == 5


@pytest.mark.parametrize("odd", ["1", "7", "99999999999", "0", "x"])
def test_a_row_that_is_not_there_is_no_page(ours: Desk, odd: str) -> None:
    assert ours.page(f"/lines/{odd}/mend").status_code == 404


@pytest.mark.parametrize("odd", ["", "x", "9" * 30])
def test_a_form_that_does_not_say_which_draft_it_saw_is_refused(ours: Desk, odd: str) -> None:
    assert ours.browser.send(ours.page("/lines/4/mend"), "/remove", draft=odd).status_code in (400, 409)
    assert len(states(ours)) == 5


def test_a_cell_of_any_length_is_cut_and_not_choked_on(ours: Desk) -> None:
    again = ours.browser.send(ours.page("/lines/2/mend"), "/mend", **{cell(ours, "专利名称"): "长" * 20_000})
    assert again.status_code == 200


def test_a_named_line_shows_what_the_office_asks_and_is_marked_as_changed_after(town: Town, browsers: Browsers) -> None:
    claimant = town.claimants[0]
    seen = town.submitted(claimant, town.call(), good(claimant.name, 3))
    here = town.on(LAST_DAY)
    here.do("handler", seen.id, "accept")
    handler = here.hold("handler", seen.id)
    points = [Point(3, None, "缴费日期与票据不符"), Point(None, "undertaking", "承诺书未盖章")]
    ask_correction(here.office, handler, town.look(seen.id), points, "请补正")
    mine = Desk(town, browsers.of(claimant.officer, LAST_DAY), claimant, seen)
    draft = mine.page().text
    assert "缴费日期与票据不符" in draft
    assert "承诺书未盖章" in draft
    assert draft.count("尚未更改") == 2
    assert "请补正" in draft
    assert "缴费日期与票据不符" in mine.page("/lines?show=asked").text
    page = mine.page("/lines/3/mend")
    assert "缴费日期与票据不符" in page.text
    mine.browser.send(page, "/mend", **{cell(mine, "缴费日期"): "2018-03-02"})
    assert mine.page().text.count("尚未更改") == 1
    assert "已更改" in mine.page().text
