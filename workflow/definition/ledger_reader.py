"""Reading the ledger of an edition: kinds of service, who is served, and the conditions that are judged by it."""

from __future__ import annotations

from forms.spec import FormSpec
from workflow.definition.ledger import Ledger, LedgerCheck, environment
from workflow.definition.life import Text
from workflow.definition.reader import Section

MOST_DAYS = 90
"""Days for which a mailed link may work."""


def read_ledger(root: Section, form: FormSpec) -> Ledger | None:
    """The ledger; None where an edition asks for none."""
    section = root.section("ledger", required=False)
    if section is None:
        return None
    ledger = Ledger(
        served=_served(section, form),
        link_days=section.integer("link_days", 1, MOST_DAYS),
        repay_workdays=section.workdays("repay_within") or 0,
        clause=section.text("clause"),
        kinds={name: _title(each) for name, each in section.sections("kinds")},
        checks=tuple(_check(name, each) for name, each in section.sections("checks", required=False)),
    )
    section.done()
    return ledger


def _served(section: Section, form: FormSpec) -> str:
    name = section.text("served")
    known = [each.name for each in form.fields if each.type == "text"]
    if name and name not in known:
        section.faults.unknown(section.line("served"), section.at("served"), "unknown_field", name, known)
    return name


def _title(section: Section) -> Text:
    title = section.own_pair()
    section.done()
    return title


def _check(name: str, section: Section) -> LedgerCheck:
    node = section.scalar("that")
    if node is not None:
        environment().checked(node, section.at("that"), "bool", section.faults)
    check = LedgerCheck(
        name=name,
        state=section.text("in"),
        expression=node.text if node else "true",
        clause=section.text("clause"),
        title=section.own_pair(),
    )
    section.done()
    return check
