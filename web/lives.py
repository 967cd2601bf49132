"""The words of a subject's life: what a state or a step is called, by the definition that it runs under."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from workflow.definition.life import Life, Text
from workflow.definition.lives import load_life
from workflow.definition.roles import CLAIMANT
from workflow.definition.roles import SYSTEM as CLOCK
from workflow.history.body import RECAST
from workflow.parties.roles import ROLES
from workflow.registers.editions import edition_by_hash

MOVED = Text("迁至新版本", "Moved to another edition")
"""What no life declares: an application comes under another edition."""

BEGAN = Text("建立", "Begun")
"""The first row of every history."""

KINDS = {
    "application": Text("申报", "Application"),
    "call": Text("申报通知", "Call"),
    "plan": Text("资金分配方案", "Allocation plan"),
    "objection": Text("异议", "Objection"),
    "batch": Text("拨付批次", "Payment batch"),
    "evaluation": Text("绩效评价", "Evaluation"),
    "recovery": Text("追回", "Recovery"),
    "budget_change": Text("预算调整", "Budget change"),
    "edition_move": Text("版本迁移", "Move to another edition"),
    "edition_proposal": Text("拟发布版本", "Proposed edition"),
    "bank_answer": Text("银行回单", "Bank's answer"),
    "organisation": Text("申报主体", "Organisation"),
    "payee_account": Text("收款账户", "Payee account"),
    "payer_account": Text("付款账户", "Paying account"),
}
"""What a kind of subject is called."""

SYSTEM = Text("系统", "The system")


@dataclass(frozen=True)
class Step:
    """One step of a life in words: what was done, and which role does it."""

    title: Text
    role: Text
    claimants: bool


def application_life(connection: Connection, edition: str) -> Life:
    """The life of an application under an edition named by hash."""
    return edition_by_hash(connection, edition).life


def instalment_title(connection: Connection, edition: str, number: int) -> Text | None:
    """What an instalment is called under an edition named by hash; None where a grant is paid at once."""
    parts = edition_by_hash(connection, edition).instalments
    return parts[number - 1].title if parts else None


def state_title(life: Life, state: str) -> Text:
    """What a state is called; a state that the definition no longer has is called by its code."""
    return life.states[state].title if state in life.states else Text(state, state)


def call_state(state: str) -> Text:
    """What a call's state is called."""
    return state_title(load_life("call"), state)


def step(life: Life, source: str, trigger: str, *, clock: bool) -> Step:
    """A step of the history in words; of one that the `clock` or a person may take, that which was taken."""
    taken = [each for each in life.transitions if (each.source, each.trigger) == (source, trigger)]
    for each in sorted(taken, key=lambda each: (each.role == CLOCK) != clock):
        return Step(each.title, ROLES.get(each.role, SYSTEM), each.role == CLAIMANT)
    if trigger == RECAST:
        return Step(MOVED, ROLES["policy_head"], claimants=False)
    if not source:
        return Step(BEGAN, ROLES[CLAIMANT], claimants=True)
    return Step(Text(trigger, trigger), SYSTEM, claimants=False)
