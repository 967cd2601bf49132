"""Whether what is said to people is whole: letters that are sent and there, and the same holes in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.definition.faults import suggestion
from workflow.definition.nodes import Entries, Node, Scalar
from workflow.definition.placeholders import HOLE
from workflow.definition.verifier.case import EditionCase, Found
from workflow.definition.verifier.paths import way_through

FLAG, OTHER = "flag", "other"


def letters_are_there(case: EditionCase) -> Iterator[Found]:
    """Each letter that the life sends is written."""
    told: set[str] = set()
    written_out = isinstance(case.node("life"), Entries)  # else no line of the file names the letter
    for each in case.life.transitions:
        if each.letter and each.letter not in case.edition.letters and each.letter not in told:
            told.add(each.letter)
            params = {"name": each.letter, **suggestion(each.letter, case.edition.letters)}
            path = way_through(case.life, each)
            yield Found(
                f"letters.{each.letter}", "unknown_letter", params, step=each if written_out else None, path=path
            )


def letters_are_sent(case: EditionCase) -> Iterator[Found]:
    """Each letter that is written is sent by some transition."""
    sent = {each.letter for each in case.life.transitions}
    for name in case.edition.letters:
        if name not in sent:
            yield Found(f"letters.{name}", "unused_letter", {"name": name})


def flags_have_a_reason(case: EditionCase) -> Iterator[Found]:
    """Whoever agrees with a flag finds a reason of its code, or `other`, to refuse the line by."""
    reasons = case.edition.reasons
    for each in case.edition.checks:
        if each.outcome == FLAG and each.code not in reasons and OTHER not in reasons:
            yield Found("reasons", "missing_reason", {"name": each.code})


def languages_fill_in_the_same(case: EditionCase) -> Iterator[Found]:
    """Chinese and English words name the same things: what one language tells, the other does."""
    yield from _pairs("", case.root)


def _pairs(path: str, node: Node) -> Iterator[Found]:
    if not isinstance(node, Entries):
        return
    zh, en = node.entries.get("zh"), node.entries.get("en")
    if isinstance(zh, Scalar) and isinstance(en, Scalar) and zh.text.strip() and en.text.strip():
        apart = sorted(_holes(zh) ^ _holes(en))
        if apart:
            key = f"{path}.{'en' if apart[0] in _holes(zh) else 'zh'}"
            yield Found(key, "languages_differ", {"names": ", ".join(f"{{{name}}}" for name in apart)})
    for key, each in node.entries.items():
        yield from _pairs(f"{path}.{key}" if path else key, each)


def _holes(words: Scalar) -> set[str]:
    return {hole[1] for hole in HOLE.finditer(words.text) if hole[1]}
