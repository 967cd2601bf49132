"""Expressions of editions read lists by their kind's name: who is listed on the day of the event, as checks ask it."""

from __future__ import annotations

from datetime import date

from tests.acts.claim import good
from tests.acts.listing import dishonest, loaded, uscc_of
from tests.acts.test_lists_asked import said
from tests.acts.test_publishing import proposed, written
from tests.acts.town import Town
from workflow.definition.assessment import ClaimContext, GivenRow
from workflow.registers.editions import rules_by_hash

LATE, SINCE = date(2021, 4, 1), date(2021, 5, 1)
"""Later than any list of other towns of a session: they have one database, and what is pinned is never replaced."""

TABLES = {
    "tables:\n": "tables:\n"
    "  dishonest: {table: dishonest, key: string, clause: 第六条, zh: 失信主体名单, en: Dishonest subjects}\n"
    "  patent_status: {table: patent_status, key: string, clause: 第六条, zh: 专利法律状态, en: Status of patents}\n",
    "checks:\n": "checks:\n"
    "  listed:\n"
    "    title: {zh: 申报主体未列入失信主体名单, en: The claimant is not listed as dishonest}\n"
    '    that: "!(claimant.code in dishonest)"\n'
    "    else: refuse\n"
    "    at: owners\n"
    "    clause: 第六条\n"
    "    zh: 申报主体列入失信主体名单\n"
    "    en: the claimant is listed as dishonest\n"
    "  lapsed:\n"
    "    title: {zh: 专利权有效, en: The patent is in force}\n"
    '    that: "!(line.patent_no in patent_status) || patent_status[line.patent_no] == 1"\n'
    "    else: refuse\n"
    "    at: patent_no\n"
    "    clause: 第六条\n"
    "    zh: 专利权已终止\n"
    "    en: the patent is not in force\n",
}


def test_a_check_asks_who_is_listed_on_the_day_of_the_event(town: Town) -> None:
    ours, theirs = town.claimants
    rows = good(ours.name, 2)
    lapsed = str(rows[1]["专利号"])
    loaded(town, "dishonest", [dishonest(town, theirs)], date(2018, 1, 1))
    for day in (date(2018, 1, 1), LATE):
        loaded(town, "patent_status", [[lapsed, "终止", ours.name, ""]], day)
    scheme = f"asks-lists-{town.authority}"
    seen = proposed(town, written(scheme, **TABLES))
    town.do("policy_head", seen.id, "publish")
    named = str(town.one("SELECT hash FROM edition WHERE scheme = :s", s=scheme)[0])
    assert set(said(town, seen.id, "publish")["said"]["tables"]) >= {"dishonest", "patent_status"}
    loaded(town, "dishonest", [dishonest(town, ours), dishonest(town, theirs)], SINCE)
    with town.office.database.reading() as connection:
        rules = rules_by_hash(connection, named)
    context = ClaimContext(ours.name, date(2021, 12, 31), code=uscc_of(town, ours))
    days = ("2021-04-30", "2021-05-01")
    lines = [GivenRow(place, rows[0] | {"缴费日期": day}) for place, day in enumerate(days, start=2)]
    assert [[error.code for error in rules.assess([line], context).lines[0].errors] for line in lines] == [
        [],
        ["listed"],
    ]
    (line,) = rules.assess([GivenRow(2, rows[1] | {"缴费日期": days[0]})], context).lines
    assert [error.code for error in line.errors] == ["lapsed"]
