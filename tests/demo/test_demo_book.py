"""The demonstration's book at the terminal: every law holds, its past stands, and beancount adds it up too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from beancount.core import data as directives
from click.testing import CliRunner, Result
from sqlalchemy import text

from console.commands.money import command
from console.demonstration import SEED, TODAY
from console.demonstration.cast import CITY, Cast, gather
from console.demonstration.report import edition_2018
from console.demonstration.round import ROUND_TITLE, next_round, parts_of
from console.demonstration.universities import universities
from console.demonstration.walk import Walk
from settings import Clock, Settings
from storage.database import Database
from tests import made
from tests.beancounting import held, loaded
from workflow.acts.laws.check import LAWS
from workflow.acts.opening import open_office
from workflow.money import book
from workflow.money.book import AccountName

CODE = CITY[0]
UNUSED = {
    *("lines_use_their_ceilings", "ceilings_never_passed", "ceilings_fold"),
    *("recoveries_accounted", "recovered_within_paid"),
}
"""Laws that have nothing to look at: the scheme shares no receipt and has no cap over all levels; nothing came back."""


@dataclass(frozen=True)
class Walked:
    """A demonstration whose round is over, and its call."""

    cast: Cast
    call: int
    number: str
    folder: Path

    def run(self, *arguments: str) -> Result:
        """`yuelu money …` on the session's servers."""
        return CliRunner().invoke(command, [*arguments, "--data", str(self.folder)])

    def told(self, *arguments: str) -> dict[str, list[dict[str, object]]]:
        """What it prints as JSON."""
        found: dict[str, list[dict[str, object]]] = json.loads(self.run(*arguments, "--json").stdout)
        return found

    def standing(self, *arguments: str) -> dict[str, object]:
        """The balances of the call."""
        (found,) = self.told("balances", "--call", self.number, *arguments)["calls"]
        return found


@pytest.fixture(scope="module")
def walked(settings: Settings, database: Database, tmp_path_factory: pytest.TempPathFactory) -> Walked:
    """A whole round of two universities: one payment comes back and goes out again."""
    cast = gather(
        replace(open_office(settings, database), clock=Clock(TODAY)), made.PASSWORD, SEED, universities(SEED)[:2]
    )
    number, seed = next_round(cast)
    walk, parts = Walk(cast, seed, lambda _line: None), parts_of(seed, 16, universities(SEED)[:2])
    call = walk.open_call(number, edition_2018().hash, ROUND_TITLE)
    for part in parts:
        walk.submit(walk.draft(call, part).seen, part)
    walk.close(call)
    walk.check_form(correcting=parts[-1])
    walk.review()
    walk.confirm(walk.publish(walk.plan(call)))
    walk.settle(walk.order(call), returned=1)
    walk.settle(walk.order(call), returned=0)
    return Walked(cast, call, number, tmp_path_factory.mktemp("no-installation"))


@pytest.fixture
def forged(owner_database: Database, walked: Walked) -> Iterator[None]:
    """A fen that nobody transferred, for the while of a test."""
    forge = text("UPDATE account SET balance_fen = balance_fen + :fen WHERE call_id = :call AND name = 'free'")
    with owner_database.writing() as connection:
        connection.execute(forge, {"fen": 1, "call": walked.call})
    yield
    with owner_database.writing() as connection:
        connection.execute(forge, {"fen": -1, "call": walked.call})


def test_every_law_holds_of_the_demonstration_and_looked_at_something(walked: Walked) -> None:
    result = walked.run("check", "--json", "--authority", CODE)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told.keys() == {"laws"}
    assert all(law.keys() == {"law", "ok", "checked", "faults"} for law in told["laws"])
    assert [law["law"] for law in told["laws"]] == ["chains_whole", *(law.name for law in LAWS)]
    assert [law for law in told["laws"] if not law["ok"] or law["faults"]] == []
    assert {law["law"] for law in told["laws"] if not law["checked"]} <= UNUSED


