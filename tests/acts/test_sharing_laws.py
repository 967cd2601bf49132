"""Claimants who share a few receipts and caps do what they like, in any order, and no total is ever passed."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.acts.laws import broken
from tests.acts.sharing import fill, shared_call
from tests.acts.town import CLOSED, LAST_DAY, Town, build
from tests.editions.official_fees import Row, line, patent, receipt_number
from workflow.acts.apply import apply
from workflow.acts.decide import decide, pass_rest
from workflow.acts.looking import Seen
from workflow.acts.office import Office
from workflow.acts.pull import pull
from workflow.engine.errors import EngineError
from workflow.review.decisions import Decision

SHORT = settings(
    max_examples=12,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
)
LONG = settings(SHORT, max_examples=100, stateful_step_count=60, derandomize=False)

WHO = st.integers(0, 2)
WANTED = st.lists(
    st.fixed_dictionaries(
        {
            "receipt": st.integers(0, 1),
            "patent": st.integers(0, 1),
            "fee": st.sampled_from(["申请费", "实质审查费", "登记费"]),
            "paid": st.sampled_from(["0", "200", "500", "700"]),
            "total": st.sampled_from(["1000", "1000", "1000", "1000", "900"]),
            "official": st.sampled_from(["1000", "2000", "4000"]),
        }
    ),
    min_size=1,
    max_size=3,
)
STEPS = {
    "submitted": (("handler", "accept"), ("handler", "accept"), ("handler", "refuse")),
    "formality": (("handler", "pass"), ("handler", "ask_correction"), ("handler", "pass"), ("handler", "refuse")),
    "refused": (("deputy_director", "reopen"),),
    "joint_review": (("division_head", "agree"), ("division_head", "return")),
}
"""What the office may do in a state, by role."""


class Sharers(RuleBasedStateMachine):
    """Three claimants, two receipts and two patents."""

    office: ClassVar[Office]

    def __init__(self) -> None:
        super().__init__()
        self.town: Town = build(self.office, claimants=3)
        self.call = shared_call(self.town)
        self.receipts = [receipt_number() for _ in range(2)]
        self.patents = [patent() for _ in range(2)]

    def tried(self, work: Callable[..., object], *given: object, **named: object) -> None:
        """Do something that may be refused, which changes nothing."""
        try:
            work(*given, **named)
        except EngineError as refusal:
            event(f"refused: {refusal.code}")

    def newest(self, who: int) -> Seen | None:
        rows = self.town.all(
            "SELECT max(id) FROM application WHERE claimant_id = :who", who=self.town.claimants[who].organisation
        )
        return self.town.look(int(str(rows[0][0]))) if rows[0][0] is not None else None

    @rule(who=WHO, wanted=WANTED, withdrawing=st.sampled_from([False, False, True]))
    def claim(self, who: int, wanted: list[dict[str, object]], *, withdrawing: bool) -> None:
        """Begin an application where there is none under way, write its lines and hand them in, or withdraw it."""
        claimant, office = self.town.claimants[who], self.town.on(LAST_DAY).office
        self.tried(apply, office, claimant.officer, self.call, claimant.organisation)
        seen = self.newest(who)
        if seen is None:
            return
        if seen.state not in ("draft", "correction"):
            if withdrawing:
                self.tried(pull, office, claimant.officer, seen, "withdraw")
            return
        fill(self.town, seen, [self.row(each) for each in wanted])
        self.tried(pull, office, claimant.officer, seen, "submit" if seen.state == "draft" else "resubmit")

    def row(self, wanted: dict[str, object]) -> Row:
        return line(
            专利号=self.patents[int(str(wanted["patent"]))],
            票据号码=self.receipts[int(str(wanted["receipt"]))],
            费用种类=wanted["fee"],
            实缴金额=wanted["paid"],
            票据总额=wanted["total"],
            官费总额=wanted["official"],
        )

    @rule(who=WHO, choice=st.integers(0, 3))
    def office_acts(self, who: int, choice: int) -> None:
        """The office takes one of the steps that lead on from where the application stands."""
        seen, town = self.newest(who), self.town.on(CLOSED)
        steps = STEPS.get(seen.state, ()) if seen is not None else ()
        if seen is None or not steps:
            return
        role, trigger = steps[choice % len(steps)]
        reason = None if trigger in ("accept", "pass", "agree") else "票据不符"
        if role == "deputy_director":
            self.tried(pull, town.office, self.town.staff[role], seen, trigger, reason=reason)
        else:
            self.tried(town.do, role, seen.id, trigger, reason)

    @rule(who=WHO, refusing=st.booleans())
    def decide_lines(self, who: int, *, refusing: bool) -> None:
        seen = self.newest(who)
        if seen is None or seen.state != "substantive":
            return
        town = self.town.on(CLOSED)
        rechecker = town.hold("rechecker", seen.id)
        if refusing:
            self.tried(decide, town.office, rechecker, seen, [Decision(2, "refuse", 0, "other", "票据不符")])
        self.tried(pass_rest, town.office, rechecker, seen)
        self.tried(town.do, "rechecker", seen.id, "send")

    @invariant()
    def laws_hold(self) -> None:
        assert broken(self.town, walk=False, told=False) == []

    def teardown(self) -> None:
        assert broken(self.town) == []


@pytest.mark.timeout(3600)
def test_whatever_claimants_do_with_receipts_and_caps_no_total_is_passed(office: Office) -> None:
    chosen = LONG if settings.get_current_profile_name() == "long" else SHORT
    run_state_machine_as_test(type("Machine", (Sharers,), {"office": office}), settings=chosen)
