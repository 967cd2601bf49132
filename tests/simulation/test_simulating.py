"""Under its own rules and money a call stays as it is; under others it is as a real one would be."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from console.commands.money import command as money
from tests.acts.claim import AWARD_FEN, Row, bad, flagged, good
from tests.acts.sharing import call_of
from tests.acts.town import CLOSED, LAST_DAY, Claimant, Town
from tests.simulation.drafts import RATE_7, SHIPPED, draft, grants, number, tried, written
from workflow.acts.decide import decide
from workflow.acts.make_plan import request_of
from workflow.acts.pull import pull
from workflow.definition.loader import load
from workflow.money import plans
from workflow.money.allocation.writing import request_json
from workflow.review.decisions import Decision
from workflow.simulation.faults import NoSuchCall, NothingToTry, OtherScheme, TooManyLines
from workflow.simulation.result import Why
from workflow.simulation.simulate import simulate
from workflow.simulation.trial import Draft, Trial, from_text, stored


def lines_of(claimant: Claimant, many: int = 3) -> list[Row]:
    """Good lines, one to look at, and one that is refused."""
    return [*good(claimant.name, many), flagged(claimant.name), bad(claimant.name)]


def own(town: Town, call: int) -> Draft:
    """The edition that a call is under already."""
    with town.office.database.reading() as connection:
        found = town.one("SELECT edition_hash FROM call WHERE id = :id", id=call)
        return stored(connection, str(found[0]))


def decided(town: Town, call: int) -> list[int]:
    """Every claimant's application decided, the first line of each refused by the re-checker."""
    found = []
    for many, claimant in enumerate(town.claimants, start=1):
        seen = town.submitted(claimant, call, lines_of(claimant, many))
        here = town.on(CLOSED)
        here.do("handler", seen.id, "accept")
        here.do("handler", seen.id, "pass")
        rechecker = here.hold("rechecker", seen.id)
        said = [Decision(2, "refuse", 0, "receipt_differs"), Decision(2 + many, "accept", AWARD_FEN)]
        assert decide(here.office, rechecker, town.look(seen.id), said) == []
        here.accept_all(seen.id)
        here.do("rechecker", seen.id, "send")
        here.do("division_head", seen.id, "agree")
        found.append(seen.id)
    return found


@pytest.mark.parametrize("stage", ["submitted", "decided", "planned", "confirmed"])
def test_a_call_under_its_own_edition_and_budget_changes_nothing_for_anybody(town: Town, stage: str) -> None:
    call = town.call(5 * AWARD_FEN)
    if stage == "submitted":
        for each in town.claimants:
            town.submitted(each, call, lines_of(each))
    else:
        decided(town, call)
        town.close(call)
    if stage == "planned":
        town.plan(call)
    elif stage == "confirmed":
        town.confirmed(call)
    result = tried(town, call, Trial(own(town, call), budget_fen=5 * AWARD_FEN))
    assert [each.difference_fen for each in result.rows] == [0, 0, 0]
    assert all(each.before == each.after for each in result.rows)
    assert sum(each.after.granted_fen for each in result.rows) == 5 * AWARD_FEN
    assert result.before == result.after
    assert result.told.causes.rows() == []
    assert result.under_way == (3 if stage == "submitted" else 0)
    assert (result.plan is not None) == (stage in {"planned", "confirmed"})


def test_what_a_plan_granted_is_what_was_granted_before(town: Town) -> None:
    call = town.call(5 * AWARD_FEN)
    decided(town, call)
    town.close(call)
    plan = town.confirmed(call)
    with town.office.database.reading() as connection:
        granted = plans.grants(connection, plan.id)
    result = tried(town, call, Trial(budget_fen=10**9))
    assert sorted(each.before.granted_fen for each in result.rows) == sorted(granted.values())
    assert [each.after.granted_fen for each in result.rows] == [AWARD_FEN, 2 * AWARD_FEN, 3 * AWARD_FEN]


@pytest.mark.parametrize("budget_fen", [0, 1, 999_999, 3 * AWARD_FEN, 10**10])
@pytest.mark.parametrize("share", ["pro_rata", "first_come"])
def test_another_budget_gives_what_money_allocate_gives(town: Town, budget_fen: int, share: str) -> None:
    call = town.call()
    applications = decided(town, call)
    town.close(call)
    with town.office.database.reading() as connection:
        asked = request_json(request_of(connection, call))
    asked |= {"budget_fen": budget_fen, "share": share}
    answer = CliRunner().invoke(money, ["allocate", "--json", "-"], input=json.dumps(asked))
    assert answer.exit_code == 0, answer.output
    told = {each["number"]: each["granted_fen"] for each in json.loads(answer.stdout)["totals"]["applications"]}
    result = tried(town, call, Trial(budget_fen=budget_fen, share=share))  # type: ignore[arg-type]
    assert [each.after.granted_fen for each in result.rows] == [told[each] for each in applications]


