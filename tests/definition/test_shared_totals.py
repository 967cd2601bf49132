"""Receipts with totals and caps over all levels: what a line uses of them, and which lines of a claim use too much."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.definition.one_by_one import one_by_one
from tests.editions.official_fees import TEXT, Row, edition, line, patent
from workflow.definition.assessment import Assessment, ClaimContext, FundingUse, GivenRow, LineAssessment
from workflow.definition.faults import DefinitionFault, EditionFaults
from workflow.definition.loader import load
from workflow.definition.rules import Rules
from workflow.definition.tables import Tables
from workflow.registers import shipped

CONTEXT = ClaimContext("长沙某某大学", date(2018, 12, 31))
BILL, OWN = {"票据号码": "0000000007"}, {"专利号": patent()}


@cache
def remembering_and_one_by_one() -> tuple[Rules, Rules]:
    """The edition's rules, and the same with every rule run by itself."""
    return Rules(edition(), Tables()), one_by_one(edition(), Tables())


def assess(*rows: Row) -> Assessment:
    return remembering_and_one_by_one()[0].assess([GivenRow(at, cells) for at, cells in enumerate(rows, 2)], CONTEXT)


def codes(*rows: Row) -> list[list[str]]:
    """The error codes of each line."""
    return [[each.code for each in told.errors] for told in assess(*rows).lines]


def told(*rows: Row) -> LineAssessment:
    """What is said of the last line."""
    return assess(*rows).lines[-1]


# --- what a line uses -------------------------------------------------------------------------------------------------


def test_a_line_uses_its_receipt_and_its_patents_cap_by_their_normal_forms() -> None:
    number = patent()
    spelled = f" {number.removeprefix('ZL')} ".translate({ord(str(n)): ord("０") + n for n in range(10)})
    found = told(line(专利号=spelled, 票据号码=7, 票据总额="2,500.00 元"))
    assert found.uses == (
        FundingUse("receipt", "12060118-0000000007", 250_000, 100_000, same_total=True),
        FundingUse("patent_official_fees", told(line(专利号=number)).uses[1].key, 500_000, 60_000, same_total=False),
    )
    assert [each.kind for each in found.keys] == ["official_fee"]


def test_a_line_with_an_error_uses_nothing() -> None:
    assert told(line(缴费日期="2017-12-31")).uses == ()
    assert told(line(**BILL, 票据总额="999")).uses == ()


def test_a_line_without_a_receipt_uses_none() -> None:
    found = told(line(票据代码="", 票据号码="", 票据总额=""))
    assert found.ok
    assert [each.kind for each in found.uses] == ["patent_official_fees"]


def test_a_receipt_whose_total_is_not_said_cannot_be_used() -> None:
    found = told(line(票据总额=""))
    assert [(each.code, each.clause) for each in found.errors] == [("rule_failed", "第四条")]
    assert "receipt.total" in found.errors[0].message.en


def test_a_figure_below_nothing_is_an_error_of_the_line() -> None:
    rules = Rules(load(TEXT.replace("uses: line.paid", "uses: line.paid - 200000"), "a"), Tables())
    found = rules.assess([GivenRow(2, line())], CONTEXT).lines[0]
    assert [(each.code, each.clause) for each in found.errors] == [("rule_failed", "第四条")]


def test_a_shipped_line_uses_nothing_and_is_told_as_before() -> None:
    from tests.definition.invention_lines import one  # noqa: PLC0415  # beside the edition of this file

    assert one().uses == ()
    assert set(one().told()) == {"row", "ok", "errors", "flags", "notes", "award_fen", "steps"}


# --- lines of one claim -----------------------------------------------------------------------------------------------


def test_lines_fill_a_receipt_to_the_fen_and_the_next_is_told_what_the_others_use() -> None:
    rows = [line(**BILL, 票据总额="2000.01", 实缴金额=paid) for paid in ("1000", "1000.01", "0.01")]
    assert codes(*rows) == [[], [], ["over_receipt"]]
    (found,) = told(*rows).errors
    assert (found.column, found.clause) == ("票据号码", "第四条")
    assert found.message.zh == (
        "票据总额 2,000.01 元，前面各行已用 2,000.01 元，本行需用 0.01 元，合计超过票据总额（第四条）。"
    )
    assert found.message.en.endswith(
        "rows above use 2,000.01 and this one 0.01, which is more than its total (第四条)."
    )


def test_one_line_that_uses_more_than_its_receipt_is_told() -> None:
    assert codes(line(票据总额="999.99"), line(票据总额="1000")) == [["over_receipt"], []]


