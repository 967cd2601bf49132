"""The record's part of the engine's statement: the row that a move leaves, and the words beside it."""

from __future__ import annotations

from sqlalchemy import CTE, BigInteger, DateTime, LargeBinary, Text, bindparam, insert, select

from storage.rows import handed
from workflow.history.tables import History, Remark


def append(moved: CTE) -> CTE:
    """`INSERT INTO history` for each moved subject.

    `moved` has `id, version, authority_id, prev, head, body`; binds `actor`, `duty` and `at`.
    """
    row = select(
        moved.c.id,
        moved.c.version,
        moved.c.authority_id,
        bindparam("actor", type_=BigInteger),
        bindparam("duty", type_=Text),
        bindparam("at", type_=DateTime(timezone=True)),
        moved.c.prev,
        moved.c.head,
        moved.c.body,
    )
    columns = ["subject_id", "seq", "authority_id", "actor_id", "duty", "at", "prev", "hash", "body"]
    return insert(History).from_select(columns, row).returning(History.subject_id).cte("told")


def remark(moved: CTE) -> CTE:
    """`INSERT INTO remark` for each word that was said; reads the rows `word` (subject, field, salt, text)."""
    words = handed("word", subject=BigInteger, field=Text, salt=LargeBinary, text=Text)
    row = select(moved.c.id, moved.c.version, words.c.field, moved.c.authority_id, words.c.salt, words.c.text)
    row = row.join_from(moved, words, words.c.subject == moved.c.id)
    columns = ["subject_id", "seq", "field", "authority_id", "salt", "text"]
    return insert(Remark).from_select(columns, row).returning(Remark.subject_id).cte("remarked")
