"""What a version of a list changes: which entries come, which go, beside the version that held before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from workflow.definition.life import Text
from workflow.registers.lists import versions
from workflow.registers.lists.reading import Entry
from workflow.registers.lists.versions import Version


@dataclass(frozen=True)
class Difference:
    """The entries that come and go; `before` is None where no version held until then."""

    before: Version | None
    added: Sequence[Entry]
    removed: Sequence[Entry]
    kept: int

    @property
    def words(self) -> Text:
        """It in counts, in both languages."""
        if self.before is None:
            return Text(
                f"此前没有该种名单；本版共 {len(self.added)} 条。",
                f"No list of this kind held before; this one has {len(self.added)} entries.",
            )
        come, go = len(self.added), len(self.removed)
        return Text(
            f"与 {self.before.name} 相比：新增 {come} 条，移出 {go} 条，不变 {self.kept} 条。",
            f"Beside {self.before.name}: {come} added, {go} removed, {self.kept} unchanged.",
        )


def difference(connection: Connection, version: Version) -> Difference:
    """What a version changes beside the one that began last before it."""
    mine = {each.mark: each for each in versions.all_entries(connection, version.id)}
    before = versions.before(connection, version)
    theirs = {each.mark: each for each in versions.all_entries(connection, before.id)} if before else {}
    return Difference(
        before,
        [each for mark, each in mine.items() if mark not in theirs],
        [each for mark, each in theirs.items() if mark not in mine],
        len(mine.keys() & theirs.keys()),
    )
