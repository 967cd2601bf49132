"""Reading how a call's budget is shared out: pro rata, or in an order, by which criteria and for how many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from forms.spec import FormSpec
from workflow.definition.reader import Section

SHARES = ("first_come", "ranked", "pro_rata")

MOMENTS: Mapping[str, str] = {"submitted_on": "submit", "accepted_on": "accept"}
"""The days of an application that it may be ranked by, each with the step that it is the first day of."""

DESCENDING = "desc"
"""What stands behind a criterion by which more is better; without it the earliest and the least come first."""

_ORDERED = frozenset({"date", "int", "money", "patent_year", "reduction"})
"""The types of field that have an order which the field's own people would agree with."""

MOST_PLACES = 10**6


class Criterion(NamedTuple):
    """One of the things that an application is ranked by: a field, or a day of the application's own."""

    of: str
    name: str
    descends: bool


def criterion(text: str) -> Criterion:
    """What a criterion of a loaded edition means."""
    whole, _, order = text.partition(" ")
    of, _, name = whole.partition(".")
    return Criterion(of, name, order.strip() == DESCENDING)


def read_sharing(call: Section, forms: Mapping[str, FormSpec]) -> dict[str, Any]:
    """`share`, `rank` and `quota`; `forms` are those whose fields a criterion may name, by what stands before them."""
    share = call.choice("share", SHARES)
    rank = call.words("rank", required=False) if "rank" in call else ()
    quota = call.integer("quota", 1, MOST_PLACES) if "quota" in call else None
    known_share = call.text("share", SHARES[0]) in SHARES
    if share == "ranked" and not rank:
        call.fault("rank", "rank_missing")
    if share != "ranked" and rank and known_share:
        call.fault("rank", "rank_unused", share=share)
    if share == "pro_rata" and quota is not None:
        call.fault("quota", "quota_unordered")
    known, ranked = _known(forms), [each.partition(" ")[0] for each in rank]
    for each in dict.fromkeys(each for each in ranked if ranked.count(each) > 1 and len({*rank}) == len(rank)):
        call.fault("rank", "duplicate_name", name=each)
    for each in rank:
        name, _, order = each.partition(" ")
        if name not in known or order.strip() not in {"", DESCENDING}:
            call.faults.unknown(call.line("rank"), call.at("rank"), "unknown_criterion", each, known)
    return {"share": share, "rank": rank, "quota": quota}


def _known(forms: Mapping[str, FormSpec]) -> list[str]:
    fields = [f"{of}.{spec.name}" for of, form in forms.items() for spec in form.fields if spec.type in _ORDERED]
    return [*fields, *(f"application.{name}" for name in MOMENTS)]
