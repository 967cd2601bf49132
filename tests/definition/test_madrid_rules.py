"""The rules of madrid-registration 2018 in the field's own cases: fees to the franc, shares to the fen, lists."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.definition.judging import awards, closing, errors, judged, steps
from tests.definition.one_by_one import one_by_one
from tests.editions.madrid import CLAIMANT, Row, edition, mark
from workflow.definition.assessment import Assessment, GivenRow
from workflow.registers import shipped
from workflow.registers.data import shipped_tables

MANY = """
    JP KR EM GB AU SG US CA MX BR IN TH NZ TR NO SE DK FI IE IL OA CO PH ID RU VN DE FR IT ES PL CZ AT BX CH
""".split()  # noqa: SIM905  # a list of codes reads better so


def claimed(*rows: Row, year: int = 2018) -> Assessment:
    return judged(edition(), rows, closing(year, CLAIMANT))


def flags(found: Assessment) -> list[list[str]]:
    """The flags of each line."""
    return [[each.code for each in line.flags] for line in found.lines]


def fee(*countries: str, **changed: object) -> list[int]:
    """The fee of a mark in centimes and its parts: basic, supplementary, and each designation's own."""
    found = claimed(*mark(*countries, **changed), year=2026 if "国际注册日" in changed else 2018)
    told = [steps(line) for line in found.lines]
    first = told[0]
    return [
        first["mark.fee_chf"],
        first["basic_chf"],
        first["mark.supplement_chf"],
        *(each["own_chf"] for each in told),
    ]


# --- fees in francs ---------------------------------------------------------------------------------------------------


def test_the_worked_examples_come_out_to_the_franc() -> None:
    assert fee("US", "RU", "VN") == [250_500, 65_300, 10_000, 155_200, 10_000, 10_000]
    assert fee("US", "RU", "VN", 国际注册日="2026-09-01") == [279_300, 65_300, 10_000, 184_000, 10_000, 10_000]


@pytest.mark.parametrize(
    ("countries", "classes", "colour", "expected"),
    [
        (["DE"], "9", "黑白", 653 + 100),
        (["DE"], "9", "彩色", 903 + 100),
        (["DE"], "1;2;3", "黑白", 653 + 100),
        (["DE"], "1;2;3;4;5", "黑白", 653 + 200 + 100),
        (["US"], "1;2;3;4;5", "黑白", 653 + 5 * 460),
        (["JP"], "1;2;3;4;5", "黑白", 653 + 221 + 4 * 208),
        (["EU"], "1", "黑白", 653 + 789),
        (["EU"], "1;2", "黑白", 653 + 789 + 48),
        (["EM"], "1;2;3;4", "黑白", 653 + 789 + 48 + 2 * 144),
        (["AG"], "1;2;3;4", "黑白", 653 + 192),
        (["CW"], "1;2;3", "黑白", 653 + 250),
        (["CW"], "1;2;3;4;5", "黑白", 653 + 250 + 2 * 26),
        (["CW", "BX"], "1;2;3;4;5", "黑白", 653 + 200 + 250 + 2 * 26 + 100),
    ],
)
def test_each_kind_of_fee_is_computed_from_its_classes(
    countries: list[str], classes: str, colour: str, expected: int
) -> None:
    """The supplementary fee is not due when every designation takes an individual fee."""
    assert fee(*countries, 国际注册日="2026-09-01", 商品服务类别=classes, 图样颜色=colour)[0] == expected * 100


def test_between_parties_to_agreement_and_protocol_only_the_complementary_fee_is_due() -> None:
    """Switzerland, Italy, Ukraine and Viet Nam have individual fees, which hold nothing against China."""
    found = fee("CH", "IT", "UA", "VN", 国际注册日="2026-09-01")
    assert found == [65_300 + 10_000 + 4 * 10_000, 65_300, 10_000, 10_000, 10_000, 10_000, 10_000]


