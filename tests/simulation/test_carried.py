"""What is carried over from the edition under which a line was good changes nothing of what a draft says of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.definition.invention_lines import edition as invention
from tests.definition.invention_lines import good, patent_no
from tests.definition.test_madrid_rules import MARKS
from tests.definition.test_rules_at_work import LINES
from tests.editions import madrid
from tests.simulation.drafts import RATE_7, written
from workflow import schemes
from workflow.calls.rounds import CallRow
from workflow.definition.assessment import ClaimContext, GivenRow, LineAssessment
from workflow.definition.edition import Edition
from workflow.definition.loader import load
from workflow.definition.rules import ReadRow, Rules
from workflow.definition.tables import Table, Tables, TableVersion
from workflow.registers import shipped
from workflow.simulation.carried import Carried, carried
from workflow.simulation.fit import fit
from workflow.simulation.lines import Judge, Stored
from workflow.simulation.standing import Applicant, Standing

NOTHING = Carried(frozenset(), keys=False)
AT = datetime(2018, 12, 31, tzinfo=UTC)

CHANGES: dict[str, Sequence[tuple[str, str]]] = {
    "nothing": (),
    "rate": (RATE_7,),
    "check": (("that: line.fee_year in rate", "that: line.fee_year > 7"),),
    "check of a field that no rule named": (
        ("that: same_name(line.owners[0], claimant.name)", "that: line.patent_no.startsWith('ZL2010')"),
    ),
    "words of a check": (
        ("that: same_name(line.owners[0], claimant.name)", "that: size(line.owners) > 1"),
        ("（{owners}）", "（{patent_no}）"),
        ("({owners})", "({patent_no})"),
    ),
    "type": (("fee_year:     {type: patent_year", "fee_year:     {type: int, most: 9"),),
    "required": (("zh: 备注, en: Remark, required: false}", "zh: 备注, en: Remark, compare: [fee_receipts]}"),),
    "option": (("patent_title: {type: text,", "patent_title: {type: text, most: 3,"),),
    "kinds": (("kinds: [invention]", "kinds: [invention, utility_model]"),),
    "column": (("column: 实缴金额, aliases: [实缴年费,", "column: 实付金额, aliases: [实缴金额, 实缴年费,"),),
    "key": (("key: [patent_no, fee_year]", "key: [patent_no]"),),
    "keys": (("key: [receipt]", "key: [receipt, paid_on]"),),
    "day of the event": (("by: line.paid_on", "by: line.granted_on"),),
    "a day that no rule names": (
        ("line.paid_on >= add_years(due_on, -1) && line.paid_on <= add_months(due_on, 6)", "due_on < expires_on"),
        ("缴费日期（{paid_on}）与该年度", "缴费日期与该年度"),
        ("en: paid on {paid_on}, which", "en: paid on a day which"),
    ),
}
"""Drafts of next year's rules by what they change."""


@dataclass(frozen=True)
class Case:
    """An edition with lines that were claimed under it, and a draft that is tried on them."""

    old: Edition
    rules: Rules
    claimant: str
    closing: date

    @property
    def context(self) -> ClaimContext:
        """Who claims, and when."""
        return ClaimContext(self.claimant, self.closing, (self.closing.replace(month=1, day=1), self.closing))

    def stored(self, claim: Sequence[dict[str, object]], under: Rules) -> list[Stored]:
        """Lines as they rest in the database."""
        rows = [GivenRow(at, row) for at, row in enumerate(claim, 2)]
        told = under.assess(rows, self.context).lines
        return [_stored(row, line) for row, line in zip(rows, told, strict=True)]

    def judge(self, kept: Carried) -> Judge:
        """What judges them by the draft, with this carried over."""
        window = self.context.window
        assert window is not None
        call = CallRow(1, 1, "T", self.old.scheme, self.old.hash, "试", "T", AT, AT, *window, self.closing, 0)
        now = Standing(call, self.old, 0, None, None, [self.who], 0, {})
        return Judge(now, self.rules, fit(self.rules.edition.form, self.old.form), kept, {(1, 3): "receipt_differs"})

    @property
    def who(self) -> Applicant:
        """The one applicant."""
        kind = self.old.claimants[0]
        edition, life = self.old.hash, self.old.life
        return Applicant(1, "A1", 1, self.claimant, kind, None, AT, "decided", 1, "", "", "", edition, life)

    @property
    def kept(self) -> Carried:
        """What can be carried over."""
        return carried(self.rules.edition, self.old)


def _stored(row: GivenRow, line: LineAssessment) -> Stored:
    cells, keys, codes = (
        orjson.dumps(each).decode()
        for each in (row.cells, [list(key) for key in line.keys], [error.code for error in line.errors])
    )
    return Stored(1, row.number, line.ok, line.award_fen, cells, keys, None if line.ok else codes)


@cache
def of_invention(change: str, tables: Tables | None = None) -> tuple[Case, Rules]:
    """The case of a change, with the rules under which lines were claimed."""
    draft = load(written(*CHANGES[change]), "draft.yaml")
    rules = Rules(draft, tables or shipped.tables())
    return Case(invention(), rules, "中南大学", date(2018, 12, 31)), shipped.rules(invention())


def said(lines: Iterator[LineAssessment]) -> list[Any]:
    """All that is said of lines but what they were understood to say where nothing hangs on it."""
    return [(each.row, each.errors, each.flags, each.award_fen, each.steps, each.keys, each.uses) for each in lines]


