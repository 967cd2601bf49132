"""An edition is proposed by one and published by another, is immutable from then on, and calls are made under it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError

from tests.acts.claim import good
from tests.acts.laws import broken
from tests.acts.together import at_once
from tests.acts.town import Town, person, terms
from workflow import schemes
from workflow.acts.faults import EditionStands
from workflow.acts.looking import Seen
from workflow.acts.propose_call import propose_call
from workflow.acts.propose_edition import propose_edition
from workflow.acts.pull import pull
from workflow.definition.faults import EditionFaults
from workflow.engine.errors import Conflict, KeyReused, MustBeApart, NotYours, ReasonMissing
from workflow.engine.moves import Moved
from workflow.registers import publishing
from workflow.registers.editions import edition_by_hash, tables_of

TEXT = (schemes.FOLDER / "invention-maintenance" / "2018.yaml").read_text(encoding="utf-8")


def written(scheme: str, edition: str = "2019", **changes: str) -> bytes:
    """The shipped edition under another name; `changes` are replaced, underscores standing for blanks."""
    found = TEXT.replace("scheme: invention-maintenance", f"scheme: {scheme}")
    found = found.replace('edition: "2018"', f'edition: "{edition}"')
    for old, new in changes.items():
        assert old in found
        found = found.replace(old, new)
    return found.encode()


@pytest.fixture
def scheme(town: Town) -> str:
    """A scheme that nobody else publishes: the towns of a session share one database."""
    return f"scheme-{town.authority}"


def proposed(town: Town, given: bytes, key: str | None = None) -> Seen:
    officer = town.staff["policy_officer"]
    found = propose_edition(town.office, officer, town.authority, given, "new.yaml", key=key)
    assert isinstance(found, Seen), found
    return found


def codes(town: Town, given: bytes) -> list[str]:
    found = propose_edition(town.office, town.staff["policy_officer"], town.authority, given, "new.yaml")
    assert isinstance(found, EditionFaults)
    assert all(each.told("zh") and each.told("en") for each in found.faults)
    return [each.code for each in found.faults]


def stored(town: Town, scheme: str) -> list[tuple[object, ...]]:
    return town.all("SELECT hash, edition FROM edition WHERE scheme = :scheme", scheme=scheme)


def test_what_was_proposed_is_kept_byte_for_byte_and_published_by_a_second_person(town: Town, scheme: str) -> None:
    given = b"\xef\xbb\xbf" + written(scheme)
    seen = proposed(town, given)
    assert (seen.state, stored(town, scheme)) == ("proposed", [])
    with town.office.database.reading() as connection:
        proposal = publishing.get(connection, seen.id)
    assert proposal.given == given
    town.do("policy_head", seen.id, "publish")
    assert stored(town, scheme) == [(proposal.edition_hash, "2019")]
    with town.office.database.reading() as connection:
        assert edition_by_hash(connection, proposal.edition_hash).scheme == scheme
        assert "annual_fee" in edition_by_hash(connection, proposal.edition_hash).tables
        assert tables_of(connection, proposal.edition_hash).tables["cnipa_annual_fee_invention"].versions
    assert broken(town) == []


def test_a_call_is_made_and_claimed_under_it_at_once(town: Town, scheme: str) -> None:
    seen = proposed(town, written(scheme))
    town.do("policy_head", seen.id, "publish")
    ((named, _),) = stored(town, scheme)
    asked = replace(terms(), edition=str(named))
    call = propose_call(town.office, town.staff["policy_officer"], town.authority, asked)
    town.do("policy_head", call.id, "approve")
    pull(town.office, None, town.look(call.id), "open")
    claimant = town.claimants[0]
    application = town.submitted(claimant, call.id, good(claimant.name))
    assert (application.edition, application.state) == (named, "submitted")
    assert broken(town) == []


def test_nobody_publishes_what_they_wrote_with_whatever_roles(town: Town, scheme: str) -> None:
    both = person(town, "policy_officer", "policy_head")
    seen = propose_edition(town.office, both, town.authority, written(scheme), "new.yaml")
    assert isinstance(seen, Seen)
    town.give_task(seen.id, both)
    with pytest.raises(MustBeApart):
        pull(town.office, both, seen, "publish")
    assert stored(town, scheme) == []


def test_the_database_refuses_a_second_duty_of_the_writer_too(town: Town, scheme: str) -> None:
    seen, officer = proposed(town, written(scheme)), town.staff["policy_officer"]
    with pytest.raises(psycopg.errors.UniqueViolation), town.office.database.statement() as driver:
        driver.execute(
            "INSERT INTO duty (subject_id, actor_id, duty, authority_id) VALUES (%s, %s, 'approve_rules', %s)",
            [seen.id, officer.person_id, town.authority],
        )


def test_of_two_approvals_at_once_one_publishes(town: Town, scheme: str) -> None:
    seen = proposed(town, written(scheme))
    head = town.hold("policy_head", seen.id)
    answers = at_once([lambda: pull(town.office, head, seen, "publish")] * 2)
    assert {type(each) for each in answers} == {Moved, Conflict}
    assert len(stored(town, scheme)) == 1
    assert broken(town) == []


def test_of_two_proposals_of_one_name_at_once_one_waits(town: Town, scheme: str) -> None:
    officer = town.staff["policy_officer"]
    answers = at_once(
        [
            lambda budget=budget: propose_edition(  # type: ignore[misc]  # each its own
                town.office, officer, town.authority, written(scheme, **{"3000000 yuan": budget}), "new.yaml"
            )
            for budget in ("1 yuan", "2 yuan")
        ]
    )
    (refused,) = [each for each in answers if isinstance(each, EditionFaults)]
    assert [each.code for each in refused.faults] == ["name_waits"]
    assert sum(isinstance(each, Seen) for each in answers) == 1


def test_a_published_edition_is_never_changed_or_taken_out(town: Town, scheme: str) -> None:
    seen = proposed(town, written(scheme))
    town.do("policy_head", seen.id, "publish")
    for statement in (b"UPDATE edition SET content = content", b"DELETE FROM edition"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), town.office.database.statement() as driver:
            driver.execute(statement)
    assert codes(town, written(scheme)) == ["content_stands"]
    assert codes(town, written(scheme, **{"3000000 yuan": "4 yuan"})) == ["name_stands"]


def test_a_name_waits_until_it_was_rejected_or_withdrawn_with_a_reason(town: Town, scheme: str) -> None:
    first = proposed(town, written(scheme))
    assert codes(town, written(scheme)) == ["name_waits"]
    head = town.hold("policy_head", first.id)
    with pytest.raises(ReasonMissing):
        pull(town.office, head, first, "reject")
    pull(town.office, head, first, "reject", reason="第七条比例有误")
    second = proposed(town, written(scheme))
    with pytest.raises(ReasonMissing):
        pull(town.office, town.staff["policy_officer"], second, "withdraw")
    pull(town.office, town.staff["policy_officer"], second, "withdraw", reason="再改")
    town.do("policy_head", proposed(town, written(scheme)).id, "publish")
    assert len(stored(town, scheme)) == 1
    assert broken(town) == []


def test_only_who_writes_policy_proposes(town: Town, scheme: str) -> None:
    for role, actor in town.staff.items():
        if role != "policy_officer":
            with pytest.raises(NotYours):
                propose_edition(town.office, actor, town.authority, written(scheme), "new.yaml")
    assert town.all("SELECT id FROM edition_proposal WHERE scheme = :scheme", scheme=scheme) == []


def test_a_request_that_is_sent_twice_makes_one_proposal(town: Town, scheme: str) -> None:
    assert proposed(town, written(scheme), "once") == proposed(town, written(scheme), "once")
    officer = town.staff["policy_officer"]
    with pytest.raises(KeyReused):
        propose_edition(town.office, officer, town.authority, written(scheme, "2020"), "new.yaml", key="once")


def test_a_name_that_was_seeded_meanwhile_is_not_published_twice(town: Town, scheme: str) -> None:
    seen = proposed(town, written(scheme))
    other = publishing.read(written(scheme, **{"3000000 yuan": "5 yuan"}), "other.yaml")
    with town.office.database.writing() as connection:
        publishing.publish(connection, town.authority, other, town.office.now())
    head = town.hold("policy_head", seen.id)
    with pytest.raises(EditionStands):
        pull(town.office, head, seen, "publish")
    assert stored(town, scheme) == [(other.hash, "2019")]


def test_the_database_keeps_no_bytes_under_another_hash(town: Town, scheme: str) -> None:
    seen = proposed(town, written(scheme))
    query = (
        "INSERT INTO edition_proposal SELECT id + 1, authority_id, scheme, 'x', edition_hash, 'other', given_sha256, "
        "NULL FROM edition_proposal WHERE id = %s"
    )
    with pytest.raises((psycopg.errors.CheckViolation, IntegrityError)), town.office.database.statement() as driver:
        driver.execute(query.encode(), [seen.id])


HOSTILE = [
    (b"\xff\xfe", "not_utf8"),
    (b"", "empty_definition"),
    (b"scheme: a\x00b", "yaml_syntax"),
    (b"a: " + b"[" * 400, "too_deep"),
    (b"a: &x [1]\nb: *x", "yaml_anchor"),
    (b"a: !!python/object/apply:os.system ['true']", "yaml_tag"),
    (b"a: " + b"x" * 600_000, "too_large"),
    (b"a: 1\n---\nb: 2", "many_documents"),
]


@pytest.mark.parametrize(("given", "code"), HOSTILE, ids=[code for _, code in HOSTILE])
def test_hostile_files_are_told_and_leave_nothing(town: Town, given: bytes, code: str) -> None:
    assert codes(town, given) == [code]
    assert town.all("SELECT id FROM edition_proposal WHERE authority_id = :a", a=town.authority) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("scheme: invention-maintenance", 'scheme: "a\\0b"', "not_a_scheme"),
        ("scheme: invention-maintenance", "scheme: Invention", "not_a_scheme"),
        ('edition: "2018"', 'edition: "a\\0"', "not_an_edition"),
        ('edition: "2018"', f"edition: {'x' * 41}", "not_an_edition"),
        ("table: cnipa_annual_fee_invention", "table: cnipa_annual_fee_inventon", "unknown_table"),
        ("from: 2018-01-01", "from: 1900-01-01", "no_table_row"),
        ("annual_fee[line.fee_year]", "annual_fee[line.reduction]", "no_row_for_key"),
        ("claimants: [university]", "claimants: [universty]", "not_a_choice"),
    ],
)
def test_a_broken_file_is_told_and_leaves_nothing(town: Town, old: str, new: str, code: str) -> None:
    assert old in TEXT
    assert code in codes(town, TEXT.replace(old, new).encode())
    assert town.all("SELECT id FROM edition_proposal WHERE authority_id = :a", a=town.authority) == []


@pytest.mark.parametrize(
    ("first", "last", "kinds"),
    [
        ("2018-01-01", "2021-06-30", ["overlap"]),
        ("2021-06-30", "2022-01-01", ["overlap"]),
        ("2021-07-01", "2022-01-01", []),
        ("2021-07-02", "2022-01-01", ["gap"]),
        ("2017-01-01", "2017-12-30", ["gap"]),
        ("2017-01-01", "2017-12-31", []),
    ],
)
def test_days_of_two_editions_or_of_none_are_warned_of(first: str, last: str, kinds: list[str]) -> None:
    shipped = publishing.read(TEXT.encode(), "a.yaml")
    other = TEXT.replace("from: 2018-01-01", f"from: {first}").replace("to: 2021-06-30", f"to: {last}")
    found = publishing.warnings(publishing.read(other.encode(), "b.yaml"), [shipped])
    assert [each.kind for each in found] == kinds
    assert all(each.words.zh and each.words.en and isinstance(each.first, date) for each in found)
