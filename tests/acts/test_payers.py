"""The account that the office pays from: asked for by one, confirmed by another, and named by every batch."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from forms.faults import Fault
from storage.database import Database
from tests.acts.claim import good
from tests.acts.laws import broken
from tests.acts.together import at_once
from tests.acts.town import CONFIRMED, PAYER, Town, pays_from, person
from workflow.acts.faults import BatchUnwritable, PayerMissing
from workflow.acts.looking import Seen, look
from workflow.acts.make_batch import files_of, make_batch
from workflow.acts.pull import pull
from workflow.acts.request_payer import request_payer
from workflow.engine.errors import KeyReused, MustBeApart, NotYours, ReasonMissing
from workflow.engine.moves import Moved
from workflow.money import payments
from workflow.parties import payers
from workflow.parties.payees import Account

OTHER = Account("长沙市财政局（新户）", "9911000000001234567", "中国农业银行长沙测试支行", None)


def asked(town: Town, account: Account = OTHER, key: str | None = None) -> Seen:
    found = request_payer(town.office, town.staff["finance"], town.authority, account, key=key)
    assert isinstance(found, Seen), found
    return found


def in_use(town: Town) -> str | None:
    with town.office.database.reading() as connection:
        found = payers.current(connection, town.office.keyring, town.authority, at=town.office.now())
    return found.account.account_number if found else None


def payable(town: Town) -> int:
    """A call with one payable application."""
    call, claimant = town.call(), town.claimants[0]
    town.decided(claimant, call, good(claimant.name))
    town.close(call)
    town.confirmed(call)
    return call


def test_a_new_account_is_held_until_the_head_of_finance_confirms_it(town: Town) -> None:
    before = in_use(town)
    held = asked(town)
    assert (held.state, in_use(town)) == ("requested", before)
    town.do("finance_head", held.id, "confirm")
    assert in_use(town) == OTHER.account_number
    states = "SELECT s.state FROM payer_account p JOIN subject s ON s.id = p.id WHERE p.authority_id = :a ORDER BY p.id"
    assert town.all(states, a=town.authority) == [("replaced",), ("confirmed",)]
    assert broken(town) == []


def test_whoever_asked_for_it_does_not_confirm_it_with_whatever_roles(town: Town) -> None:
    both = person(town, "finance", "finance_head")
    held = request_payer(town.office, both, town.authority, OTHER)
    assert isinstance(held, Seen)
    town.give_task(held.id, both)
    with pytest.raises(MustBeApart):
        pull(town.office, both, held, "confirm")
    assert in_use(town) == PAYER.account_number


def test_only_finance_asks_and_only_at_its_own_authority(town: Town) -> None:
    for role, actor in town.staff.items():
        if role != "finance":
            with pytest.raises(NotYours):
                request_payer(town.office, actor, town.authority, OTHER)
    with pytest.raises(NotYours):
        request_payer(town.office, town.claimants[0].officer, town.authority, OTHER)
    with pytest.raises(NotYours):
        request_payer(town.office, town.staff["finance"], town.authority + 1, OTHER)


def test_one_change_waits_at_a_time_and_a_rejected_one_makes_room(town: Town) -> None:
    held = asked(town)
    second = request_payer(town.office, town.staff["finance"], town.authority, OTHER)
    assert not isinstance(second, Seen)
    assert [each.code for each in second] == ["change_held"]
    with pytest.raises(ReasonMissing):
        town.do("finance_head", held.id, "reject")
    town.do("finance_head", held.id, "reject", "开户行有误")
    assert in_use(town) == PAYER.account_number
    assert asked(town).state == "requested"


@pytest.mark.parametrize(("wrong", "code"), [
    ({"account_number": "12"}, "account_number"),
    ({"account_name": " "}, "missing"),
    ({"bank_name": "行" * 141}, "too_long"),
    ({"cnaps": "1"}, "cnaps"),
    ({"account_name": "长沙\ufffe市财政局"}, "unprintable"),
])  # fmt: skip
def test_what_is_wrong_is_told_by_field_and_nothing_begins(town: Town, wrong: dict[str, str], code: str) -> None:
    found = request_payer(town.office, town.staff["finance"], town.authority, replace(OTHER, **wrong))
    assert not isinstance(found, Seen)
    assert [each.code for each in found] == [code]
    assert all(isinstance(each, Fault) and each.message("zh") and each.message("en") for each in found)
    assert town.one("SELECT count(*) FROM payer_account WHERE authority_id = :a", a=town.authority) == (1,)


def test_a_request_that_is_sent_twice_or_at_once_holds_one_account(town: Town) -> None:
    answers = at_once([lambda: asked(town, key="once")] * 3)
    assert {each.id for each in answers if isinstance(each, Seen)} == {asked(town, key="once").id}, answers
    with pytest.raises(KeyReused):
        asked(town, replace(OTHER, account_number="9911000000007654321"), key="once")


def test_the_fingerprint_of_a_request_does_not_tell_the_number(town: Town) -> None:
    asked(town, key="told")
    rows = town.all(
        "SELECT fingerprint, answer FROM idempotency WHERE key = 'told' AND authority_id = :a", a=town.authority
    )
    assert len(rows) == 1
    assert OTHER.account_number not in str(rows)


def test_two_changes_that_are_confirmed_at_once_leave_one_account_in_use(town: Town) -> None:
    held, head = asked(town), town.staff["finance_head"]
    town.give_task(held.id, head)
    answers = at_once([lambda: pull(town.office, head, held, "confirm")] * 3)
    assert sum(isinstance(each, Moved) for each in answers) == 1, answers
    current = (
        "SELECT count(*) FROM payer_account WHERE authority_id = :a AND confirmed_at IS NOT NULL AND ended_at IS NULL"
    )
    assert town.one(current, a=town.authority) == (1,)


def test_a_batch_is_paid_from_the_account_in_use_and_keeps_its_name(town: Town) -> None:
    call = payable(town)
    held = asked(town)
    first = town.batch(call)
    with town.office.database.reading() as connection:
        files, row = files_of(town.office, connection, first.id), payments.get(connection, first.id)
    assert PAYER.account_number.encode() in files.pain
    assert OTHER.account_number.encode() not in files.pain
    pull(town.office, town.staff["finance"], first, "discard", reason="更换付款账户")
    town.do("finance_head", held.id, "confirm")
    second = town.batch(call)
    with town.office.database.reading() as connection:
        files, later = files_of(town.office, connection, second.id), payments.get(connection, second.id)
    assert OTHER.account_number.encode() in files.pain
    assert (row.payer != later.payer, later.payer) == (True, held.id)


def test_an_office_without_an_account_makes_no_batch_and_is_told_what_to_do(town: Town) -> None:
    call = payable(town)
    with town.office.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE payer_account SET ended_at = confirmed_at WHERE authority_id = %s", (town.authority,)
        )
    later = replace(town.on(CONFIRMED).office)
    with pytest.raises(PayerMissing) as refused:
        make_batch(later, town.staff["finance"], call)
    assert "付款账户" in refused.value.told("zh")
    assert town.all("SELECT id FROM batch WHERE call_id = :call", call=call) == []
    with later.database.reading() as connection:
        states = [
            look(connection, int(str(each))).state
            for (each,) in town.all("SELECT id FROM application WHERE call_id = :c", c=call)
        ]
    assert states == ["payable"]


def test_a_batch_that_is_asked_for_twice_or_at_once_is_one_batch(town: Town) -> None:
    call, office, finance = payable(town), town.on(CONFIRMED).office, town.staff["finance"]
    answers = at_once([lambda: make_batch(office, finance, call, key="batch")] * 3)
    again = make_batch(office, finance, call, key="batch")
    assert {each.id for each in answers if isinstance(each, Seen)} == {again.id}, answers
    assert town.one("SELECT count(*) FROM batch WHERE call_id = :call", call=call) == (1,)
    assert broken(town) == []


def test_what_the_bank_would_refuse_is_told_in_words_and_makes_no_batch(town: Town, owner_database: Database) -> None:
    """No form takes such a name today; a bank that grows stricter, or an older row, must not end in a broken page."""
    call, ours = payable(town), town.claimants[0]
    with owner_database.writing() as connection:
        odd = text("UPDATE payee_account SET account_name = :name WHERE organisation_id = :claimant")
        connection.execute(odd, {"name": f"{ours.name}\u202e", "claimant": ours.organisation})
    with pytest.raises(BatchUnwritable) as refused:
        town.batch(call)
    assert "payee.holder" in refused.value.told("en")
    assert "银行不会受理" in refused.value.told("zh")
    assert town.all("SELECT id FROM batch WHERE call_id = :call", call=call) == []


def test_the_number_is_sealed_and_never_printed(town: Town) -> None:
    pays_from(town, OTHER)
    sealed = town.all("SELECT account_number FROM payer_account WHERE authority_id = :a", a=town.authority)
    assert all(OTHER.account_number.encode() not in bytes(each) for (each,) in sealed if isinstance(each, bytes))
    with town.office.database.reading() as connection:
        found = payers.current(connection, town.office.keyring, town.authority, at=town.office.now())
    assert OTHER.account_number not in repr(found)
    assert OTHER.account_number not in str(
        town.all("SELECT body FROM history WHERE authority_id = :a", a=town.authority)
    )
