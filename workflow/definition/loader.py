"""Loading an edition: the whole file is read, and either an edition or every fault of it comes back."""

from __future__ import annotations

from typing import Any

import orjson

from forms.spec import FormSpec
from workflow.definition import life_checks
from workflow.definition.composition import compose
from workflow.definition.edition import Edition, Effective, Evaluation, Instalment
from workflow.definition.faults import EditionFaults
from workflow.definition.form_reader import read_form
from workflow.definition.instalments import check_paid, read_instalments
from workflow.definition.life import Life
from workflow.definition.lives import Draft, read_whole, written
from workflow.definition.nodes import Entries, Listing, Node, parse, plain
from workflow.definition.paper_reader import (
    check_compare,
    read_choices,
    read_documents,
    read_letters,
    read_reasons,
    read_undertaking,
)
from workflow.definition.reader import Faults, Section
from workflow.definition.rule_reader import RuleReader, line_variables, read_tables
from workflow.definition.sharing_reader import read_sharing

CLAIMANTS = ("university", "enterprise", "institute", "provider")
"""The kinds of organisation that may claim."""


def load(text: str, name: str) -> Edition:
    """The edition that a text writes; `name` is the file's name, for its faults.

    Raises EditionFaults with all faults of the file; there is nothing that a text can hold that raises otherwise.
    """
    root, duplicates = parse(text, name)
    faults = Faults(name, duplicates)
    edition = _edition(root, faults)
    if faults.found:
        raise EditionFaults(faults.found)
    return edition


def _edition(tree: Node, faults: Faults) -> Edition:
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
        "checks": rules.checks(root),
        **_award(root, rules, application_form),
        **rules.funds(root),
    }
    _tables_are_used(root, rules, tables)
    life = _life(root, told["instalments"])
    papers: dict[str, Any] = {
        "letters": read_letters(root, life),
        "reasons": read_reasons(root),
        "choices": read_choices(root),
        "undertaking": read_undertaking(root),
        "evaluation": _evaluation(root),
    }
    root.done()
    return Edition(**told, **papers, life=life, content=_canonical(tree, life))


def _who_and_when(root: Section) -> dict[str, Any]:
    claimants = root.words("claimants")
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


def _effective(root: Section, rules: RuleReader) -> Effective | None:
    section = root.section("effective")
    if section is None:
        return None
    by = section.text("by")
    spec = rules.field(by.removeprefix("line."), section, "by")
    if spec is not None and spec.type != "date":
        section.faults.unknown(section.line("by"), section.at("by"), "unknown_field", by, [])
    first, last = section.day("from"), section.day("to", required=False)
    if first and last and last < first:
        section.fault("to", "period_reversed")
    then = section.pair("then", required=last is not None)
    clause = section.text("clause") if last else section.text("clause", "")
    window_clause = section.text("window_clause", "")
    section.done()
    return Effective(by.removeprefix("line."), first, last, then, clause, window_clause) if first else None


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
        told |= {"claimant_cap_fen": claimant.money("cap"), "cap_clause": claimant.text("clause")}
        claimant.done()
    call = award.section("call")
    if call is not None:
        told |= read_sharing(call, {"line": rules.form, "application": application_form})
        told["budget_fen"] = call.money("budget", required=False)
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


def _tables_are_used(root: Section, rules: RuleReader, tables: Any) -> None:
    for name, use in tables.items():
        if name not in rules.used:
            root.faults.add(use.line, f"tables.{name}", "unused_table", name=name)


def _life(root: Section, instalments: tuple[Instalment, ...]) -> Life:
    """The life: a list of phases, or states and transitions written out as a stored edition has them."""
    node = root.get("life")
    apart = root.words("apart", required=False)
    if isinstance(node, Listing):
        draft = compose(node.items, "life", root.faults, [each.title for each in instalments])
        life = draft.life(apart)
    elif isinstance(node, Entries):
        section = Section(node, "life", root.faults)
        life, draft = read_whole(section, apart)
        section.done()
    else:
        root.need("life", "list")
        return Life("", {}, ())
    _checked(life, draft, root, instalments)
    return life


def _checked(life: Life, draft: Draft, root: Section, instalments: tuple[Instalment, ...]) -> None:
    if not life.states:
        root.faults.expected(root.node, "life", "list")
        return
    life_checks.check(life, draft.lines, root.line("apart"), root.faults)
    check_paid(life, draft.lines, instalments, root)


def _canonical(tree: Node, life: Life) -> str:
    """The content that is hashed and stored: the file without its comments, its life written out."""
    told = plain(tree)
    if not isinstance(told, dict):
        return ""
    told["life"] = written(life)
    return orjson.dumps(told).decode()
