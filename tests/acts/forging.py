"""Ways to break each law of the book behind everybody's back, as the database's owner whom no trigger holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, text

from tests.acts.town import Town
from workflow.history.body import Plain, canonical, link, read

APPLICATION = "(SELECT application_id FROM payment WHERE authority_id = :town AND outcome = 'paid' ORDER BY id LIMIT 1)"
PAYMENT = "(SELECT min(id) FROM payment WHERE authority_id = :town AND outcome = 'paid')"
OTHER_CALL = "(SELECT max(id) FROM call WHERE authority_id = :town)"
NEWEST_PLAN = "(SELECT id FROM plan WHERE authority_id = :town AND replaces_id IS NOT NULL)"
KEY = "(SELECT min(id) FROM funded WHERE authority_id = :town AND released_at IS NULL AND subject_id IS NOT NULL)"

PLANTED: Mapping[str, tuple[str, ...]] = {
    "answers_accounted": (
        "UPDATE answer_line SET finding = 'returned', outcome = 'returned' WHERE authority_id = :town",
    ),
    "balances_fold": ("UPDATE account SET balance_fen = balance_fen + 1 WHERE name = 'free' AND authority_id = :town",),
    "transfers_keep_their_way": (
        "ALTER TABLE transfer DROP CONSTRAINT transfer_authority_id_fkey",
        "UPDATE transfer SET authority_id = 0 WHERE id = (SELECT min(id) FROM transfer WHERE authority_id = :town)",
    ),
    "transfers_recorded": (
        "UPDATE transfer SET seq = seq - 1 WHERE id = (SELECT max(id) FROM transfer WHERE authority_id = :town)",
    ),
    "budget_appropriated": ("UPDATE call SET budget_fen = budget_fen + 1 WHERE authority_id = :town",),
    "plans_sum_up": (f"UPDATE plan SET total_fen = total_fen - 1 WHERE id = {NEWEST_PLAN}",),
    "never_above_award": (
        "ALTER TABLE plan_line DROP CONSTRAINT plan_line_never_above_award_check",
        f"UPDATE plan_line SET award_fen = granted_fen - 1 WHERE granted_fen > 0 AND plan_id = {NEWEST_PLAN}",
    ),
    "reservations_as_granted": (
        (
            f"UPDATE plan_line SET granted_fen = granted_fen - 1 WHERE plan_id = {NEWEST_PLAN} "
            f"AND (application_id, row) = (SELECT application_id, row FROM plan_line "
            f"WHERE plan_id = {NEWEST_PLAN} AND granted_fen > 0 ORDER BY 1, 2 LIMIT 1)"
        ),
        (
            "UPDATE plan_line SET granted_fen = granted_fen + 1, award_fen = award_fen + 1 "
            f"WHERE plan_id = {NEWEST_PLAN} AND (application_id, row) = (SELECT application_id, row FROM plan_line "
            f"WHERE plan_id = {NEWEST_PLAN} AND granted_fen > 0 ORDER BY 1 DESC, 2 DESC LIMIT 1)"
        ),
    ),
    "reservations_in_the_book": (
        f"UPDATE reservation SET call_id = {OTHER_CALL} WHERE resolution = 'paid' AND authority_id = :town",
    ),
    "reservations_resolved_once": (
        (
            "UPDATE reservation SET resolution = NULL, resolved_at = NULL WHERE resolution = 'paid' "
            f"AND application_id = {APPLICATION}"
        ),
    ),
    "paid_once": (
        "DROP INDEX payment_live_key",
        (
            "INSERT INTO payment (authority_id, batch_id, reservation_id, application_id, payee_account_id, "
            "end_to_end_id, amount_fen) SELECT authority_id, batch_id, reservation_id, application_id, "
            f"payee_account_id, 'again', amount_fen FROM payment WHERE id = {PAYMENT}"
        ),
        (
            "UPDATE batch SET total_fen = total_fen + (SELECT amount_fen FROM payment WHERE end_to_end_id = 'again') "
            "WHERE id = (SELECT batch_id FROM payment WHERE end_to_end_id = 'again')"
        ),
    ),
    "instalments_in_their_turn": (
        (
            "UPDATE reservation SET instalment = instalment + 2 WHERE resolution = 'paid' AND authority_id = :town "
            "AND application_id IN (SELECT application_id FROM reservation WHERE resolution IS NULL)"
        ),
    ),
    "payments_in_the_book": (f"UPDATE batch SET call_id = {OTHER_CALL} WHERE authority_id = :town",),
    "batches_sum_up": ("UPDATE batch SET total_fen = total_fen + 1 WHERE authority_id = :town",),
    "paid_never_above_award": (
        f"UPDATE line_decision SET award_fen = 0 WHERE outcome = 'accept' AND application_id = {APPLICATION}",
    ),
    "paid_to_the_claimant": (
        (
            "UPDATE payment p SET payee_account_id = (SELECT k.id FROM payee_account k JOIN application a "
            "ON a.id = p.application_id WHERE k.authority_id = :town AND k.organisation_id <> a.claimant_id "
            f"ORDER BY k.id LIMIT 1) WHERE p.id = {PAYMENT}"
        ),
    ),
    "recoveries_accounted": ("UPDATE recovery SET repaid_fen = repaid_fen + 1 WHERE authority_id = :town",),
    "recovered_within_paid": ("UPDATE recovery SET amount_fen = 1000000000 WHERE authority_id = :town",),
    "funded_once": (
        "DROP INDEX funded_live_key",
        (
            "INSERT INTO funded (authority_id, kind, key, subject_id, row, taken_at) "
            f"SELECT authority_id, kind, key, subject_id, row, taken_at FROM funded WHERE id = {KEY}"
        ),
    ),
    "lines_hold_their_keys": (f"UPDATE funded SET released_at = taken_at WHERE id = {KEY}",),
    "lines_use_their_ceilings": (
        (
            "UPDATE line SET uses = jsonb_set(uses, '{0,3}', ((uses -> 0 ->> 3)::bigint + 1)::text::jsonb) "
            "WHERE authority_id = :town AND jsonb_array_length(uses) > 0"
        ),
    ),
    "ceilings_never_passed": (
        "ALTER TABLE ceiling DROP CONSTRAINT ceiling_used_within_total_check",
        "UPDATE ceiling SET total_fen = used_fen - 1 WHERE authority_id = :town AND used_fen > 0",
    ),
    "ceilings_fold": ("UPDATE ceiling SET used_fen = used_fen - 1 WHERE authority_id = :town AND used_fen > 0",),
    "nobody_on_their_own": (
        (
            "INSERT INTO mandate (person_id, organisation_id, authority_id, starts_on, given_by, given_at) "
            "SELECT h.actor_id, a.claimant_id, a.authority_id, '2018-01-01', h.actor_id, h.at FROM application a "
            "JOIN history h ON h.subject_id = a.id AND h.duty = 'formality' WHERE a.authority_id = :town LIMIT 1"
        ),
    ),
    "chains_whole": (f"UPDATE history SET body = body || ' ' WHERE seq = 2 AND subject_id = {APPLICATION}",),
}
"""A fault for each law, as somebody plants it who owns the database and takes its triggers away."""

GUARDED = ("call", "repayment", "line", "reservation", "payment", "funded", "history", "claim_list", "ceiling_use")


def laid_open(connection: Connection) -> None:
    """No trigger holds what follows; the transaction is rolled back."""
    connection.execute(text("SET LOCAL lock_timeout = '5s'"))
    for table in GUARDED:
        connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


def appended(connection: Connection, subject: int, **more: Plain) -> None:
    """A row at the end of a chain that is hashed as it should be, by somebody who knows how."""
    rows = (
        "SELECT h.seq, h.body, h.hash, h.authority_id FROM history h WHERE h.subject_id = :id ORDER BY 1 DESC LIMIT 1"
    )
    last = connection.execute(text(rows), {"id": subject}).one()
    before = read(bytes(last.body))
    moved: dict[str, Plain] = {"from": before["to"], "seq": last.seq + 1, "said": {}, "words": {}}
    body = canonical({**before, **moved, **more})
    values = {"id": subject, "seq": last.seq + 1, "town": last.authority_id, "prev": last.hash, "body": body}
    values |= {"hash": link(bytes(last.hash), body), "at": before["at"], "who": more["actor"], "duty": more["duty"]}
    for statement in (
        (
            "INSERT INTO history (subject_id, seq, authority_id, actor_id, duty, at, prev, hash, body) "
            "VALUES (:id, :seq, :town, :who, :duty, :at, :prev, :hash, :body)"
        ),
        "UPDATE subject SET version = :seq, head = :hash WHERE id = :id",
    ):
        connection.execute(text(statement), values)


def one(connection: Connection, query: str, town: Town) -> tuple[int, ...]:
    return tuple(connection.execute(text(query), {"town": town.authority}).one())


def second_duty(connection: Connection, town: Town) -> None:
    """Who checked the form of an application decides on it too; the key on duties is gone."""
    application, handler = one(
        connection,
        f"SELECT subject_id, actor_id FROM history WHERE subject_id = {APPLICATION} AND duty = 'formality' LIMIT 1",
        town,
    )
    connection.execute(text("ALTER TABLE history DROP CONSTRAINT history_duty_fkey"))
    appended(connection, application, actor=handler, duty="substantive")


def reviewer_approves(connection: Connection, town: Town) -> None:
    """Who checked the form of an application approves the plan that grants it."""
    (plan,) = one(connection, f"SELECT {NEWEST_PLAN}", town)
    (handler,) = one(
        connection,
        f"SELECT actor_id FROM history WHERE subject_id = {APPLICATION} AND duty = 'formality' LIMIT 1",
        town,
    )
    taken = text("INSERT INTO duty (subject_id, actor_id, authority_id, duty) VALUES (:id, :who, :town, 'approve')")
    connection.execute(taken, {"id": plan, "who": handler, "town": town.authority})
    appended(connection, plan, actor=handler, duty="approve")


def draft_holds(connection: Connection, town: Town) -> None:
    """A withdrawn application, of which the record says so, still holds a key of its own."""
    (application,) = one(
        connection, "SELECT max(subject_id) FROM ceiling_use WHERE authority_id = :town AND released_at IS NULL", town
    )
    appended(connection, application, actor=None, duty=None, to="withdrawn")
    connection.execute(text("UPDATE subject SET state = 'withdrawn' WHERE id = :id"), {"id": application})


FORGED: Mapping[str, Callable[[Connection, Town], None]] = {
    "duties_apart": second_duty,
    "approvers_and_payers_apart": reviewer_approves,
    "funded_by_claims_under_way": draft_holds,
}
