"""The letters of a rehearsal: each is written as a worker writes it, and none of its holes may stay empty."""

from __future__ import annotations

import re
from collections.abc import Iterator

from console.rehearsal.faults import StepFailed
from console.rehearsal.stage import Stage
from workflow.acts import tell
from workflow.acts.acting import LETTER_TOPIC
from workflow.definition.edition import Letter
from workflow.definition.life import Text
from workflow.definition.placeholders import HOLE
from workflow.jobs.work import Patience, work_on

_EMPTY = frozenset({"", "—"})
"""What stands in a hole that nothing was known for."""


def write_letters(stage: Stage) -> None:
    """Write all letters that were ordered, and read those of the edition. Raises StepFailed for one that is broken."""
    handlers = tell.handlers(stage.office)
    waiting = stage.all(
        "SELECT id, body::jsonb ->> 'kind' FROM outbox WHERE topic = :topic AND authority_id = :authority "
        "AND done_at IS NULL ORDER BY id",
        topic=LETTER_TOPIC,
    )
    for errand, kind in waiting:
        if work_on(stage.office.database, handlers, int(str(errand)), Patience()) != "done":
            why = stage.all("SELECT last_error FROM outbox WHERE id = :id", id=errand)[0][0]
            raise _broken(stage, str(kind), Text(f"没有写成：{why}", f"it could not be written: {why}"))
    _read(stage)


def _read(stage: Stage) -> None:
    written = stage.all(
        "SELECT l.kind, l.text_zh, convert_from(h.body, 'UTF8')::jsonb ->> 'trigger' FROM letter l "
        "JOIN application a ON a.id = l.subject_id "
        "JOIN history h ON h.subject_id = l.subject_id AND h.seq = l.seq "
        "WHERE l.authority_id = :authority ORDER BY l.id"
    )
    for kind, words, trigger in written:
        letter = stage.edition.letters.get(str(kind))
        for hole in empty_holes(letter, str(words)) if letter else ():
            zh = f"流转 {trigger} 的通知中 {{{hole}}} 无内容可填"
            raise _broken(stage, str(kind), Text(zh, f"{{{hole}}} is never filled at the step {trigger}"))


def empty_holes(letter: Letter, words: str) -> Iterator[str]:
    """The holes of a letter's body for which these words have nothing.

    Of two that stand side by side either may have what stands there.
    """
    pieces = HOLE.split(letter.body.zh)
    for asked in range(1, len(pieces), 2):
        if pieces[asked]:
            found = re.fullmatch(_pattern(pieces, asked), words, re.DOTALL)
            if found is None or found[1].strip() in _EMPTY:
                yield pieces[asked]


def _pattern(pieces: list[str], asked: int) -> str:
    """A letter with anything in its holes, and something in the one that is asked for."""
    told = []
    for place, piece in enumerate(pieces):
        if place % 2 == 0:
            told.append(re.escape(piece))
        else:
            told.append("(.+?)" if place == asked else ".*?" if piece else r"[{}]")
    return "".join(told)


def kinds_written(stage: Stage) -> set[str]:
    """The kinds of letters that were written about applications."""
    rows = stage.all(
        "SELECT DISTINCT l.kind FROM letter l JOIN application a ON a.id = l.subject_id "
        "WHERE l.authority_id = :authority"
    )
    return {str(kind) for (kind,) in rows}


def _broken(stage: Stage, kind: str, why: Text) -> StepFailed:
    return StepFailed(Text(f"写通知 {kind}", f"Write the letter {kind}"), why, stage.places.of("letters", kind))
