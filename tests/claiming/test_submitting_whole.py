"""Handing in what was looked at: the answers, the draft's version and the undertaking that the history names."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace

import pytest

from tests.acts.claim import AWARD_FEN, bad, good
from tests.acts.laws import broken
from tests.acts.together import at_once
from tests.acts.town import CLOSED, SAID, Claimant, Town, undertaking
from tests.claiming.drafts import newest, paper, uploaded, version
from workflow.acts import submit as submitting
from workflow.acts.answer import answer
from workflow.acts.effects import submitting as effects
from workflow.acts.effects.submitting import AnswersMissing, NotUndertaken
from workflow.acts.looking import Seen
from workflow.acts.mend_line import remove_line
from workflow.acts.printable import printable
from workflow.acts.pull import pull
from workflow.acts.submit import submit
from workflow.claims import lists
from workflow.claims.lists import DraftChanged
from workflow.engine.errors import KeyReused, NotDeclared
from workflow.engine.moves import Moved
from workflow.history.reading import record
from workflow.registers import shipped
from workflow.registers.editions import edition_by_hash


@pytest.fixture
def whole(here: Town, ours: Claimant) -> Seen:
    """A draft with lines, papers and answers."""
    return here.draft(ours, here.call(), good(ours.name, 2))


def hand_in(town: Town, seen: Seen, said: str | None, *, at: int | None = None, key: str | None = None) -> Moved:
    return submit(town.office, town.claimants[0].officer, seen, said, version=at, key=key)


def test_the_history_names_the_very_words_that_were_undertaken(here: Town, whole: Seen) -> None:
    hand_in(here, whole, undertaking())
    edition = shipped.edition("invention-maintenance", "2018")
    assert edition is not None
    assert edition.undertaking is not None
    words = f"{edition.undertaking.zh}\0{edition.undertaking.en}"
    with here.office.database.reading() as connection:
        said = record(connection, whole.id)[-1].body["said"]
    assert isinstance(said, dict)
    assert said["undertaking"] == hashlib.sha256(words.encode()).hexdigest()
    assert broken(here) == []


@pytest.mark.parametrize("said", [None, "", "ab" * 32])
def test_nobody_submits_without_the_undertaking_of_the_edition(here: Town, whole: Seen, said: str | None) -> None:
    with pytest.raises(NotUndertaken):
        hand_in(here, whole, said)
    assert (here.look(whole.id).state, here.keys(whole.id)) == ("draft", 0)


def test_no_other_door_leads_past_the_undertaking(here: Town, ours: Claimant, whole: Seen) -> None:
    with pytest.raises(NotUndertaken):
        pull(here.office, ours.officer, whole, "submit", reason=undertaking())
    assert here.look(whole.id).state == "draft"


def test_an_edition_without_an_undertaking_asks_for_none_and_takes_none(
    here: Town, whole: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As those that were submitted under an edition from before there were undertakings."""
    with here.office.database.reading() as connection:
        bare = replace(edition_by_hash(connection, whole.edition), undertaking=None)
    monkeypatch.setattr(effects, "edition_by_hash", lambda *_: bare)
    with pytest.raises(NotUndertaken):
        hand_in(here, whole, undertaking())
    assert hand_in(here, whole, None).state == "submitted"


def test_what_changed_after_it_was_looked_at_is_not_submitted(here: Town, ours: Claimant, whole: Seen) -> None:
    at = version(here, whole)
    remove_line(here.office, ours.officer, whole, at, 2)
    with pytest.raises(DraftChanged):
        hand_in(here, whole, undertaking(), at=at)
    assert here.look(whole.id).state == "draft"
    assert hand_in(here, whole, undertaking(), at=at + 1).state == "submitted"


def test_a_paper_that_came_in_after_it_was_looked_at_is_not_submitted_unseen(here: Town, whole: Seen) -> None:
    at = version(here, whole)
    paper(here, whole)
    with pytest.raises(DraftChanged):
        hand_in(here, whole, undertaking(), at=at)


