"""Trying a move: every live application of a call held against the other edition, and what breaks it told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sqlalchemy import Connection, select

from workflow.acts.decide import SEND
from workflow.acts.looking import Seen, look_all
from workflow.acts.make_plan import DECIDED
from workflow.acts.moving import clocks, content
from workflow.acts.moving.content import Between
from workflow.acts.moving.faults import KnownByName, NothingToMove, NotThatScheme, PlanStands, SameEdition
from workflow.acts.moving.found import Found, breaking, telling
from workflow.acts.moving.replay import replay
from workflow.acts.office import Office
from workflow.acts.upload_lines import judge_again
from workflow.calls import rounds
from workflow.calls.rounds import CallRow
from workflow.claims import answers, applications, lists
from workflow.claims.applications import ApplicationRow
from workflow.claims.lists import ListRow
from workflow.definition.edition import Edition
from workflow.definition.life import Life, Text
from workflow.definition.renaming import Renaming
from workflow.definition.sharing_reader import MOMENTS, criterion
from workflow.engine.tables import Subject
from workflow.history.body import Plain, digest
from workflow.history.reading import Entry, record
from workflow.money.tables import Plan
from workflow.parties import organisations
from workflow.registers.editions import edition_by_hash
from workflow.review import decisions, points

BY_NAME: Final = frozenset({DECIDED, "withdrawn", "refused", "lapsed", "unfunded", "paid"})
"""States that plans, the checks of the laws and the year's report ask for by their names."""

DEAD_PLANS: Final = ("rejected", "superseded")
"""The states of a plan that holds nothing and will hold nothing."""


@dataclass(frozen=True)
class Tried:
    """An application that was tried: how it stands, where it would stand, and what was found."""

    seen: Seen
    number: str
    state: Text
    becomes: str
    found: tuple[Found, ...]
    submitted: bool
    """Whether it was ever handed in: a draft is its claimant's alone, and shown to nobody else."""

    @property
    def moves(self) -> bool:
        """Whether nothing breaks it."""
        return not any(each.breaks for each in self.found)


