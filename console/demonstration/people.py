"""Invented people: one for each role of the office, and an officer for each university."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from console.demonstration.chance import chance
from console.demonstration.setting import MAIL_DOMAIN
from workflow.parties.roles import OFFICE_ROLES, ROLES

_SURNAMES = "陈李王刘张周黄杨彭谭唐肖罗邓胡曾何吴谢欧"
_GIVEN = "文思明嘉雨晨志远清妍国栋静怡海涛若兰建平晓梅子昂书瑶立群云帆"


@dataclass(frozen=True)
class Person:
    """A person of the demonstration; `organisation` is None for the office's own people."""

    role: str
    name: str
    email: str
    organisation: str | None = None


def people(seed: int) -> list[Person]:
    """One person for each role of the office, in the order of the procedure; nobody has two roles or another's name."""
    taken: set[str] = set()
    return [_office_person(role, seed, taken) for role in ROLES if role in OFFICE_ROLES]


def officer(short: str, organisation: str, seed: int) -> Person:
    """The person who claims for a university."""
    name = invented_name(chance(seed, "officer", short))
    return Person("claimant_officer", name, f"officer.{short}@{MAIL_DOMAIN}", organisation)


def invented_name(luck: Random) -> str:
    """A surname and one or two characters."""
    return luck.choice(_SURNAMES) + "".join(luck.sample(_GIVEN, luck.choice((1, 2, 2))))


def _office_person(role: str, seed: int, taken: set[str]) -> Person:
    luck = chance(seed, "person", role)
    name = invented_name(luck)
    while name in taken:
        name = invented_name(luck)
    taken.add(name)
    return Person(role, name, f"{role.replace('_', '-')}@{MAIL_DOMAIN}")
