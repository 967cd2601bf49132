"""A move that is only tried: every live application replayed, and what breaks it told with its step."""

from __future__ import annotations

import pytest

from tests.acts.claim import bad, good
from tests.acts.town import CLOSED, Town
from tests.editions.revised import Change, before, put, renamed, steps, stored, within, without
from workflow.acts.decide import decide
from workflow.acts.moving.faults import KnownByName, NothingToMove, NotThatScheme, PlanStands, SameEdition
from workflow.acts.moving.trial import Trial, Tried
from workflow.acts.propose_move import Wanted, try_wanted
from workflow.acts.pull import pull
from workflow.definition.edition import Edition
from workflow.definition.faults import EditionFaults
from workflow.registers import shipped
from workflow.review.decisions import Decision

FORM_CHECK = renamed({"formality": "form_check"})
MAPPING = b"states: {formality: form_check}\n"


def tried(town: Town, call: int, after: Edition, mapping: bytes = b"", of: Edition | None = None) -> Trial:
    with town.office.database.reading() as connection:
        return try_wanted(town.office, connection, Wanted(call, (of or before()).hash, after.hash, mapping))


def only(trial: Trial) -> Tried:
    (found,) = trial.tried
    assert all(each.words.zh and each.words.en for each in found.found)
    return found


def codes(found: Tried) -> list[str]:
    return [each.code for each in found.found]


@pytest.fixture
def reviewed(town: Town) -> tuple[Town, int, int]:
    """A town on the day after its call closed, with a call and an application in joint review."""
    call = town.call()
    claimant = town.claimants[0]
    application = town.reviewed(town.submitted(claimant, call, good(claimant.name)).id).id
    return town.on(CLOSED), call, application


def submitted(town: Town, call: int) -> None:
    claimant = town.claimants[0]
    town.submitted(claimant, call, good(claimant.name))


def test_what_only_reads_otherwise_moves(reviewed: tuple[Town, int, int]) -> None:
    town, call, application = reviewed
    after = stored(town, put("title.en", "The same under another title"))
    found = only(tried(town, call, after))
    assert (found.seen.id, found.moves, found.becomes, found.found) == (application, True, "joint_review", ())


def test_renamed_states_and_triggers_need_the_mapping(reviewed: tuple[Town, int, int]) -> None:
    town, call, _ = reviewed
    after = stored(town, renamed({"formality": "form_check", "joint_review": "council"}, {"pass": "form_passed"}))
    found = only(tried(town, call, after))
    assert (found.moves, codes(found)) == (False, ["state_gone", "state_gone"])
    assert [each.seq for each in found.found] == [3, 5]
    mapping = b"states: {formality: form_check, joint_review: council}\ntriggers: {pass: form_passed}\n"
    found = only(tried(town, call, after, mapping))
    assert (found.moves, found.becomes, found.found) == (True, "council", ())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (without("joint_review", "decided"), ["state_gone"]),
        (steps("pass", by="rechecker", duty="substantive"), ["other_role"]),
        (steps("pass", duty="substantive"), ["other_duty"]),
        (steps("pass", to="joint_review"), ["leads_elsewhere"]),
        (steps("pass", reason=True), ["reason_missing"]),
        (steps("pass", when="application.lines > 5"), ["guard_unknown"]),
        (put("life.states.joint_review.waits_for", "claimant"), ["waits_otherwise"]),
        (put("claimants", ["enterprise"]), ["claimant_kind"]),
        (put("undertaking.zh", "另一份承诺"), ["undertaking"]),
        (put("documents.account_proof", None), ["paper_gone"]),
        (put("application.contact.most", 1), ["answer"]),
        (put("award.line.award.is", "eligible * rate_percent / 200"), ["line_award"]),
        (put("checks.fee_year.that", "line.fee_year > 19"), ["line_verdict"]),
        (put("funds.patent_annual_fee.key", ["patent_no"]), ["line_keys"]),
        (put("checks.above_schedule.that", "line.paid > 10 * 1000000000"), ["flags"]),
        (put("line.paid.column", "已缴金额"), ["column", "line_verdict"]),
        (within("joint_review", 9), ["clock"]),
    ],
    ids=lambda told: "+".join(told) if isinstance(told, list) else "",
)
def test_what_the_new_edition_has_otherwise_is_told(
    reviewed: tuple[Town, int, int], change: Change, told: list[str]
) -> None:
    town, call, _ = reviewed
    found = only(tried(town, call, stored(town, change)))
    assert codes(found) == told
    assert found.moves == (not {*told} - {"flags", "clock", "guard_unknown"})


def test_a_condition_is_tried_on_what_it_saw_then(town: Town) -> None:
    call, claimant = town.call(), town.claimants[0]
    seen = town.submitted(claimant, call, good(claimant.name))
    here = town.on(CLOSED)
    here.do("handler", seen.id, "accept")
    here.do("handler", seen.id, "ask_correction", "请补正")
    assert only(tried(here, call, stored(here, steps("ask_correction", when="application.corrections < 9")))).moves
    after = stored(here, steps("ask_correction", when="application.corrections > 0"))
    assert codes(only(tried(here, call, after))) == ["guard_fails"]


