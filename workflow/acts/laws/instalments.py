"""The law of instalments: each is paid in its turn, and none is left over."""

from __future__ import annotations

from workflow.acts.laws.law import Law

LOST = (
    "lost AS (SELECT t.subject_id AS id, sum(t.amount_fen) AS fen FROM transfer t JOIN account f ON f.id = t.from_id "
    "JOIN account o ON o.id = t.to_id JOIN application a ON a.id = t.subject_id "
    "WHERE coalesce(t.authority_id = :authority, true) AND f.name = 'reserved' AND o.name = 'free' GROUP BY 1)"
)
"""The applications that get less than was granted, and how much less: steps of their own freed what was held."""

LET_GO = (
    "let_go AS (SELECT r.plan_id, r.application_id, sum(r.amount_fen) AS fen FROM reservation r "
    "WHERE coalesce(r.authority_id = :authority, true) AND r.resolution = 'released' GROUP BY 1, 2)"
)
"""What was let go of what each plan held for an application."""

INSTALMENTS = (
    Law(
        name="instalments_in_their_turn",
        zh="前一期到账之后才拨付后一期，拨付完毕的申报没有未到账的分期",
        en="no instalment is paid before those ahead of it, and none is left when the last was paid",
        looked="SELECT count(*) FROM reservation r WHERE coalesce(r.authority_id = :authority, true) "
        "AND r.resolution IS DISTINCT FROM 'released'",
        broken="SELECT a.number AS application, r.instalment, r.amount_fen FROM reservation r "
        "JOIN application a ON a.id = r.application_id JOIN subject s ON s.id = a.id "
        "WHERE coalesce(r.authority_id = :authority, true) AND r.resolution IS NULL "
        "AND NOT EXISTS (SELECT FROM payment p WHERE p.reservation_id = r.id AND p.outcome = 'paid') "
        "AND (s.state = 'paid' OR EXISTS (SELECT FROM reservation l JOIN payment p ON p.reservation_id = l.id "
        "WHERE l.application_id = r.application_id AND l.instalment > r.instalment "
        "AND (p.outcome IS NULL OR p.outcome = 'paid'))) ORDER BY a.number, r.instalment",
        fault_zh="申报 {application} 第 {instalment} 期（{amount_fen} 元）尚未到账，后一期已列入批次或拨付已毕",
        fault_en="application {application}, instalment {instalment} ({amount_fen} yuan) is not paid, but a later one "
        "is ordered or all is said to be paid",
    ),
)
"""What holds between the instalments of an application."""
