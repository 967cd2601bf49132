"""What the pages say of codes, phases and functions is what the code has: neither more nor less."""

from __future__ import annotations

import re
from pathlib import Path

from forms.messages import MESSAGES
from forms.types import TYPES
from workflow.definition.composition import load_phase, phase_names
from workflow.definition.edition import Edition
from workflow.definition.faults import CATALOGUE
from workflow.definition.form_reader import OPTIONS
from workflow.definition.functions import functions
from workflow.definition.guards import FACTS
from workflow.definition.judged import RULE_CODE
from workflow.definition.line_rules import TABLE_CODE, WINDOW_CODE
from workflow.definition.loader import CLAIMANTS
from workflow.definition.paper_reader import LETTER_FACTS
from workflow.definition.rule_reader import CEILINGS
from workflow.definition.shared import OVER_CAP_CODE, OVER_RECEIPT_CODE, RECEIPT_TOTAL_CODE
from workflow.definition.sharing_reader import SHARES
from workflow.registers import shipped

DOCS = Path(__file__).parents[2] / "docs"
CLAIM_CHECK = (DOCS / "claim-check.md").read_text(encoding="utf-8")
ADDING = (DOCS / "adding-a-subsidy.md").read_text(encoding="utf-8")
LANGUAGE_CODES = {WINDOW_CODE, RULE_CODE, TABLE_CODE, OVER_RECEIPT_CODE, OVER_CAP_CODE, RECEIPT_TOTAL_CODE}


def section(text: str, title: str) -> str:
    """The words below a heading, up to the next."""
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def coded(text: str) -> set[str]:
    """The codes in the first column of a section's tables."""
    return set(re.findall(r"^\| `([a-z0-9_]+)` \|", text, re.MULTILINE))


def rule_codes(edition: Edition) -> set[str]:
    return {each.code for each in edition.checks} | {each.code for each in edition.funds}


def test_every_code_of_a_claim_check_is_documented() -> None:
    rules = set().union(*(rule_codes(each) for each in shipped.editions())) | LANGUAGE_CODES
    assert coded(section(CLAIM_CHECK, "Codes of rules")) == rules
    assert coded(CLAIM_CHECK) == rules | set(MESSAGES)


def test_flags_are_documented_as_flags() -> None:
    told = dict(re.findall(r"^\| `([a-z_]+)` \| (error|flag) \|", CLAIM_CHECK, re.MULTILINE))
    flags = {check.code for edition in shipped.editions() for check in edition.checks if check.outcome == "flag"}
    assert {code for code, kind in told.items() if kind == "flag"} == flags


def test_every_code_of_a_definition_is_documented() -> None:
    assert coded(section(ADDING, "Codes of faults")) == set(CATALOGUE)


def test_every_phase_with_its_options_is_documented() -> None:
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| (`.*) \|$", ADDING, re.MULTILINE))
    assert rows.keys() == set(phase_names())
    for name, told in rows.items():
        options = load_phase(name).options
        assert {each.strip("`") for each in re.findall(r"`[a-z_.]+`", told)} == set(options)
        for option, (default,) in ((key, tuple(node.entries.values())) for key, node in options.items()):
            assert re.search(rf"`{re.escape(option)}` \({default.text}", told), option  # type: ignore[union-attr]  # a scalar


def test_every_function_and_name_of_the_language_is_documented() -> None:
    for each in functions(None):
        assert f"`{each.name}(" in ADDING
    for name in (*FACTS, *TYPES, *OPTIONS, *CLAIMANTS, *SHARES):
        assert f"`{name}`" in ADDING, name
    for name in CEILINGS:
        assert f"{{{name}: [" in ADDING
    for fact in LETTER_FACTS:
        assert f"`{{{fact}}}`" in ADDING, fact


def test_the_choices_of_an_edition_are_written_where_a_clerk_finds_them() -> None:
    for edition in shipped.editions():
        assert {"illustrative", "rounding"} <= {each.name for each in edition.choices}
