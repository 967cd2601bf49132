"""Editions and tables in the database: seeded once, pinned, immutable, and refused when somebody altered them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Table, delete, func, insert, select, text, update
from sqlalchemy.exc import ProgrammingError

from storage.database import Database
from tests.definition.invention_lines import edition as invention
from workflow.definition.assessment import ClaimContext, GivenRow
from workflow.definition.tables import Table as DatedTable
from workflow.definition.tables import TableVersion
from workflow.registers import editions, shipped
from workflow.registers.data import shipped_tables
from workflow.registers.tables import EDITION, REFERENCE_TABLE

NOW = datetime(2018, 9, 26, 1, 0, tzinfo=UTC)


def test_a_version_is_rebuilt_from_its_content_with_its_hash() -> None:
    for table in shipped_tables().values():
        for version in table.versions:
            again = TableVersion.from_content(version.content)
            assert (again, again.hash) == (version, version.hash)


def test_a_table_gives_the_version_of_the_day_and_none_before_the_first() -> None:
    old, new = (TableVersion("t", date(year, 1, 1), "a test", {1: year}) for year in (2018, 2020))
    table = DatedTable("t", (old, new))
    found = [table.on(day) for day in (date(2017, 12, 31), date(2018, 1, 1), date(2019, 12, 31), date(2020, 1, 1))]
    assert found == [None, old, old, new]


def test_the_annual_fees_are_in_fen_and_name_their_source() -> None:
    (version,) = shipped_tables()["cnipa_annual_fee_invention"].versions
    assert [version.rows[year] for year in (1, 4, 7, 10, 13, 16, 20)] == [
        90_000, 120_000, 200_000, 400_000, 600_000, 800_000, 800_000,
    ]  # fmt: skip
    assert len(version.rows) == 20
    assert "bjjihui.com" in version.source


def seeded(database: Database) -> str:
    """The hash of the shipped edition, once the database has it."""
    with database.writing() as connection:
        seeded = {(each.scheme, each.edition): each for each in editions.seed(connection, 1, NOW)}
    return seeded["invention-maintenance", "2018"].hash


def test_seeding_twice_changes_nothing(database: Database) -> None:
    named = seeded(database)
    with database.reading() as connection:
        count = select(func.count()).select_from(EDITION), select(func.count()).select_from(REFERENCE_TABLE)
        before = [connection.execute(each).scalar_one() for each in count]
    assert seeded(database) == named
    with database.reading() as connection:
        assert [connection.execute(each).scalar_one() for each in count] == before


def test_a_stored_edition_is_the_shipped_one_and_always_the_same_value(database: Database) -> None:
    named = seeded(database)
    with database.reading() as connection:
        found = editions.edition_by_hash(connection, named)
        assert editions.edition_by_hash(connection, named) is found
    assert found.hash == named
    assert found.life.initial == "draft"


def test_stored_rules_award_as_the_shipped_ones_do(database: Database) -> None:
    named = seeded(database)
    cells = {
        "专利号": "ZL201710117081.7",
        "专利权人": "中南大学",
        "申请日": "2017-03-01",
        "授权公告日": "2018-01-02",
        "缴费年度": 4,
        "实缴金额": 1200,
        "票据号码": "00887766",
        "缴费日期": "2020-03-02",
        "是否减缴": "否",
    }
    context = ClaimContext("中南大学", date(2020, 12, 31))
    with database.reading() as connection:
        rules = editions.rules_by_hash(connection, named)
        assert editions.rules_by_hash(connection, named) is rules
    stored = rules.assess([GivenRow(2, cells)], context).told()
    assert stored == shipped.rules(invention()).assess([GivenRow(2, cells)], context).told()
    assert stored["summary"]["award_fen"] == 60_000


def test_a_hash_that_is_not_there_is_told(database: Database) -> None:
    with database.reading() as connection, pytest.raises(editions.NoSuchEdition):
        editions.edition_by_hash(connection, "0" * 64)
    with database.reading() as connection, pytest.raises(editions.NoSuchEdition):
        editions.tables_of(connection, "0" * 64)


def test_a_content_that_does_not_fit_its_hash_is_refused(database: Database) -> None:
    named = seeded(database)
    with database.engine.connect() as connection:
        row = dict(connection.execute(select(EDITION).where(EDITION.c.hash == named)).mappings().one())
        forged = row | {"hash": "f" * 64, "content": row["content"].replace("500000 yuan", "999999 yuan")}
        connection.execute(insert(EDITION).values(forged))
        with pytest.raises(editions.ContentChanged):
            editions.edition_by_hash(connection, "f" * 64)
        connection.rollback()


@pytest.mark.parametrize("table", [EDITION, REFERENCE_TABLE], ids=lambda table: table.name)
def test_the_application_cannot_change_or_delete_what_is_published(database: Database, table: Table) -> None:
    seeded(database)
    for statement in (update(table).values(hash="0" * 64), delete(table)):
        with database.engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(statement)
    with database.engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text(f"TRUNCATE {table.name}"))
