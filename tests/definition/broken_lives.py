"""Broken lives: what the verifier must find in states, transitions, guards, clocks, duties and ways to money."""

from __future__ import annotations

import re

from tests.definition.broken import Broken, added, also, edited, life, life_step, state, step
from tests.editions.two_halves import ACCEPTANCE, FAILED, PAYMENT
from tests.editions.two_halves import TEXT as TWO_HALVES
from workflow import schemes

CUSTODY = (schemes.FOLDER / "sme-custody" / "2018.yaml").read_text(encoding="utf-8")

ACCEPTED = "submit accept"
PASSED = f"{ACCEPTED} pass"
SENT = f"{PASSED} send"
DECIDED = f"{SENT} agree"
NOTICED = f"{DECIDED} allocate publish"
ORDERED = f"{NOTICED} confirm order"
PAID = f"{ORDERED} release settle"

REFUSED = state("refused")
LOST = '    lost: {"zh": "失", "en": "Lost", "ends": true}'
STUCK = '    stuck: {"zh": "困", "en": "Stuck", "waits_for": "plan"}'
ASK = step("ask_correction", "formality")
PASS = step("pass", "formality")
SEND = step("send", "substantive")
AGREE = step("agree", "joint_review")
ALLOCATE = step("allocate", "decided")
PUBLISH = step("publish", "allocated")
RELEASE = step("release", "ordered")
RESUBMIT = step("resubmit", "correction")
APART = "apart: [formality, substantive, joint_review, allocation, payment, release]"

CHECKED = FAILED.replace("failed:", "checked:", 1)
"""The letter about a check that a mid-term check sends besides."""

WAYS: tuple[Broken, ...] = (
    life_step("states_exist", "unknown_state", step("withdraw", "draft"), None, to="withdrawed"),
    life_step("states_exist", "unknown_state", step("withdraw", "submitted"), None, to="gone"),
    life("states_are_reached", "unreachable_state", REFUSED, f"{REFUSED}\n{LOST}", LOST),
    Broken(
        "ends_are_reached",
        "no_way_to_end",
        added("", "", None, SEND, trigger="hold", to="stuck").text.replace(REFUSED, f"{REFUSED}\n{STUCK}"),
        STUCK,
        tuple(f"{PASSED} hold".split()),
    ),
    added("triggers_decide", "ambiguous_trigger", f"{PASSED} send", SEND, to="formality"),
    added(
        "triggers_decide",
        "ambiguous_trigger",
        f"{ACCEPTED} ask_correction",
        ASK,
        when="application.corrections >= 0 && application.lines > 3",
    ),
    life_step("guards_can_hold", "never_holds", ASK, f"{ACCEPTED} ask_correction", when="application.corrections < 0"),
    life_step(
        "guards_can_hold",
        "never_holds",
        SEND,
        f"{PASSED} send",
        when="application.undecided > application.lines && application.lines > 7",
    ),
    life_step("guards_can_hold", "unproved_guard", SEND, f"{PASSED} send", when="application.lines * 100 > 250"),
)

WORK: tuple[Broken, ...] = (
    life_step("human_states_are_owned", "no_owner", state("substantive"), PASSED, role=None),
    life_step("human_states_have_clocks", "no_clock", state("substantive"), PASSED, within=None, counts_from=None),
    life_step("human_states_have_clocks", "no_clock", state("formality"), ACCEPTED, within=None, counts_from=None),
    life_step(
        "clocks_have_a_way_out", "unknown_trigger", state("noticed"), NOTICED, on_expiry="confirm", waits_for="plan"
    ),
    life_step("clocks_have_a_way_out", "no_way_out", state("draft"), "", within="5 workdays"),
    life_step(
        "clocks_have_a_way_out",
        "clock_is_held_up",
        step("lapse", "correction"),
        f"{ACCEPTED} ask_correction",
        when="application.lines > 0",
    ),
    life_step("tasks_have_a_step", "task_without_step", state("substantive"), PASSED, role="auditor"),
    added(
        "the_system_pulls_what_it_has",
        "nobody_pulls",
        f"{DECIDED} reconsider",
        step("reconsider", "decided"),
        by="system",
        reason=None,
        effects=None,
    ),
)

