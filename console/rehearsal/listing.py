"""The lists of a rehearsal: one names a claimant, whose application is held, and what it says is found to be true."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from console.rehearsal.faults import step
from console.rehearsal.round import Round
from console.rehearsal.stage import REASON, Stage
from workflow.acts.looking import Seen
from workflow.acts.make_plan import DECIDED
from workflow.acts.propose_register import Given, propose_register
from workflow.acts.pull import pull
from workflow.acts.take_task import take_this
from workflow.definition.life import Life
from workflow.registers.lists.kinds import KINDS
from workflow.registers.lists.versions import Origin
from workflow.review.hits import OPEN

STRIKE: Final = "strike"
"""The step that ends an application for what a list says of it."""

_KIND = "dishonest"
_EARLIER = 400
"""So many days before the closing day the first list begins; each further one begins a day later."""


def strikes(life: Life) -> int:
    """In how many states an application may end for what a list says of it."""
    return len([each for each in life.transitions if each.trigger == STRIKE])


def name_decided(round_: Round, most: int = 1) -> None:
    """A list names claimants of the first applications that are awarded something, where the life minds lists.

    A quota passes some of them over, and nobody is asked about those: then so many more are named that one of them is
    sure to be among the others, but no more than half.
    """
    if not strikes(round_.stage.edition.life):
        return
    awarded = round_.stage.all(
        "SELECT DISTINCT a.id FROM application a JOIN subject s ON s.id = a.id "
        "JOIN line_decision d ON d.application_id = a.id "
        "WHERE a.call_id = :call AND s.state = :state AND d.award_fen > 0 ORDER BY a.id",
        call=round_.call,
        state=DECIDED,
    )
    over = len(awarded) - (round_.stage.edition.quota or len(awarded))
    awarded = awarded[: max(most, min(over + 1, len(awarded) // 2))]
    name(round_, *(round_.stage.look(int(str(number))) for (number,) in awarded))


def name(round_: Round, *seen: Seen) -> None:
    """One loads a list with the claimants of these applications alone, and another approves it."""
    stage = round_.stage
    named = stage.all(
        "SELECT uscc, name FROM organisation WHERE id = ANY(:ids) ORDER BY id", ids=[each.claimant for each in seen]
    )
    if not named:
        return
    before = stage.all("SELECT id FROM register_version WHERE authority_id = :authority")
    first = stage.days.before(_EARLIER) + timedelta(days=len(before))
    origin = Origin("排练用名单", first, first)
    given = Given(_KIND, _csv([[str(each) for each in row] for row in named]), "list.csv", origin)
    with step("载入并批准名单", "Load a list and approve it"):
        officer = stage.person("policy_officer", "load_register")
        proposed = propose_register(stage.on(round_.day), officer, stage.authority, given)
        assert isinstance(proposed, Seen), proposed
        stage.do(round_.day, proposed.id, "approve", "policy_head", "approve_register")


def uphold(round_: Round) -> None:
    """Whatever was found is judged to be true: the applications end, and their money is free again."""
    stage = round_.stage
    with step("核实名单核查结果", "Judge what a list says"):
        for (number,) in _found(stage):
            head = stage.person("policy_head", "judge_hit")
            seen = take_this(stage.on(round_.day), head, int(str(number)))
            pull(stage.on(round_.day), head, seen, "uphold", reason=REASON)


def _found(stage: Stage) -> Sequence[tuple[object, ...]]:
    return stage.all(
        "SELECT h.id FROM register_hit h JOIN subject s ON s.id = h.id WHERE h.authority_id = :authority "
        "AND s.state = :state ORDER BY h.id",
        state=OPEN,
    )


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    columns = list(KINDS[_KIND].form.columns)
    return "\r\n".join(",".join(each) for each in (columns[: len(rows[0])], *rows)).encode()