@pytest.mark.parametrize(("day", "israel", "indonesia"), [("2026-10-31", 471, 91), ("2026-11-01", 503, 125)])
def test_announced_changes_hold_from_their_day(day: str, israel: int, indonesia: int) -> None:
    one_class = {"国际注册日": day, "商品服务类别": "9"}
    assert fee("IL", **one_class)[3] == israel * 100
    assert fee("ID", **one_class)[3] == indonesia * 100


@pytest.mark.parametrize(("paid", "expected"), [("2505", []), ("2505.01", ["above_schedule"]), ("1", [])])
def test_more_francs_than_are_due_on_the_day_are_a_flag(paid: str, expected: list[str]) -> None:
    assert flags(claimed(*mark("US", "RU", "VN", 规费瑞士法郎=paid))) == [expected] * 3


@pytest.mark.parametrize(
    ("country", "day", "expected"),
    [
        ("US", "2018-12-31", []),
        ("US", "2019-01-01", ["no_fee_table"]),
        ("US", "2026-08-22", ["no_fee_table"]),
        ("US", "2026-08-23", []),
        ("KR", "2018-06-01", ["no_fee_table"]),
        ("AF", "2018-06-01", ["no_fee_table"]),
        ("RU", "2019-01-01", []),
        ("SA", "2026-10-07", ["no_fee_table"]),
        ("SA", "2026-10-08", []),
    ],
)
def test_no_row_for_the_day_is_a_flag_and_never_a_guess(country: str, day: str, expected: list[str]) -> None:
    found = claimed(*mark(country, 国际注册日=day, 规费瑞士法郎="100"), year=int(day[:4]))
    assert flags(found) == [expected]
    assert errors(found) == [[]]


def test_where_one_fee_is_not_known_the_francs_are_not_compared_and_the_yuan_split_equally() -> None:
    found = claimed(*mark("US", "KR", "RU", 规费瑞士法郎="99999", 实付人民币="100"))
    assert flags(found) == [[], ["no_fee_table"], []]
    assert [steps(line)["mark.share"] for line in found.lines] == [3_334, 3_333, 3_333]
    assert {steps(line)["mark.fee_chf"] for line in found.lines} == {0}


# --- how much ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "day", "award"),
    [
        ("US", "2018-06-01", 1_000),
        ("RU", "2018-02-23", 1_000),
        ("RU", "2018-02-24", 1_500),
        ("VN", "2018-12-31", 1_500),
        ("KR", "2018-06-01", 1_000),
        ("EU", "2018-06-01", 3_000),
        ("EM", "2018-01-01", 3_000),
        ("OA", "2018-06-01", 3_000),
    ],
)
def test_the_list_of_the_day_of_registration_decides_how_much(country: str, day: str, award: int) -> None:
    assert awards(claimed(*mark(country, 国际注册日=day))) == [award]


def test_a_line_gets_no_more_than_its_share_of_the_yuan_paid_and_than_is_asked_for() -> None:
    """2,505 francs cost 2,505.00 yuan: US 1,552 + 753/3, RU and VN 100 + 753/3 each."""
    found = claimed(*mark("US", "RU", "VN", 实付人民币="2505"))
    assert [line.award_fen for line in found.lines] == [100_000, 35_100, 35_100]
    assert [steps(line)["mark.share"] for line in found.lines] == [180_300, 35_100, 35_100]
    assert awards(claimed(*mark("US", 申请资助金额="12"))) == [12]


def test_what_the_rounding_leaves_goes_one_fen_a_line_in_the_order_of_the_claim() -> None:
    found = claimed(*mark("RU", "VN", "DE", 实付人民币="1000.01"))
    assert [steps(line)["mark.share"] for line in found.lines] == [33_334, 33_334, 33_333]
    assert [each.used_fen for line in found.lines for each in line.uses if each.kind == "receipt"] == [
        33_334,
        33_334,
        33_333,
    ]


