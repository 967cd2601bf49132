"""One person, one duty on a subject: the clause that every writer of duties shares."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.sql.dml import ReturningInsert

from workflow.engine.tables import Duty


def kept_apart(mine: Insert) -> ReturningInsert[int]:
    """The insert of duties, answering with the subjects on which the person holds no other duty.

    A duty that they hold already counts as taken; a row in which they hold another one is locked and left as it is.
    """
    return mine.on_conflict_do_update(
        index_elements=[Duty.subject_id, Duty.actor_id],
        set_={"duty": mine.excluded.duty},
        where=Duty.duty == mine.excluded.duty,
    ).returning(Duty.subject_id)