def same_either_way(case: Case, lines: list[Stored]) -> None:
    """The lines judged with what is carried over are judged as when every field is read, in every word."""
    quick, whole = case.judge(case.kept), case.judge(NOTHING)
    assert list(quick.lines(case.who, lines)) == list(whole.lines(case.who, lines))
    read = [(line, orjson.loads(line.cells)) for line in lines]
    rows: tuple[list[ReadRow], list[ReadRow]] = (
        [quick._read(line, quick.fit.cells(cells), carried=line.ok) for line, cells in read],
        [ReadRow(line.row, case.rules.read(quick.fit.cells(cells))) for line, cells in read],
    )
    one, other = (said(case.rules.judged(each, case.context)) for each in rows)
    assert one == other


@pytest.mark.parametrize("change", CHANGES)
@given(claim=st.lists(LINES, min_size=1, max_size=5))
@settings(max_examples=25, deadline=None)
def test_a_draft_says_the_same_of_whatever_lines(change: str, claim: list[dict[str, object]]) -> None:
    case, under = of_invention(change)
    same_either_way(case, case.stored(claim, under))


GOOD = st.fixed_dictionaries(
    {
        "专利号": st.builds(patent_no, st.integers(1, 4)),
        "专利名称": st.sampled_from(["", "装置", "一种装置"]),
        "缴费年度": st.sampled_from([9, "第9年度"]),
        "实缴金额": st.sampled_from([100, "2,200", "2200元"]),
        "票据号码": st.integers(1, 4).map(lambda number: f"{number:010d}"),
        "专利权人": st.sampled_from(["中南大学", "中南大学；甲公司", "甲公司"]),
    }
).map(lambda changed: good() | changed)
"""Lines that are good under the shipped edition, but for what they may claim twice or for whom."""


@pytest.mark.parametrize("change", CHANGES)
@given(claim=st.lists(GOOD, min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_a_draft_says_the_same_of_lines_that_are_good_now(change: str, claim: list[dict[str, object]]) -> None:
    case, under = of_invention(change)
    same_either_way(case, case.stored(claim, under))


@given(claim=st.lists(GOOD, min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_another_table_says_the_same_of_lines_either_way(claim: list[dict[str, object]]) -> None:
    name = "cnipa_annual_fee_invention"
    versions = [TableVersion(name, date(2018, month, 1), "a test", {9: month * 1000}) for month in (1, 8, 9)]
    case, under = of_invention("nothing")
    tables = replace(shipped.tables(), tables={name: Table(name, tuple(versions))})
    same_either_way(replace(case, rules=Rules(case.old, tables)), case.stored(claim, under))


@given(marks=MARKS, dearer=st.booleans())
@settings(max_examples=25, deadline=None)
def test_a_draft_says_the_same_of_lines_that_have_figures_together(marks: Sequence[Any], dearer: bool) -> None:  # noqa: FBT001  # drawn
    text = (schemes.FOLDER / "madrid-registration" / "2018.yaml").read_text(encoding="utf-8")
    draft = _loaded(
        text.replace("holder:        {type: text,", "holder:        {type: text, most: 1,") if dearer else text
    )
    case = Case(madrid.edition(), Rules(draft, shipped.tables()), madrid.CLAIMANT, date(2026, 12, 31))
    same_either_way(case, case.stored([dict(row) for each in marks for row in each], shipped.rules(madrid.edition())))


@cache
def _loaded(text: str) -> Edition:
    return load(text, "draft.yaml")


# --- what is carried over ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "read_again", "keys"),
    [
        ("nothing", set(), True),
        ("rate", set(), True),
        ("type", {"fee_year", "patent_no", "receipt"}, False),
        ("required", {"remark"}, True),
        ("option", {"patent_title"}, True),
        ("column", {"paid"}, True),
        ("key", {"patent_no", "receipt"}, False),
        ("keys", {"patent_no", "fee_year", "receipt", "paid_on"}, False),
    ],
)
def test_only_what_the_draft_asks_otherwise_is_read_again(change: str, read_again: set[str], keys: bool) -> None:  # noqa: FBT001  # of the table
    case, _ = of_invention(change)
    names = {spec.name for spec in case.rules.edition.form.fields}
    assert (names - case.kept.fields, case.kept.keys) == (read_again, keys)


def test_of_a_good_line_only_what_rules_name_is_read() -> None:
    case, under = of_invention("rate")
    (line,) = case.stored([good(专利名称="装置", 备注="无")], under)
    read = case.judge(case.kept)._read(line, orjson.loads(line.cells), carried=True).read
    assert sorted(read.values) == [
        "fee_year", "filed_on", "granted_on", "owners", "paid", "paid_on", "reduction",
    ]  # fmt: skip


def test_an_application_that_was_moved_to_another_edition_is_read_whole() -> None:
    """Its lines were good under rules that are not the call's: here a title of four characters is too long."""
    case, under = of_invention("option")
    lines = case.stored([good(专利名称="一种装置")], under)
    trusting = replace(case.kept, fields=frozenset({"patent_title"}))
    for who, codes in ((case.who, ()), (replace(case.who, edition="another"), ("too_long",))):
        assert [each.after.codes for each in case.judge(trusting).lines(who, lines)] == [codes]
