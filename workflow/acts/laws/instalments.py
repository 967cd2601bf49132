"""The law of instalments: each is paid in its turn, and none is left over."""

from __future__ import annotations

from workflow.acts.laws.law import Law

LOST = (
    "lost AS (SELECT DISTINCT t.subject_id AS id FROM transfer t JOIN account f ON f.id = t.from_id "
    "JOIN account o ON o.id = t.to_id JOIN application a ON a.id = t.subject_id "
    "WHERE coalesce(t.authority_id = :authority, true) AND f.name = 'reserved' AND o.name = 'free')"
)
"""The applications that get no more than was paid: a step of their own freed what was held for the rest."""

INSTALMENTS = (
    Law(
        name="freed_as_released",
        zh="申报停拨的款项等于账簿中退回的金额",
        en="what applications lose of what is held for them is what the book freed",
        looked="SELECT count(*) FROM lost",
        given=(LOST,),
        broken="SELECT a.number AS application, coalesce(t.fen, 0) AS freed_fen, coalesce(r.fen, 0) AS released_fen "
        "FROM application a LEFT JOIN (SELECT t.subject_id, sum(t.amount_fen) AS fen FROM transfer t "
        "JOIN account f ON f.id = t.from_id JOIN account o ON o.id = t.to_id "
        "WHERE f.name = 'reserved' AND o.name = 'free' GROUP BY 1) t ON t.subject_id = a.id "
        "LEFT JOIN (SELECT r.application_id, sum(r.amount_fen) AS fen FROM reservation r "
        "JOIN subject s ON s.id = r.plan_id WHERE r.resolution = 'released' AND s.state <> 'superseded' GROUP BY 1) r "
        "ON r.application_id = a.id WHERE coalesce(a.authority_id = :authority, true) "
        "AND coalesce(t.fen, 0) <> coalesce(r.fen, 0) ORDER BY a.number",
        fault_zh="申报 {application}：账簿退回 {freed_fen} 元，停拨 {released_fen} 元",
        fault_en="application {application}: the book freed {freed_fen} yuan, {released_fen} were let go",
    ),
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
