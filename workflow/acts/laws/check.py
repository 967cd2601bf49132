"""Proving every law over the whole database, or over one authority's part of it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from workflow.acts.laws.bank import BANK
from workflow.acts.laws.funding import FUNDING
from workflow.acts.laws.instalments import INSTALMENTS
from workflow.acts.laws.law import Fault, Proved
from workflow.acts.laws.money import BOOK, PAYMENTS, PLANS, RECOVERIES
from workflow.acts.laws.people import APART
from workflow.history.verify import verify

LAWS = (*BOOK, *PLANS, *PAYMENTS, *INSTALMENTS, *RECOVERIES, *BANK, *FUNDING, *APART)
"""Every law that queries alone can prove; `chains_whole` is walked besides."""

_SUBJECTS = "SELECT id FROM subject s WHERE coalesce(s.authority_id = :authority, true)"


def check(connection: Connection, authority: int | None = None) -> Iterator[Proved]:
    """Each law with its answer, the chains first; `authority` (its number) leaves out what is not its own.

    The connection should see one moment (REPEATABLE READ): else what moves meanwhile may look like a fault.
    """
    yield chains_whole(connection, authority)
    for law in LAWS:
        yield law.prove(connection, authority)


def chains_whole(connection: Connection, authority: int | None = None) -> Proved:
    """The record's own law, by its verifier; `checked` counts subjects."""
    mine = set(connection.execute(text(_SUBJECTS), {"authority": authority}).scalars())
    broken = verify(connection, subjects=None if authority is None else mine).faults
    faults = [Fault({"subject": each.subject, "seq": each.seq, "code": each.code}, each.zh, each.en) for each in broken]
    return Proved(
        "chains_whole",
        "履历环环相扣，当前状态由履历推得",
        "every chain is whole and leads to the present state",
        len(mine),
        faults,
    )
