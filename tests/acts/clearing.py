"""Answers of the bank that do not fit, and the two people who clear them up."""

from __future__ import annotations

from collections.abc import Callable

from tests.acts.town import CONFIRMED, Town
from workflow.acts.explain_lines import explain_lines
from workflow.acts.looking import Seen
from workflow.acts.pull import pull
from workflow.acts.read_results import KIND
from workflow.engine.errors import EngineError
from workflow.money import bank_answers, payments
from workflow.money.bank import Outcome, Result, results_csv
from workflow.money.bank_answers import Explained, Meaning

Tried = Callable[..., object]
"""Does something that may be refused, and answers None when it was."""


def odd_answer(town: Town, batch: int, outcome: Outcome, off: int) -> bytes:
    """An answer that is `off` by so many fen for the first payment, says the others twice, and names a stranger."""
    with town.office.database.reading() as connection:
        orders = list(payments.orders(connection, batch).values())
    said = [Result(each.end_to_end_id, outcome, each.amount_fen, "户名不符") for each in orders[1:]]
    wrong = [Result(each.end_to_end_id, outcome, each.amount_fen + off, "") for each in orders[:1]]
    stranger = Result(f"YL-{batch}-{off}", "paid", 1, "")
    return results_csv.write([*wrong, *said, *said, stranger]) + "YL-X,处理中,1.00,\r\n".encode("gb18030")


def open_answers(town: Town) -> list[Seen]:
    """The answers that somebody still has to clear up, the first read first."""
    query = "SELECT id FROM subject WHERE kind = :kind AND authority_id = :town AND state <> 'closed' ORDER BY id"
    return [town.look(int(str(number))) for (number,) in town.all(query, kind=KIND, town=town.authority)]


def clear_up(town: Town, answer: Seen, meaning: Meaning, *, agree: bool, tried: Tried) -> None:
    """Finance explains every line as well as it may, and the head confirms, or sends it back with a reason."""
    office, finance, head = town.on(CONFIRMED).office, town.staff["finance"], town.staff["finance_head"]
    if answer.state == "open":
        town.give_task(answer.id, finance)
        for line in _queried(town, answer):
            for each in (meaning, Meaning.VOID):
                said = [Explained(line, each, "银行来函")]
                if _done(explain_lines, office, finance, answer, said):
                    break
        tried(pull, office, finance, answer, "explain")
    answer = town.look(answer.id)
    if answer.state == "explained":
        town.give_task(answer.id, head)
        tried(pull, office, head, answer, "confirm" if agree else "return", reason="请再核实")
    town.take_back(answer.id)


def _queried(town: Town, answer: Seen) -> list[int]:
    with town.office.database.reading() as connection:
        return [each.place for each in bank_answers.queried(connection, answer.id)]


def _done(work: Callable[..., object], *given: object) -> bool:
    try:
        work(*given)
    except EngineError:
        return False
    return True
