"""What was changed in an export is told, with what, where and how much, also when its manifest was made to fit."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.audit.exported import Exported, Rows, faults_of, forged, listed_anew, members_of, packed
from workflow.acts.audit.check import check_file
from workflow.acts.audit.members import EDITION, MANIFEST, PATHS, path_of
from workflow.history.body import canonical, link
from workflow.history.signing import Signer


@given(data=st.data())
def test_any_single_changed_byte_of_any_member_is_found(exported: Exported, data: st.DataObject) -> None:
    members = members_of(exported.data)
    path = data.draw(st.sampled_from([each for each in PATHS if members[each]]))
    place = data.draw(st.integers(0, len(members[path]) - 1))
    edited = bytearray(members[path])
    edited[place] ^= data.draw(st.integers(1, 255))
    (fault,) = faults_of(packed({**members, path: bytes(edited)}), exported.public_key)["members_as_listed"]
    assert fault.where["member"] == path


@given(data=st.data())
def test_a_changed_byte_of_the_record_the_book_or_the_edition_is_found_behind_a_manifest_made_to_fit(
    exported: Exported, data: st.DataObject
) -> None:
    members = members_of(exported.data)
    hashed = [path_of("history"), path_of("checkpoint"), path_of("proofs"), path_of("accounts"), EDITION]
    path = data.draw(st.sampled_from(hashed))
    digits = [place for place, byte in enumerate(members[path]) if chr(byte).isdigit()]
    place = data.draw(st.sampled_from(digits))
    edited = bytearray(members[path])
    edited[place] = data.draw(st.sampled_from([each for each in b"0123456789" if each != edited[place]]))
    assert faults_of(packed(listed_anew({**members, path: bytes(edited)})), exported.public_key)


def _row_of(rows: Rows, seq: int) -> int:
    """The place of a row in the middle of the longest chain."""
    subjects = [row["subject"] for row in rows]
    longest = max(set(subjects), key=subjects.count)
    return next(place for place, row in enumerate(rows) if (row["subject"], row["seq"]) == (longest, seq))


def _swapped(rows: Rows) -> None:
    place = _row_of(rows, 3)
    rows[place], rows[place + 1] = rows[place + 1], rows[place]


def _retold(rows: Rows) -> None:
    """A body told anew with a hash that fits: the next row no longer links to it."""
    row = rows[_row_of(rows, 3)]
    row["body"] = canonical({**orjson.loads(row["body"]), "trigger": "other"}).decode()
    row["hash"] = link(bytes.fromhex(row["prev"]), row["body"].encode()).hex()


def _edited(rows: Rows) -> None:
    rows[_row_of(rows, 3)]["body"] += " "


def _added(rows: Rows) -> None:
    rows.append({**rows[-1], "id": rows[-1]["id"] + 1})


def _moved(rows: Rows) -> None:
    rows[-1]["seq"] += 90


def _last_paid(rows: Rows) -> None:
    next(row for row in rows if row["outcome"] == "paid")["outcome"] = "returned"


FORGERIES: dict[str, tuple[str, Callable[[Rows], object], str, str]] = {
    "a row of the record removed": ("history", lambda rows: rows.pop(_row_of(rows, 3)), "chains_whole", "deleted"),
    "the last rows cut off": ("history", lambda rows: rows.pop(), "chains_whole", "cut off"),
    "two rows swapped": ("history", _swapped, "chains_whole", "row with this number is missing"),
    "a body edited": ("history", _edited, "chains_whole", "edited"),
    "a row told anew": ("history", _retold, "chains_whole", "does not link"),
    "a subject left out": ("subjects", lambda rows: rows.pop(), "chains_whole", "does not exist"),
    "another state": (
        "subjects",
        lambda rows: rows[0].update(state="paid"),
        "chains_whole",
        "differs from the present",
    ),
    "a transfer added": ("transfers", _added, "transfers_told", "its transfers come to"),
    "a transfer removed": ("transfers", lambda rows: rows.pop(), "transfers_told", "come to 0.00"),
    "a transfer of another row": ("transfers", _moved, "transfers_told", "which is not there"),
    "a transfer twice": ("transfers", lambda rows: rows.append(rows[-1]), "balances_fold", "there twice"),
    "a larger transfer": (
        "transfers",
        lambda rows: rows[1].update(amount_fen=10**12),
        "balances_fold",
        "below nothing",
    ),
    "another balance": ("accounts", lambda rows: rows[1].update(balance_fen=7), "balances_fold", "0.07 yuan stated"),
    "another budget": ("call", lambda rows: rows[0].update(budget_fen=7), "budget_appropriated", "budget of 0.07"),
    "another edition": (
        "call",
        lambda rows: rows[0].update(edition_hash="ab" * 32),
        "edition_named",
        "is not the call",
    ),
    "another grant": ("plan_lines", lambda rows: rows[0].update(granted_fen=7), "plans_sum_up", "do not lead"),
    "a line of a plan left out": ("plan_lines", lambda rows: rows.pop(), "plans_sum_up", "digest"),
    "another total": ("plans", lambda rows: rows[0].update(total_fen=7), "plans_sum_up", "a total of 0.07"),
    "another digest": ("plans", lambda rows: rows[0].update(digest="ab" * 32), "plans_sum_up", "digest"),
    "a reservation left out": ("reservations", lambda rows: rows.pop(), "reservations_as_granted", "0.00 reserved"),
    "a smaller batch": ("batches", lambda rows: rows[0].update(total_fen=7), "batches_sum_up", "a total of 0.07"),
    "another bank file": ("batches", lambda rows: rows[0].update(csv_sha256=""), "batches_sum_up", "hashes"),
    "a payment left out": ("payments", lambda rows: rows.pop(), "batches_sum_up", "payments of"),
    "a payment that did not arrive": ("payments", _last_paid, "payments_in_the_book", "arrived"),
    "another word of the bank": (
        "answer_lines",
        lambda rows: rows[-1].update(outcome="returned"),
        "answers_posted",
        "is not what became",
    ),
    "more that came back": (
        "recoveries",
        lambda rows: rows[0].update(repaid_fen=7),
        "recoveries_accounted",
        "0.07 stated",
    ),
    "a repayment left out": ("repayments", lambda rows: rows.pop(), "recoveries_accounted", "the book has"),
    "another decision": ("decisions", lambda rows: rows[0].update(award_fen=7), "decisions_as_sent", "digest"),
    "a decision left out": ("decisions", lambda rows: rows.pop(), "decisions_as_sent", "digest"),
    "a proof of another row": ("proofs", lambda rows: rows[0].update(seq=99), "anchored", "row 99"),
    "a checkpoint edited": ("checkpoint", lambda rows: rows[0].update(signature="ab"), "anchored", "signature"),
    "a line that is none": ("accounts", lambda rows: rows[0].pop("name"), "balances_fold", "line 1"),
    "a word for a figure": ("plans", lambda rows: rows[0].update(total_fen="7"), "plans_sum_up", "line 1"),
}
"""What a forger does: the member, the edit, the question that finds it, and words of what it tells."""


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_is_told_behind_a_manifest_that_was_made_to_fit(exported: Exported, forgery: str) -> None:
    name, edit, question, words = FORGERIES[forgery]
    found = faults_of(forged(exported.data, name, edit), exported.public_key)
    assert "members_as_listed" not in found
    assert [fault for fault in found[question] if words in fault.en], found
    assert all(fault.zh and fault.zh != fault.en for faults in found.values() for fault in faults)


def test_another_key_is_told_and_the_contained_one_is_taken_where_none_is_given(exported: Exported) -> None:
    assert faults_of(exported.data) == {}
    assert faults_of(exported.data, Signer(b"x" * 32).public_key).keys() == {"anchored"}
    assert faults_of(exported.data, "no key").keys() == {"anchored"}


@pytest.mark.parametrize("path", PATHS)
def test_a_member_that_is_missing_is_named(exported: Exported, path: str) -> None:
    members = members_of(exported.data)
    del members[path]
    (fault,) = faults_of(packed(members), exported.public_key)["members_as_listed"]
    assert (fault.where["member"], fault.en) == (path, f"{path}: the member is missing")


def test_a_member_that_is_not_listed_is_named(exported: Exported) -> None:
    found = faults_of(packed({**members_of(exported.data), "data/more.jsonl": b"{}\n"}), exported.public_key)
    assert found.keys() == {"members_as_listed"}


def test_a_damaged_member_is_told_by_whatever_needs_it_and_stops_no_other_question(exported: Exported) -> None:
    data = bytearray(exported.data)
    inside = data.index(b'"account_tail"')
    data[inside + 2] ^= 1
    found = {each.law: each for each in check_file(io.BytesIO(bytes(data)), exported.public_key)}
    assert [fault.en for fault in found["members_as_listed"].faults] == [
        f"{path_of('payments')}: the member is damaged and cannot be read"
    ]
    assert found["chains_whole"].ok
    assert not found["batches_sum_up"].ok


@given(rubbish=st.dictionaries(st.sampled_from(["said", "kind", "trigger", "from", "to", "at", "words"]), st.none()
    | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2)
    | st.dictionaries(st.just("decisions"), st.lists(st.integers(), max_size=1)), min_size=1))  # fmt: skip
def test_rubbish_in_a_row_of_the_record_is_a_fault_and_never_an_accident(
    exported: Exported, rubbish: dict[str, object]
) -> None:
    def edit(rows: Rows) -> None:
        row = rows[-1]
        row["body"] = json.dumps({**orjson.loads(row["body"]), **rubbish}) + " "
        row["hash"] = link(bytes.fromhex(row["prev"]), row["body"].encode()).hex()

    assert faults_of(forged(exported.data, "history", edit), exported.public_key)


def test_the_manifest_itself_is_no_member_of_its_own_list(exported: Exported) -> None:
    assert MANIFEST not in orjson.loads(members_of(exported.data)[MANIFEST])["members"]
