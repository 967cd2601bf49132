"""The law of the bank's answers: what was posted is what they say, and nothing that they say is lost."""

from __future__ import annotations

from workflow.acts.laws.law import Law

BANK = (
    Law(
        name="answers_accounted",
        zh="银行回单中已入账的每一行与拨付结果一致，已核清的回单每一行都有说明",
        en="each posted line of a bank's answer is its payment's outcome, and a closed answer has every line explained",
        looked="SELECT count(*) FROM answer_line l WHERE coalesce(l.authority_id = :authority, true)",
        given=(
            (
                "meant AS (SELECT l.answer_id, l.place, l.line, l.end_to_end_id, "
                "CASE WHEN l.finding IN ('paid', 'returned', 'duplicate') THEN l.outcome "
                "WHEN s.state = 'closed' AND e.meaning IN ('paid', 'returned') THEN e.meaning END AS outcome, "
                "s.state = 'closed' AND e.meaning IS NULL "
                "AND l.finding IN ('wrong_amount', 'contradictory', 'unknown', 'unreadable') AS unexplained "
                "FROM answer_line l JOIN subject s ON s.id = l.answer_id LEFT JOIN explanation e "
                "ON e.answer_id = l.answer_id AND e.place = l.place "
                "WHERE coalesce(l.authority_id = :authority, true))"
            ),
        ),
        broken="SELECT b.number AS answer, m.line, coalesce(m.end_to_end_id, '') AS payment FROM meant m "
        "JOIN bank_answer b ON b.id = m.answer_id LEFT JOIN payment p ON p.end_to_end_id = m.end_to_end_id "
        "AND p.batch_id = b.batch_id "
        "WHERE m.unexplained OR (m.outcome IS NOT NULL AND p.outcome IS DISTINCT FROM m.outcome) "
        "ORDER BY b.id, m.place",
        fault_zh="银行回单 {answer} 第 {line} 行（{payment}）：与拨付结果不符，或未经说明",
        fault_en="bank's answer {answer}, line {line} ({payment}): not what became of the payment, or not explained",
    ),
)
"""What holds between the bank's answers and payments."""