def test_a_double_click_on_submit_has_one_effect_and_the_same_answer_later_too(here: Town, whole: Seen) -> None:
    at, key = version(here, whole), secrets.token_hex()
    answers = at_once([lambda: hand_in(here, whole, undertaking(), at=at, key=key)] * 4)
    assert all(isinstance(each, Moved) for each in answers), answers
    assert sorted(each.repeated for each in answers if isinstance(each, Moved)) == [False, True, True, True]
    assert hand_in(here.on(CLOSED), whole, undertaking(), at=at, key=key).repeated
    with pytest.raises(KeyReused):
        hand_in(here, whole, undertaking(), at=at + 1, key=key)


def test_a_key_that_was_used_gets_its_answer_also_when_the_draft_has_gone_on(
    here: Town, ours: Claimant, whole: Seen
) -> None:
    at, key = version(here, whole), secrets.token_hex()
    hand_in(here, whole, undertaking(), at=at, key=key)
    here.do("handler", whole.id, "accept")
    here.do("handler", whole.id, "ask_correction", "请核对")
    uploaded(here, whole, good(ours.name))
    assert hand_in(here, whole, undertaking(), at=at, key=key).repeated


@pytest.mark.parametrize("said", [{}, {"contact": "张三丰"}, SAID | {"phone": "8" * 50}])
def test_questions_that_are_open_or_answered_wrongly_are_named(
    here: Town, ours: Claimant, whole: Seen, said: dict[str, str]
) -> None:
    answer(here.office, ours.officer, whole, version(here, whole), said)
    with pytest.raises(AnswersMissing) as refused:
        hand_in(here, whole, undertaking())
    assert "联系电话" in refused.value.told("zh")
    assert "Telephone" in refused.value.told("en")
    assert here.look(whole.id).state == "draft"


def test_a_correction_is_handed_in_by_the_same_act(here: Town, ours: Claimant, whole: Seen) -> None:
    hand_in(here, whole, undertaking())
    here.do("handler", whole.id, "accept")
    here.do("handler", whole.id, "ask_correction", "请核对")
    seen, at = here.look(whole.id), version(here, whole)
    uploaded(here, seen, good(ours.name))
    with pytest.raises(DraftChanged):
        hand_in(here, seen, None, at=at)
    assert hand_in(here, seen, None, at=at + 1).state == "formality"
    assert newest(here, seen).round == 2
    with pytest.raises(NotDeclared):
        hand_in(here, here.look(whole.id), None)


def test_the_step_that_hands_in_is_the_one_that_seals(here: Town, whole: Seen) -> None:
    """Whatever an edition calls its triggers."""
    with here.office.database.reading() as connection:
        assert submitting._trigger(connection, whole) == "submit"
        assert submitting._trigger(connection, replace(whole, state="correction")) == "resubmit"
        assert submitting._trigger(connection, replace(whole, state="paid")) == "submit"


def test_the_printed_form_has_all_that_a_seal_is_put_under(here: Town, ours: Claimant, draft: Seen) -> None:
    uploaded(here, draft, [*good(ours.name, 2), bad(ours.name)])
    here.fill_form(draft)
    sha256 = paper(here, draft, "patent_list")
    with here.office.database.reading() as connection:
        form = printable(connection, draft)
    assert (form.claimant.name, form.answers, form.claimed_fen) == (ours.name, SAID, 2 * AWARD_FEN)
    assert [line.row for line in form.lines] == [2, 3]
    assert [(each.kind, each.sha256, each.name) for each in form.papers] == [("patent_list", sha256, "patent_list.pdf")]
    assert form.edition.undertaking is not None
    assert form.number.endswith(f"{draft.id:06d}")
    assert form.capped_fen <= form.claimed_fen


def test_the_printed_digest_names_the_lines_and_not_the_scan_that_carries_it(
    here: Town, ours: Claimant, draft: Seen
) -> None:
    uploaded(here, draft, good(ours.name, 2))
    with here.office.database.reading() as connection:
        before = printable(connection, draft).digest
    paper(here, draft)
    with here.office.database.reading() as connection:
        assert printable(connection, draft).digest == before
        newest_ = lists.newest(connection, draft.id)
        assert newest_ is not None
        assert lists.digest_of(lists.lines(connection, newest_.id), []) == before
    uploaded(here, draft, good(ours.name, 2))
    with here.office.database.reading() as connection:
        assert printable(connection, draft).digest != before