@pytest.mark.usefixtures("forged")
def test_a_fault_is_told_with_where_it_is_and_ends_with_1(walked: Walked) -> None:
    result = walked.run("check", "--json", "--authority", CODE)
    assert result.exit_code == 1
    (law,) = [law for law in json.loads(result.stdout)["laws"] if not law["ok"]]
    (fault,) = law["faults"]
    assert law["law"] == "balances_fold"
    assert fault["where"]["call"] == walked.number
    assert fault["where"]["account"] == "free"
    assert fault["where"]["kept_fen"] == fault["where"]["folded_fen"] + 1
    assert walked.number in fault["zh"]
    assert walked.number in fault["en"]


@pytest.mark.usefixtures("forged")
def test_people_read_the_table_in_chinese_or_in_english(walked: Walked) -> None:
    chinese, english = (walked.run("check", "--authority", CODE, *rest).output for rest in ((), ("--language", "en")))
    assert "✗ 每个账户的余额等于其分录之和" in chinese
    assert f"申报通知 {walked.number} 账户 free" in chinese
    assert "✓ 任何事项都没有被重复资助" in chinese
    assert chinese.endswith("1 项规则不成立\n")
    assert "✗ every balance is the sum of its transfers" in english
    assert "✓ nothing is funded twice" in english


def test_balances_are_those_of_the_book(walked: Walked) -> None:
    found = walked.standing()
    with walked.cast.office.database.reading() as connection:
        ours = book.balances(connection, walked.call)
    assert found["number"] == walked.number
    assert found["budget_fen"] == -ours[AccountName.SOURCE]
    assert found["free_fen"] == ours[AccountName.FREE]
    assert found["reserved_fen"] == found["in_transit_fen"] == 0
    assert found["paid_fen"] == ours[AccountName.PAID]
    assert int(str(found["returned_fen"])) > 0


BEGUN = {
    "2018-11-25": [],
    "2018-11-26T00:00": [],
    "2018-11-26": ["budget_fen", "free_fen"],
    "2019-01-03": ["budget_fen", "free_fen"],
    "2019-01-04": ["budget_fen", "free_fen", "reserved_fen"],
    "2019-01-14T15:59:59+00:00": ["budget_fen", "free_fen", "reserved_fen"],
    "2019-01-14": ["budget_fen", "free_fen", "reserved_fen"],
    "2019-01-15": ["budget_fen", "free_fen", "paid_fen", "returned_fen"],
}
"""What there is of each past moment: approved on 26 November, reserved on 4 January, paid on the 15th."""


@pytest.mark.parametrize("moment", BEGUN)
def test_the_past_stands_as_it_was_at_the_end_of_a_day_in_beijing(walked: Walked, moment: str) -> None:
    found = {name: int(str(fen)) for name, fen in walked.standing("--at", moment).items() if name != "number"}
    assert [name for name, fen in found.items() if fen] == BEGUN[moment]
    whole = ("free_fen", "reserved_fen", "in_transit_fen", "paid_fen")
    assert found["budget_fen"] == sum(found[name] for name in whole)


@pytest.mark.parametrize("moment", BEGUN)
def test_claimants_funds_and_authorities_come_to_what_the_call_holds_at_any_moment(walked: Walked, moment: str) -> None:
    found, asked = walked.standing("--at", moment), ("balances", "--authority", CODE, "--at", moment, "--by")
    (authority,), (fund,) = walked.told(*asked, "authority")["authorities"], walked.told(*asked, "fund")["funds"]
    assert (authority.pop("name"), fund.pop("name")) == (CODE, f"{CODE}/invention-maintenance")
    assert authority == fund
    calls = walked.told("balances", "--authority", CODE, "--at", moment)["calls"]
    claimants = walked.told(*asked, "claimant")["claimants"]
    for part in ("reserved_fen", "in_transit_fen", "paid_fen", "returned_fen", "recovered_fen"):
        assert sum(int(str(each[part])) for each in calls) == authority[part]
        assert sum(int(str(each[part])) for each in claimants) == authority[part]
    assert found["paid_fen"] == 0 or {each["name"] for each in claimants} >= {"中南大学", "湖南大学"}


def test_a_claimants_money_is_not_asked_for_by_a_single_call(walked: Walked) -> None:
    result = walked.run("balances", "--by", "claimant", "--call", walked.number)
    assert (result.exit_code, "--call" in result.output) == (2, True)


