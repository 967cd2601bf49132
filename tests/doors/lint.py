"""Reads source for writes to tables: only a table's own room may write it, and for some only one module."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sqlalchemy import Table

from migrations.tables import ROOMS, metadata
from storage.database import Base

HOUSE = Path(__file__).parents[2]

ONE_MODULE: Mapping[str, tuple[str, ...]] = {
    "subject": ("workflow/engine/statement.py",),
    "duty": ("workflow/engine/statement.py", "workflow/engine/together.py"),
    "idempotency": ("workflow/engine/statement.py",),
    "history": ("workflow/history/append.py",),
    "remark": ("workflow/history/append.py",),
    "account": ("workflow/money/book.py",),
    "transfer": ("workflow/money/book.py",),
}
"""Tables that not even their whole room may write."""

VERBS = frozenset({"insert", "update", "delete"})
UNNAMED = "a table that is not named"

_SQL = re.compile(
    r"\b(?:INSERT\s+INTO|UPDATE(?!\s+(?:SET|OF|SKIP|NOWAIT)\b)|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?|COPY)"
    r"\s+(?:ONLY\s+)?(?:public\.)?\"?(?P<table>\w+)",
    re.IGNORECASE,
)
_SQL_WITHOUT_TABLE = re.compile(r"\b(?:INSERT\s+INTO|DELETE\s+FROM|MERGE\s+INTO)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Write:
    """A place in a file that writes a table."""

    file: str
    line: int
    table: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} writes {self.table}"


def _classes() -> list[tuple[type, str]]:
    """Each table's class; the web's account is left out, which is a person by another name and no table of its own."""
    own = [mapper for mapper in Base.registry.mappers if mapper.inherits is None]
    return [(mapper.class_, str(mapper.class_.__table__.name)) for mapper in own]


def rooms() -> dict[str, str]:
    """The room (a folder) of each table."""
    folders = {room.__name__: room.__name__.replace(".", "/").rsplit("/", 1)[0] for room in ROOMS}
    return {table: folders[each.__module__] for each, table in _classes()}


def names() -> dict[str, str]:
    """What source calls a table: its class, or a constant of its room; to the table's own name."""
    classes = {each.__name__: table for each, table in _classes()}
    constants = {
        name: str(value.name) for room in ROOMS for name, value in vars(room).items() if isinstance(value, Table)
    }
    return classes | constants


def forbidden(file: str, source: str) -> list[Write]:
    """The writes of a file that are not its to make."""
    return [each for each in writes(file, source) if not _may(PurePosixPath(file), each.table)]


def writes(file: str, source: str) -> Iterator[Write]:
    """Every write of a table that the source shows, by statement of SQLAlchemy or by text."""
    tree = ast.parse(source)
    said = _docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (table := _written_by(node)) is not None:
            yield Write(file, node.lineno, table)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            for name in _named_in(node.value):
                yield Write(file, node.lineno, name)


def _may(file: PurePosixPath, table: str) -> bool:
    if table == UNNAMED:
        return any(file.is_relative_to(room) for room in rooms().values())
    narrow = ONE_MODULE.get(table)
    return str(file) in narrow if narrow is not None else file.is_relative_to(rooms()[table])


def _written_by(call: ast.Call) -> str | None:
    """The table that a call such as `insert(Task)`, `postgresql.insert(Task)` or `TASK.update()` writes."""
    if isinstance(call.func, ast.Name) and call.func.id in VERBS:
        return _table(call.args[0]) if call.args and not isinstance(call.args[0], ast.Constant) else None
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in VERBS:
        return None
    owner = _table(call.func.value)
    if owner != UNNAMED:
        return owner
    named = _table(call.args[0]) if call.args else UNNAMED
    return named if named != UNNAMED else None


def _table(node: ast.expr) -> str:
    """The table that an expression names: `Task`, `tables.Task`, `Task.__table__`, or a constant."""
    if isinstance(node, ast.Attribute) and node.attr == "__table__":
        node = node.value
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return names().get(name, UNNAMED)


def _named_in(text: str) -> Iterator[str]:
    for match in _SQL.finditer(text):
        if match["table"].lower() in metadata().tables:
            yield match["table"].lower()
    if _SQL_WITHOUT_TABLE.search(text):
        yield UNNAMED


def _docstrings(tree: ast.Module) -> set[int]:
    """The texts that only explain: strings that stand as statements of their own."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
