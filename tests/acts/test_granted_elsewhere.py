"""What other authorities granted, or this one in earlier years, refuses what is funded once and counts towards caps."""

from __future__ import annotations

from datetime import date

import pytest

from tests.acts.claim import good
from tests.acts.laws import broken
from tests.acts.listing import loaded
from tests.acts.sharing import bill, draft, round_of, submit, submitted
from tests.acts.test_lists_asked import hits, name_of, said
from tests.acts.town import CONFIRMED, LAST_DAY, Town, undertaking
from workflow.acts.asking_lists import ListedClaim
from workflow.acts.faults import LinesTaken, NoRoomLeft
from workflow.acts.submit import submit as hand_in

BEFORE = date(2018, 1, 1)
FEE, CAP = "patent_annual_fee", "patent_official_fees"


def test_a_patent_year_that_a_district_funded_is_not_funded_again(town: Town) -> None:
    claimant = town.claimants[0]
    lines = good(claimant.name, 2)
    loaded(town, "granted", [[FEE, f"{lines[1]['专利号']}/7", "某区知识产权局", "2018", "1000"]], BEFORE)
    application = town.draft(claimant, town.call(), lines)
    with pytest.raises(LinesTaken) as refused:
        hand_in(town.on(LAST_DAY).office, claimant.officer, application, undertaking())
    assert [each.row for each in refused.value.taken] == [3]
    assert "某区" not in refused.value.told("zh")
    town.fill(application, lines[:1])
    hand_in(town.on(LAST_DAY).office, claimant.officer, town.look(application.id), undertaking())
    assert town.keys(application.id) == 2
    assert broken(town) == []


def test_the_version_that_was_asked_at_submission_is_in_the_record(town: Town) -> None:
    claimant = town.claimants[0]
    version = loaded(town, "granted", [[FEE, "201210000001.X/7", "某区知识产权局", "2018", "1000"]], BEFORE)
    application = town.submitted(claimant, town.call(), good(claimant.name))
    assert said(town, application.id, "submit")["said"]["granted_elsewhere"] == [name_of(town, version)]


@pytest.mark.parametrize(("given", "fits"), [("4640", True), ("4640.01", False)])
def test_what_others_gave_counts_towards_a_cap_to_the_fen(town: Town, given: str, fits: bool) -> None:  # noqa: FBT001
    here, one = round_of(town), bill()
    loaded(town, "granted", [[CAP, str(one["专利号"]), "某区知识产权局", "2018", given]], BEFORE)
    seen = draft(town, here.ours, here.call, [one])
    if fits:
        submit(town, here.ours, seen)
    else:
        with pytest.raises(NoRoomLeft) as refused:
            submit(town, here.ours, seen)
        (lacking,) = refused.value.lacking
        assert (lacking.kind, lacking.asked_fen, lacking.left_fen) == (CAP, 36_000, 35_999)
    assert broken(town) == []


def test_the_database_holds_the_sum_over_all_levels(town: Town) -> None:
    here, one = round_of(town), bill()
    loaded(town, "granted", [[CAP, str(one["专利号"]), "某区知识产权局", "2018", "4640"]], BEFORE)
    submitted(town, here.ours, here.call, [one])
    more = draft(town, here.theirs, here.call, [bill() | {"专利号": one["专利号"], "费用种类": "实质审查费"}])
    with pytest.raises(NoRoomLeft):
        submit(town, here.theirs, more)
    query = "SELECT total_fen, used_fen FROM ceiling WHERE kind = :kind AND key = :key"
    key = str(one["专利号"]).removeprefix("ZL")
    assert town.one(query, kind=CAP, key=key) == (36_000, 36_000)


def test_what_is_learned_later_holds_the_payment(town: Town) -> None:
    call, claimant = town.call(), town.claimants[0]
    line = good(claimant.name)[0]
    application = town.decided(claimant, call, [line]).id
    town.close(call)
    town.confirmed(call)
    loaded(town, "granted", [[FEE, f"{line['专利号']}/7", "某区知识产权局", "2018", "1000"]], CONFIRMED)
    with pytest.raises(ListedClaim):
        town.batch(call)
    assert [each[1:] for each in hits(town, application)] == [("granted", "payment", "open")]
