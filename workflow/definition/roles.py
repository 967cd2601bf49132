"""Who may act: the roles that a life may name."""

CLAIMANT = "claimant_officer"
"""Who acts for an organisation that claims."""

SYSTEM = "system"
"""The office's own clockwork: what happens when a time has come."""

ROLES = frozenset(
    {
        CLAIMANT,
        "policy_officer",
        "policy_head",
        "handler",
        "rechecker",
        "division_head",
        "finance_planner",
        "deputy_director",
        "director",
        "finance",
        "finance_head",
        "payee_keeper",
        "auditor",
        "administrator",
        SYSTEM,
    }
)
"""Every role there is; rights to a role are given per person and authority."""
