"""Every refusal of the workflow has a code of its own and words in Chinese and English."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

import workflow
from workflow.acts.asking_lists import Answer, ListedClaim, ListedInBatch
from workflow.acts.audit.package import Unreadable
from workflow.acts.effects import EFFECTS as DONE
from workflow.acts.effects.submitting import AnswersMissing
from workflow.acts.faults import (
    BatchUnwritable,
    ClaimantBarred,
    DocumentsMissing,
    LinesTaken,
    LinesUnexplained,
    NoRoomLeft,
    NotToBePosted,
    ObjectionsOpen,
    PayeeMissing,
)
from workflow.acts.moving.faults import KnownByName
from workflow.acts.upload_pieces import WrongOffset
from workflow.calls.faults import fault
from workflow.calls.terms import TermsUnfit
from workflow.definition.life import Text
from workflow.definition.roles import EFFECTS as NAMED
from workflow.engine.errors import EngineError
from workflow.funds.room import Lacking
from workflow.funds.take import Taken
from workflow.money.bank import BatchFault, BatchRefused
from workflow.review.hits import Find

for _module in pkgutil.walk_packages(workflow.__path__, "workflow."):
    importlib.import_module(_module.name)

AT = datetime(2018, 12, 31, 16, 30, tzinfo=UTC)
"""Half past midnight on New Year's Day in the office's zone."""

LISTED = Answer(1, {}, held=(Find(1, 1, "dishonest", 1, "dishonest@2018-11-20#1", "payment", ()),))

FILLED: dict[type[EngineError], EngineError] = {
    AnswersMissing: AnswersMissing([Text("联系人", "Contact")]),
    BatchUnwritable: BatchUnwritable(BatchRefused((BatchFault("YL1-01-01", "payee.bank", "text"),))),
    ClaimantBarred: ClaimantBarred(date(2022, 3, 3)),
    DocumentsMissing: DocumentsMissing([Text("承诺书", "Undertaking")]),
    KnownByName: KnownByName(["decided"]),
    LinesTaken: LinesTaken([Taken(row, "receipt", "1", AT) for row in range(40, 2, -1)]),
    LinesUnexplained: LinesUnexplained([3, 7]),
    ListedClaim: ListedClaim([LISTED], {1: "T-1-000001"}),
    ListedInBatch: ListedInBatch([LISTED], {1: "T-1-000001"}),
    NoRoomLeft: NoRoomLeft([Lacking(row, "receipt", "1", 6_000, 4_000, AT) for row in range(3, 14)]),
    NotToBePosted: NotToBePosted([4]),
    ObjectionsOpen: ObjectionsOpen(["T-1-Y7"]),
    PayeeMissing: PayeeMissing(["湖南大学"]),
    TermsUnfit: TermsUnfit((fault("number_taken", "number"),)),
    Unreadable: Unreadable("damaged"),
    WrongOffset: WrongOffset(1_048_576),
}
"""Refusals that carry something."""


def refusals(root: type[EngineError] = EngineError) -> Iterator[type[EngineError]]:
    """Every kind of refusal of the workflow."""
    yield root
    for each in root.__subclasses__():
        yield from refusals(each)


OURS = sorted({each for each in refusals() if each.__module__.startswith("workflow.")}, key=lambda each: each.__name__)


def test_codes_are_unique_stable_words() -> None:
    codes = Counter(each.__dict__.get("code") for each in OURS)
    assert None not in codes
    assert [code for code, times in codes.items() if times > 1] == []
    assert all(re.fullmatch(r"[a-z][a-z_]+", str(code)) for code in codes)


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: str(kind.code))
def test_a_refusal_is_told_in_chinese_and_english_and_says_what_to_do(kind: type[EngineError]) -> None:
    refusal = FILLED.get(kind) or kind()
    chinese, english = refusal.told("zh"), refusal.told("en")
    assert refusal.told("zh_Hans_CN") == refusal.told("fr") == chinese
    assert refusal.told("en_GB") == english
    assert re.search("[一-鿿]", chinese)
    assert chinese.endswith("。")
    assert not re.search("[一-鿿]", english.replace("湖南大学", ""))
    assert len(english) > 10
    if kind not in (EngineError, *FILLED):
        assert chinese != EngineError.zh
        assert english != EngineError.en


def test_many_taken_rows_are_told_by_the_first_ten_with_the_offices_day() -> None:
    told = FILLED[LinesTaken].told("en")
    assert "3 (2019-01-01)" in told
    assert "12 (2019-01-01)…" in told
    assert "13 (" not in told


def test_rows_without_room_are_told_with_what_is_left_and_since_when_by_the_offices_day() -> None:
    told = FILLED[NoRoomLeft].told("en")
    assert "3 (asks 60.00 yuan, 40.00 left, in use since 2019-01-01); 4 (" in told
    assert "12 (asks" in told
    assert "…" in told
    assert "13 (" not in told
    assert "3 (需用 60.00 元，尚余 40.00 元，2019-01-01 起已有其他申报使用)" in FILLED[NoRoomLeft].told("zh")


def test_a_receipt_with_another_total_and_one_that_is_too_small_by_itself_are_told_apart() -> None:
    other = NoRoomLeft([Lacking(3, "receipt", "1", 6_000, 4_000, AT, other_total=True)])
    alone = NoRoomLeft([Lacking(3, "receipt", "1", 6_000, 4_000, None)])
    assert "another total is given" in other.told("en")
    assert "票据总额与其他申报所填不一致" in other.told("zh")
    assert "(asks 60.00 yuan, 40.00 left)" in alone.told("en")
    assert "起已有" not in alone.told("zh")


def test_keys_that_are_taken_and_ceilings_without_room_are_told_together() -> None:
    both = LinesTaken([Taken(3, "receipt", "1", AT)], [Lacking(5, "cap", "1", 6_000, 0, AT)])
    assert "3 (2019-01-01)" in both.told("en")
    assert "5 (asks 60.00 yuan, 0.00 left" in both.told("en")
    assert both.told("zh").count("。") == 4


def test_every_effect_that_a_definition_may_name_is_done_and_no_other() -> None:
    assert frozenset(DONE) == NAMED
