"""Reading a section of a definition: each value by the kind that is expected, each fault collected with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from workflow.definition.faults import DefinitionFault, suggestion
from workflow.definition.life import Text
from workflow.definition.nodes import Entries, Listing, Node, Scalar

NAME = re.compile(r"[a-z][a-z0-9_]*")
MONEY = re.compile(r"(\d{1,13}(?:\.\d{1,2})?) (yuan|fen)")
WORKDAYS = re.compile(r"(\d{1,3}) workdays?")
SIZE = re.compile(r"(\d{1,4}) MB")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

LANGUAGES = {"zh": "中文 zh", "en": "English en"}
"""The languages that all words are written in, as a fault names them."""

_HAN, _LATIN, _HOLES = re.compile(r"[\u3400-\u9fff]"), re.compile(r"[A-Za-z]"), re.compile(r"\{[^{}]*\}")
_SENTENCE = re.compile(r"\b[a-z]{2,} [a-z]{2,}\b")
"""Two words of small letters: no name, code or abbreviation, but English."""

_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What nobody sees and what turns the order of what is seen: a text with it may not say what it seems to."""

KINDS = {
    "text": Text("文字", "text"),
    "list": Text("列表", "a list"),
    "mapping": Text("键值对", "a mapping"),
    "period": Text("期限（如 5 workdays）", "a period such as 5 workdays"),
    "pair": Text("中英文（{zh: …, en: …}）", "words in both languages ({zh: …, en: …})"),
}
"""What a value may be expected to be, in words."""


def iso_day(text: str) -> date | None:
    """The day that a text such as 2018-01-31 names, or None."""
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None


def written(found: Scalar) -> str:
    """What people see of a text: nothing where it is blank, or is the word of YAML for nothing."""
    seen = "".join(each for each in found.text if each.isprintable() or each in "\n\t").strip()
    nothing = not found.quoted and found.text in {"~", "null", "Null", "NULL"}
    return found.text.strip() if seen and not nothing else ""


def in_the_other(text: str, language: str) -> bool:
    """Whether words are surely of the other language: English without a letter, or Chinese of English words alone.

    What both write alike, such as a number or a name in Latin letters, is of either.
    """
    bare = _HOLES.sub("", text)
    han = _HAN.search(bare) is not None
    if language == "en":
        return han and _LATIN.search(bare) is None
    return not han and _SENTENCE.search(bare) is not None


@dataclass
class Faults:
    """The faults found in one file so far."""

    file: str
    found: list[DefinitionFault] = field(default_factory=list)

    def add(self, line: int, key: str, code: str, **params: str | int) -> None:
        """Note a fault and read on."""
        self.found.append(DefinitionFault(self.file, line, key, code, params))

    def expected(self, node: Node, key: str, kind: str) -> None:
        """Note that a value is of another kind than expected."""
        words = KINDS[kind]
        self.add(node.line, key, "wrong_kind", expected_zh=words.zh, expected_en=words.en)

    def unknown(self, line: int, key: str, code: str, name: str, known: Iterable[str]) -> None:
        """Note a name that is not among those known, with the closest one."""
        self.add(line, key, code, name=name, **suggestion(name, known))