@dataclass(frozen=True)
class Trial:
    """A move that was tried: each application with its result, and what the call keeps as it was announced."""

    call: CallRow
    two: Between
    tried: tuple[Tried, ...]
    kept: tuple[Text, ...]

    @property
    def moving(self) -> Sequence[Tried]:
        """Those that move."""
        return [each for each in self.tried if each.moves]

    @property
    def breaking(self) -> Sequence[Tried]:
        """Those that stay under their edition."""
        return [each for each in self.tried if not each.moves]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over every application, its version, and what was found: what the record names the list by."""
        told: Plain = [
            [each.seen.id, each.seen.version, each.moves, [one.written() for one in each.found]] for each in self.tried
        ]
        return digest(told)


def try_move(office: Office, connection: Connection, call: int, before: str, after: str, renaming: Renaming) -> Trial:
    """Try to move the live applications of a call that stand under one edition to another, named by their hashes.

    Reads only. Raises SameEdition, NotThatScheme, KnownByName, PlanStands and NothingToMove.
    """
    row, two = rounds.get(connection, call), pair(connection, call, before, after, renaming)
    if standing_plan(connection, call):
        raise PlanStands
    live = _live(connection, call, two)
    if not live:
        raise NothingToMove
    tried = tuple(_tried(office, connection, two, each, seen) for each, seen in live)
    return Trial(row, two, tried, tuple(_kept(two)))


def pair(connection: Connection, call: int, before: str, after: str, renaming: Renaming) -> Between:
    """The two editions of a move.

    Raises SameEdition, NotThatScheme where one of them is not of the call's scheme, and KnownByName.
    """
    if before == after:
        raise SameEdition
    editions = edition_by_hash(connection, before), edition_by_hash(connection, after)
    if {each.scheme for each in editions} != {rounds.get(connection, call).scheme}:
        raise NotThatScheme
    if lost := set(_lost(*editions, renaming)):
        raise KnownByName(lost)
    return content.between(connection, *editions, renaming)


def _lost(before: Edition, after: Edition, renaming: Renaming) -> Iterator[str]:
    """What the house finds by its name, and would not find any more: its own steps, and what claims are ranked by."""
    old, new = before.life, after.life
    triggers = {each.trigger for each in old.transitions}
    pulled = {each.trigger for each in old.transitions if old.states[each.source].waits_for}
    asked = triggers & (pulled | {SEND, *MOMENTS.values()})
    yield from (each for each in asked if renaming.trigger(each) != each)
    yield from asked - {each.trigger for each in new.transitions}
    known = BY_NAME & old.states.keys()
    yield from (each for each in known if each not in new.states or renaming.state(each) != each)
    yield from {criterion(each).name for each in before.rank} & renaming.fields.keys()


def standing_plan(connection: Connection, call: int) -> bool:
    """Whether a plan of the call is on its way or holds money: what it grants is not to be changed by a move."""
    wanted = select(Plan.id).join(Subject, Subject.id == Plan.id)
    alive = (Plan.call_id == call, Subject.state.not_in(DEAD_PLANS))
    return connection.execute(wanted.where(*alive).limit(1)).first() is not None


def _live(connection: Connection, call: int, two: Between) -> list[tuple[ApplicationRow, Seen]]:
    """The applications of a call under the old edition that have not ended, by number."""
    rows, states = applications.of_call(connection, call), two.before.life.states
    seen = look_all(connection, [each.id for each in rows])
    under_it = [(each, seen[each.id]) for each in rows if seen[each.id].edition == two.before.hash]
    return [(row, stands) for row, stands in under_it if not states[stands.state].ends]


def _tried(office: Office, connection: Connection, two: Between, row: ApplicationRow, seen: Seen) -> Tried:
    def life(edition: str) -> Life:
        return edition_by_hash(connection, edition).life

    entries = record(connection, seen.id)
    replayed = replay(life, two.after.life, two.renaming, entries)
    found = (*replayed.found, *_content(connection, two, row, seen, entries))
    state = two.before.life.states[seen.state]
    if not any(each.breaks for each in found):
        found = (*found, *_clock(office, connection, two, seen, replayed.state))
    return Tried(seen, row.number, state.title, replayed.state, found, row.submitted_at is not None)


def _clock(office: Office, connection: Connection, two: Between, seen: Seen, becomes: str) -> Iterator[Found]:
    remade = clocks.remade(office, connection, seen, two.before.life, two.after.life.states[becomes])
    before, after = remade.days
    if before != after:
        yield telling("clock", before=before, after=after)


def _content(
    connection: Connection, two: Between, row: ApplicationRow, seen: Seen, entries: Sequence[Entry]
) -> Iterator[Found]:
    """What was handed in, and what waits to be handed in."""
    claimant = organisations.get(connection, row.claimant)
    if claimant.kind not in two.after.claimants:
        yield breaking("claimant_kind", kind=claimant.kind)
    submitted = lists.submitted(connection, seen.id)
    yield from content.answers_found(two, answers.typed(connection, seen.id), submitted=submitted is not None)
    if submitted is not None:
        yield from _submitted(connection, two, seen, submitted, entries)
    newest = lists.newest(connection, seen.id)
    if newest is not None and newest.sealed_at is None:
        yield from _draft(connection, two, seen, newest)


def _submitted(
    connection: Connection, two: Between, seen: Seen, submitted: ListRow, entries: Sequence[Entry]
) -> Iterator[Found]:
    said = [each.body["said"] for each in entries]
    confirmed = [each["undertaking"] for each in said if isinstance(each, dict) and "undertaking" in each]
    yield from content.undertaking_found(two, str(confirmed[-1]) if confirmed else None)
    yield from content.papers_found(two, (kind for kind, _ in lists.evidence(connection, submitted.id)))
    lines = lists.lines(connection, submitted.id)
    yield from content.columns_found(two, lines)
    yield from content.lines_found(connection, seen, two, lines)
    decided = decisions.drafted(connection, seen.id)
    yield from content.reasons_found(two, (each.reason_code for each in decided))
    asked = points.last_round(connection, seen.id)
    if asked is not None:
        named = {each.kind for each in points.of_round(connection, seen.id, asked).points if each.kind}
        for kind in sorted(named - {each.name for each in two.after.documents}):
            yield breaking("paper_gone", kind=kind)


def _draft(connection: Connection, two: Between, seen: Seen, draft: ListRow) -> Iterator[Found]:
    """How many lines of a draft would come out otherwise; its claimant may still change them."""
    if two.same_rules:
        return
    before = lists.lines(connection, draft.id)
    judged = judge_again(connection, under(seen, two), [(line, two.cells(line.cells)) for line in before])
    differing = sum(
        (old.ok, old.award_fen) != (new.ok, new.award_fen) for old, new in zip(before, judged.lines, strict=True)
    )
    if differing:
        yield telling("draft_lines", count=differing)


def under(seen: Seen, two: Between) -> Seen:
    """An application as if it stood under the new edition already: for what reads the edition and not the state."""
    return Seen(seen.id, seen.kind, seen.authority, two.after.hash, seen.state, seen.version, seen.claimant)


def _kept(two: Between) -> Iterator[Text]:
    """What was announced with the call, and stays as it was announced."""
    names = {
        "claimant_cap_fen": Text("每个申报主体的限额", "the cap for one claimant"),
        "share": Text("预算不足时的分配方式", "how a short budget is shared"),
        "rank": Text("排序依据", "what applications are ranked by"),
        "quota": Text("名额", "the quota"),
    }
    for name, words in names.items():
        if getattr(two.before, name) != getattr(two.after, name):
            yield Text(
                f"{words.zh}有改动：本申报通知仍按公布时的版本执行。",
                f"{words.en[0].upper()}{words.en[1:]} differs: this call keeps what was announced with it.",
            )
