"""What must hold of a town after every step: laws 2, 5, 6 and 7, each asked of the database and not of the acts."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from tests.acts.town import Town
from workflow.acts.laws.check import LAWS
from workflow.history.verify import verify
from workflow.money.book import AccountName, balances
from workflow.money.claimant_accounts import Held, accounts

HOLDING = (AccountName.RESERVED, AccountName.IN_TRANSIT, AccountName.PAID, AccountName.RECOVERED)
"""The accounts of a call that hold what claimants were granted."""


def broken(town: Town, *, walk: bool = True, told: bool = True) -> list[str]:
    """Every way in which a law does not hold in this town now.

    Without `walk` the verifier is not asked, without `told` not the office's own check.
    """
    with town.office.database.reading() as connection:
        return broken_in(connection, town.authority, walk=walk, told=told)


def broken_in(connection: Connection, authority: int, *, walk: bool = True, told: bool = True) -> list[str]:
    """The same, as a transaction sees it."""
    return [
        *(_chains(connection, authority) if walk else ()),
        *(_told(connection, authority) if told else ()),
        *_rows(connection, authority, FAULTS),
        *_claimants(connection, authority),
    ]


def _chains(connection: Connection, authority: int) -> Iterator[str]:
    """Law 2: each state is the fold of an unbroken chain."""
    mine = set(
        connection.execute(text("SELECT id FROM subject WHERE authority_id = :authority"), {"authority": authority})
        .scalars()
        .all()
    )
    yield from (fault.en for fault in verify(connection, subjects=mine).faults)


def _told(connection: Connection, authority: int) -> Iterator[str]:
    """What the office's own check says: it must agree with the questions below, which know nothing of it."""
    for law in LAWS:
        yield from (f"{law.name}: {fault.en}" for fault in law.prove(connection, authority).faults)


def _claimants(connection: Connection, authority: int) -> Iterator[str]:
    """What claimants have of a call's book is what its accounts hold beside what is free."""
    held: dict[int, list[Held]] = {}
    for each in accounts(connection, authorities=[authority]):
        held.setdefault(each.call, []).append(each.held)
    calls = connection.execute(text("SELECT id FROM call WHERE authority_id = :authority"), {"authority": authority})
    for call in calls.scalars():
        mine, book = Held.sum(held.get(call, ())), balances(connection, call)
        parts = (mine.reserved_fen, mine.in_transit_fen, mine.paid_fen, mine.recovered_fen)
        told = tuple(book.get(name, 0) for name in HOLDING)
        if parts != told:
            yield f"claimants of call {call} have {parts}, the book has {told}"


def _rows(connection: Connection, authority: int, faults: dict[str, str]) -> Iterator[str]:
    for words, query in faults.items():
        for row in connection.execute(text(query), {"authority": authority}):
            yield f"{words}: {tuple(row)}"


