"""Loading an edition: the whole file is read, and either an edition or every fault of it comes back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from forms.spec import FormSpec
from workflow.definition.composition import compose
from workflow.definition.edition import Edition, Effective, Evaluation, EventDay, Instalment, Letter
from workflow.definition.event_reader import read_event
from workflow.definition.faults import DefinitionFault, EditionFaults
from workflow.definition.form_reader import read_form
from workflow.definition.group_reader import read_groups
from workflow.definition.instalments import read_instalments
from workflow.definition.ledger_reader import read_ledger
from workflow.definition.life import Life, Text
from workflow.definition.lives import Draft, read_whole, written
from workflow.definition.nodes import Entries, Listing, Node, parse, plain
from workflow.definition.paper_reader import (
    HOUSE,
    check_compare,
    read_choices,
    read_documents,
    read_letters,
    read_reasons,
    read_undertaking,
)
from workflow.definition.paper_reader import written as letters_written
from workflow.definition.reader import Faults, Section
from workflow.definition.rule_reader import RuleReader, line_variables, read_tables
from workflow.definition.sharing_reader import read_sharing
from workflow.definition.tables import Table
from workflow.definition.verifier.case import EditionCase, line_of
from workflow.definition.verifier.causes import without_consequences
from workflow.definition.verifier.checks import CHECKS, Places, prove_edition

CLAIMANTS = ("university", "enterprise", "institute", "provider")
"""The kinds of organisation that may claim."""


@dataclass(frozen=True)
class Examined:
    """What a file writes and all that is wrong with it; without an edition its text is no plain YAML."""

    edition: Edition | None
    faults: tuple[DefinitionFault, ...]
    line: int = 1
    """The line on which its period stands."""
    name_line: int = 1
    """The line on which its name stands."""


def load(text: str, name: str) -> Edition:
    """The edition that a text writes, proved; `name` is the file's name, for its faults.

    Raises EditionFaults with all faults of the file; there is nothing that a text can hold that raises otherwise.
    """
    return _whole(examine(text, name))


def load_stored(content: str, name: str) -> Edition:
    """An edition that was proved when it was published: a later release's checks do not stop what runs under it.

    Raises EditionFaults where it cannot be read.
    """
    return _whole(examine(content, name, checks=()))


def _whole(examined: Examined) -> Edition:
    if examined.faults or examined.edition is None:
        raise EditionFaults(examined.faults)
    return examined.edition


def examine(
    text: str, name: str, *, tables: Mapping[str, Table] | None = None, checks: Collection[str] = CHECKS
) -> Examined:
    """Read a text and run the checks named on it; dated tables are looked at where the registers give them."""
    try:
        root, duplicates = parse(text, name)
    except EditionFaults as broken:
        return Examined(None, broken.faults)
    faults = Faults(name, duplicates)
    edition, places = _edition(root, faults)
    prove_edition(EditionCase(edition, root, tables), places, faults, checks)
    found = without_consequences(faults.found)
    told = EditionFaults(found).faults if found else ()
    return Examined(edition, told, line_of(root, "effective.from"), line_of(root, "edition"))


def _edition(tree: Node, faults: Faults) -> tuple[Edition, Places]:
    root = Section(tree, "", faults)
    who = _who_and_when(root)
    form, compare = read_form(root, "line", columns=True)
    application_form, _ = read_form(root, "application", columns=False)
    documents = read_documents(root)
    check_compare(root, compare, documents)
    tables = read_tables(root)
    rules = RuleReader(form, line_variables(form, tables))
    told = {
        **who,
        "effective": _effective(root, rules),
        "form": form,
        "application_form": application_form,
        "compare": compare,
        "documents": documents,
        "tables": tables,
        "values": rules.values(root),
        "groups": read_groups(root, rules),
        "checks": rules.checks(root),
        **_award(root, rules, application_form),
        **rules.funds(root),
    }
    life, draft = _life(root, told["instalments"])
    papers: dict[str, Any] = {
        "letters": read_letters(root, life),
        "reasons": read_reasons(root),
        "choices": read_choices(root),
        "undertaking": read_undertaking(root),
        "evaluation": _evaluation(root),
        "ledger": read_ledger(root, form),
    }
    root.done()
    edition = Edition(**told, **papers, life=life, content=_canonical(tree, life, papers["letters"]))
    return edition, Places(tree, draft.lines, draft.steps)


def _who_and_when(root: Section) -> dict[str, Any]:
    claimants = root.words("claimants", least=1)
    for each in claimants:
        if each not in CLAIMANTS:
            root.fault(
                "claimants", "not_a_choice", text=each, choices=", ".join(CLAIMANTS), suggestion_zh="", suggestion_en=""
            )
    return {
        "scheme": root.text("scheme"),
        "edition": root.text("edition"),
        "title": root.pair("title"),
        "basis": root.pair("basis"),
        "authority": root.pair("authority"),
        "claimants": claimants,
    }


def _effective(root: Section, rules: RuleReader) -> Effective:
    section = root.section("effective")
    if section is None:
        return Effective(EventDay({}), date.min, None, Text("", ""), "")
    by = read_event(section, rules)
    first, last = section.day("from"), section.day("to", required=False)
    if first and last and last < first:
        section.fault("to", "period_reversed")
    then = section.pair("then", required=last is not None)
    clause = section.text("clause") if last else section.text("clause", "")
    window_clause = section.text("window_clause", "")
    gap = section.pair("gap", required=False)
    section.done()
    return Effective(by, first or date.min, last, then, clause, window_clause, gap)


def _award(root: Section, rules: RuleReader, application_form: FormSpec) -> dict[str, Any]:
    told: dict[str, Any] = {
        "award": (),
        "claimant_cap_fen": None,
        "cap_clause": "",
        "share": "pro_rata",
        "rank": (),
        "quota": None,
        "budget_fen": None,
        "instalments": (),
    }
    award = root.section("award")
    if award is None:
        return told
    told["award"] = rules.steps(award)
    claimant = award.section("claimant", required=False)
    if claimant is not None:
        told |= {"claimant_cap_fen": claimant.money("cap", least=1), "cap_clause": claimant.text("clause")}
        claimant.done()
    call = award.section("call")
    if call is not None:
        told |= read_sharing(call, {"line": rules.form, "application": application_form})
        told["budget_fen"] = call.money("budget", required=False, least=1)
        call.text("clause", "")
        call.done()
    told["instalments"] = read_instalments(award)
    award.done()
    return told


def _evaluation(root: Section) -> Evaluation | None:
    """What is reported after payment; None where an edition asks for no report."""
    section = root.section("evaluation", required=False)
    if section is None:
        return None
    workdays, clause = section.workdays("within"), section.text("clause")
    form, _ = read_form(section, "fields", columns=False)
    section.done()
    return Evaluation(workdays or 0, clause, form)


def _life(root: Section, instalments: tuple[Instalment, ...]) -> tuple[Life, Draft]:
    """The life: a list of phases, or states and transitions written out as a stored edition has them."""
    node = root.get("life")
    apart = root.words("apart", required=False)
    draft = Draft("")
    if isinstance(node, Listing):
        draft = compose(node.items, "life", root.faults, [each.title for each in instalments])
    elif isinstance(node, Entries):
        section = Section(node, "life", root.faults)
        _, draft = read_whole(section, apart)
        section.done()
    else:
        root.need("life", "list")
    if node is not None and not draft.states and not draft.too_large:
        root.faults.expected(root.node, "life", "list")
    return draft.life(apart), draft


def _canonical(tree: Node, life: Life, letters: Mapping[str, Letter]) -> str:
    """The content that is hashed and stored: the file without its comments, its life and shared letters written out."""
    told = plain(tree)
    if not isinstance(told, dict):
        return ""
    told["life"] = written(life)
    if told.get("letters") == HOUSE:
        told["letters"] = letters_written(letters)
    return orjson.dumps(told).decode()
