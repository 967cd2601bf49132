"""The life of a definition as a JSON Schema: a list of phases with their options, or states and transitions."""

from __future__ import annotations

from typing import Any

from workflow.definition.composition import load_phase, phase_names
from workflow.definition.lives import WAITS_FOR
from workflow.definition.nodes import Entries
from workflow.definition.roles import EFFECTS, ROLES
from workflow.definition.schema.pieces import (
    BOOLEAN,
    PERIOD,
    TEXT,
    WORDS,
    Schema,
    integer,
    mapping,
    named,
    one_of,
    some_of,
    titled,
    told,
)

_CHOSEN: dict[str, Schema] = {
    "role": one_of(ROLES),
    "workdays": PERIOD,
    "text": TEXT,
    "integer": integer(0, 99),
}
"""What an option of a phase may be, by the kind that the phase says."""


def _options(name: str) -> Schema:
    """The options of a phase; those with a dot stand in a mapping of their own."""
    own: dict[str, Schema] = {}
    inner: dict[str, dict[str, Schema]] = {}
    together: dict[str, list[str]] = {}
    for dotted, node in load_phase(name).options.items():
        outer, _, key = dotted.rpartition(".")
        kind = _kind(node)
        if outer:
            inner.setdefault(outer, {})[key] = _CHOSEN[kind]
            if kind == "text":
                together.setdefault(outer, []).append(key)
        else:
            own[key] = _CHOSEN[kind]
    for outer, options in inner.items():
        more: dict[str, Any] = {}
        if outer in together:
            more["anyOf"] = [{"maxProperties": 0}, {"required": together[outer]}]
        own[outer] = mapping(options, **more)
    return mapping(own)


def _kind(node: Entries) -> str:
    return next(iter(node.entries))


_PHASE = {
    "anyOf": [
        one_of(phase_names()),
        mapping({name: _options(name) for name in phase_names()}, minProperties=1, maxProperties=1),
    ]
}

_STATE = {
    **titled(
        {
            "role": told(one_of(ROLES), "由谁办理", "whose work it is"),
            "duty": told(TEXT, "职责", "the duty"),
            "within": told(PERIOD, "期限，如 5 workdays", "by when, such as 5 workdays"),
            "counts_from": one_of(("same_day", "next_day")),
            "on_expiry": told(TEXT, "到期后的流转", "the transition when time runs out"),
            "waits_for": told(one_of(WAITS_FOR), "等待什么", "what it waits for"),
            "ends": told(BOOLEAN, "是否终点", "whether it is an end"),
        }
    ),
    "dependentRequired": {"on_expiry": ["within"]},
}
_TRANSITION = titled(
    {
        "trigger": TEXT,
        "from": WORDS,
        "to": TEXT,
        "by": told(some_of(ROLES), "由谁操作", "who may take it"),
        "duty": TEXT,
        "when": told(TEXT, "条件", "on what condition"),
        "reason": told(BOOLEAN, "是否须说明理由", "whether a reason must be given"),
        "effects": some_of(EFFECTS),
        "letter": TEXT,
    },
    "trigger",
    "from",
    "to",
    "by",
)

LIFE: Schema = {
    "anyOf": [
        {"type": "array", "items": _PHASE, "minItems": 1},
        mapping(
            {"initial": TEXT, "states": named(_STATE), "transitions": {"type": "array", "items": _TRANSITION}},
            "initial",
            "states",
            "transitions",
        ),
    ]
}
