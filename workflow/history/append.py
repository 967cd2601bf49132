"""The record's part of the engine's statement: the row that a move leaves, and the words beside it."""

from __future__ import annotations

from sqlalchemy import CTE, BigInteger, DateTime, LargeBinary, Text, bindparam, func, insert, select
from sqlalchemy.dialects.postgresql import ARRAY

from workflow.history.tables import History, Remark


def append(moved: CTE) -> CTE:
    """`INSERT INTO history` for the moved subject.

    `moved` has `id, version, authority_id, prev, head`; binds `actor`, `duty`, `at` and `body`.
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
        bindparam("body", type_=LargeBinary),
    )
    columns = ["subject_id", "seq", "authority_id", "actor_id", "duty", "at", "prev", "hash", "body"]
    return insert(History).from_select(columns, row).returning(History.subject_id).cte("told")


def remark(moved: CTE) -> CTE:
    """`INSERT INTO remark` for each word that was said; binds the arrays `word_fields`, `word_salts`, `word_texts`."""
    words = (
        func.unnest(
            bindparam("word_fields", type_=ARRAY(Text)),
            bindparam("word_salts", type_=ARRAY(LargeBinary)),
            bindparam("word_texts", type_=ARRAY(Text)),
        )
        .table_valued("field", "salt", "text", name="word")
        .render_derived()
    )
    row = select(moved.c.id, moved.c.version, words.c.field, moved.c.authority_id, words.c.salt, words.c.text)
    columns = ["subject_id", "seq", "field", "authority_id", "salt", "text"]
    return insert(Remark).from_select(columns, row).returning(Remark.subject_id).cte("remarked")
