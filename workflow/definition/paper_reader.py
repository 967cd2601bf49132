"""Reading what is written for people: documents asked for, letters told, and choices noted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from workflow.definition import texts
from workflow.definition.edition import DocumentKind, Letter, Note, Reason
from workflow.definition.faults import EditionFaults
from workflow.definition.life import Life, Text
from workflow.definition.nodes import Entries, Scalar, parse
from workflow.definition.placeholders import check_placeholders
from workflow.definition.reader import Faults, Section

LETTER_FACTS = frozenset(
    {"claimant", "scheme", "number", "lines", "amount", "instalment", "reason", "points", "due", "to"}
)
"""What a letter may be filled with: names, the application's number, how many lines, the amount in yuan as words (of a
payment what was paid, of what is not paid any more the rest), what the instalment of a payment is called, the
reason of the decision, the rows and documents that a correction names (in brackets, or nothing), the day by which
something is due, and the last day of the notice."""

HOUSE = "house"
"""What an edition says in the place of letters of its own, to send those that all schemes share."""

MEDIA = (
    "application/pdf",
    "image/jpeg",
    "image/png",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
"""The kinds of file that may be asked for; each is told by its content."""

HOUSE_REASONS = (
    Reason("not_proved", Text("所附材料不能证明该项申报", "The papers do not prove this line")),
    Reason("not_eligible", Text("不符合资助条件", "The conditions are not met")),
    Reason("other", Text("其他", "Another reason"), words=True),
)
"""Why a line may be refused under an edition that names no reasons of its own."""


def read_documents(root: Section) -> tuple[DocumentKind, ...]:
    """The documents that a claimant hands in."""
    return tuple(_document(name, section) for name, section in root.sections("documents", required=False))


def _document(name: str, section: Section) -> DocumentKind:
    media = section.words("media", least=1)
    for each in media:
        if each not in MEDIA:
            section.fault(
                "media", "not_a_choice", text=each, choices=", ".join(MEDIA), suggestion_zh="", suggestion_en=""
            )
    per = section.choice("per", ("application", "line"))
    document = DocumentKind(
        name=name,
        title=section.own_pair(),
        per="line" if per == "line" else "application",
        required=section.boolean("required", default=True),
        media=media,
        largest=section.size("largest"),
    )
    section.done()
    return document


def read_undertaking(root: Section) -> Text | None:
    """The words that a claimant undertakes when they submit, where the edition has some."""
    words = root.pair("undertaking", required=False)
    return words if words.zh else None


def check_compare(root: Section, compare: Mapping[str, tuple[str, ...]], documents: tuple[DocumentKind, ...]) -> None:
    """Tell a document that a field is to be compared with and that nobody asks for."""
    known = [each.name for each in documents]
    line = root.section("line", required=False)
    for field, names in compare.items():
        for name in names:
            if name not in known and line is not None and (own := line.section(field)) is not None:
                own.faults.unknown(own.line("compare"), own.at("compare"), "unknown_document", name, known)


def read_letters(root: Section, life: Life) -> dict[str, Letter]:
    """The letters that the life sends, by name. With `letters: house` those hold that all schemes share."""
    node = root.get("letters")
    if isinstance(node, Scalar) and node.text == HOUSE:
        sent = {each.letter for each in life.transitions}
        return {name: letter for name, letter in house_letters().items() if name in sent}
    return _letters(root)


def _letters(section: Section) -> dict[str, Letter]:
    letters = {}
    for name, each in section.sections("letters", required=False):
        letters[name] = Letter(each.pair("title"), _body(each))
        each.done()
    return letters


@cache
def house_letters() -> Mapping[str, Letter]:
    """The letters that schemes share. Raises EditionFaults when their file is broken, as no release is."""
    path = Path(texts.__file__).with_name("letters.yaml")
    tree, duplicates = parse(path.read_text(encoding="utf-8"), path.name)
    faults = Faults(path.name, duplicates)
    letters = _letters(Section(Entries({"letters": tree}, {}, 1), "", faults))
    if faults.found:
        raise EditionFaults(faults.found)
    return letters


def written(letters: Mapping[str, Letter]) -> dict[str, Any]:
    """Letters as a definition writes them out."""
    return {
        name: {"title": {"zh": each.title.zh, "en": each.title.en}, "body": {"zh": each.body.zh, "en": each.body.en}}
        for name, each in letters.items()
    }


def _body(section: Section) -> Text:
    body = section.pair("body")
    check_placeholders(body, section, LETTER_FACTS, "body.")
    return body


def read_reasons(root: Section) -> dict[str, Reason]:
    """The reasons for which a reviewer may refuse a line; the house's own where the edition names none."""
    if "reasons" not in root:
        return {each.code: each for each in HOUSE_REASONS}
    found = {}
    for code, section in root.sections("reasons"):
        clause, words = section.text("clause", ""), section.boolean("words", default=False)
        found[code] = Reason(code, section.own_pair(), clause, words)
        section.done()
    return found


def read_choices(root: Section) -> tuple[Note, ...]:
    """The choices that this edition makes where its source leaves one."""
    found = []
    for name, section in root.sections("choices", required=False):
        found.append(Note(name, section.own_pair()))
        section.done()
    return tuple(found)
