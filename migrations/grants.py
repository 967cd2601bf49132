"""What the working role may do with each table, as each revision says it, and all revisions together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

WORKING_ROLE = "yuelu_app"


@dataclass(frozen=True)
class Grants:
    """What one revision gives: rows are always read and added; named columns change; rows of drafts are deleted.

    A column named for a table of an earlier revision is given besides those that were given before.
    """

    append_only: tuple[str, ...] = ()
    changeable: Mapping[str, str] = field(default_factory=dict)
    drafts: tuple[str, ...] = ()

    def statements(self, tables: Iterable[str]) -> list[str]:
        """The GRANT statements for the tables that this revision makes."""
        names = sorted(tables)
        given = [f"GRANT SELECT, INSERT ON {', '.join(names)} TO {WORKING_ROLE}"] if names else []
        given += [f"GRANT UPDATE ({columns}) ON {name} TO {WORKING_ROLE}" for name, columns in self.changeable.items()]
        given += [f"GRANT DELETE ON {', '.join(self.drafts)} TO {WORKING_ROLE}"] if self.drafts else []
        given.append(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {WORKING_ROLE}")
        return given


def all_grants() -> Grants:
    """What all revisions give together."""
    versions = sorted(path.stem for path in (Path(__file__).parent / "versions").glob("[0-9]*.py"))
    given: list[Grants] = [import_module(f"migrations.versions.{name}").GRANTS for name in versions]
    changeable: dict[str, str] = {}
    for each in given:
        for table, columns in each.changeable.items():
            changeable[table] = ", ".join(filter(None, (changeable.get(table), columns)))
    return Grants(
        append_only=tuple(name for each in given for name in each.append_only if name not in changeable),
        changeable=changeable,
        drafts=tuple(name for each in given for name in each.drafts),
    )
