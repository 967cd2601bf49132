"""YAML as a tree that remembers its lines: every scalar stays text, and nothing but plain YAML gets in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from workflow.definition.faults import DefinitionFault, EditionFaults
from workflow.definition.life import Text

LARGEST = 512 * 1024
"""Bytes of a definition file; the shipped ones have about 20,000."""

DEEPEST = 24
"""Levels of nesting; the shipped ones have about 8."""

_QUOTE = Text(
    '在 {…} 或 […] 之内，含有 {、}、[、]、逗号、冒号加空格或 # 的文字要加引号，如 zh: "第 {first_row} 行"。',
    "Inside {…} or […], put a text that has braces, brackets, a comma, a colon with a space or # into quotation marks, "
    'such as en: "row {first_row}".',
)
_HINTS = (
    ("expected ',' or", _QUOTE),
    (
        "mapping values are not allowed",
        Text("文字中有冒号加空格时要加引号。", "Quote a text that has a colon with a space."),
    ),
    (
        "cannot start any token",
        Text(
            "缩进用空格，不用制表符；以 @、` 或 % 开头的文字要加引号。",
            "Indent with spaces, not tabs, and quote a text that begins with @, ` or %.",
        ),
    ),
    (
        "did not find expected key",
        Text(
            "检查这一行及上一行的缩进和引号。",
            "Look at the indentation and the quotation marks of this line and the one before.",
        ),
    ),
    ("expected node content", _QUOTE),
    ("end of stream", Text("有括号或引号没有合上。", "A bracket or a quotation mark is not closed.")),
    ("control characters", Text("文件应为 UTF-8 文本。", "The file should be text in UTF-8.")),
)
"""What to look at for what the parser says."""

WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,17})", re.ASCII)
PLAIN_TAGS = frozenset({None, "!"})


@dataclass(frozen=True)
class Scalar:
    """A piece of text. `line` counts from 1; `offset` is what stands before its first character on that line.

    `quoted` text is never read as a number or a truth value.
    """

    text: str
    line: int
    offset: int = 0
    quoted: bool = False


@dataclass(frozen=True)
class Listing:
    """A list of nodes."""

    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True)
class Entries:
    """A mapping in the order written, each key with its own line."""

    entries: dict[str, Node]
    key_lines: dict[str, int]
    line: int


Node = Scalar | Listing | Entries


class _Refused(Exception):
    """The text is no plain YAML."""

    def __init__(self, line: int, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.line, self.code, self.params = line, code, params


class _Tree:
    """Builds the tree from the parser's events; duplicate keys are collected, all else stops at once."""

    def __init__(self, events: Iterator[Any], name: str) -> None:
        self._events = events
        self._name = name
        self.faults: list[DefinitionFault] = []

    def document(self) -> Node:
        """The one document of the stream."""
        next(self._events)
        if isinstance(next(self._events), yaml.StreamEndEvent):
            raise _Refused(1, "empty_definition")
        root = self._node(next(self._events), 1)
        next(self._events)
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise _Refused(after.start_mark.line + 1, "many_documents")
        return root

    def _node(self, event: Any, depth: int) -> Node:
        line = event.start_mark.line + 1
        if depth > DEEPEST:
            raise _Refused(line, "too_deep", limit=DEEPEST)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _Refused(line, "yaml_anchor")
        if event.tag not in PLAIN_TAGS:
            raise _Refused(line, "yaml_tag", tag=event.tag)
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._listing(line, depth)
        return self._entries(line, depth)

    def _listing(self, line: int, depth: int) -> Listing:
        items = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return Listing(tuple(items), line)

    def _entries(self, line: int, depth: int) -> Entries:
        entries: dict[str, Node] = {}
        key_lines: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            if not isinstance(key, Scalar):
                raise _Refused(key.line, "yaml_syntax", problem="a key must be text", hint_zh="", hint_en="")
            value = self._node(next(self._events), depth + 1)
            if key.text in entries:
                params: dict[str, str | int] = {"key": key.text, "first": key_lines[key.text]}
                self.faults.append(DefinitionFault(self._name, key.line, key.text, "duplicate_key", params))
                continue
            entries[key.text] = value
            key_lines[key.text] = key.line
        return Entries(entries, key_lines, line)


def _scalar(event: Any) -> Scalar:
    mark = event.start_mark
    if event.style in {"|", ">"}:
        return Scalar(event.value, mark.line + 2, quoted=True)
    quoted = event.style in {"'", '"'}
    return Scalar(event.value, mark.line + 1, mark.column + quoted, quoted=quoted)


def _events(text: str) -> Iterator[Any]:
    if len(text.encode()) > LARGEST:
        raise _Refused(1, "too_large", limit=LARGEST)
    return iter(yaml.parse(text, Loader=yaml.CSafeLoader))


def parse(text: str, name: str) -> tuple[Node, list[DefinitionFault]]:
    """The tree of a file and its duplicate keys.

    Raises EditionFaults when the text is no plain YAML: hostile or broken input is told, never a traceback.
    """
    try:
        tree = _Tree(_events(text), name)
        return tree.document(), tree.faults
    except _Refused as refused:
        fault = DefinitionFault(name, refused.line, "", refused.code, refused.params)
    except UnicodeEncodeError:
        fault = DefinitionFault(name, 1, "", "not_utf8")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = str(getattr(error, "problem", None) or error).splitlines()[0]
        hint = next((told for words, told in _HINTS if words in problem), Text("", ""))
        params = {"problem": problem, "hint_zh": hint.zh, "hint_en": f" {hint.en}" if hint.en else ""}
        fault = DefinitionFault(name, mark.line + 1 if mark else 1, "", "yaml_syntax", params)
    raise EditionFaults([fault])


def plain(node: Node) -> Any:
    """The tree as dicts, lists, strings, whole numbers and truth values, in their written order."""
    if isinstance(node, Scalar):
        return _value(node)
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.entries.items()}


def _value(node: Scalar) -> str | int | bool:
    if node.quoted:
        return node.text
    if node.text in {"true", "false"}:
        return node.text == "true"
    return int(node.text) if WHOLE.fullmatch(node.text) else node.text