def test_the_moment_is_told_in_utc(walked: Walked) -> None:
    told = json.loads(walked.run("balances", "--json", "--at", "2019-01-14", "--authority", CODE).stdout)
    assert datetime.fromisoformat(told["at"]) == datetime(2019, 1, 14, 15, 59, 59, 999_999, tzinfo=UTC)


@pytest.mark.parametrize("odd", ["yesterday", "2019-02-30", "2019-13-01T00:00", "9999-12-31", "0001-01-01", "二〇一九"])
def test_what_is_no_moment_is_refused_or_long_ago(walked: Walked, odd: str) -> None:
    result = walked.run("balances", "--at", odd)
    if odd == "0001-01-01":
        assert result.exit_code == 0
        return
    assert result.exit_code == 2
    assert "2019-01-14" in result.output


@pytest.mark.parametrize("asked", [("balances",), ("export", "--beancount")])
def test_a_call_or_an_authority_that_is_not_there_is_told(walked: Walked, asked: tuple[str, ...]) -> None:
    for option, words in (("--call", "没有该编号的申报通知"), ("--authority", "没有代码为")):
        result = walked.run(*asked, option, "nowhere")
        assert result.exit_code == 1
        assert words in result.output


def test_beancount_accepts_the_whole_book_and_comes_to_the_same_balances(walked: Walked, tmp_path: Path) -> None:
    file = tmp_path / "book.beancount"
    assert walked.run("export", "--beancount", "--authority", CODE, "-o", str(file)).exit_code == 0
    entries = loaded(file.read_text())
    names = {"Equity:{}:Source": "source", "Assets:{}:Free": "free", "Assets:{}:Reserved": "reserved"}
    names |= {"Assets:{}:InTransit": "in_transit", "Expenses:{}:Paid": "paid", "Assets:{}:Recovered": "recovered"}
    with walked.cast.office.database.reading() as connection:
        calls = connection.execute(
            text("SELECT DISTINCT c.id, c.number FROM call c JOIN account a ON a.call_id = c.id "
                 "WHERE c.authority_id = :authority"),
            {"authority": walked.cast.authority},
        ).all()  # fmt: skip
        ours = {call.number: book.balances(connection, call.id) for call in calls}
    assert walked.number in ours
    for number, ours_of in ours.items():
        for pattern, name in names.items():
            assert held(entries, pattern.format(number)) == Decimal(ours_of[AccountName(name)]) / 100
    asserted = [entry for entry in entries if isinstance(entry, directives.Balance)]
    assert len(asserted) == len(ours) * len(names)


def test_every_transfer_is_a_transaction_that_names_its_row_of_the_record(walked: Walked, tmp_path: Path) -> None:
    file = tmp_path / "book.beancount"
    walked.run("export", "--beancount", "--call", walked.number, "-o", str(file))
    entries = loaded(file.read_text())
    told = {
        (int(each.meta["subject"]), int(each.meta["seq"]), units.number * 100, each.meta["history"])
        for each in entries
        if isinstance(each, directives.Transaction)
        and (units := each.postings[0].units) is not None
        and units.number is not None
    }
    with walked.cast.office.database.reading() as connection:
        rows = connection.execute(
            text("SELECT t.subject_id, t.seq, t.amount_fen, encode(h.hash, 'hex') FROM transfer t "
                 "JOIN account a ON a.id = t.from_id JOIN history h ON h.subject_id = t.subject_id AND h.seq = t.seq "
                 "WHERE a.call_id = :call"),
            {"call": walked.call},
        ).all()  # fmt: skip
    assert told == {tuple(row) for row in rows}


def test_the_same_book_gives_the_same_bytes_also_to_the_terminal(walked: Walked, tmp_path: Path) -> None:
    file = tmp_path / "book.beancount"
    walked.run("export", "--beancount", "--call", walked.number, "-o", str(file))
    shown = walked.run("export", "--beancount", "--call", walked.number)
    assert shown.stdout_bytes == file.read_bytes()
    assert shown.stdout.startswith('option "operating_currency" "CNY"\n')
