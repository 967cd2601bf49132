"""What changed between two editions, told in words: every difference of their content, each where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from workflow.definition.diff_words import KEYS, SECTIONS, in_words
from workflow.definition.edition import Edition
from workflow.definition.life import Text

What = Literal["added", "removed", "changed", "moved"]
"""What happened to a part: it came, it went, it reads otherwise, or its parts stand in another order."""

_BARE = Text("", "")


@dataclass(frozen=True)
class Difference:
    """One difference: the path in the definition, its place in words, and what stood and stands there (None: nothing).

    Words of the definition are told as they are written, so that an expression, a clause or a message can be compared.
    """

    what: What
    path: tuple[str, ...]
    where: Text
    before: Any
    after: Any

    def told(self, language: str) -> str:
        """The difference as a sentence."""
        where = self.where.told(language)
        mixed = self.what == "changed" and type(self.before) is not type(self.after)
        before, after = (in_words(each, language, marked=mixed) for each in (self.before, self.after))
        if language.startswith("en"):
            words = {
                "added": f"{where}: added: {after}",
                "removed": f"{where}: removed: {before}",
                "changed": f"{where}: “{before}” becomes “{after}”",
                "moved": f"{where}: another order: {after} (was {before})",
            }
        else:
            words = {
                "added": f"{where}：新增：{after}",
                "removed": f"{where}：删去：{before}",
                "changed": f"{where}：“{before}”改为“{after}”",
                "moved": f"{where}：顺序改为 {after}（原为 {before}）",
            }
        return words[self.what]


def diff(before: Edition, after: Edition) -> tuple[Difference, ...]:
    """Every difference from one edition to another, in the order of the definition; none for equal content."""
    return tuple(_entries(_tree(before), _tree(after), (), _BARE))


def _tree(edition: Edition) -> dict[str, Any]:
    tree = orjson.loads(edition.content)
    life = tree["life"]
    life["transitions"] = _named_transitions(life["transitions"])
    assert isinstance(tree, dict)
    return tree


def _named_transitions(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Transitions by what tells them apart, so that one that is gone does not shift all that follow."""
    return {f"{each['trigger']}: {each['from']} ({each['by']})": each for each in found}


def _entries(
    before: Mapping[str, Any], after: Mapping[str, Any], path: tuple[str, ...], where: Text
) -> Iterator[Difference]:
    for key in (*before, *(each for each in after if each not in before)):
        here = (*path, key)
        place = _place(where, here, after.get(key, before.get(key)))
        if key not in after:
            yield Difference("removed", here, place, before[key], None)
        elif key not in before:
            yield Difference("added", here, place, None, after[key])
        else:
            yield from _values(before[key], after[key], here, place)
    stayed = [key for key in before if key in after]
    now = [key for key in after if key in before]
    if stayed != now:
        yield Difference("moved", path, where if path else Text("全文", "The whole"), stayed, now)


def _values(before: Any, after: Any, path: tuple[str, ...], where: Text) -> Iterator[Difference]:
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _entries(before, after, path, where)
    elif before != after or type(before) is not type(after):
        yield Difference("changed", path, where, before, after)


def _place(where: Text, path: tuple[str, ...], value: Any) -> Text:
    """The place of a part: its section, its own title where it has one, and the name of what is said of it."""
    key = path[-1]
    known = SECTIONS.get(key) if len(path) == 1 else _named(path, value)
    title = known or Text(key, key)
    if where == _BARE:
        return title
    return Text(f"{where.zh} › {title.zh}", f"{where.en} › {title.en}")


def _named(path: tuple[str, ...], value: Any) -> Text | None:
    """What a part is called: by its own title, else by the word for its key."""
    if isinstance(value, dict) and len(path) > 1:
        titled = value.get("title", value)
        if isinstance(titled, dict) and {"zh", "en"} <= titled.keys() and path[-1] not in KEYS:
            return Text(f"{titled['zh']}（{path[-1]}）", f"{titled['en']} ({path[-1]})")
    return KEYS.get(path[-1])