def test_a_draft_with_another_rate_gives_what_a_real_call_under_it_gives(town: Town) -> None:
    """The same lines twice: tried on the call that has them, then withdrawn and claimed under the draft itself."""
    budget_fen, rows = 5 * AWARD_FEN, [lines_of(each, 2) for each in town.claimants]
    call = town.call(budget_fen)
    applied = [town.submitted(each, call, mine) for each, mine in zip(town.claimants, rows, strict=True)]
    tried_on = tried(town, call, Trial(draft(RATE_7)))
    for each, seen in zip(town.claimants, applied, strict=True):
        pull(town.on(LAST_DAY).office, each.officer, town.look(seen.id), "withdraw")
    real = call_of(town, load(written(RATE_7), "draft.yaml"), budget_fen)
    for each, mine in zip(town.claimants, rows, strict=True):
        seen = town.submitted(each, real, mine)
        here = town.on(CLOSED)
        here.do("handler", seen.id, "accept")
        here.do("handler", seen.id, "pass")
        rechecker = here.hold("rechecker", seen.id)
        decide(here.office, rechecker, town.look(seen.id), [Decision(4, "accept", 0)])
        here.accept_all(seen.id)
        here.do("rechecker", seen.id, "send")
        here.do("division_head", seen.id, "agree")
    town.close(real)
    plan = town.plan(real)
    with town.office.database.reading() as connection:
        granted, awarded = plans.grants(connection, plan.id), plans.awards(connection, plan.id)
    assert [each.after.granted_fen for each in tried_on.rows] == [granted[each] for each in sorted(granted)]
    assert [each.after.award_fen for each in tried_on.rows] == [awarded[each] for each in sorted(awarded)]
    assert tried_on.rows[0].after.award_fen == 3 * 160_000
    assert [(each.before, each.after, each.lines) for each in tried_on.told.causes.rows()] == [(Why(), Why(), 9)]


def test_a_reviewers_refusal_stays_and_what_becomes_good_is_told_as_unseen(town: Town) -> None:
    """The draft no longer asks who the first patentee is: the line that was bad for it is good, and nobody saw it."""
    call = town.call()
    decided(town, call)
    free = ("that: same_name(line.owners[0], claimant.name)", "that: line.owners[0] != ''")
    result = tried(town, call, Trial(draft(RATE_7, free)))
    assert [each.before.funded for each in result.rows] == [1, 2, 3]
    assert [each.after.funded for each in result.rows] == [2, 3, 4]
    assert (result.told.kept, result.told.unseen) == (3, 3)
    why = {each.before.told(): each.lines for each in result.told.causes.rows()}
    assert why == {"good": 6, "not_first_patentee": 3}
    first = result.told.changes[-1]
    assert (first.before.codes, first.after, first.before_fen, first.after_fen) == (
        ("not_first_patentee",),
        Why(),
        0,
        160_000,
    )


def test_a_rule_that_a_draft_adds_tells_by_its_code_why_lines_lose(town: Town) -> None:
    call = town.call()
    for each in town.claimants:
        town.submitted(each, call, good(each.name, 2))
    result = tried(town, call, Trial(draft(("that: line.fee_year in rate", "that: line.fee_year > 7"))))
    assert [each.difference_fen for each in result.rows] == [-2 * AWARD_FEN] * 3
    (cause,) = result.told.causes.rows()
    assert (cause.before, cause.after.told(), cause.lines) == (Why(), "fee_year", 6)
    assert result.words["rules", "fee_year"].en == "does not hold: The patent year is funded"


def test_next_years_rules_are_tried_as_if_they_had_been_in_force(town: Town) -> None:
    call = town.call()
    town.submitted(town.claimants[0], call, good(town.claimants[0].name, 2))
    later = draft(RATE_7, ("from: 2018-01-01", "from: 2019-01-01"))
    result = tried(town, call, Trial(later))
    assert result.as_if_in_force
    assert result.rows[0].after.award_fen == 2 * 160_000
    cut = draft(RATE_7, ("to: 2021-06-30", "to: 2018-02-28"))
    result = tried(town, call, Trial(cut))
    assert not result.as_if_in_force
    assert [each.after.told() for each in result.told.causes.rows()] == ["outside_window"]


