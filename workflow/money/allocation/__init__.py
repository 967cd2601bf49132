"""How a call's budget is shared out: caps, then first come, ranked or pro rata, in integers and explained."""

from workflow.money.allocation.faults import Fault
from workflow.money.allocation.plan import Granted, Plan, Step, Sum
from workflow.money.allocation.reading import from_json, from_text
from workflow.money.allocation.request import Application, Cap, Line, Request
from workflow.money.allocation.shares import spread
from workflow.money.allocation.sharing import allocate
from workflow.money.allocation.writing import answer_json, step_json, to_json

__all__ = [
    "Application",
    "Cap",
    "Fault",
    "Granted",
    "Line",
    "Plan",
    "Request",
    "Step",
    "Sum",
    "allocate",
    "answer_json",
    "from_json",
    "from_text",
    "spread",
    "step_json",
    "to_json",
]
