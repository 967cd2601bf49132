"""Rows that are handed to a statement as arrays, one a column: as many as there are, and the text stays the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.types.array import ListBinaryDumper
from sqlalchemy import Dialect, TableValuedAlias, TypeDecorator, bindparam, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

Type = type[TypeEngine[Any]] | TypeEngine[Any]


@dataclass(frozen=True)
class Rows:
    """Rows under a name, column by column; `handed` of the same name and columns reads them inside the statement."""

    name: str
    columns: Mapping[str, Sequence[Any]]

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(next(iter(self.columns.values())))

    def values(self) -> dict[str, object]:
        """The bind values that `handed` asks for."""
        return {f"{self.name}_{column}": Cells(cells) for column, cells in self.columns.items()}


class Cells(list[Any]):
    """A column on its way to the server: sent in binary, for as text every cell is searched for what must be quoted."""


psycopg.adapters.register_dumper(Cells, ListBinaryDumper)


class _Column(TypeDecorator[Any]):
    """An array of a type that leaves its cells as they are: SQLAlchemy's own would copy them into a plain list."""

    impl = ARRAY
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> None:
        """Nothing is done to a value."""


def handed(name: str, **types: Type) -> TableValuedAlias:
    """The rows as a table of this name: columns and their types, in the order of `types`."""
    arrays = (bindparam(f"{name}_{column}", type_=_Column(kind)) for column, kind in types.items())
    return func.unnest(*arrays).table_valued(*types, name=name).render_derived(name=name)
