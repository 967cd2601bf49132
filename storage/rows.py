"""Rows that are handed to a statement as arrays, one a column: as many as there are, and the text stays the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.types.array import ListBinaryDumper
from sqlalchemy import TableValuedAlias, bindparam, func
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


def handed(name: str, **types: Type) -> TableValuedAlias:
    """The rows as a table of this name: columns and their types, in the order of `types`."""
    arrays = (bindparam(f"{name}_{column}", type_=ARRAY(kind)) for column, kind in types.items())
    return func.unnest(*arrays).table_valued(*types, name=name).render_derived(name=name)