def test_lines_that_lack_a_field_of_the_draft_are_told_and_not_guessed(town: Town) -> None:
    call = town.call()
    town.submitted(town.claimants[0], call, good(town.claimants[0].name, 2))
    industry = "industry: {type: text, column: 行业代码, zh: 行业代码, en: Industry code, compare: [fee_receipts]}"
    field = ("line:\n  seq:", f"line:\n  {industry}\n  seq:")
    result = tried(town, call, Trial(draft(field)))
    assert [each.en for each in result.lacking] == ["Industry code"]
    assert (result.told.unjudged, result.told.unjudged_fen) == (2, 2 * AWARD_FEN)
    assert result.rows[0].after.award_fen == 0
    optional = (field[0], field[1].replace("en: Industry code", "en: Industry code, required: false"))
    result = tried(town, call, Trial(draft(optional)))
    assert ([each.en for each in result.open], result.lacking, result.told.unjudged) == (["Industry code"], (), 0)
    assert result.rows[0].difference_fen == 0


def test_a_column_that_the_draft_does_not_know_is_counted_and_one_by_another_name_is_found(town: Town) -> None:
    call = town.call()
    town.submitted(town.claimants[0], call, good(town.claimants[0].name, 2))
    renamed = ("column: 实缴金额, aliases: [实缴年费,", "column: 实付金额, aliases: [实缴金额, 实缴年费,")
    gone = next(each for each in SHIPPED.splitlines(keepends=True) if each.startswith("  patent_title:"))
    result = tried(town, call, Trial(draft(RATE_7, renamed, (gone, ""))))
    assert result.told.dropped == {"专利名称": 2}
    assert result.rows[0].after.award_fen == 2 * 160_000


def test_a_kind_of_claimant_that_the_draft_leaves_out_gets_nothing(town: Town) -> None:
    call = town.call()
    town.submitted(town.claimants[0], call, good(town.claimants[0].name, 2))
    result = tried(town, call, Trial(draft(("claimants: [university]", "claimants: [enterprise]"))))
    assert [each.after.told() for each in result.told.causes.rows()] == ["claimant:claimant_kind"]


def test_what_ended_before_the_plan_is_left_out_and_counted(town: Town) -> None:
    call = town.call()
    mine, gone = (town.submitted(each, call, good(each.name)) for each in town.claimants[:2])
    pull(town.on(LAST_DAY).office, town.claimants[1].officer, gone, "withdraw")
    result = tried(town, call, Trial(budget_fen=1))
    assert [each.number for each in result.rows] == [
        town.one("SELECT number FROM application WHERE id = :id", id=mine.id)[0]
    ]
    assert {title.en: many for title, many in result.left_out.items()} == {"Withdrawn": 1}


def test_a_claimant_of_two_calls_is_one_row_with_both(town: Town) -> None:
    calls = [town.call(AWARD_FEN), town.call(AWARD_FEN)]
    for call in calls:
        town.submitted(town.claimants[0], call, good(town.claimants[0].name, 2))
    with town.office.database.reading() as connection:
        found = simulate(connection, [(number(town, each), Trial(budget_fen=3 * AWARD_FEN)) for each in calls])
    (row,) = found.claimants
    assert (row.difference_fen, row.lines) == (2 * AWARD_FEN, 4)
    assert found.total.after.granted_fen == 4 * AWARD_FEN
    assert (found.gained_fen, found.lost_fen) == (2 * AWARD_FEN, 0)


def test_what_makes_no_sense_is_refused_by_name(town: Town) -> None:
    call = town.call()
    town.submitted(town.claimants[0], call, good(town.claimants[0].name))
    with pytest.raises(NothingToTry):
        tried(town, call, Trial())
    other = SHIPPED.replace("scheme: invention-maintenance", "scheme: other-thing")
    with pytest.raises(OtherScheme, match="other-thing"):
        tried(town, call, Trial(from_text(other, "other.yaml")))
    with town.office.database.reading() as connection:
        with pytest.raises(NoSuchCall, match="none"):
            simulate(connection, [("none", Trial(budget_fen=1))])
        with pytest.raises(TooManyLines):
            simulate(connection, [(number(town, call), Trial(draft()))], most=0)


def test_a_call_without_applications_gives_nothing_to_anybody(town: Town) -> None:
    result = tried(town, town.call(), Trial(draft(RATE_7)))
    assert (grants(result.rows), result.lines) == ([], 0)
