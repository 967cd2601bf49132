"""What versions of lists say of applications: who is named, and which patents do not stand as they did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from workflow.acts.asked_about import Keys, closing_days, keys_of
from workflow.registers.lists import versions
from workflow.registers.lists.kinds import IN_FORCE, KINDS, About
from workflow.registers.lists.reading import Entry
from workflow.registers.lists.versions import Version
from workflow.review.hits import Find, Listed, Point

Used = Mapping[str, tuple[Version, ...]]


@dataclass(frozen=True)
class Asked:
    """What is asked: which applications of one authority, at which point and of which plan, on which day.

    `line` is the authority and those above it, whose lists are asked too.
    """

    authority: int
    line: Sequence[int]
    applications: Sequence[int]
    point: Point
    plan: int | None
    today: date


@dataclass(frozen=True)
class Found:
    """What is found of an authority's applications, and the versions that were asked of each, by kind."""

    finds: Sequence[Find]
    used: Mapping[int, Used]


def found(connection: Connection, asked: Asked) -> Found:
    """What all lists that are in force say; lines are read only where a list asks for them."""
    now = versions.in_force(connection, asked.line, asked.today)
    about: dict[About, Keys] = {}
    for kind, some in now.items():
        shape = KINDS[kind]
        if some and shape.about not in about:
            about[shape.about] = keys_of(connection, shape.about, asked.applications, asked.point)
    closing = _closing(connection, asked, now)
    finds: list[Find] = []
    for kind, some in now.items():
        if some and KINDS[kind].bearing == "adverse":
            finds += _adverse(connection, asked, about[KINDS[kind].about], some)
        elif some:
            finds += _changed(connection, asked, about[KINDS[kind].about], some, closing)
    return Found(finds, {each: _used(now, closing.get(each, {})) for each in asked.applications})


def _used(now: Used, then: Used) -> Used:
    """The versions of today, and after them those of the closing day that are others."""
    return {
        kind: (*some, *(each for each in then.get(kind, ()) if each not in some and KINDS[kind].bearing == "fact"))
        for kind, some in now.items()
    }


def _closing(connection: Connection, asked: Asked, now: Used) -> Mapping[int, Used]:
    """The versions of each application's closing day, where a list tells how things stand."""
    if not any(some and KINDS[kind].bearing == "fact" for kind, some in now.items()):
        return {}
    days = closing_days(connection, asked.applications)
    known = {day: versions.in_force(connection, asked.line, day) for day in set(days.values())}
    return {application: known[day] for application, day in days.items()}


def _adverse(connection: Connection, asked: Asked, keys: Keys, some: Sequence[Version]) -> Iterator[Find]:
    """Who is listed where nobody should be."""
    said = _entries(connection, some, keys)
    for version in some:
        for application, mine in keys.items():
            entries = tuple(
                Listed(key, entry.told, rows) for key, rows in mine.items() for entry in said.get((version.id, key), ())
            )
            if entries:
                yield _find(asked, application, version, entries)


def _changed(
    connection: Connection, asked: Asked, keys: Keys, some: Sequence[Version], closing: Mapping[int, Used]
) -> Iterator[Find]:
    """Which patents are not in force today or were not on the closing day, or have other owners than on that day."""
    earlier = {each for used in closing.values() for each in used.get(some[0].kind, ())}
    said = _entries(connection, [*some, *earlier], keys)
    for version in some:
        for application, mine in keys.items():
            then = closing.get(application, {}).get(version.kind, ())
            pairs = [
                (key, rows, entry, [each for one in then for each in said.get((one.id, key), ())])
                for key, rows in mine.items()
                for entry in said.get((version.id, key), ())
            ]
            against = [(key, rows, _against(entry, old)) for key, rows, entry, old in pairs]
            entries = [Listed(key, words, rows) for key, rows, words in against if words is not None]
            if entries:
                yield _find(asked, application, version, tuple(entries))


def _against(entry: Entry, old: Sequence[Entry]) -> Mapping[str, object] | None:
    """What speaks against a patent, as its entry says it beside that of the closing day; None where nothing does."""
    lapsed = [each.told["status"] for each in old if each.told["status"] != IN_FORCE]
    moved = [each.told["owners"] for each in old if each.told["owners"] != entry.told["owners"]]
    if entry.told["status"] == IN_FORCE and not lapsed and not moved:
        return None
    then = {"status_at_closing": lapsed[0]} if lapsed else {}
    return dict(entry.told) | then | ({"owners_at_closing": moved[0]} if moved else {})


def _entries(connection: Connection, some: Sequence[Version], keys: Keys) -> Mapping[tuple[int, str], Sequence[Entry]]:
    return versions.entries(connection, [each.id for each in some], {key for mine in keys.values() for key in mine})


def _find(asked: Asked, application: int, version: Version, entries: tuple[Listed, ...]) -> Find:
    return Find(
        application=application,
        authority=asked.authority,
        kind=version.kind,
        version=version.id,
        version_name=version.name,
        point=asked.point,
        entries=entries,
        plan=asked.plan,
    )