def test_a_reason_that_was_given_in_a_refusal_has_to_stay(town: Town) -> None:
    call, here = town.call(), town.on(CLOSED)
    submitted(town, call)
    application = only(tried(here, call, stored(here, put("title.en", "x")))).seen.id
    here.do("handler", application, "accept")
    here.do("handler", application, "pass")
    rechecker, reason = here.hold("rechecker", application), next(iter(before().reasons))
    row = int(
        str(
            here.one(
                "SELECT row FROM line l JOIN claim_list c ON c.id = l.list_id WHERE c.application_id = :id LIMIT 1",
                id=application,
            )[0]
        )
    )
    decide(here.office, rechecker, here.look(application), [Decision(row, "refuse", 0, reason, "另有说明")])
    assert only(tried(here, call, stored(here, put("title.en", "y")))).moves
    found = only(tried(here, call, stored(here, put(f"reasons.{reason}", None))))
    assert codes(found) == ["refusal_reason"]


def test_of_a_draft_it_is_told_what_its_claimant_will_see(town: Town) -> None:
    call, claimant = town.call(), town.claimants[0]
    town.draft(claimant, call, [good(claimant.name)[0], bad(claimant.name)])
    changes = (put("checks.fee_year.that", "line.fee_year > 19"), put("application.contact.most", 1))
    found = only(tried(town, call, stored(town, *changes)))
    assert (found.moves, codes(found)) == (True, ["draft_answer", "draft_lines"])


def test_what_ended_or_is_of_another_edition_is_left_alone(town: Town) -> None:
    call, claimant = town.call(), town.claimants[0]
    seen = town.submitted(claimant, call, good(claimant.name))
    pull(town.on(CLOSED).office, claimant.officer, seen, "withdraw")
    after = stored(town, FORM_CHECK)
    with pytest.raises(NothingToMove):
        tried(town, call, after, MAPPING)
    again = town.draft(claimant, call, good(claimant.name))
    assert only(tried(town, call, after, MAPPING)).seen.id == again.id
    with pytest.raises(NothingToMove):
        tried(town, call, stored(town, put("title.en", "z")), b"", of=after)


def test_a_call_with_a_plan_keeps_its_edition_until_the_plan_is_rejected(town: Town) -> None:
    call, claimant = town.call(), town.claimants[0]
    town.decided(claimant, call, good(claimant.name))
    town.close(call)
    after = stored(town, FORM_CHECK)
    plan = town.plan(call)
    with pytest.raises(PlanStands):
        tried(town, call, after, MAPPING)
    town.do("deputy_director", plan.id, "reject", "重做")
    assert only(tried(town, call, after, MAPPING)).moves


def test_neither_the_same_edition_nor_another_scheme_is_a_move(town: Town) -> None:
    call = town.call()
    with pytest.raises(SameEdition):
        tried(town, call, before())
    other = shipped.edition("madrid-registration", "2018")
    assert other is not None
    with pytest.raises(NotThatScheme):
        tried(town, call, other)


def test_what_the_house_finds_by_its_name_stays(town: Town) -> None:
    call = town.call()
    submitted(town, call)
    for change, mapping, name in (
        (renamed({"decided": "settled"}), b"states: {decided: settled}", "decided"),
        (renamed({"refused": "declined"}), b"states: {refused: declined}", "refused"),
        (renamed({}, {"allocate": "grant"}), b"triggers: {allocate: grant}", "allocate"),
        (renamed({}, {"send": "report"}), b"", "send"),
    ):
        with pytest.raises(KnownByName) as refused:
            tried(town, call, stored(town, change), mapping)
        assert refused.value.names == (name,)
        assert name in refused.value.told("zh")
        assert name in refused.value.told("en")


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        (b"states: {formalty: form_check}", [(1, "not_in_edition")]),
        (b"states: {formality: formality}", [(1, "not_in_edition")]),
        (b"states: [formality]", [(1, "wrong_kind")]),
        (b"stages: {}", [(1, "unknown_key")]),
        (b"fields:\n  contact: phone\n  phone: phone", [(2, "duplicate_name")]),
        (b"states: &a {}", [(1, "yaml_anchor")]),
        (b"\xff", [(1, "not_utf8")]),
        (b"#" * 70_000, [(1, "too_large")]),
    ],
)
def test_a_mapping_is_told_its_faults(town: Town, mapping: bytes, told: list[tuple[int, str]]) -> None:
    call = town.call()
    submitted(town, call)
    with pytest.raises(EditionFaults) as found:
        tried(town, call, stored(town, FORM_CHECK), mapping)
    assert [(each.line, each.code) for each in found.value.faults] == told
    assert all(each.told("zh") and each.told("en") for each in found.value.faults)


def test_what_the_call_promised_is_told_to_stay(town: Town) -> None:
    call = town.call()
    submitted(town, call)
    trial = tried(town, call, stored(town, put("award.claimant.cap", "400000 yuan")))
    (kept,) = trial.kept
    assert kept.en == "The cap for one claimant differs: this call keeps what was announced with it."
    assert only(trial).moves