def test_a_line_that_does_not_fit_leaves_room_for_a_smaller_one_below() -> None:
    rows = [line(**BILL, 票据总额="2000", 实缴金额=paid) for paid in ("1500", "501", "500")]
    assert codes(*rows) == [[], ["over_receipt"], []]


def test_a_line_with_another_error_uses_nothing_of_its_receipt() -> None:
    assert codes(line(**BILL, 缴费日期="2017-01-01"), line(**BILL)) == [["outside_window"], []]


def test_lines_that_say_different_totals_of_one_receipt_are_told_the_row_of_the_first() -> None:
    rows = [line(**BILL, 票据总额="5000"), line(**BILL, 票据总额="6000"), line(**BILL, 票据总额="5000")]
    assert codes(*rows) == [[], ["receipt_total"], []]
    (found,) = told(*rows[:2]).errors
    assert "第 2 行为 5,000.00 元，本行为 6,000.00 元" in found.message.zh
    assert "row 2 says that the receipt comes to 5,000.00 yuan, and this one says 6,000.00" in found.message.en


def test_a_line_that_uses_nothing_does_not_fix_what_a_receipt_comes_to() -> None:
    assert codes(line(**BILL, 实缴金额="0", 票据总额="1"), line(**BILL)) == [[], []]


def test_a_receipt_by_another_spelling_is_the_same_receipt() -> None:
    assert codes(line(**BILL), line(票据代码=" １２０６０１１８", 票据号码="0000000007 ")) == [[], ["over_receipt"]]


def test_lines_of_one_patent_share_its_cap_and_the_least_that_is_said_holds() -> None:
    """Half of 2,400 yuan holds two awards of 600; half of 2,399.98 does not."""
    rows = [line(**OWN, 费用种类=fee, 官费总额="2400") for fee in ("申请费", "实质审查费")]
    assert codes(*rows) == [[], []]
    lower = rows[1] | {"官费总额": "2399.98"}
    assert codes(rows[0], lower) == [[], ["over_cap"]]
    assert codes(lower, rows[0]) == [[], ["over_cap"]]
    (found,) = told(rows[0], lower).errors
    assert (found.column, found.clause) == ("专利号", "第五条")
    assert "资助上限为 1,199.99 元，前面各行已用 600.00 元，本行需用 600.00 元" in found.message.zh


def test_a_line_may_use_too_much_of_its_receipt_and_of_its_cap_and_is_told_both() -> None:
    assert codes(line(票据总额="1", 官费总额="1")) == [["over_receipt", "over_cap"]]


def test_a_repeated_thing_is_told_as_such_whatever_room_there_is() -> None:
    row = line(票据总额="9000")
    assert codes(row, row) == [[], ["duplicate_in_file"]]


MONEY = st.integers(0, 300_000).map(lambda fen: f"{fen // 100}.{fen % 100:02d}")
CLAIMS = st.lists(
    st.fixed_dictionaries(
        {
            "专利号": st.sampled_from([patent() for _ in range(3)]),
            "费用种类": st.sampled_from(["申请费", "实质审查费", "登记费", "别的"]),
            "实缴金额": MONEY,
            "官费总额": MONEY,
            "票据号码": st.sampled_from(["0000000001", "0000000002", ""]),
            "票据总额": MONEY | st.sampled_from(["2000", "2000", ""]),
        }
    ).map(lambda changed: line(**changed)),
    min_size=1,
    max_size=8,
)


@given(claim=CLAIMS)
@settings(max_examples=200, deadline=None)
def test_good_lines_of_a_claim_never_pass_a_total_and_agree_on_receipts(claim: list[Row]) -> None:
    uses = [use for each in assess(*claim).lines for use in each.uses if use.used_fen]
    shared: dict[tuple[str, str], list[FundingUse]] = defaultdict(list)
    for use in uses:
        shared[use.kind, use.key].append(use)
    for together in shared.values():
        assert sum(use.used_fen for use in together) <= min(use.total_fen for use in together)
        assert len({use.total_fen for use in together}) == 1 or not together[0].same_total


@given(claim=CLAIMS)
@settings(max_examples=200, deadline=None)
def test_rules_that_remember_say_what_each_says_anew_also_of_shared_totals(claim: list[Row]) -> None:
    remembering, one_by_one = (
        each.assess([GivenRow(at, cells) for at, cells in enumerate(claim, 2)], CONTEXT)
        for each in remembering_and_one_by_one()
    )
    assert remembering.told() == one_by_one.told()
    assert [each.uses for each in remembering.lines] == [each.uses for each in one_by_one.lines]


# --- how an edition says it -------------------------------------------------------------------------------------------