class Section:
    """A mapping of a definition. What is asked for and wrong becomes a fault, and an empty value stands in.

    `done` reports the keys that nobody asked for.
    """

    def __init__(self, node: Node, path: str, faults: Faults) -> None:
        if not isinstance(node, Entries):
            faults.expected(node, path, "mapping")
            node = Entries({}, {}, node.line)
            self.broken = True
        else:
            self.broken = False
        self.node: Entries = node
        self.path = path
        self.faults = faults
        self._asked: dict[str, None] = {}

    def __contains__(self, key: str) -> bool:
        return key in self.node.entries

    def at(self, key: str) -> str:
        """The dotted path of a key."""
        return f"{self.path}.{key}" if self.path else key

    def line(self, key: str) -> int:
        """The line of a key, or of the section when the key is not there."""
        return self.node.key_lines.get(key, self.node.line)

    def fault(self, at: str, code: str, **params: str | int) -> None:
        """Note a fault of the key `at`."""
        self.faults.found.append(DefinitionFault(self.faults.file, self.line(at), self.at(at), code, params))

    def get(self, key: str) -> Node | None:
        """The node of an optional key."""
        self._asked[key] = None
        return self.node.entries.get(key)

    def need(self, key: str, kind: str) -> Node | None:
        """The node of a key that must be there."""
        node = self.get(key)
        if node is None and not self.broken:
            words = KINDS[kind]
            self.fault(key, "missing_key", key=key, expected_zh=words.zh, expected_en=words.en)
        return node

    def done(self) -> None:
        """Report the keys that nobody asked for."""
        for key in self.node.entries:
            if key not in self._asked:
                self.fault(key, "unknown_key", key=key, **suggestion(key, self._asked))

    # --- kinds of value -------------------------------------------------------------------------------------------

    def scalar(self, key: str, *, required: bool = True) -> Scalar | None:
        """A piece of text with its place."""
        node = self.need(key, "text") if required else self.get(key)
        if node is None or isinstance(node, Scalar):
            return node
        self.faults.expected(node, self.at(key), "text")
        return None

    def text(self, key: str, default: str | None = None) -> str:
        """A piece of text; without a default it must be there and not be empty."""
        found = self.scalar(key, required=default is None)
        if found is None:
            return default or ""
        if not found.text.strip():
            self.faults.expected(found, self.at(key), "text")
        return found.text

    def optional_text(self, key: str) -> str | None:
        """A piece of text that may be left out."""
        return self.text(key, "") or None

    def pair(self, key: str, *, required: bool = True) -> Text:
        """Words in both languages; one language without the other is a fault."""
        node = self.need(key, "pair") if required else self.get(key)
        if node is None:
            return Text("", "")
        if not isinstance(node, Entries):
            self.faults.expected(node, self.at(key), "pair")
            return Text("", "")
        section = Section(node, self.at(key), self.faults)
        words = section.own_pair()
        section.done()
        return words

    def own_pair(self) -> Text:
        """The `zh` and `en` of this section itself."""
        told = {}
        for language, name in LANGUAGES.items():
            found = self.get(language)
            told[language] = written(found) if isinstance(found, Scalar) else ""
            if not self.broken and (not told[language] or in_the_other(told[language], language)):
                self.fault(language, "missing_translation", language=name)
            if hidden := _HIDDEN.search(told[language]):
                self.fault(language, "hidden_character", language=name, point=f"{ord(hidden[0]):04X}")
        return Text(told["zh"], told["en"])

    def own_title(self, name: str) -> Text:
        """The `zh` and `en` of this section itself where either is there, else its name."""
        return self.own_pair() if "zh" in self or "en" in self else Text(name, name)

    def integer(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number within bounds."""
        found = self.scalar(key, required=default is None)
        if found is None:
            return low if default is None else default
        if not re.fullmatch(r"-?\d{1,18}", found.text):
            self.fault(key, "not_an_integer", text=found.text)
            return low
        value = int(found.text)
        if not low <= value <= high:
            self.fault(key, "out_of_range", text=found.text, low=low, high=high)
        return value

    def boolean(self, key: str, *, default: bool) -> bool:
        """`true` or `false`."""
        return self.choice(key, ("true", "false"), "true" if default else "false") == "true"

    def choice(self, key: str, choices: Iterable[str], default: str | None = None) -> str:
        """One of the words listed."""
        known = tuple(choices)
        found = self.scalar(key, required=default is None)
        if found is None:
            return default if default is not None else known[0]
        if found.text not in known:
            self.fault(key, "not_a_choice", text=found.text, choices=", ".join(known), **suggestion(found.text, known))
            return default if default is not None else known[0]
        return found.text

    def day(self, key: str, *, required: bool = True) -> date | None:
        """A day of the calendar."""
        found = self.scalar(key, required=required)
        if found is None:
            return None
        day = iso_day(found.text)
        if day is None:
            self.fault(key, "not_a_date", text=found.text)
        return day

    def _matched(self, key: str, pattern: re.Pattern[str], code: str, *, required: bool) -> re.Match[str] | None:
        found = self.scalar(key, required=required)
        if found is None:
            return None
        match = pattern.fullmatch(found.text)
        if match is None:
            self.fault(key, code, text=found.text)
        return match

    def money(self, key: str, *, required: bool = True, least: int = 0) -> int | None:
        """An amount, in fen, of so many at least."""
        match = self._matched(key, MONEY, "not_money", required=required)
        if match is None:
            return None
        fen = Decimal(match[1]) * (100 if match[2] == "yuan" else 1)
        if fen != int(fen):
            self.fault(key, "not_money", text=match[0])
        elif fen < least:
            self.fault(key, "amount_too_small", text=match[0])
        return int(fen)

    def workdays(self, key: str, *, required: bool = True) -> int | None:
        """A period in working days."""
        match = self._matched(key, WORKDAYS, "not_a_period", required=required)
        if match and not int(match[1]):
            self.fault(key, "not_a_period", text=match[0])
        return int(match[1]) if match else None

    def size(self, key: str) -> int:
        """A size in bytes; a megabyte is 1,048,576."""
        match = self._matched(key, SIZE, "not_a_size", required=True)
        return int(match[1]) * 1024 * 1024 if match else 0

    # --- what holds other values ----------------------------------------------------------------------------------

    def section(self, key: str, *, required: bool = True) -> Section | None:
        """A mapping under a key."""
        node = self.need(key, "mapping") if required else self.get(key)
        return None if node is None else Section(node, self.at(key), self.faults)

    def sections(self, key: str, *, required: bool = True) -> Iterator[tuple[str, Section]]:
        """Each named mapping below a key; the names are checked."""
        outer = self.section(key, required=required)
        if outer is None:
            return
        for name, node in outer.node.entries.items():
            if not NAME.fullmatch(name):
                outer.fault(name, "not_a_name", text=name)
            yield name, Section(node, outer.at(name), self.faults)

    def items(self, key: str, *, required: bool = True) -> tuple[Node, ...]:
        """The items of a list."""
        node = self.need(key, "list") if required else self.get(key)
        if node is None:
            return ()
        if not isinstance(node, Listing):
            self.faults.expected(node, self.at(key), "list")
            return ()
        return node.items

    def words(self, key: str, *, required: bool = True, least: int = 0) -> tuple[str, ...]:
        """A list of texts, or one text that stands for a list of one; none twice."""
        node = self.get(key)
        if isinstance(node, Scalar):
            return (node.text,)
        found = []
        for index, item in enumerate(self.items(key, required=required)):
            if isinstance(item, Scalar):
                found.append(item.text)
            else:
                self.faults.expected(item, f"{self.at(key)}[{index}]", "text")
        if isinstance(node, Listing) and len(node.items) < least:
            self.fault(key, "empty_list", key=key)
        for each in dict.fromkeys(each for each in found if found.count(each) > 1):
            self.fault(key, "duplicate_name", name=each)
        return tuple(found)
