"""Reading the bank's answer to a batch: what fits is posted once, and all that it says is kept, however little fits."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from storage.crash import crash_point
from workflow.acts.acting import act, begin_life
from workflow.acts.looking import Seen, house_edition, look, look_alone
from workflow.acts.office import Office
from workflow.acts.own_files import keep_file
from workflow.acts.post_outcome import Became, post_outcomes
from workflow.acts.uncollected import uncollected
from workflow.definition.lives import load_life
from workflow.engine.errors import NotDeclared, NotYours
from workflow.history.body import Plain
from workflow.money import bank_answers, payments
from workflow.money.bank.reconciling import Reconciliation, reconcile
from workflow.money.bank.results import Reading, ResultFault
from workflow.money.bank.results_file import read_results as read_file
from workflow.money.bank_answers import AnswerRow
from workflow.parties.actors import Actor

KIND: Final = "bank_answer"

MEDIA: Final = "application/octet-stream"
"""A file of the bank is handed out as it came, and never opened by a browser."""

_WITH_BANK = frozenset({"released", "settled"})
"""States of a batch that the bank has; of any other it can have said nothing."""


@dataclass(frozen=True)
class Read:
    """What a file came to: every result in one list, the lines that could not be used, and the answer that keeps them.

    `answer` is None for a file that is no answer at all: it is told and not kept. `again` is a file that was read
    before: it changed nothing.
    """

    reconciliation: Reconciliation
    faults: Sequence[ResultFault]
    answer: int | None = None
    again: bool = False


@uncollected()
def read_results(office: Office, actor: Actor, batch: Seen, data: bytes) -> Read:
    """Post what the bank says of a released batch; what does not fit is kept for a person, and changes nothing.

    Raises NotYours for whoever is not of finance there, and NotDeclared for a batch that the bank never got.
    """
    with office.database.reading() as connection:
        authority = look(connection, batch.id).authority
    if not actor.may("finance", authority):
        raise NotYours
    reading = read_file(data)
    sha256 = hashlib.sha256(data).hexdigest()
    if reading.is_answer:
        keep_file(office, data, MEDIA)
        crash_point("answer.after_file")

    def work(connection: Connection) -> Read:
        if look_alone(connection, batch.id).state not in _WITH_BANK:
            raise NotDeclared
        return _read(office, connection, actor, batch.id, reading, sha256)

    return office.transaction(work)


def _read(office: Office, connection: Connection, actor: Actor, batch: int, reading: Reading, sha256: str) -> Read:
    orders = payments.orders(connection, batch)
    expected = {name: order.amount_fen for name, order in orders.items()}
    found = reconcile(expected, reading.results, payments.outcomes(connection, batch))
    if not reading.is_answer:
        return Read(found, reading.faults)
    if (kept := bank_answers.of_file(connection, batch, sha256)) is not None:
        return Read(found, reading.faults, kept.id, again=True)
    became = [Became(orders[each.end_to_end_id], each.outcome, each.reason) for each in found.matched]
    post_outcomes(office, connection, actor, became)
    return Read(found, reading.faults, _keep(office, connection, actor, batch, found, reading.faults, sha256))


def _keep(
    office: Office,
    connection: Connection,
    actor: Actor,
    batch: int,
    found: Reconciliation,
    faults: Sequence[ResultFault],
    sha256: str,
) -> int:
    """Keep the answer as a subject of its own, which is closed at once when nothing in it has to be cleared up."""
    row = payments.get(connection, batch)
    seen = begin_life(office, connection, actor, KIND, house_edition(KIND), row.authority, load_life(KIND))
    answer = AnswerRow(seen.id, row.authority, batch, f"{row.number}-A{seen.id}", sha256, office.now())
    bank_answers.keep(connection, answer, found, faults)
    counts: Counter[str] = Counter(finding for finding, _ in found.found())
    counts[bank_answers.UNREADABLE] += len(faults)
    queried = any(counts[name] for name in bank_answers.QUERIED)
    said: dict[str, Plain] = {"batch": row.number, "file": sha256, **dict(+counts)}
    act(office, connection, actor, seen, "query" if queried else "read", said=said)
    return seen.id
