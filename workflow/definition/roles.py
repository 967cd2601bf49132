"""What a life may name: the roles that act, and the effects that a step has beside its own move."""

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

EFFECTS = frozenset(
    {
        "all_explained",
        "all_known",
        "answer_apart",
        "answer_served",
        "ask_back",
        "ask_served",
        "answers_given",
        "book_repayment",
        "appropriate",
        "ask_report",
        "call_is_open",
        "change_budget",
        "close_notice",
        "discard_payments",
        "drop_account",
        "drop_change",
        "drop_edition",
        "drop_move",
        "drop_payer",
        "drop_registration",
        "move_applications",
        "not_barred",
        "judge_lines",
        "nothing_due",
        "open_notice",
        "order_recovery",
        "post_explained",
        "post_paid",
        "post_returned",
        "publish_edition",
        "release_keys",
        "release_refused",
        "release_rest",
        "reserve",
        "say_change",
        "say_demand",
        "say_edition",
        "say_move",
        "say_terms",
        "seal_list",
        "seal_report",
        "send_decisions",
        "send_to_bank",
        "stand_apart",
        "take_back",
        "take_keys",
        "take_repayment_back",
        "undertaken",
        "use_account",
        "use_payer",
        "withdraw_order",
        "write_services",
    }
)
"""Every effect there is; `workflow.acts.effects` does them, and a test holds the two equal."""
