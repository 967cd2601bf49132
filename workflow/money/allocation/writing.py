"""A plan as JSON: the request as it was asked, with the grant of each line, its steps, and the totals."""

from __future__ import annotations

from workflow.money.allocation.plan import Granted, Plan, Step, Sum
from workflow.money.allocation.request import Application, Request

Json = dict[str, object]


def to_json(plan: Plan) -> Json:
    """The whole: what was asked and what is granted."""
    return {**request_json(plan.request), **answer_json(plan)}


def answer_json(plan: Plan) -> Json:
    """What is granted: a row for each line, and totals for all and for each application, in fen."""
    return {
        "plan": [granted_json(each) for each in plan.lines],
        "totals": {
            "budget_fen": plan.request.budget_fen,
            "award_fen": sum(each.award_fen for each in plan.sums),
            "capped_fen": sum(each.capped_fen for each in plan.sums),
            "granted_fen": plan.granted_fen,
            "left_fen": plan.left_fen,
            "applications": [_sum_json(each) for each in plan.sums],
        },
    }


def granted_json(granted: Granted) -> Json:
    """One line's grant with its steps."""
    return {
        "number": granted.number,
        "row": granted.row,
        "granted_fen": granted.granted_fen,
        "steps": [step_json(each) for each in granted.steps],
    }


def step_json(step: Step) -> Json:
    """One step: its name, what the line had after it, why, and the integers it was computed from."""
    return {
        "step": step.step,
        "value": step.value,
        "clause": step.zh,
        "clause_en": step.en,
        "figures": dict(step.figures),
    }


def request_json(request: Request) -> Json:
    """The request in the shape in which it is read."""
    return {
        "budget_fen": request.budget_fen,
        "share": request.share,
        "rank_by": list(request.rank_by),
        **({} if request.quota is None else {"quota": request.quota}),
        "caps": [{"of": each.of, "fen": each.fen} for each in request.caps],
        "applications": [_application_json(each) for each in request.applications],
    }


def _application_json(application: Application) -> Json:
    moment = application.submitted_at
    return {
        "number": application.number,
        "claimant": application.claimant,
        "group": application.group,
        "submitted_at": moment.isoformat() if moment else None,
        "rank": list(application.rank),
        "lines": [{"row": each.row, "award_fen": each.award_fen} for each in application.lines],
    }


def _sum_json(each: Sum) -> Json:
    return {
        "number": each.application.number,
        "award_fen": each.award_fen,
        "capped_fen": each.capped_fen,
        "granted_fen": each.granted_fen,
    }
