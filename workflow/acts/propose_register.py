"""Proposing a list: a file without faults, with its source and its days, that another person approves or rejects."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from workflow.acts.acting import Beginning, act, begin_life
from workflow.acts.looking import Seen, house_edition, look
from workflow.acts.office import Office
from workflow.acts.once import begun_before, request_key
from workflow.definition.life import Text
from workflow.definition.lives import load_life
from workflow.engine.errors import NotYours
from workflow.engine.moves import Key
from workflow.parties import authorities
from workflow.parties.actors import Actor
from workflow.registers.calendar import shipped_calendar
from workflow.registers.lists import reading, versions
from workflow.registers.lists.kinds import KINDS, LISTS, WORKDAYS, RegisterKind
from workflow.registers.lists.reading import ListFault, ListFaults, ListRead
from workflow.registers.lists.versions import DayTaken, Loaded, Origin

KIND = "register_version"

ROLE = "policy_officer"
"""Who loads lists and proposes them."""

MOST_SOURCE = 500
"""Characters of a source."""

TABLE_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
"""A table's name as expressions of an edition may write it."""

MOST_NAME = 200
"""Characters of a file's name that are kept."""


@dataclass(frozen=True)
class Given:
    """What an officer hands in: a file as it is, its kind, and where it is from and when it holds."""

    kind: str
    content: bytes
    file: str
    origin: Origin
    table: str = ""
    """The name under which rules read it, where it is a table of figures."""


def checked(given: Given, today: date) -> ListRead:
    """What the file says. Raises ListFaults with every fault of it and of what is said about it."""
    faults = list(_origin_faults(given, today))
    kind = KINDS.get(given.kind)
    if kind is None:
        known = "、".join(f"{each.name}（{each.title.zh}）" for each in KINDS.values())
        faults.append(
            _fault(given, "unknown_kind", f"没有这种名单，可选：{known}", f"no such kind; there are {', '.join(KINDS)}")
        )
    if kind is not None:
        faults += _table_faults(given, kind)
    if kind is None or faults:
        raise ListFaults(faults)
    found = reading.read(kind, given.content, given.file[:MOST_NAME])
    if kind.name == WORKDAYS:
        _years_free(given, found)
    return found


def propose_register(
    office: Office, actor: Actor, authority: int, given: Given, *, key: str | None = None
) -> Seen | ListFaults:
    """Propose a list: its life, or every fault of the file, and then nothing is stored.

    With a `key`, the same request again gets the same proposal. Raises NotYours for whoever is no policy officer there.
    """
    if not actor.may(ROLE, authority):
        raise NotYours
    days = [str(each) for each in (given.origin.published_on, given.origin.valid_from, given.origin.valid_to)]
    sha256 = hashlib.sha256(given.content).hexdigest()
    asked = request_key(key, [KIND, authority, given.kind, given.table, given.origin.source, *days, sha256])
    try:
        if given.kind == WORKDAYS:
            given = replace(given, table=WORKDAYS)
        read = checked(given, office.clock.today())
        return office.transaction(lambda connection: _propose(office, connection, actor, authority, given, read, asked))
    except ListFaults as found:
        return found


def _propose(
    office: Office,
    connection: Connection,
    actor: Actor,
    authority: int,
    given: Given,
    read: ListRead,
    key: Key | None,
) -> Seen:
    if (begun := begun_before(connection, actor, key)) is not None:
        return begun
    edition, life = house_edition(KIND), load_life(KIND)
    for_all = authority in authorities.roots(connection)
    if given.table and not for_all:
        raise ListFaults([_not_root(given)])
    if versions.day_taken(connection, authority, given.kind, given.table, given.origin.valid_from):
        raise ListFaults([_day_taken(given)])
    seen = begin_life(office, connection, actor, KIND, edition, authority, life, Beginning(key=key))
    name, by = given.file[:MOST_NAME], actor.person_id
    loaded = Loaded(authority, given.kind, given.table, given.origin, read.entries, given.content, name, by, for_all)
    try:
        versions.add(connection, seen.id, loaded)
    except DayTaken as taken:
        raise ListFaults([_day_taken(given)]) from taken
    act(office, connection, actor, seen, "propose")
    return look(connection, seen.id)


def _table_faults(given: Given, kind: RegisterKind) -> list[ListFault]:
    found = []
    unfit = given.table in LISTS or (given.table and not TABLE_NAME.fullmatch(given.table))
    if bool(given.table) != kind.is_table or unfit:
        found.append(
            _fault(
                given,
                "table_name",
                "费用标准和国家名单须写明定义中使用的表名（小写字母、数字和下划线）；其他名单没有表名。",
                "a fee table or list of countries needs the name by which editions read it (small letters, digits and "
                "underscores); other lists have none",
            )
        )
    if kind.is_table and given.origin.valid_to is not None:
        found.append(
            _fault(
                given,
                "valid_to",
                "此表有效至下一版本生效，不填失效日期。",
                "a table holds until its next version begins; leave the last day out",
            )
        )
    return found


def _years_free(given: Given, found: ListRead) -> None:
    """The days off of a year that ships are not loaded again. Raises ListFaults."""
    days = {each.row: date.fromisoformat(str(each.told["day"])) for each in found.entries}
    shipped = sorted({day.year for day in days.values()} & shipped_calendar().years)
    missing = sorted({day.year for day in days.values()} - {day.year for day in days.values() if _new_year(day)})
    if shipped:
        years = ", ".join(map(str, shipped))
        zh, en = f"{years} 年的安排随产品提供，不再载入。", f"the days of {years} ship with the product; leave them out"
        raise ListFaults([_fault(given, "year_ships", zh, en)])
    if missing:
        years = ", ".join(map(str, missing))
        zh, en = f"{years} 年缺元旦：一年的安排须完整。", f"{years} lacks New Year's Day: load the whole year"
        raise ListFaults([_fault(given, "year_not_whole", zh, en)])


def _new_year(day: date) -> bool:
    return (day.month, day.day) == (1, 1)


def _not_root(given: Given) -> ListFault:
    return _fault(
        given,
        "not_root",
        "费用标准、国家名单和放假安排各主管部门共用，由市级主管部门载入。",
        "fee tables, lists of countries and working days are the same for all: the city's authority loads them",
    )


def _origin_faults(given: Given, today: date) -> list[ListFault]:
    origin, found = given.origin, []
    source = origin.source
    if not source.strip() or len(source) > MOST_SOURCE or not source.isprintable():
        found.append(
            _fault(
                given,
                "source",
                f"请写明来源（如发布机关、文号或网址），不超过 {MOST_SOURCE} 个字。",
                f"say where the list is from (who published it, number or address), at most {MOST_SOURCE} characters",
            )
        )
    if origin.valid_to is not None and origin.valid_to < origin.valid_from:
        found.append(
            _fault(given, "valid_to", "有效期的末日早于首日，请更正。", "the last day is before the first; mend one")
        )
    if origin.published_on > today:
        found.append(
            _fault(
                given, "published_on", "发布日期晚于今天，请更正。", "the day of publication is yet to come; mend it"
            )
        )
    return found


def _day_taken(given: Given) -> ListFault:
    day = given.origin.valid_from
    return _fault(
        given,
        "day_taken",
        f"自 {day} 起的版本已提请审批或已批准。请先撤回待审批的版本，或另选起始日期。",
        f"a version from {day} on waits or is approved; withdraw the one that waits, or choose another first day",
    )


def _fault(given: Given, code: str, zh: str, en: str) -> ListFault:
    return ListFault(given.file[:MOST_NAME], 0, "", code, Text(zh, en))