DUTIES: tuple[Broken, ...] = (
    life("duties_exist", "unknown_duty", APART, APART.replace("release]", "release, expert]"), "apart: ["),
    life_step("roles_hold_one_duty", "role_with_two_duties", ALLOCATE, f"{DECIDED} allocate", by="division_head"),
    life_step("roles_hold_one_duty", "role_with_two_duties", RELEASE, f"{ORDERED} release", by="finance"),
    added(
        "tasks_and_steps_are_one_duty",
        "duties_differ",
        f"{PASSED} keep",
        SEND,
        trigger="keep",
        duty="note",
        effects=None,
        to="substantive",
    ),
    added(
        "deputies_take_the_duty",
        "deputy_without_duty",
        f"{DECIDED} allocate",
        ALLOCATE,
        by="deputy_director",
        duty=None,
    ),
    added("deputies_take_the_duty", "deputy_without_duty", f"{ORDERED} release", RELEASE, by="auditor", duty=None),
    life_step("steps_have_their_duty", "step_without_duty", AGREE, f"{SENT} agree", duty=None),
    life_step("steps_have_their_duty", "step_without_duty", SEND, f"{PASSED} send", duty=None),
    also(
        life_step("steps_are_kept_apart", "steps_not_apart", RELEASE, f"{ORDERED} release", duty="payment"),
        APART,
        APART.replace(", release", ""),
    ),
    life(
        "steps_are_kept_apart",
        "duty_not_apart",
        APART,
        APART.replace("allocation, ", ""),
        "apart: [",
        f"{DECIDED} allocate",
    ),
)


def skipping(path: str, beside: str, trigger: str, to: str, **keys: object) -> Broken:
    """One more step of whoever takes `beside`, by which money is paid without a step that the law asks for."""
    return added("payment_skips_nothing", "payment_skips_step", path, beside, trigger=trigger, to=to, **keys)


ACCEPT = step("accept", "submitted")

MONEY: tuple[Broken, ...] = (
    life_step("payment_skips_nothing", "payment_skips_step", ACCEPT, PAID, effects=None),
    skipping(f"submit take_up {PAID.removeprefix(PASSED)}", ACCEPT, "take_up", "substantive"),
    skipping(f"{PASSED} hurry {PAID.removeprefix(DECIDED)}", SEND, "hurry", "decided"),
    skipping(f"{SENT} fast {PAID.removeprefix(f'{DECIDED} allocate')}", AGREE, "fast", "allocated", letter=None),
    skipping(f"{DECIDED} allocate leap order release settle", PUBLISH, "leap", "payable", letter=None),
    skipping(f"{NOTICED} confirm file release settle", step("order", "payable"), "file", "ordered"),
    skipping(f"{ORDERED} push settle", step("discard", "ordered"), "push", "released", reason=None),
    life_step(
        "payment_skips_nothing",
        "payment_skips_step",
        RESUBMIT,
        f"{ACCEPTED} ask_correction resubmit {PAID.removeprefix(PASSED)}",
        to="substantive",
    ),
    life_step(
        "payment_skips_nothing",
        "payment_skips_step",
        PASS,
        f"{PASSED} {PAID.removeprefix(SENT)}",
        at=AGREE,
        to="joint_review",
    ),
    Broken(
        "paid_in_turn",
        "not_as_many_payments",
        TWO_HALVES.replace(ACCEPTANCE + PAYMENT, "").replace(FAILED, ""),
        "life:\n",
    ),
    Broken(
        "paid_in_turn",
        "nothing_paid_yet",
        TWO_HALVES.replace(PAYMENT + ACCEPTANCE, ACCEPTANCE + PAYMENT),
        "  - acceptance:",
        tuple(f"{NOTICED} confirm".split()),
    ),
    Broken(
        "paid_in_turn",
        "paid_already",
        TWO_HALVES.replace(ACCEPTANCE, ACCEPTANCE.replace("acceptance:  ", "midterm:     ")).replace(
            FAILED, CHECKED + FAILED
        ),
        "  - midterm:",
        tuple(f"{NOTICED} confirm order release settle stop".split()),
    ),
)

LEDGERS = (
    Broken(
        "ledgers_are_written",
        "ledger_missing",
        re.sub(r"\nledger:\n(?:  .*\n)+", "\n", CUSTODY),
        "  - service:      {within: 120 workdays, title: {zh: 上半年",
        tuple(f"{NOTICED} confirm write_service".split()),
    ),
    Broken(
        "ledgers_are_written",
        "ledger_without_step",
        f"{TWO_HALVES}\nledger:\n  served: remark\n  link_days: 30\n  repay_within: 20 workdays\n  clause: 第十条\n"
        "  kinds: {advice: {zh: 咨询, en: Advice}}\n",
        "ledger:\n",
    ),
    Broken(
        "ledgers_are_judged",
        "never_judged",
        edited(CUSTODY, "begun:     {in: midterm", "begun: {in: submitted"),
        "    begun:",
    ),
)
"""Ledgers that nobody writes or judges."""

LIVES = (*LEDGERS, *WAYS, *WORK, *DUTIES, *MONEY)