def test_the_first_twenty_designations_of_a_mark_in_the_order_of_the_claim_are_funded() -> None:
    found = claimed(*mark(*MANY[:22], 国际注册日="2026-09-01", 实付人民币="200000"), *mark("RU"), year=2026)
    assert errors(found)[:20] == [[]] * 20
    assert errors(found)[20:22] == [["first_twenty"]] * 2
    assert "第 21 项" in found.lines[20].errors[0].message.zh
    assert "指定" in found.lines[20].errors[0].message.zh


def test_the_trace_names_the_rows_of_the_tables_of_the_day() -> None:
    (line,) = claimed(*mark("US", 国际注册日="2026-09-01", 商品服务类别="9"), year=2026).lines
    rows = {each.step: each.table or "" for each in line.steps}
    assert rows["own_chf"].startswith("madrid_individual_fee@2026-08-23#")
    assert rows["own_chf"].split("[")[1].startswith("US/first]")
    assert rows["rule"] == "madrid-registration/2018/standard[other]"
    assert all(each.clause for each in line.steps)
    listed = claimed(*mark("RU")).lines[0]
    assert next(each.table or "" for each in listed.steps if each.step == "listed_count").endswith("[RU]")


# --- what must hold ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"注册人": "乙公司"}, ["not_holder"]),
        ({"注册人": CLAIMANT.replace("长沙", "长沙 ")}, []),
        ({"国际注册日": "2017-12-31"}, ["outside_window"]),
        ({"国际注册日": "2018-01-01"}, []),
        ({"国际注册日": "2018-12-31"}, []),
        ({"国际注册日": "2019-01-01"}, ["not_yet_registered"]),
        ({"商品服务类别": "46"}, ["not_nice_classes"]),
        ({"图样颜色": "红"}, ["not_a_choice"]),
    ],
)
def test_each_check_of_a_line_passes_and_fails(changed: Row, expected: list[str]) -> None:
    assert errors(claimed(*mark("RU", **changed))) == [expected]


@pytest.mark.parametrize(
    ("country", "expected"), [("ZX", ["unknown_country"]), ("CN", ["unknown_country"]), ("BX", [])]
)
def test_only_a_known_party_other_than_the_origin_can_be_designated(country: str, expected: list[str]) -> None:
    assert errors(claimed(*mark(country))) == [expected]


@pytest.mark.parametrize(
    ("day", "expected"), [("2017-12-30", ["too_late"]), ("2018-12-31", []), ("2018-12-30", ["too_late"])]
)
def test_a_registration_is_claimed_within_a_year(day: str, expected: list[str]) -> None:
    found = claimed(*mark("RU", 国际注册日=day), year=2019)
    assert [each for each in errors(found)[0] if each != "outside_window"] == expected


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("票据号码", "7654321"),
        ("国际注册日", "2018-06-02"),
        ("图样颜色", "彩色"),
        ("实付人民币", "1"),
        ("规费瑞士法郎", "1"),
        ("商品服务类别", "1"),
    ],
)
def test_the_lines_of_a_mark_agree(column: str, value: str) -> None:
    rows = mark("RU", "VN", "DE")
    rows[1][column] = value
    assert errors(claimed(*rows)) == [["mark_differs"]] * 3


def test_a_designation_is_funded_once_also_by_its_other_code() -> None:
    assert errors(claimed(*mark("EU", "EM"))) == [[], ["duplicate_in_file"]]


def test_half_a_million_a_year_is_for_the_whole_group() -> None:
    rows = [row for _ in range(25) for row in mark(*MANY[:20], 实付人民币="100000")]
    found = claimed(*rows)
    assert 49_700_000 < found.summary.award_fen <= 50_000_000
    assert {code for each in errors(found) for code in each} == {"over_cap"}


