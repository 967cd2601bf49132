"""What the steps of a ledger do: services are written, the served asked and heard, lines judged by what they said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from workflow.acts import judging
from workflow.acts.acting import Doing, Prepared
from workflow.acts.effects.keys import holding
from workflow.acts.propose_recovery import Failure, propose_failed
from workflow.acts.serving import ledger_of
from workflow.claims import applications, services
from workflow.claims.services import Failed, NewService
from workflow.definition.edition import Edition
from workflow.definition.instalments import split
from workflow.definition.ledger import LedgerCheck
from workflow.engine.moves import Moved, Part
from workflow.funds import ceilings
from workflow.funds.take import release
from workflow.history.body import Plain
from workflow.money import book, plans, recoveries
from workflow.money.book import AccountName, Posting
from workflow.money.plans import Held


def write_services(doing: Doing) -> Prepared:
    """Write down the service that the act says; raises NoLedger."""
    ledger_of(doing.connection, doing.seen)
    row, day, kind = (str(doing.said.get(name)) for name in ("row", "served_on", "kind"))
    new = NewService(int(row), date.fromisoformat(day), kind, doing.words["service"])

    def after(moved: Moved, _answer: object) -> None:
        services.add(doing.connection, doing.seen.id, doing.seen.authority, moved.version, new, doing.now)

    return Prepared(after=after)


def asked(doing: Doing) -> Prepared:
    """A link goes out: the act that mails it keeps it; raises NoLedger."""
    ledger_of(doing.connection, doing.seen)
    return Prepared()


def answered(doing: Doing) -> Prepared:
    """An answer came in: the act that took it writes it down; raises NoLedger."""
    ledger_of(doing.connection, doing.seen)
    return Prepared()


def judge_lines(doing: Doing) -> Prepared:
    """Let go of what is held for each line that does not pass; what was paid for it is asked back by a recovery.

    As long as nothing was paid, such a line gives its keys back too: others may claim what it stands for.
    """
    edition, ledger = ledger_of(doing.connection, doing.seen)
    checks = judging.failing(doing.connection, doing.seen, ledger)
    held = plans.held(doing.connection, doing.seen.id)
    if not checks or held is None:
        return Prepared(said={"failed": [], "released_fen": 0, "paid_fen": 0})
    failed, left = _costs(doing, edition, held, checks)
    released, paid = (sum(getattr(each, name) for each in failed) for name in ("released_fen", "paid_fen"))
    call = applications.get(doing.connection, doing.seen.id).call
    posting = Posting(call, AccountName.RESERVED, AccountName.FREE, released)
    kept = _keys_given_back(doing, checks.keys()) if not paid else ()

    def after(moved: Moved, _answer: object) -> None:
        services.fail(doing.connection, doing.seen.id, doing.seen.authority, moved.version, failed)
        plans.cut(doing.connection, doing.seen.id, left, doing.now)
        if paid:
            rows = "、".join(str(each.row) for each in failed)
            reason = f"第 {rows} 行未通过：{'；'.join(dict.fromkeys(each.title.zh for each in checks.values()))}"
            propose_failed(doing, Failure(paid, ledger.repay_workdays, reason))

    said: dict[str, Plain] = {
        "failed": [[each.row, each.condition] for each in failed],
        "released_fen": released,
        "paid_fen": paid,
    }
    return Prepared(said=said, parts=(*kept, book.post([posting] if released else [])), after=after)


def ask_back(doing: Doing) -> Prepared:
    """All that was paid for an application that failed is asked back, by a recovery that somebody else orders."""
    ledger = ledger_of(doing.connection, doing.seen)[1]

    def after(_moved: Moved, _answer: object) -> None:
        left = recoveries.left(doing.connection, doing.seen.id)
        if left:
            propose_failed(doing, Failure(left, ledger.repay_workdays, doing.reason or ""))

    return Prepared(after=after)


def _costs(
    doing: Doing, edition: Edition, held: Held, checks: Mapping[int, LedgerCheck]
) -> tuple[list[Failed], Mapping[int, int]]:
    """What each line that failed costs, and what stays of each instalment (fen): as if it had never been granted.

    The parts are split anew of what is granted to those that stay, so that no fen is lost in the rounding.
    """
    gone = services.failures(doing.connection, doing.seen.id)
    total = sum(fen for row, fen in held.lines.items() if row not in gone)
    before, failed = split(total, edition.instalments), []
    for row, check in sorted(checks.items()):
        total -= held.lines.get(row, 0)
        after = split(total, edition.instalments)
        lost = {number: was - now for number, (was, now) in enumerate(zip(before, after, strict=True), 1)}
        open_fen = sum(fen for number, fen in lost.items() if number in held.open)
        failed.append(Failed(row, doing.seen.state, check.name, open_fen, sum(lost.values()) - open_fen))
        before = after
    return failed, dict(enumerate(before, start=1))


def _keys_given_back(doing: Doing, rows: Collection[int]) -> tuple[Part, ...]:
    """Give back what the lines of these rows hold, and nothing else."""
    staying = (line for line in judging.accepted(doing.connection, doing.seen.id) if line.row not in rows)
    change = holding(doing, staying)
    return release(change.leaving), ceilings.use([], instead_of=change.ending)
