"""Mending a draft line by line in a form: one line typed anew or taken out, and all judged again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from workflow.acts.drafting import change_draft
from workflow.acts.looking import Seen, look
from workflow.acts.office import Office
from workflow.acts.upload_lines import judge_again
from workflow.claims import lists
from workflow.claims.lists import StoredLine
from workflow.definition.assessment import Summary
from workflow.engine.errors import EngineError
from workflow.parties.actors import Actor
from workflow.registers.editions import edition_by_hash

LONGEST_CELL = 4_000
"""Characters of a cell; its type refuses less, but must not read more."""


class NoSuchLine(EngineError):
    """The draft has no line of this row."""

    code = "no_such_line"
    zh = "草稿中没有这一行，可能已被删除。请刷新后再操作。"
    en = "The draft has no such row; it may have been removed. Reload first."


@dataclass(frozen=True)
class Mended:
    """The draft after a line was mended or removed: its new version, its sums, and the line as it stands, if it does.

    Other lines may have changed too: one that was a duplicate of a line that is gone is good now.
    """

    version: int
    summary: Summary
    line: StoredLine | None


def mend_line(
    office: Office, actor: Actor, application: Seen, version: int, row: int, cells: Mapping[str, str]
) -> Mended:
    """Put what was typed, by column name, in the place of a line's cells; columns that are not named stay.

    The line is kept with its errors when it has some, as an upload keeps it. Raises NotYours, NotADraft, DraftChanged
    and NoSuchLine.
    """

    def mended(connection: Connection, lines: Sequence[StoredLine]) -> list[tuple[StoredLine, Mapping[str, object]]]:
        form = edition_by_hash(connection, look(connection, application.id).edition).form
        typed = {name: text[:LONGEST_CELL] for name, text in cells.items() if name in form.columns}
        return [(line, {**line.cells, **typed} if line.row == row else line.cells) for line in lines]

    return office.transaction(lambda connection: _change(connection, actor, application, version, row, mended))


def remove_line(office: Office, actor: Actor, application: Seen, version: int, row: int) -> Mended:
    """Take a line out of the draft; raises as `mend_line` does."""

    def rest(_connection: Connection, lines: Sequence[StoredLine]) -> list[tuple[StoredLine, Mapping[str, object]]]:
        return [(line, line.cells) for line in lines if line.row != row]

    return office.transaction(lambda connection: _change(connection, actor, application, version, row, rest))


_Change = Callable[[Connection, Sequence[StoredLine]], Sequence[tuple[StoredLine, Mapping[str, object]]]]
"""What the lines of a draft become: each line that stays, with its cells."""


def _change(
    connection: Connection, actor: Actor, application: Seen, version: int, row: int, becomes: _Change
) -> Mended:
    draft = change_draft(connection, actor, application, version)
    before = lists.lines(connection, draft.id)
    if row not in {line.row for line in before}:
        raise NoSuchLine
    judged = judge_again(connection, look(connection, application.id), becomes(connection, before))
    lists.write(connection, draft.id, application.authority, judged.lines)
    line = next((line for line in judged.lines if line.row == row), None)
    return Mended(draft.version, judged.assessment.summary, line)
