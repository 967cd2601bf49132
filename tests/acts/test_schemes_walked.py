"""PCT of both editions and Madrid from the call to the bank file, and their caps over claims, years and authorities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest

from tests.acts.claim import Row
from tests.acts.laws import broken
from tests.acts.town import Claimant, Town, build
from tests.acts.walking import (
    IN_2018,
    IN_2021,
    Days,
    at_the_bank,
    bank_file,
    decided,
    drafted,
    enterprise,
    handed_in,
    opened,
    settled,
)
from tests.editions import madrid, pct
from workflow.acts.faults import LinesTaken, NoRoomLeft
from workflow.acts.looking import Seen
from workflow.acts.office import Office
from workflow.acts.pull import pull
from workflow.acts.submit import submit
from workflow.definition.edition import Edition

PCT_2018, PCT_2021, MADRID = pct.edition("2018"), pct.edition("2021"), madrid.edition()
IN_2019 = replace(
    IN_2018,
    proposed=date(2019, 11, 26),
    opened=date(2019, 12, 3),
    last=date(2019, 12, 27),
    closed=date(2020, 1, 2),
    noticed=date(2020, 1, 6),
    confirmed=date(2020, 1, 13),
    window=(date(2018, 1, 1), date(2019, 12, 31)),
)
"""A round of the next year, in which events of both years count."""

WALKS: Sequence[tuple[Edition, Days, Callable[[str], list[Row]], str]] = [
    (PCT_2018, IN_2018, lambda name: [pct.filing(name), pct.grant(name)], "30000.00"),
    (PCT_2021, IN_2021, lambda name: [pct.later(name), pct.later(name, 官费金额="8000.02")], "19000.01"),
    (MADRID, IN_2018, lambda name: madrid.mark("US", "RU", "VN", 注册人=name), "4000.00"),
]


@pytest.mark.parametrize(("of", "days", "rows", "paid"), WALKS, ids=["pct-2018", "pct-2021", "madrid-2018"])
def test_a_claim_goes_from_its_call_to_the_banks_answer(
    town: Town, of: Edition, days: Days, rows: Callable[[str], list[Row]], paid: str
) -> None:
    who = enterprise(town)
    call = opened(town, of, days)
    seen = handed_in(town, of, days, who, call, rows(who.name))
    close(town, days, call)
    decided(town, days, seen.id)
    batch = at_the_bank(town, days, call)
    told = bank_file(town, batch)
    assert who.name in told
    assert paid in told.replace(",", "") or paid.removesuffix(".00") in told
    settled(town, days, batch)
    assert town.look(seen.id).state == "paid"
    fen = int(paid.replace(".", ""))
    assert town.balances(call) == {
        "free": 100_000_000 - fen,
        "reserved": 0,
        "in_transit": 0,
        "paid": fen,
        "recovered": 0,
    }
    assert broken(town) == []


def close(town: Town, days: Days, call: int) -> None:
    """The clock closes the call."""
    pull(town.on(days.closed).office, None, town.look(call), "close")


# --- once, and caps at the database -----------------------------------------------------------------------------------


@pytest.fixture
def other_town(office: Office) -> Town:
    """Another authority."""
    return build(office, 0)


def test_one_stage_in_one_country_is_taken_by_the_first_of_two_applicants(town: Town) -> None:
    ours, theirs = enterprise(town), enterprise(town)
    call = opened(town, PCT_2018, IN_2018)
    row = pct.grant(f"{ours.name}；{theirs.name}")
    handed_in(town, PCT_2018, IN_2018, ours, call, [row])
    again = [row | {"票据号码": "1122334455"}, pct.grant(theirs.name)]
    seen = drafted(town, PCT_2018, IN_2018, theirs, call, again)
    with pytest.raises(LinesTaken) as refused:
        submit(town.on(IN_2018.last).office, theirs.officer, seen, PCT_2018.undertaking_digest)
    assert [(each.row, each.kind) for each in refused.value.taken] == [(2, "pct_stage")]


def test_a_million_a_year_holds_over_two_calls_and_not_over_the_year(town: Town) -> None:
    who = enterprise(town)
    first, second = opened(town, PCT_2018, IN_2018), opened(town, PCT_2018, IN_2018)
    handed_in(town, PCT_2018, IN_2018, who, first, [pct.grant(who.name) for _ in range(49)])
    two = drafted(town, PCT_2018, IN_2018, who, second, [pct.filing(who.name), pct.grant(who.name)])
    assert lacking(town, two, who, PCT_2018, IN_2018) == [
        (2, "pct_claimant_year", 1_000_000, 2_000_000),
        (3, "pct_claimant_year", 2_000_000, 2_000_000),
    ]
    other = enterprise(town)
    handed_in(town, PCT_2018, IN_2018, other, second, [pct.grant(other.name)])
    third = opened(town, PCT_2018, IN_2019)
    handed_in(town, PCT_2018, IN_2019, who, third, [pct.grant(who.name) for _ in range(50)])
    assert broken(town) == []


def test_five_countries_of_an_application_count_over_claims_and_authorities(town: Town, other_town: Town) -> None:
    ours, theirs, number = enterprise(town), enterprise(other_town), pct.pct_no()
    here, there = opened(town, PCT_2018, IN_2018), opened(other_town, PCT_2018, IN_2018)
    both = f"{ours.name}；{theirs.name}"
    rows = [pct.grant(both, 国际申请号=number, 国家代码=each, 实缴金额="100") for each in ("US", "JP", "KR", "EP")]
    handed_in(town, PCT_2018, IN_2018, ours, here, rows)
    more = [pct.grant(both, 国际申请号=number, 国家代码=each) for each in ("AU", "CA")]
    seen = drafted(other_town, PCT_2018, IN_2018, theirs, there, more)
    assert lacking(other_town, seen, theirs, PCT_2018, IN_2018) == [
        (2, "pct_countries", 2_000_000, 2_000_000),
        (3, "pct_countries", 2_000_000, 2_000_000),
    ]
    third = enterprise(other_town)
    one = pct.grant(f"{both}；{third.name}", 国际申请号=number, 国家代码="AU")
    handed_in(other_town, PCT_2018, IN_2018, third, there, [one])


def test_a_receipt_is_never_used_beyond_its_total_also_over_schemes(town: Town) -> None:
    who, bill = enterprise(town), {"票据号码": "5566778899"}
    pct_call, mark_call = opened(town, PCT_2018, IN_2018), opened(town, MADRID, IN_2018)
    handed_in(town, PCT_2018, IN_2018, who, pct_call, [pct.grant(who.name, **bill, 票据总额="30000.01")])
    rows = madrid.mark("RU", 注册人=who.name, **bill, 实付人民币="30000.01")
    seen = drafted(town, MADRID, IN_2018, who, mark_call, rows)
    assert lacking(town, seen, who, MADRID, IN_2018) == [(2, "receipt", 3_000_001, 1)]


def test_half_a_million_a_year_is_shared_by_a_declared_group_over_authorities(town: Town, other_town: Town) -> None:
    group = f"某某{town.authority}集团"
    ours, theirs = enterprise(town, group), enterprise(other_town, group)
    here, there = opened(town, MADRID, IN_2018), opened(other_town, MADRID, IN_2018)
    rows = [row for _ in range(166) for row in madrid.mark("EU", 注册人=ours.name)]
    handed_in(town, MADRID, IN_2018, ours, here, rows)
    two = drafted(other_town, MADRID, IN_2018, theirs, there, madrid.mark("EU", 注册人=theirs.name))
    assert lacking(other_town, two, theirs, MADRID, IN_2018) == [(2, "madrid_group_year", 300_000, 200_000)]
    alone = enterprise(other_town)
    handed_in(other_town, MADRID, IN_2018, alone, there, madrid.mark("EU", 注册人=alone.name))


def lacking(town: Town, seen: Seen, who: Claimant, of: Edition, days: Days) -> list[tuple[int, str, int, int]]:
    """Why a draft is refused for want of room: row, kind, what is asked and what is left, in fen."""
    with pytest.raises(NoRoomLeft) as refused:
        submit(town.on(days.last).office, who.officer, seen, of.undertaking_digest)
    return [(each.row, each.kind, each.asked_fen, each.left_fen) for each in refused.value.lacking]