def test_the_cap_is_kept_by_the_declared_group_or_else_by_the_claimants_own_name() -> None:
    declared = ("某某集团", " 某某集团", None)
    found = [judged(edition(), mark("RU"), closing(2018, CLAIMANT, "91", group)) for group in declared]
    keys = [use.key for each in found for use in each.lines[0].uses if use.kind == "madrid_group_year"]
    assert keys == ["某某集团/2018", "某某集团/2018", f"{CLAIMANT}/2018"]


# --- what holds of every claim ----------------------------------------------------------------------------------------

MARKS = st.lists(
    st.builds(
        lambda countries, paid, day, classes: mark(*countries, 实付人民币=paid, 国际注册日=day, 商品服务类别=classes),
        st.lists(st.sampled_from([*MANY, "CN", "ZX"]), min_size=1, max_size=25),
        st.integers(0, 10_000_000).map(lambda fen: f"{fen // 100}.{fen % 100:02d}"),
        st.sampled_from(["2026-09-01", "2026-10-08", "2026-01-02"]),
        st.sampled_from(["9", "1;2", "1;2;3;4;5;6;7"]),
    ),
    min_size=1,
    max_size=3,
)


@given(marks=MARKS)
@settings(max_examples=60, deadline=None)
def test_the_shares_of_a_mark_come_to_what_was_paid_to_the_fen(marks: Sequence[Sequence[Row]]) -> None:
    """Those refused for their place have a share too, which a claim of fewer lines tells."""
    for rows in marks:
        found = claimed(*rows[:20], year=2026)
        good = [line for line in found.lines if line.ok]
        paid = {line.values["paid"] for line in good}
        if good:
            assert [sum(steps(line)["mark.share"] for line in good)] == list(paid)
        for line in good:
            assert 0 <= line.award_fen <= steps(line)["mark.share"]


@given(marks=MARKS, chance=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_marks_of_a_claim_say_nothing_of_each_other_whatever_the_order(
    marks: Sequence[Sequence[Row]], chance: st.DataObject
) -> None:
    """Lines of one mark stay in their order; those of others may stand between them."""
    rows = [(at, row) for at, each in enumerate(marks) for row in each]
    queues = {at: list(each) for at, each in enumerate(marks)}
    order = [at for at, _ in rows]
    chance.shuffle(order)  # type: ignore[attr-defined]  # the random of the strategy
    mixed = [(at, queues[at].pop(0)) for at in order]
    together = claimed(*(row for _, row in mixed), year=2026).lines
    for at, each in enumerate(marks):
        alone = claimed(*each, year=2026).lines
        among = [line for (whose, _), line in zip(mixed, together, strict=True) if whose == at]
        assert [(line.award_fen, line.steps) for line in alone] == [(line.award_fen, line.steps) for line in among]


@given(marks=MARKS)
@settings(max_examples=40, deadline=None)
def test_rules_that_remember_say_what_each_says_anew_also_of_marks(marks: Sequence[Sequence[Row]]) -> None:
    rows = [GivenRow(at, row) for at, row in enumerate((row for each in marks for row in each), 2)]
    remembering, alone = (
        rules.assess(rows, closing(2026, CLAIMANT))
        for rules in (shipped.rules(edition()), one_by_one(edition(), shipped.tables()))
    )
    assert remembering.told() == alone.told()


def test_the_tables_name_their_sources_and_hold_amounts_in_hundredth_parts() -> None:
    tables = shipped_tables()
    individual = tables["madrid_individual_fee"].versions
    assert [len(each.rows) for each in individual[:2]] == [3 * 4, 0]
    assert individual[2].rows["US/first"] == 46_000
    assert "huiningip/madrid-trademark" in individual[2].source
    assert [len(each.rows) for each in tables["belt_road_65"].versions] == [0, 65]
    assert "US" not in tables["belt_road_65"].versions[1].rows
    assert not {key.split("/")[0] for key in map(str, individual[2].rows)} & {
        str(key) for key in tables["madrid_complementary_fee"].versions[1].rows
    }
