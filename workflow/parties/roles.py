"""The roles that a person may be granted at an authority, their titles, and which pairs one person should not hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workflow.definition.life import Text
from workflow.definition.roles import CLAIMANT

ROLES: Mapping[str, Text] = {
    CLAIMANT: Text("申报经办人", "Claimant's officer"),
    "policy_officer": Text("政策专员", "Policy officer"),
    "policy_head": Text("政策处负责人", "Head of policy"),
    "handler": Text("受理人员", "Handler"),
    "rechecker": Text("复核人员", "Re-checker"),
    "division_head": Text("处室负责人", "Division head"),
    "finance_planner": Text("资金计划员", "Finance planner"),
    "deputy_director": Text("分管副局长", "Deputy director"),
    "director": Text("局长", "Director"),
    "finance": Text("财务人员", "Finance"),
    "finance_head": Text("财务负责人", "Head of finance"),
    "payee_keeper": Text("收款账户管理员", "Keeper of payees"),
    "auditor": Text("审计人员", "Auditor"),
    "administrator": Text("系统管理员", "Administrator"),
}
"""Every role by its code name, in the order of the procedure."""

OFFICE_ROLES = frozenset(ROLES) - {CLAIMANT}
"""The roles of the authority's own people."""

APART: tuple[frozenset[str], ...] = (
    frozenset({"policy_officer", "policy_head"}),
    frozenset({"handler", "rechecker"}),
    frozenset({"handler", "division_head"}),
    frozenset({"rechecker", "division_head"}),
    frozenset({"division_head", "deputy_director"}),
    frozenset({"finance", "finance_head"}),
    frozenset({"finance", "payee_keeper"}),
    frozenset({"finance_head", "payee_keeper"}),
    frozenset({"administrator", "auditor"}),
)
"""Pairs that make a person useless or dangerous when held together; the engine keeps single acts apart all the same."""


def clashes(roles: Iterable[str]) -> tuple[frozenset[str], ...]:
    """The pairs of `APART` that a set of roles holds both sides of, with the office against the claimant's side."""
    held = frozenset(roles)
    pairs = tuple(pair for pair in APART if pair <= held)
    mixed = tuple(frozenset({CLAIMANT, each}) for each in sorted(held & OFFICE_ROLES))
    return pairs + (mixed if CLAIMANT in held else ())
