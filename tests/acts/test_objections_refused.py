"""Objections that are not taken: anonymous, without proof, hostile, late, or against what is not on notice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from settings import OFFICE_ZONE
from tests.acts.claim import good
from tests.acts.objecting import (
    NOTICE_END,
    OBJECTED,
    Noticed,
    at,
    letter,
    noticed,
    person,
    proof,
    received,
    refused,
    taken,
    unit,
    upheld,
    wrongs,
)
from tests.acts.town import Town
from tests.storage import hostile
from workflow.acts.object_to import LARGEST, MOST_FILES, Proof, Receipt, object_to
from workflow.review.grounds import MOST_GROUNDS

WRONG: list[tuple[dict[str, object], set[str]]] = [
    ({"name": ""}, {"missing"}),
    ({"name": " \u3000\u200b"}, {"missing"}),
    ({"name": "匿名"}, {"anonymous"}),
    ({"name": "Anonymous"}, {"anonymous"}),
    ({"name": "张"}, {"anonymous"}),
    ({"name": "12345"}, {"anonymous"}),
    ({"name": "张" * 201}, {"too_long"}),
    ({"code": ""}, {"missing"}),
    ({"code": "430104196001011"}, {"not_a_resident_id"}),
    ({"code": "43010419601301123X"}, {"not_a_resident_id"}),
    ({"code": "110105194912310021"}, {"check_digit"}),
    ({"code": "无"}, {"not_a_resident_id"}),
    ({"grounds": ""}, {"missing"}),
    ({"grounds": " \n\t "}, {"missing"}),
    ({"grounds": "不" * (MOST_GROUNDS + 1)}, {"too_long"}),
    ({"mail": "zhang"}, {"email_malformed"}),
    ({"mail": "a@b.cn\r\nBcc: c@d.cn"}, {"email_malformed"}),
    ({"phone": "1" * 41}, {"too_long"}),
    ({"kind": "crowd"}, {"kind_unknown"}),
    ({"name": "", "code": "", "grounds": ""}, {"missing"}),
]
"""What is said wrongly, and how it is told."""


@pytest.mark.parametrize(("wrong", "codes"), WRONG)
def test_who_says_not_who_they_are_or_not_why_is_refused_and_nothing_is_kept(
    here: Town, open_plan: Noticed, wrong: dict[str, object], codes: set[str]
) -> None:
    assert refused(here, open_plan.plan.id, person(open_plan.applications[0], 2, **wrong)) == codes


@pytest.mark.parametrize("code", ["", "91430100MA4L16JQ9C", "1243000012345678", "110105194912310021"])
def test_a_unit_without_a_credit_code_that_fits_is_refused(here: Town, open_plan: Noticed, code: str) -> None:
    codes = refused(here, open_plan.plan.id, unit(open_plan.applications[0], code=code), [letter()])
    assert codes <= {"missing", "not_a_uscc", "check_digit"}
    assert len(codes) == 1


def test_a_number_that_was_mistyped_is_not_repeated_by_the_fault(here: Town, open_plan: Noticed) -> None:
    wrong = "430104197001010012"
    answer = object_to(here.office, open_plan.plan.id, person(open_plan.applications[0], code=wrong), [proof()])
    assert isinstance(answer, tuple)
    assert wrong not in repr(answer) + answer[0].message("zh") + answer[0].message("en")
    assert "张三丰" not in repr(person(open_plan.applications[0]))


@pytest.mark.parametrize(("files", "codes"), [
    ([], {"proof_missing"}),
    ([proof("invoice")], {"proof_unknown"}),
    ([proof() for _ in range(MOST_FILES + 1)], {"too_many_files"}),
    ([proof(data=b"")], {"empty"}),
    ([proof(size=10)], {"upload_cut_off"}),
    ([proof(), proof(data=hostile.script_pdf())], {"script"}),
    ([proof(data=b"%PDF-" + bytes(LARGEST))], {"too_large"}),
    ([proof(data=b"PK\x03\x04" + bytes(100), name="a.zip")], None),
    ([proof(data=b"<html><script>alert(1)</script></html>", name="a.pdf")], None),
])  # fmt: skip
def test_an_objection_without_proof_or_with_a_hostile_file_is_refused_whole(
    here: Town, open_plan: Noticed, files: list[Proof], codes: set[str] | None
) -> None:
    found = refused(here, open_plan.plan.id, person(open_plan.applications[0]), files)
    assert found
    assert codes is None or found == codes


def test_the_last_minute_of_the_notice_is_in_time_and_the_next_one_is_late(here: Town, open_plan: Noticed) -> None:
    said = person(open_plan.applications[1])
    last = at(here, NOTICE_END - timedelta(minutes=1))
    assert isinstance(object_to(last.office, open_plan.plan.id, said, [proof()]), Receipt)
    for moment in (NOTICE_END, NOTICE_END + timedelta(minutes=1), NOTICE_END + timedelta(days=300)):
        assert refused(at(here, moment), open_plan.plan.id, said) == {"late"}
    answer = object_to(at(here, NOTICE_END).office, open_plan.plan.id, said, [proof()])
    assert isinstance(answer, tuple)
    assert "2019-01-11" in answer[0].message("zh")


def test_who_began_in_time_and_came_in_late_is_late(here: Town, open_plan: Noticed) -> None:
    """The documents take a while: what counts is the moment of entry."""

    class Slow:
        def __init__(self) -> None:
            self.file = proof()

        def read(self, amount: int, /) -> bytes:
            clock.at = NOTICE_END
            return self.file.stream.read(amount)

    clock = _Moving()
    office = replace(here.office, clock=clock)  # type: ignore[arg-type]
    before = taken(here)
    said = person(open_plan.applications[1])
    answer = object_to(office, open_plan.plan.id, said, [replace(proof(), stream=Slow())])
    assert wrongs(answer) == {"late"}
    assert taken(here) == before


class _Moving:
    """A clock that is set while somebody uploads."""

    def __init__(self) -> None:
        self.at = NOTICE_END - timedelta(seconds=1)

    def now(self) -> object:
        return self.at

    def today(self) -> date:
        return self.at.astimezone(OFFICE_ZONE).date()


def test_what_is_not_on_notice_cannot_be_objected_to(here: Town, open_plan: Noticed) -> None:
    said = person(open_plan.applications[0])
    call = here.call()
    here.decided(here.claimants[0], call, good(here.claimants[0].name))
    here.close(call)
    proposed = here.plan(call)
    for subject in (proposed.id, call, open_plan.applications[0].id, 2**60, 0, -1):
        assert refused(here, subject, said) == {"not_on_notice"}, subject


def test_what_is_not_in_the_plan_cannot_be_objected_to(here: Town, open_plan: Noticed) -> None:
    one, two = open_plan.applications
    for application, row in ((one.id, 99), (two.id, 3), (open_plan.plan.id, None), (2**60, None), (one.id, -1)):
        said = replace(person(one), application=application, row=row)
        assert refused(here, open_plan.plan.id, said) == {"not_in_plan"}


def test_a_plan_that_was_taken_back_is_objected_to_no_more(town: Town) -> None:
    open_plan = noticed(town)
    objection = received(town, open_plan.plan, person(open_plan.applications[0]))
    town.on(OBJECTED).do("policy_officer", objection.id, "admit")
    upheld(town, town.look(objection.id))
    said = person(open_plan.applications[1])
    assert refused(town.on(OBJECTED), open_plan.plan.id, said) == {"not_on_notice"}
