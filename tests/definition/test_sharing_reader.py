"""How a definition says in what order a short budget is served, by what, and for how many."""

from __future__ import annotations

import pytest

from workflow import schemes
from workflow.definition.faults import EditionFaults
from workflow.definition.loader import load
from workflow.definition.sharing_reader import Criterion, criterion

TEXT = (schemes.FOLDER / "invention-maintenance" / "2018.yaml").read_text(encoding="utf-8")
SHARE = "share: pro_rata,"


def test_ranks_and_quota_are_read_as_they_stand() -> None:
    ranked = "share: ranked, rank: [line.granted_on, line.paid desc, application.accepted_on], quota: 120,"
    edition = load(TEXT.replace(SHARE, ranked), "ranked.yaml")
    assert (edition.share, edition.quota) == ("ranked", 120)
    assert [criterion(each) for each in edition.rank] == [
        Criterion("line", "granted_on", descends=False),
        Criterion("line", "paid", descends=True),
        Criterion("application", "accepted_on", descends=False),
    ]


@pytest.mark.parametrize(
    ("share", "code"),
    [
        ("share: ranked,", "rank_missing"),
        ("share: first_come, rank: [line.granted_on],", "rank_unused"),
        ("share: pro_rata, quota: 3,", "quota_unordered"),
        ("share: ranked, rank: [line.grantd_on],", "unknown_criterion"),
        ("share: ranked, rank: [line.owners],", "unknown_criterion"),
        ("share: ranked, rank: [line.granted_on upwards],", "unknown_criterion"),
        ("share: first_come, quota: 0,", "out_of_range"),
    ],
)
def test_what_ranks_nobody_is_told(share: str, code: str) -> None:
    with pytest.raises(EditionFaults) as told:
        load(TEXT.replace(SHARE, share), "ranked.yaml")
    assert [each.code for each in told.value.faults] == [code]
    assert told.value.faults[0].line == 1 + TEXT[: TEXT.index(SHARE)].count("\n")
