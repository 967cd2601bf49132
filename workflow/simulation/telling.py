"""A simulation for programs: what the page, the command and the workbook show, as JSON; money is fen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow.simulation.result import CallResult, Cause, LineChange, Row, Side, Simulation, Terms


def to_json(found: Simulation) -> dict[str, Any]:
    """The whole."""
    return {
        "calls": [_call(each) for each in found.calls],
        "claimants": [row_json(each) for each in found.claimants],
        "totals": {**row_json(found.total), "gained_fen": found.gained_fen, "lost_fen": found.lost_fen},
    }


def row_json(row: Row) -> dict[str, Any]:
    """A claimant or an application before and after."""
    named = {"claimant": row.name, "applications": row.number} if row.claimant else {}
    sides = {"before": _side(row.before), "after": _side(row.after), "difference_fen": row.difference_fen}
    return {**named, "lines": row.lines, **sides}


def _call(result: CallResult) -> dict[str, Any]:
    told = result.told
    return {
        "number": result.number,
        "plan": result.plan,
        "before": _terms(result.before),
        "after": _terms(result.after),
        "as_if_in_force": result.as_if_in_force,
        "under_way": result.under_way,
        "left_out": sum(result.left_out.values()),
        "applications": [row_json(each) for each in result.rows],
        "causes": [_cause(each) for each in told.causes.rows()],
        "changes": [_change(each) for each in told.changes],
        "changes_not_listed": told.more,
        "fields_lacking": [each.zh for each in result.lacking],
        "fields_open": [each.zh for each in result.open],
        "columns_unknown": dict(sorted(told.dropped.items())),
        "lines_unjudged": told.unjudged,
        "unjudged_award_fen": told.unjudged_fen,
        "refusals_kept": told.kept,
        "lines_unseen": told.unseen,
    }


def _terms(terms: Terms) -> Mapping[str, Any]:
    return {
        "edition": terms.edition,
        "hash": terms.hash,
        "budget_fen": terms.budget_fen,
        "share": terms.share,
        "cap_fen": terms.cap_fen,
    }


def _side(side: Side) -> Mapping[str, int]:
    return {"funded": side.funded, "award_fen": side.award_fen, "granted_fen": side.granted_fen}


def _cause(cause: Cause) -> Mapping[str, Any]:
    return {
        "before": cause.before.told(),
        "after": cause.after.told(),
        "lines": cause.lines,
        "before_fen": cause.before_fen,
        "after_fen": cause.after_fen,
    }


def _change(change: LineChange) -> Mapping[str, Any]:
    return {
        "application": change.application,
        "row": change.row,
        "before_fen": change.before_fen,
        "after_fen": change.after_fen,
        "before": change.before.told(),
        "after": change.after.told(),
    }
