"""Clearing up the bank's answer: every open line has its meaning, and what was paid or returned after all is posted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from workflow.acts.acting import Doing, Prepared
from workflow.acts.faults import LinesUnexplained, NotToBePosted
from workflow.acts.looking import look_alone
from workflow.acts.post_outcome import Became, post_outcomes, refuse_unpostable
from workflow.engine.moves import Moved
from workflow.history.body import Plain
from workflow.money import bank_answers, payments
from workflow.money.bank_answers import Explained, Line


def all_explained(doing: Doing) -> Prepared:
    """Every open line is explained, and what they post can be; raises LinesUnexplained and NotToBePosted."""
    connection, answer = doing.connection, doing.seen.id
    lines, explained = bank_answers.queried(connection, answer), bank_answers.explained(connection, answer)
    if missing := [each.line for each in lines if each.place not in explained]:
        raise LinesUnexplained(missing)
    refuse_unpostable(connection, bank_answers.get(connection, answer).batch, _posting(lines, explained))
    return Prepared(said=_said(explained))


def post_explained(doing: Doing) -> Prepared:
    """Post what the lines were found to mean; raises NotToBePosted where another answer has posted it meanwhile."""
    assert doing.actor is not None
    office, connection, actor, answer = doing.office, doing.connection, doing.actor, doing.seen.id
    explained = bank_answers.explained(connection, answer)
    posting = _posting(bank_answers.queried(connection, answer), explained)
    batch = bank_answers.get(connection, answer).batch
    look_alone(connection, batch)  # whoever reads another answer to it locks it too: one of the two posts first
    refuse_unpostable(connection, batch, posting)
    orders = payments.orders(connection, batch)

    def after(_moved: Moved, _answer: object) -> None:
        became = []
        for line in posting:
            said = explained[line.place]
            assert said.meaning.outcome is not None
            became.append(Became(orders[str(line.end_to_end_id)], said.meaning.outcome, said.words))
        post_outcomes(office, connection, actor, became)

    return Prepared(said=_said(explained), after=after)


def _posting(lines: Sequence[Line], explained: Mapping[int, Explained]) -> list[Line]:
    """The lines that post a payment; raises NotToBePosted for two that post the same."""
    posting = [each for each in lines if explained[each.place].meaning.outcome]
    named = Counter(each.end_to_end_id for each in posting)
    if twice := [each.line for each in posting if named[each.end_to_end_id] > 1]:
        raise NotToBePosted(twice)
    return posting


def _said(explained: Mapping[int, Explained]) -> dict[str, Plain]:
    meanings = Counter(str(each.meaning) for each in explained.values())
    return {"explanations": bank_answers.digest_of(explained.values()), **dict(meanings)}