def faults_of(text: str) -> list[tuple[str, str, int]]:
    """Code, key and line of every fault."""
    found: tuple[DefinitionFault, ...] = ()
    try:
        load(text, "a.yaml")
    except EditionFaults as faults:
        found = faults.faults
    return [(each.code, each.key, each.line) for each in found]


AT = TEXT[: TEXT.index("  receipt:              {")].count("\n") + 1
"""The line of the receipt's entry; the cap's is the next."""

RECEIPT, CAP = "funds.receipt", "funds.patent_official_fees"
FAULTS = [
    ("{receipt: [receipt]", "{receipt: [reciept]", ("unknown_field", f"{RECEIPT}.receipt", AT)),
    ("{receipt: [receipt]", "{receipt: []", ("wrong_kind", f"{RECEIPT}.receipt", AT)),
    ("{receipt: [receipt]", "{receipts: [receipt]", ("unknown_key", f"{RECEIPT}.receipts", AT)),
    ("{receipt: [receipt]", "{receipt: [receipt], key: [receipt]", ("unknown_key", f"{RECEIPT}.key", AT)),
    ("{receipt: [receipt]", "{receipt: [receipt], cap: [receipt]", ("unknown_key", f"{RECEIPT}.cap", AT)),
    ("total: line.receipt_total, ", "", ("missing_key", f"{RECEIPT}.total", AT)),
    (", uses: line.paid,", ",", ("missing_key", f"{RECEIPT}.uses", AT)),
    ("uses: line.paid, clause: 第四条", "uses: line.paid", ("missing_key", f"{RECEIPT}.clause", AT)),
    ("total: line.receipt_total", "total: line.receipt", ("expression_result", f"{RECEIPT}.total", AT)),
    ("total: line.receipt_total", "total: line.total", ("expression_name", f"{RECEIPT}.total", AT)),
    ("total: line.receipt_total", "total: line.receipt_total *", ("expression_syntax", f"{RECEIPT}.total", AT)),
    ("total: line.receipt_total", "total: [line.paid]", ("wrong_kind", f"{RECEIPT}.total", AT)),
    ("uses: award,", "uses: eligible,", ("expression_name", f"{CAP}.uses", AT + 1)),
    ("line.official / 2", "line.official * 0.5", ("expression_type", f"{CAP}.total", AT + 1)),
    ("uses: award,", "uses: award, zh: 超过,", ("unknown_key", f"{CAP}.zh", AT + 1)),
    ("{cap: [patent_no]", "{cap: patents", ("unknown_field", f"{CAP}.cap", AT + 1)),
    ("key: [patent_no, fee]", "key: []", ("wrong_kind", "funds.official_fee.key", AT - 5)),
]


@pytest.mark.parametrize(("old", "new", "fault"), FAULTS, ids=[f"{each[2][0]}-{each[2][1]}" for each in FAULTS])
def test_a_fault_of_a_shared_total_is_told_by_line_and_key(old: str, new: str, fault: tuple[str, str, int]) -> None:
    assert TEXT.count(old) == 1, old
    assert fault in faults_of(TEXT.replace(old, new))


def test_the_column_of_a_figures_expression_is_that_of_the_file() -> None:
    text = TEXT.replace("uses: award,", "uses: awards,")
    with pytest.raises(EditionFaults) as faults:
        load(text, "a.yaml")
    (fault,) = faults.value.faults
    assert text.splitlines()[fault.line - 1][int(fault.params["at"]) - 1 :].startswith("awards")


def test_an_edition_with_shared_totals_is_stored_and_read_back_as_the_same() -> None:
    again = load(edition().content, "b.yaml")
    assert (again.hash, again.ceilings, again.funds) == (edition().hash, edition().ceilings, edition().funds)
    assert [(each.kind, each.of) for each in again.ceilings] == [
        ("receipt", "receipt"),
        ("patent_official_fees", "cap"),
    ]


def test_a_table_may_be_used_by_a_shared_total_alone() -> None:
    table = "tables:\n  half: {clause: 第五条, rows: {1: 50}}\n\naward:\n"
    text = TEXT.replace("award:\n", table, 1).replace("line.official / 2", '"line.official * half[1] / 100"')
    assert faults_of(text) == []
    row = GivenRow(2, line(官费总额="2000"))
    assert Rules(load(text, "a"), Tables()).assess([row], CONTEXT).lines[0].uses[1].total_fen == 100_000


def test_no_shipped_edition_shares_what_it_funds_exclusively() -> None:
    for each in shipped.editions():
        assert not {fund.kind for fund in each.funds} & {ceiling.kind for ceiling in each.ceilings}