FAULTS = {
    "a row does not link to the one before it": (
        "SELECT subject_id, seq FROM (SELECT subject_id, seq, hash, body, prev, lag(hash) OVER chain AS before, "
        "row_number() OVER chain AS place FROM history WHERE authority_id = :authority "
        "WINDOW chain AS (PARTITION BY subject_id ORDER BY seq)) AS h WHERE seq <> place "
        "OR hash <> sha256(prev || body) OR prev <> coalesce(before, decode(repeat('00', 32), 'hex'))"
    ),
    "a subject is not where its last row led": (
        "SELECT s.id, s.state, s.version FROM subject s LEFT JOIN history h ON h.subject_id = s.id "
        "AND h.seq = s.version WHERE s.authority_id = :authority AND (h.seq IS NULL OR h.hash <> s.head "
        "OR convert_from(h.body, 'UTF8')::jsonb ->> 'to' <> s.state "
        "OR EXISTS (SELECT FROM history n WHERE n.subject_id = s.id AND n.seq > s.version))"
    ),
    "a key is held by an application that is not under way": (
        "SELECT f.subject_id, s.state, f.key FROM funded f JOIN subject s ON s.id = f.subject_id "
        "WHERE s.authority_id = :authority AND f.released_at IS NULL "
        "AND s.state IN ('draft', 'withdrawn', 'refused', 'lapsed', 'unfunded', 'stopped')"
    ),
    "a key is held twice": (
        "SELECT f.kind, f.key FROM funded f WHERE f.authority_id = :authority AND f.released_at IS NULL "
        "GROUP BY f.kind, f.key HAVING count(*) > 1"
    ),
    "a line that may be paid does not hold its key": (
        "SELECT c.application_id, l.row, k.value FROM claim_list c JOIN subject s ON s.id = c.application_id "
        "JOIN line l ON l.list_id = c.id CROSS JOIN LATERAL jsonb_array_elements(l.keys) AS k "
        "LEFT JOIN line_decision d ON d.application_id = c.application_id AND d.row = l.row "
        "WHERE s.authority_id = :authority AND l.ok AND c.sealed_at IS NOT NULL "
        "AND c.round = (SELECT max(round) FROM claim_list n WHERE n.application_id = c.application_id "
        "AND n.sealed_at IS NOT NULL) "
        "AND s.state NOT IN ('draft', 'withdrawn', 'refused', 'lapsed', 'unfunded', 'stopped', 'struck') "
        "AND d.outcome IS DISTINCT FROM 'refuse' AND NOT EXISTS (SELECT FROM line_failure n "
        "WHERE n.application_id = c.application_id AND n.row = l.row AND n.paid_fen = 0) "
        "AND NOT EXISTS (SELECT FROM funded f WHERE f.subject_id = c.application_id AND f.released_at IS NULL "
        "AND f.kind = k.value ->> 0 AND f.key = k.value ->> 1)"
    ),
    "a line that may be paid does not use its receipt or cap": (
        "SELECT w.id, w.kind, w.key, w.fen FROM (SELECT c.application_id AS id, u.value ->> 0 AS kind, "
        "u.value ->> 1 AS key, sum((u.value ->> 3)::bigint) AS fen FROM claim_list c "
        "JOIN subject s ON s.id = c.application_id JOIN line l ON l.list_id = c.id "
        "CROSS JOIN LATERAL jsonb_array_elements(l.uses) AS u "
        "LEFT JOIN line_decision d ON d.application_id = c.application_id AND d.row = l.row "
        "WHERE s.authority_id = :authority AND l.ok AND c.sealed_at IS NOT NULL "
        "AND c.round = (SELECT max(round) FROM claim_list n WHERE n.application_id = c.application_id "
        "AND n.sealed_at IS NOT NULL) "
        "AND s.state NOT IN ('draft', 'withdrawn', 'refused', 'lapsed', 'unfunded', 'stopped', 'struck') "
        "AND d.outcome IS DISTINCT FROM 'refuse' AND NOT EXISTS (SELECT FROM line_failure n "
        "WHERE n.application_id = c.application_id AND n.row = l.row AND n.paid_fen = 0) "
        "GROUP BY 1, 2, 3) w WHERE w.fen > coalesce((SELECT sum(x.used_fen) FROM ceiling_use x "
        "WHERE x.subject_id = w.id AND x.kind = w.kind AND x.key = w.key AND x.released_at IS NULL), 0)"
    ),
    "a receipt or cap is used by an application that is not under way": (
        "SELECT u.subject_id, s.state, u.kind, u.key FROM ceiling_use u JOIN subject s ON s.id = u.subject_id "
        "WHERE s.authority_id = :authority AND u.released_at IS NULL "
        "AND s.state IN ('draft', 'withdrawn', 'refused', 'lapsed', 'unfunded', 'stopped')"
    ),
    "the level of a receipt or cap is not what is used of it": (
        "SELECT c.kind, c.key, c.used_fen FROM ceiling c WHERE c.authority_id = :authority AND c.used_fen <> "
        "coalesce((SELECT sum(u.used_fen) FROM ceiling_use u WHERE u.kind = c.kind AND u.key = c.key "
        "AND u.released_at IS NULL), 0)"
    ),
    "what several share is not marked as theirs": (
        "SELECT c.kind, c.key FROM ceiling c WHERE c.authority_id = :authority AND (c.used_fen > 0) <> "
        "EXISTS (SELECT FROM funded f WHERE f.kind = c.kind AND f.key = c.key AND f.released_at IS NULL "
        "AND f.subject_id IS NULL)"
    ),
    "reserved, in transit and paid pass the budget": (
        "SELECT c.id, c.budget_fen, sum(a.balance_fen) FROM call c JOIN account a ON a.call_id = c.id "
        "WHERE c.authority_id = :authority AND a.name IN ('reserved', 'in_transit', 'paid', 'recovered') "
        "GROUP BY 1, 2 HAVING sum(a.balance_fen) > c.budget_fen"
    ),
    "a budget is not whole": (
        "SELECT c.id, c.budget_fen, sum(a.balance_fen) FROM call c JOIN account a ON a.call_id = c.id "
        "WHERE c.authority_id = :authority AND a.name <> 'source' GROUP BY 1, 2 "
        "HAVING sum(a.balance_fen) <> c.budget_fen + coalesce((SELECT sum(b.change_fen) FROM budget_change b "
        "JOIN subject s ON s.id = b.id WHERE b.call_id = c.id AND s.state = 'approved'), 0)"
    ),
    "what is reserved or in transit is not what reservations hold": (
        "SELECT c.id, sum(a.balance_fen), coalesce((SELECT sum(r.amount_fen) FROM reservation r "
        "WHERE r.call_id = c.id AND r.resolution IS NULL), 0) AS held FROM call c JOIN account a ON a.call_id = c.id "
        "WHERE c.authority_id = :authority AND a.name IN ('reserved', 'in_transit') GROUP BY c.id "
        "HAVING sum(a.balance_fen) <> coalesce((SELECT sum(r.amount_fen) FROM reservation r "
        "WHERE r.call_id = c.id AND r.resolution IS NULL), 0)"
    ),
    "what is in transit is not what the bank has not answered": (
        "SELECT c.id, a.balance_fen FROM call c JOIN account a ON a.call_id = c.id AND a.name = 'in_transit' "
        "WHERE c.authority_id = :authority AND a.balance_fen <> coalesce((SELECT sum(p.amount_fen) FROM payment p "
        "JOIN batch b ON b.id = p.batch_id JOIN subject s ON s.id = b.id WHERE b.call_id = c.id "
        "AND s.state = 'released' AND p.outcome IS NULL), 0)"
    ),
    "what is paid is not what the bank has paid": (
        "SELECT c.id, sum(a.balance_fen) FROM call c JOIN account a ON a.call_id = c.id "
        "WHERE c.authority_id = :authority AND a.name IN ('paid', 'recovered') GROUP BY c.id "
        "HAVING sum(a.balance_fen) <> coalesce((SELECT sum(p.amount_fen) FROM payment p "
        "JOIN batch b ON b.id = p.batch_id WHERE b.call_id = c.id AND p.outcome = 'paid'), 0)"
    ),
    "what came back is not what was booked of it": (
        "SELECT c.id, a.balance_fen FROM call c JOIN account a ON a.call_id = c.id AND a.name = 'recovered' "
        "WHERE c.authority_id = :authority AND a.balance_fen <> coalesce((SELECT sum(p.amount_fen) FROM repayment p "
        "JOIN recovery r ON r.id = p.recovery_id WHERE r.call_id = c.id AND p.undone_seq IS NULL), 0)"
    ),
    "an instalment was paid twice": (
        "SELECT p.reservation_id FROM payment p WHERE p.authority_id = :authority AND p.outcome = 'paid' "
        "GROUP BY 1 HAVING count(*) > 1"
    ),
    "more is paid than was awarded": (
        "SELECT p.application_id FROM payment p WHERE p.authority_id = :authority AND p.outcome = 'paid' "
        "GROUP BY 1 HAVING sum(p.amount_fen) > (SELECT sum(d.award_fen) FROM line_decision d "
        "WHERE d.application_id = p.application_id)"
    ),
    "one person did two duties": (
        "SELECT subject_id, actor_id FROM history WHERE authority_id = :authority AND duty IS NOT NULL "
        "GROUP BY 1, 2 HAVING count(DISTINCT duty) > 1"
    ),
    "somebody who approved a plan did another duty on an application in it": (
        "SELECT DISTINCT g.application_id, h.actor_id, o.duty FROM plan p JOIN plan_line g ON g.plan_id = p.id "
        "JOIN history h ON h.subject_id = p.id AND h.duty IN ('approve_first', 'approve') "
        "JOIN history o ON o.subject_id = g.application_id AND o.actor_id = h.actor_id AND o.duty <> 'allocation' "
        "WHERE p.authority_id = :authority AND h.hash IS NOT NULL "
        "AND EXISTS (SELECT FROM subject s WHERE s.id = p.id AND s.state NOT IN ('proposed', 'rejected'))"
    ),
    "whoever released a batch did another duty on an application in it": (
        "SELECT DISTINCT p.application_id, h.actor_id, o.duty FROM payment p "
        "JOIN history h ON h.subject_id = p.batch_id AND h.duty = 'release' "
        "JOIN history o ON o.subject_id = p.application_id AND o.actor_id = h.actor_id AND o.duty <> 'release' "
        "WHERE p.authority_id = :authority"
    ),
    "a plan that was taken back still holds money, or what it held is not told": (
        "SELECT r.plan_id, r.application_id FROM reservation r JOIN subject s ON s.id = r.plan_id "
        "JOIN subject a ON a.id = r.application_id WHERE s.authority_id = :authority "
        "AND a.state NOT IN ('failed', 'stopped', 'struck') "
        "AND NOT EXISTS (SELECT FROM line_failure n WHERE n.application_id = r.application_id) "
        "AND (s.state = 'superseded') <> (r.resolution IS NOT DISTINCT FROM 'released')"
    ),
    "an application that gets no more still holds money": (
        "SELECT r.application_id, r.instalment FROM reservation r JOIN subject a ON a.id = r.application_id "
        "WHERE a.authority_id = :authority AND a.state IN ('failed', 'paid') AND r.resolution IS NULL"
    ),
    "an instalment was ordered before the one ahead of it was paid": (
        "SELECT r.application_id, r.instalment, p.id FROM reservation r JOIN reservation l "
        "ON l.application_id = r.application_id AND l.plan_id = r.plan_id AND l.instalment > r.instalment "
        "JOIN payment p ON p.reservation_id = l.id WHERE r.authority_id = :authority "
        "AND r.resolution IS NULL AND p.outcome IS DISTINCT FROM 'discarded'"
    ),
    "two plans of a call hold money at once": (
        "SELECT r.call_id FROM reservation r WHERE r.authority_id = :authority "
        "AND r.resolution IS DISTINCT FROM 'released' GROUP BY 1 HAVING count(DISTINCT r.plan_id) > 1"
    ),
    "a plan was confirmed over an objection that has no answer": (
        "SELECT o.id, p.id FROM objection o JOIN subject so ON so.id = o.id JOIN plan p ON p.call_id = o.call_id "
        "JOIN subject sp ON sp.id = p.id WHERE o.authority_id = :authority AND so.state IN ('received', 'admitted') "
        "AND sp.state = 'confirmed'"
    ),
    "an upheld objection left its plan as it was": (
        "SELECT o.id, o.plan_id FROM objection o JOIN subject so ON so.id = o.id JOIN subject sp ON sp.id = o.plan_id "
        "WHERE o.authority_id = :authority AND so.state = 'upheld' AND sp.state <> 'superseded'"
    ),
    "a plan was taken back though no objection to it was upheld": (
        "SELECT p.id FROM plan p JOIN subject s ON s.id = p.id WHERE p.authority_id = :authority "
        "AND s.state = 'superseded' AND NOT EXISTS (SELECT FROM objection o JOIN subject so ON so.id = o.id "
        "WHERE o.plan_id = p.id AND so.state = 'upheld')"
    ),
    "an objection came in outside its notice": (
        "SELECT o.id FROM objection o JOIN plan p ON p.id = o.plan_id JOIN history h ON h.subject_id = o.id "
        "AND h.seq = 1 WHERE o.authority_id = :authority "
        "AND NOT coalesce(h.at >= p.notice_from AND h.at < p.notice_until, false)"
    ),
    "whoever answered an objection did another duty on its application": (
        "SELECT o.id, h.actor_id, d.duty FROM objection o JOIN history h ON h.subject_id = o.id AND h.duty IS NOT NULL "
        "LEFT JOIN duty d ON d.subject_id = o.application_id AND d.actor_id = h.actor_id "
        "WHERE o.authority_id = :authority AND d.duty IS DISTINCT FROM 'objection'"
    ),
    "the office acted on a claimant of its own": (
        "SELECT h.subject_id, h.actor_id FROM history h JOIN application a ON a.id = h.subject_id "
        "JOIN mandate m ON m.person_id = h.actor_id AND m.organisation_id = a.claimant_id "
        "WHERE h.authority_id = :authority AND h.duty IS NOT NULL"
    ),
    "a line of the bank's answer that was posted is not what became of its payment": (
        "SELECT l.answer_id, l.place FROM answer_line l JOIN bank_answer b ON b.id = l.answer_id "
        "WHERE l.authority_id = :authority AND l.finding IN ('paid', 'returned') AND NOT EXISTS (SELECT FROM payment p "
        "WHERE p.batch_id = b.batch_id AND p.end_to_end_id = l.end_to_end_id AND p.outcome = l.finding)"
    ),
}
"""What to say of the rows that each query finds, of which there must be none."""
