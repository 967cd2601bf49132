"""Who claims in a rehearsal: an organisation with a name, a code and a group such as the checks ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from console.demonstration.codes import credit_code
from console.rehearsal.conditions import Conditions
from console.rehearsal.patterns import patterns_in, word_for
from console.rehearsal.samples import words_in
from workflow.definition.edition import Check

_NAMES = "岳麓湘江云山晨星远志博雅启明泰和天心开福雨花望城"
_ENDS = {"university": "大学", "enterprise": "科技有限公司", "institute": "研究所", "provider": "知识产权服务有限公司"}
_REGION = "91430100"
_FACTS = frozenset({"claimant.name", "claimant.code", "claimant.group"})
_MOST_WORDS = 4


@dataclass(frozen=True)
class Party:
    """What is known of a claimant."""

    name: str
    code: str
    group: str | None = None


@dataclass(frozen=True)
class Naming:
    """How claimants are called, what their codes begin with, and the group that they declare."""

    before: str = ""
    after: str = ""
    region: str = _REGION
    group: str | None = None

    def party(self, luck: Random, kind: str) -> Party:
        """Another organisation that is called so."""
        stem = f"长沙{''.join(luck.sample(_NAMES, 4))}{luck.randrange(10**6):06d}{_ENDS[kind]}"
        return Party(f"{self.before}{stem}{self.after}", credit_code(luck, self.region), self.group)


USUAL = Naming()


def of_the_claimant(conditions: Conditions, check: Check) -> bool:
    """Whether a check looks at who claims."""
    return bool(conditions.names(check.expression) & _FACTS)


def namings(conditions: Conditions, checks: Iterable[Check]) -> Iterator[Naming]:
    """Other ways to be called than the usual one that may matter to these checks: with their words, and without."""
    asked = [each for each in checks if of_the_claimant(conditions, each)]
    if not asked:
        return
    words = sorted({word for each in asked for word in words_in(each.expression)})[:_MOST_WORDS]
    luck = Random(0)  # noqa: S311  # made to be the same each time
    patterns = [pattern for each in asked for _, pattern in patterns_in(each.expression)][:_MOST_WORDS]
    words += [word for each in patterns if (word := word_for(each, luck))]
    for word in words:
        yield Naming(before=word)
        yield Naming(after=word)
        yield Naming(group=word)
        if word.isalnum() and word.isascii():
            yield Naming(region=(word + _REGION[len(word) :])[: len(_REGION)])
    yield Naming(group="湖南排练集团有限公司")
    yield Naming(after="中心", region="52110000")
