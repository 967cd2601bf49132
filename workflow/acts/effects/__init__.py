"""What the effects that definitions name mean: each adds its parts to the move, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workflow.acts.acting import Doing, Effect, Prepared, one_by_one
from workflow.acts.effects.accounts import drop_account, drop_payer, use_account, use_payer
from workflow.acts.effects.bank_answers import all_explained, post_explained
from workflow.acts.effects.batches import all_known, discard_payments, post_paid, post_returned, send_to_bank
from workflow.acts.effects.budgets import change_budget, drop_change, say_change
from workflow.acts.effects.calls import appropriate, say_terms
from workflow.acts.effects.decisions import release_refused, send_decisions
from workflow.acts.effects.editions import drop_edition, publish_edition, say_edition
from workflow.acts.effects.evaluations import ask_report, seal_report
from workflow.acts.effects.instalments import nothing_due, release_rest
from workflow.acts.effects.keys import release_keys, take_keys
from workflow.acts.effects.ledgers import answered, ask_back, asked, judge_lines, write_services
from workflow.acts.effects.lists import call_is_open, seal_list
from workflow.acts.effects.moves import drop_move, move_applications, say_move
from workflow.acts.effects.objections import answer_apart
from workflow.acts.effects.organisations import drop_registration
from workflow.acts.effects.plans import close_notice, open_notice, reserve, stand_apart, take_back
from workflow.acts.effects.recoveries import (
    book_repayment,
    not_barred,
    order_recovery,
    say_demand,
    take_repayment_back,
    withdraw_order,
)
from workflow.acts.effects.submitting import answers_given, undertaken

_OF_ONE_MOVE: Mapping[str, Callable[[Doing], Prepared]] = {
    "all_explained": all_explained,
    "all_known": all_known,
    "answer_apart": answer_apart,
    "answer_served": answered,
    "answers_given": answers_given,
    "book_repayment": book_repayment,
    "appropriate": appropriate,
    "ask_back": ask_back,
    "ask_report": ask_report,
    "ask_served": asked,
    "call_is_open": call_is_open,
    "change_budget": change_budget,
    "close_notice": close_notice,
    "discard_payments": discard_payments,
    "drop_account": drop_account,
    "drop_change": drop_change,
    "drop_edition": drop_edition,
    "drop_move": drop_move,
    "drop_payer": drop_payer,
    "drop_registration": drop_registration,
    "judge_lines": judge_lines,
    "move_applications": move_applications,
    "not_barred": not_barred,
    "nothing_due": nothing_due,
    "open_notice": open_notice,
    "order_recovery": order_recovery,
    "post_explained": post_explained,
    "publish_edition": publish_edition,
    "release_keys": release_keys,
    "release_refused": release_refused,
    "release_rest": release_rest,
    "reserve": reserve,
    "say_change": say_change,
    "say_demand": say_demand,
    "say_edition": say_edition,
    "say_move": say_move,
    "say_terms": say_terms,
    "seal_list": seal_list,
    "seal_report": seal_report,
    "send_decisions": send_decisions,
    "send_to_bank": send_to_bank,
    "stand_apart": stand_apart,
    "take_back": take_back,
    "take_keys": take_keys,
    "take_repayment_back": take_repayment_back,
    "undertaken": undertaken,
    "use_account": use_account,
    "use_payer": use_payer,
    "withdraw_order": withdraw_order,
    "write_services": write_services,
}

_OF_MANY_MOVES: Mapping[str, Effect] = {
    "post_paid": post_paid,
    "post_returned": post_returned,
}
"""Those that ask the database once for all moves that are made together."""

EFFECTS: Mapping[str, Effect] = {
    **{name: one_by_one(effect) for name, effect in _OF_ONE_MOVE.items()},
    **_OF_MANY_MOVES,
}
"""The effects by name."""
