"""The steps that the law asks for before money is paid, told by what they do and where, whoever takes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workflow.definition.life import Life, State, Text, Transition
from workflow.definition.roles import CLAIMANT, SYSTEM
from workflow.definition.verifier.paths import Which

PAID = "post_paid"
"""The effect by which money has been paid."""

SEALED = "seal_list"
"""The effect by which a claimant's list is new: what was done on the one before it does not count for this one."""


@dataclass(frozen=True)
class Step:
    """One step: its words, how it is told from others, and whether a list that is corrected needs it again.

    `duty` is what whoever takes it must hold, under the name that phases give it; None where none is asked for.
    """

    title: Text
    is_it: Callable[[State, Transition], bool]
    duty: str | None
    again: bool = True

    def of(self, life: Life) -> Which:
        """Which transitions of a life are this step: what a claimant or a clock does is none, whatever it is called."""

        def is_it(each: Transition) -> bool:
            source = life.states.get(each.source)
            return source is not None and each.role not in {CLAIMANT, SYSTEM} and self.is_it(source, each)

        return is_it


def _onward(duty: str, without: str) -> Callable[[State, Transition], bool]:
    """A step by which the office passes a state of a duty: not the one that opens it, nor one that asks back."""
    return lambda state, each: state.duty == duty and without not in each.effects and not each.reason_required


STEPS = (
    Step(
        Text("受理时核查失信名单", "the look at the bars on acceptance"),
        lambda _, each: "not_barred" in each.effects,
        None,
        again=False,
    ),
    Step(Text("形式审查", "the formality check"), _onward("formality", "not_barred"), "formality"),
    Step(Text("实质审核", "the substantive review"), lambda _, each: "send_decisions" in each.effects, "substantive"),
    Step(
        Text("会审", "the joint review"),
        lambda state, each: state.duty == "joint_review" and not each.reason_required,
        "joint_review",
    ),
    Step(Text("资金分配", "the allocation by plan"), lambda _, each: each.trigger == "allocate", "allocation"),
    Step(Text("公示无异议", "the confirmed public notice"), lambda _, each: each.trigger == "confirm", None),
    Step(Text("列入批次", "the order in a batch"), lambda _, each: each.trigger == "order", "payment"),
    Step(Text("放款", "the release of the batch"), lambda _, each: each.trigger == "release", "release"),
)
"""All of them, in their order. A plan, a notice and a batch pull their triggers by name."""


def pays(each: Transition) -> bool:
    """Whether money has been paid by this step."""
    return PAID in each.effects


def seals(each: Transition) -> bool:
    """Whether this step makes a claimant's list new."""
    return SEALED in each.effects
