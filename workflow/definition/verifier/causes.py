"""Faults that only follow from another: they are left out, so that one mistake is told once, where it was made."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workflow.definition.faults import DefinitionFault

_UNREAD = frozenset(
    {"expression_syntax", "expression_name", "expression_type", "expression_result", "expression_too_long"}
)
"""An expression that cannot be compiled: what it is counted in is not certain."""

_UNKNOWN = frozenset(
    {"expression_name", "unknown_field", "unknown_placeholder", "unknown_criterion", "unknown_document"}
)
"""A name that there is not: what it was meant to name may be used there after all."""

_UNUSED = frozenset({"unused_field", "unused_value", "unused_table", "unused_document"})

_PHASE_UNREAD = frozenset({"unknown_phase", "no_phase_beside"})
"""A phase that cannot be placed: what its states and steps would have been is open."""

_OF_WAYS = frozenset(
    {
        *("unreachable_state", "no_way_to_end", "not_as_many_payments", "out_of_turn"),
        *("nothing_paid_yet", "paid_already", "never_judged", "ledger_without_step"),
    }
)
"""What is found by walking through a life: where a step leads nowhere, it says nothing."""

_OF_STEPS = frozenset(
    {
        *("ambiguous_trigger", "task_without_step", "nobody_pulls", "no_owner", "unknown_trigger", "unused_letter"),
        *("duty_not_apart", "unknown_duty", "role_with_two_duties", "duties_differ"),
    }
)
"""What is found beside a state or a duty: it may follow from the steps that are missing there, and from no others."""

_MISSHAPEN = frozenset({"field_options", "not_a_choice", "not_an_integer"})
"""What keeps a field from being read, told at one of its keys."""


def without_consequences(found: Sequence[DefinitionFault]) -> list[DefinitionFault]:
    """The faults without those that follow from another of them."""
    seen = _Seen(found)
    return [each for each in found if not any(follows(each, seen) for follows in _FOLLOWS)]


class _Seen:
    """All faults of a file by code, and what they say is unknown or unreadable."""

    def __init__(self, found: Sequence[DefinitionFault]) -> None:
        self.keys: dict[str, set[str]] = {}
        for each in found:
            self.keys.setdefault(each.code, set()).add(each.key)
        self.steps = {(each.key, each.params.get("name")) for each in found if each.code == "nobody_pulls"}
        self.unread = set().union(*(self.keys.get(code, set()) for code in _UNREAD))
        self.suggested = [str(each.params.get("suggestion_en", "")) for each in found if each.code in _UNKNOWN]
        self.broken_fields = {
            each.key.split(".")[1]
            for each in found
            if each.code in _MISSHAPEN and each.key.startswith("line.") and each.key.count(".") > 1
        }
        self.phases_unread = bool(_PHASE_UNREAD & self.keys.keys()) or any(
            key.startswith("life") for key in self.keys.get("duplicate_name", ())
        )
        skipped = [each for each in found if each.code == "payment_skips_step"]
        self.skipped = {str(each.params.get("duty", "")) for each in skipped} - {""}
        self.passed_by = {state for each in skipped for state in str(each.params.get("states", "")).split()}

    def at(self, key: str, *codes: str) -> bool:
        """Whether one of these codes is told at a key."""
        return any(key in self.keys.get(code, ()) for code in codes)

    def below(self, key: str, *codes: str) -> bool:
        """Whether one of these codes is told at a key or below it."""
        return any(each == key or each.startswith(f"{key}.") for code in codes for each in self.keys.get(code, ()))


def _of_an_expression(fault: DefinitionFault, seen: _Seen) -> bool:
    return fault.code in {"wrong_unit", "divided_by_zero", "no_such_choice", "no_such_row"} and fault.key in seen.unread


def _of_a_hole(fault: DefinitionFault, seen: _Seen) -> bool:
    beside = fault.key.rpartition(".")[0]
    return fault.code == "languages_differ" and any(
        seen.at(f"{beside}.{language}", "unknown_placeholder", "missing_translation") for language in ("zh", "en")
    )


def _of_a_misspelt_name(fault: DefinitionFault, seen: _Seen) -> bool:
    name = fault.params.get("name")
    return fault.code in _UNUSED and any(
        f"“{each}”" in told for told in seen.suggested for each in (name, f"line.{name}")
    )


def _of_a_broken_field(fault: DefinitionFault, seen: _Seen) -> bool:
    name = str(fault.params.get("name", "")).partition(" ")[0].removeprefix("line.")
    return fault.code in {*_UNKNOWN, "not_a_date_field"} and name in seen.broken_fields


def _of_an_unread_life(fault: DefinitionFault, seen: _Seen) -> bool:
    if fault.code in {"payment_skips_step", "duplicate_name"} and fault.key.startswith("life"):
        return bool({"no_phase_beside", "unknown_effect"} & seen.keys.keys())
    if fault.code == "unknown_state":  # such as the state of a phase that is left out
        return bool(seen.skipped) and not fault.params.get("suggestion_en")
    if fault.code == "unknown_duty" and fault.params.get("name") in seen.skipped:
        return True
    if seen.phases_unread and fault.code in _OF_WAYS | _OF_STEPS:
        return True
    if "unknown_state" not in seen.keys:
        return False
    return fault.code in _OF_WAYS or (fault.code in _OF_STEPS and seen.at(fault.key, "unknown_state"))


def _of_a_state(fault: DefinitionFault, seen: _Seen) -> bool:
    """What a state lacks because of what else is wrong with it."""
    if fault.code == "no_clock":
        return seen.below(fault.key, "not_a_period")
    if fault.code == "no_owner":
        return seen.at(fault.key, "no_way_to_end") or seen.below(fault.key, "unknown_role")
    if fault.code == "nobody_pulls":
        return seen.at(fault.key, "no_way_out", "no_clock", "unknown_trigger")
    if fault.code == "task_without_step":
        return "unknown_role" in seen.keys
    return fault.code == "unreachable_state" and fault.params.get("name") in seen.passed_by


def _of_a_step(fault: DefinitionFault, seen: _Seen) -> bool:
    if fault.code == "steps_not_apart":
        return seen.at(fault.key, "deputy_without_duty")
    return fault.code == "step_without_duty" and (fault.key, fault.params.get("name")) in seen.steps


def _of_a_table(fault: DefinitionFault, seen: _Seen) -> bool:
    key = fault.key if fault.code == "no_row_for_key" else ""
    return bool(key) and seen.below(
        key, "table_without_rows", "unknown_table", "wrong_kind", "not_money", "not_an_integer"
    )


_FOLLOWS: Sequence[Callable[[DefinitionFault, _Seen], bool]] = (
    _of_an_expression,
    _of_a_hole,
    _of_a_misspelt_name,
    _of_a_broken_field,
    _of_an_unread_life,
    _of_a_state,
    _of_a_step,
    _of_a_table,
)
