"""Asking the lists that are in force about applications: at acceptance, before notice and before payment."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy import Connection

from workflow.acts.acting import Beginning, begin_life
from workflow.acts.listed import Asked, found
from workflow.acts.looking import house_edition, look_all, look_alone
from workflow.acts.office import Office
from workflow.definition.lives import load_life
from workflow.engine.errors import EngineError
from workflow.history.body import Plain
from workflow.parties import authorities
from workflow.registers.lists.kinds import KINDS
from workflow.review import hits
from workflow.review.hits import DISMISSED, Find, HitRow, Point

Done = TypeVar("Done")

KIND = "register_hit"

_TOLD = 5
"""As many applications as a refusal names; all are in it."""


@dataclass(frozen=True)
class Answer:
    """What the lists say of one application on a day.

    `used` has the versions that were asked, by kind; none where none is loaded. `held` are the findings that were not
    dismissed, and of them `new` those that nobody has been asked to judge yet.
    """

    application: int
    used: Mapping[str, tuple[str, ...]]
    held: tuple[Find, ...] = ()
    new: tuple[Find, ...] = ()

    @property
    def stops_claimant(self) -> bool:
        """Whether the claimant is listed, and not only patents of some lines."""
        return any(KINDS[each.kind].about == "claimant" for each in self.held)

    @property
    def said(self) -> dict[str, Plain]:
        """What the record of the step has of it: which versions were asked, none where no list was loaded."""
        return {"registers": {kind: list(names) for kind, names in self.used.items()}}


class ListedClaim(EngineError):
    """Lists name the claimants or patents of applications that somebody has to judge first; `finds` says which."""

    code = "listed"

    def __init__(self, answers: Sequence[Answer], numbers: Mapping[int, str]) -> None:
        super().__init__()
        self.answers = tuple(answers)
        self.finds = tuple(find for each in answers for find in each.held)
        self.numbers = numbers

    def told(self, language: str) -> str:
        """Which applications are held, by which list, and what to do."""
        english = language.startswith("en")
        kinds = {(each.application, each.kind): each.version_name for each in self.finds}
        named = [
            f"{self.numbers[application]} ({KINDS[kind].title.en}, {version})"
            if english
            else f"{self.numbers[application]}（{KINDS[kind].title.zh}，{version}）"
            for (application, kind), version in kinds.items()
        ]
        rest = "…" if len(named) > _TOLD else ""
        if english:
            return (
                f"Lists that are in force name: {', '.join(named[:_TOLD])}{rest}. The finding waits for the head of "
                "policy, who judges whether it bears on the application; until then it is held."
            )
        listed = "、".join(named[:_TOLD])
        return f"现行名单中列有：{listed}{rest}。已转政策负责人核实；认定不影响申报之前，该申报暂缓办理。"


class ListedInBatch(ListedClaim):
    """A batch that waits for its release has applications that a list names by now."""

    code = "listed_in_batch"

    def told(self, language: str) -> str:
        """Which ones, and how the others get their money at once."""
        if language.startswith("en"):
            return f"{super().told(language)} Discard this batch and make it again: the others are paid without delay."
        return f"{super().told(language)}请作废本批次后重新制作，其余申报照常拨付。"


def ask(
    office: Office, connection: Connection, applications: Collection[int], point: Point, plan: int | None = None
) -> Mapping[int, Answer]:
    """What the lists of this day say of applications, each by its own authority's and those above it."""
    seen = look_all(connection, sorted(applications))
    known = _known(hits.of_applications(connection, applications))
    answers: dict[int, Answer] = {}
    for authority in sorted({each.authority for each in seen.values()}):
        mine = [each.id for each in seen.values() if each.authority == authority]
        line = authorities.line(connection, authority)
        told = found(connection, Asked(authority, line, mine, point, plan, office.clock.today()))
        for application in mine:
            used = {kind: tuple(each.name for each in some) for kind, some in told.used[application].items()}
            answers[application] = _judged(application, used, told.finds, known.get(application, ()))
    return answers


def keeping(office: Office, work: Callable[[Connection], Done]) -> Done:
    """Do `work` in one transaction; where lists stop it, what they say is put before who judges it all the same."""
    try:
        return office.transaction(work)
    except ListedClaim as listed:
        answers = listed.answers
        office.transaction(lambda connection: keep(office, connection, answers))
        raise


def keep(office: Office, connection: Connection, answers: Iterable[Answer]) -> None:
    """Put what is new before the person who judges it, in the caller's transaction.

    What waits already is not put there twice, also not by two who find it at once.
    """
    for answer in sorted(answers, key=lambda each: each.application):
        if answer.new:
            _open(office, connection, answer.new)


def _open(office: Office, connection: Connection, finds: Sequence[Find]) -> None:
    application = look_alone(connection, finds[0].application)
    waiting = _marks(each for each in hits.of_applications(connection, [application.id]))
    edition, life = house_edition(KIND), load_life(KIND)
    for find in finds:
        if not {(find.kind, each.mark) for each in find.entries} - waiting:
            continue
        said: dict[str, Plain] = {
            "application": find.application,
            "kind": find.kind,
            "version": find.version_name,
            "point": find.point,
            "entries": len(find.entries),
        }
        beginning = Beginning(claimant=application.claimant, said=said)
        begun = begin_life(office, connection, None, KIND, edition, find.authority, life, beginning)
        hits.add(connection, begun.id, find)


def _known(rows: Sequence[HitRow]) -> Mapping[int, Sequence[HitRow]]:
    known: dict[int, list[HitRow]] = {}
    for each in rows:
        known.setdefault(each.application, []).append(each)
    return known


def _marks(rows: Iterable[HitRow]) -> set[tuple[str, str]]:
    return {(each.kind, entry.mark) for each in rows for entry in each.entries}


def _judged(
    application: int, used: Mapping[str, tuple[str, ...]], finds: Sequence[Find], known: Sequence[HitRow]
) -> Answer:
    """Without what somebody judged not to bear on the application."""
    dismissed, waiting = _marks(each for each in known if each.state == DISMISSED), _marks(known)
    held = tuple(_without(each, dismissed) for each in finds if each.application == application)
    new = tuple(_without(each, waiting) for each in held)
    return Answer(
        application, used, tuple(each for each in held if each.entries), tuple(each for each in new if each.entries)
    )


def _without(find: Find, marks: set[tuple[str, str]]) -> Find:
    return replace(find, entries=tuple(each for each in find.entries if (find.kind, each.mark) not in marks))
