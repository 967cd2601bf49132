"""The laws of the book: it folds, it stays within its budgets, and it agrees with plans, reservations and payments."""

from __future__ import annotations

from workflow.acts.laws.instalments import LET_GO, LOST
from workflow.acts.laws.law import Law
from workflow.money.book import FOLDED

_SUMS = (
    "sums AS (SELECT c.id, c.number AS call, c.budget_fen, -sum(f.fen) FILTER (WHERE f.name = 'source') AS given, "
    "min(f.fen) FILTER (WHERE f.name <> 'source') AS least, sum(f.fen) FILTER (WHERE f.name = 'free') AS free, "
    "sum(f.fen) FILTER (WHERE f.name IN ('reserved', 'in_transit', 'paid', 'recovered')) AS used, "
    "sum(f.fen) FILTER (WHERE f.name = 'in_transit') AS transit, "
    "sum(f.fen) FILTER (WHERE f.name IN ('paid', 'recovered')) AS paid "
    "FROM call c JOIN folded f ON f.call_id = c.id WHERE coalesce(c.authority_id = :authority, true) "
    "GROUP BY c.id, c.number, c.budget_fen)"
)
"""Each call that has a book, with what its transfers come to."""

_CALLS = (
    "SELECT count(DISTINCT c.id) FROM call c JOIN account a ON a.call_id = c.id "
    "WHERE coalesce(c.authority_id = :authority, true)"
)

_TOLD = (
    (
        "said AS (SELECT h.subject_id, h.seq, s.kind, convert_from(h.body, 'UTF8')::jsonb AS body FROM history h "
        "JOIN subject s ON s.id = h.subject_id WHERE coalesce(h.authority_id = :authority, true) "
        "AND s.kind IN ('call', 'plan', 'batch', 'application', 'budget_change', 'recovery'))"
    ),
    (
        "told AS (SELECT subject_id, seq, CASE "
        "WHEN kind = 'call' AND body ->> 'trigger' = 'approve' THEN (body -> 'said' ->> 'budget_fen')::numeric "
        "WHEN kind = 'budget_change' AND body ->> 'trigger' = 'approve' "
        "THEN (body -> 'said' ->> 'change_fen')::numeric "
        "WHEN kind = 'plan' AND body ->> 'trigger' IN ('approve', 'supersede') "
        "THEN (body -> 'said' ->> 'total_fen')::numeric "
        "WHEN kind = 'batch' AND body ->> 'trigger' = 'release' THEN (body -> 'said' ->> 'total_fen')::numeric "
        "WHEN kind = 'recovery' THEN (body -> 'said' ->> 'repaid_fen')::numeric "
        "WHEN kind = 'application' THEN coalesce(body -> 'said' ->> 'amount_fen', "
        "body -> 'said' ->> 'released_fen')::numeric END AS fen FROM said)"
    ),
    (
        "posted AS (SELECT t.subject_id, t.seq, sum(t.amount_fen) AS fen FROM transfer t "
        "JOIN history h ON h.subject_id = t.subject_id AND h.seq = t.seq "
        "WHERE coalesce(h.authority_id = :authority, true) GROUP BY 1, 2)"
    ),
)
"""What each row of the record says that it moved, and what the book says."""

_PAYMENTS = "SELECT count(*) FROM payment p WHERE coalesce(p.authority_id = :authority, true)"

BOOK = (
    Law(
        name="balances_fold",
        zh="每个账户的余额等于其分录之和",
        en="every balance is the sum of its transfers",
        looked="SELECT count(*) FROM account a WHERE coalesce(a.authority_id = :authority, true)",
        given=(FOLDED,),
        broken="SELECT c.number AS call, f.name AS account, f.balance_fen AS kept_fen, f.fen AS folded_fen "
        "FROM folded f JOIN call c ON c.id = f.call_id WHERE coalesce(f.authority_id = :authority, true) "
        "AND f.balance_fen <> f.fen ORDER BY c.number, f.id",
        fault_zh="申报通知 {call} 账户 {account}：记载余额 {kept_fen} 元，分录合计 {folded_fen} 元",
        fault_en="call {call}, account {account}: {kept_fen} yuan kept, {folded_fen} folded from its transfers",
    ),
    Law(
        name="transfers_keep_their_way",
        zh="每笔分录只在同一申报通知的账户之间，按规定的方向流转",
        en="every transfer stays in one call's book and goes a way that money may go",
        looked="SELECT count(*) FROM transfer t JOIN account f ON f.id = t.from_id "
        "WHERE coalesce(f.authority_id = :authority, true)",
        broken="SELECT t.id AS transfer, c.number AS call, f.name AS source, o.name AS target "
        "FROM transfer t JOIN account f ON f.id = t.from_id JOIN account o ON o.id = t.to_id "
        "JOIN call c ON c.id = f.call_id WHERE coalesce(f.authority_id = :authority, true) "
        "AND (f.call_id <> o.call_id OR f.authority_id <> o.authority_id OR t.authority_id <> f.authority_id "
        "OR (f.name, o.name) NOT IN (('source', 'free'), ('free', 'source'), ('free', 'reserved'), "
        "('reserved', 'free'), ('reserved', 'in_transit'), ('in_transit', 'paid'), ('in_transit', 'reserved'), "
        "('paid', 'recovered'), ('recovered', 'paid'))) ORDER BY t.id",
        fault_zh="分录 {transfer}（申报通知 {call}，{source} → {target}）越出本账簿，或方向不合规定",
        fault_en="transfer {transfer} (call {call}, {source} to {target}) leaves its book or goes no known way",
    ),
    Law(
        name="transfers_recorded",
        zh="每笔分录的金额与引起它的履历所载一致，履历所载均已入账",
        en="the book moved what the record says, and nothing else",
        looked="SELECT count(*) FROM transfer t JOIN history h ON h.subject_id = t.subject_id AND h.seq = t.seq "
        "WHERE coalesce(h.authority_id = :authority, true)",
        given=_TOLD,
        broken="SELECT coalesce(p.subject_id, t.subject_id) AS subject, coalesce(p.seq, t.seq) AS seq, "
        "coalesce(t.fen, 0) AS said_fen, coalesce(p.fen, 0) AS posted_fen "
        "FROM (SELECT * FROM told WHERE fen <> 0) t FULL JOIN posted p ON p.subject_id = t.subject_id "
        "AND p.seq = t.seq WHERE t.fen IS DISTINCT FROM p.fen ORDER BY 1, 2",
        fault_zh="事项 {subject} 第 {seq} 条履历：记载 {said_fen} 元，入账 {posted_fen} 元",
        fault_en="row {seq} of subject {subject}: the record says {said_fen} yuan, the book {posted_fen}",
    ),
    Law(
        name="budget_never_passed",
        zh="预留、在途、已拨与追回合计不超过预算，且除来源外没有透支的账户",
        en="reserved, in transit, paid and recovered never pass the budget, and no account but the source is overdrawn",
        looked=_CALLS,
        given=(FOLDED, _SUMS),
        broken="SELECT call, given AS budget_fen, used AS used_fen FROM sums WHERE used > given OR least < 0 "
        "ORDER BY call",
        fault_zh="申报通知 {call}：预算 {budget_fen} 元，预留、在途与已拨 {used_fen} 元，或有账户透支",
        fault_en="call {call}: budget {budget_fen} yuan, reserved, in transit and paid {used_fen}, or one is overdrawn",
    ),
    Law(
        name="budget_appropriated",
        zh="入账的预算等于申报通知所载预算加上已批准的调整",
        en="what was put into a call's book is its budget with the changes that were approved",
        looked=_CALLS,
        given=(
            FOLDED,
            _SUMS,
            (
                "changed AS (SELECT b.call_id, sum(b.change_fen) AS fen FROM budget_change b "
                "JOIN subject s ON s.id = b.id WHERE s.state = 'approved' GROUP BY 1)"
            ),
        ),
        broken="SELECT s.call, s.budget_fen + coalesce(c.fen, 0) AS budget_fen, s.given AS appropriated_fen "
        "FROM sums s LEFT JOIN changed c ON c.call_id = s.id "
        "WHERE s.budget_fen + coalesce(c.fen, 0) <> s.given ORDER BY s.call",
        fault_zh="申报通知 {call}：连同调整的预算 {budget_fen} 元，入账 {appropriated_fen} 元",
        fault_en="call {call}: a budget of {budget_fen} yuan with its changes, the book has {appropriated_fen}",
    ),
)
"""What holds of the book alone."""

PLANS = (
    Law(
        name="plans_sum_up",
        zh="方案各明细之和等于方案总额，总额不超过方案预算",
        en="a plan's lines sum to its total, which never passes its budget",
        looked="SELECT count(*) FROM plan p WHERE coalesce(p.authority_id = :authority, true)",
        broken="SELECT p.number AS plan, p.total_fen, coalesce(l.fen, 0) AS lines_fen, p.budget_fen FROM plan p "
        "LEFT JOIN (SELECT plan_id, sum(granted_fen) AS fen FROM plan_line GROUP BY plan_id) l ON l.plan_id = p.id "
        "WHERE coalesce(p.authority_id = :authority, true) "
        "AND (p.total_fen <> coalesce(l.fen, 0) OR p.total_fen > p.budget_fen) ORDER BY p.id",
        fault_zh="方案 {plan}：总额 {total_fen} 元，明细合计 {lines_fen} 元，预算 {budget_fen} 元",
        fault_en="plan {plan}: a total of {total_fen} yuan, lines of {lines_fen}, a budget of {budget_fen}",
    ),
    Law(
        name="never_above_award",
        zh="方案明细的安排额不超过资助额",
        en="no line of a plan is granted more than its award",
        looked="SELECT count(*) FROM plan_line l WHERE coalesce(l.authority_id = :authority, true)",
        broken="SELECT p.number AS plan, a.number AS application, l.row, l.granted_fen, l.award_fen FROM plan_line l "
        "JOIN plan p ON p.id = l.plan_id JOIN application a ON a.id = l.application_id "
        "WHERE coalesce(l.authority_id = :authority, true) AND l.granted_fen NOT BETWEEN 0 AND l.award_fen "
        "ORDER BY p.id, a.id, l.row",
        fault_zh="方案 {plan} 申报 {application} 第 {row} 行：安排 {granted_fen} 元，资助额 {award_fen} 元",
        fault_en="plan {plan}, application {application}, row {row}: {granted_fen} yuan granted, {award_fen} awarded",
    ),
    Law(
        name="reservations_as_granted",
        zh="每份申报的预留额等于已批准方案对它的安排额",
        en="what is reserved for an application is what an approved plan grants it",
        looked="SELECT count(*) FROM reservation r WHERE coalesce(r.authority_id = :authority, true)",
        given=(
            (
                "granted AS (SELECT l.plan_id, l.application_id, sum(l.granted_fen) AS fen FROM plan_line l "
                "JOIN subject s ON s.id = l.plan_id "
                "WHERE s.state NOT IN ('draft', 'proposed', 'half_approved', 'rejected') "
                "AND coalesce(l.authority_id = :authority, true) GROUP BY 1, 2 HAVING sum(l.granted_fen) <> 0)"
            ),
            (
                "held AS (SELECT r.plan_id, r.application_id, sum(r.amount_fen) AS fen FROM reservation r "
                "WHERE coalesce(r.authority_id = :authority, true) GROUP BY 1, 2)"
            ),
        ),
        broken="SELECT p.number AS plan, a.number AS application, coalesce(g.fen, 0) AS granted_fen, "
        "coalesce(h.fen, 0) AS reserved_fen FROM granted g FULL JOIN held h ON h.plan_id = g.plan_id "
        "AND h.application_id = g.application_id JOIN plan p ON p.id = coalesce(g.plan_id, h.plan_id) "
        "JOIN application a ON a.id = coalesce(g.application_id, h.application_id) "
        "WHERE g.fen IS DISTINCT FROM h.fen ORDER BY p.id, a.id",
        fault_zh="方案 {plan} 申报 {application}：安排 {granted_fen} 元，预留 {reserved_fen} 元",
        fault_en="plan {plan}, application {application}: {granted_fen} yuan granted, {reserved_fen} reserved",
    ),
    Law(
        name="reservations_in_the_book",
        zh="账簿中预留、在途与已拨之和等于未释放的预留额",
        en="reserved, in transit and paid are what reservations hold or held until they were paid",
        looked="SELECT count(*) FROM reservation r WHERE coalesce(r.authority_id = :authority, true)",
        given=(
            FOLDED,
            _SUMS,
            (
                "held AS (SELECT r.call_id, sum(r.amount_fen) AS fen FROM reservation r "
                "WHERE r.resolution IS DISTINCT FROM 'released' GROUP BY 1)"
            ),
        ),
        broken="SELECT s.call, s.used AS booked_fen, coalesce(h.fen, 0) AS held_fen FROM sums s "
        "LEFT JOIN held h ON h.call_id = s.id WHERE s.used <> coalesce(h.fen, 0) ORDER BY s.call",
        fault_zh="申报通知 {call}：账簿 {booked_fen} 元，预留记录 {held_fen} 元",
        fault_en="call {call}: {booked_fen} yuan in the book, {held_fen} by its reservations",
    ),
    Law(
        name="reservations_resolved_once",
        zh="每笔预留只了结一次：已拨的有一笔到账，释放的其方案已被取代，或与停拨金额一致",
        en="a reservation is resolved once: by its payment, as its plan was taken back, or as much as was lost",
        looked="SELECT count(*) FROM reservation r WHERE coalesce(r.authority_id = :authority, true)",
        given=(LOST, LET_GO),
        broken="SELECT r.id AS reservation, a.number AS application, r.resolution, s.state AS plan_state, "
        "r.amount_fen FROM reservation r JOIN subject s ON s.id = r.plan_id "
        "JOIN application a ON a.id = r.application_id LEFT JOIN lost o ON o.id = r.application_id "
        "LEFT JOIN let_go g ON g.plan_id = r.plan_id AND g.application_id = r.application_id "
        "WHERE coalesce(r.authority_id = :authority, true) "
        "AND ((r.resolution IS NOT DISTINCT FROM 'paid') <> EXISTS (SELECT FROM payment p "
        "WHERE p.reservation_id = r.id AND p.outcome = 'paid') "
        "OR (s.state = 'superseded' AND r.resolution IS DISTINCT FROM 'released') "
        "OR (s.state <> 'superseded' AND coalesce(o.fen, 0) <> coalesce(g.fen, 0))) ORDER BY r.id",
        fault_zh="预留 {reservation}（申报 {application}，{amount_fen} 元）：了结为 {resolution}，与其拨付或方案不符",
        fault_en="reservation {reservation} (application {application}, {amount_fen} yuan): resolved as {resolution}, "
        "which its payments or its plan deny",
    ),
)
"""What holds between plans, reservations and the book."""

_RECOVERIES = "SELECT count(*) FROM recovery r WHERE coalesce(r.authority_id = :authority, true)"

RECOVERIES = (
    Law(
        name="recoveries_accounted",
        zh="每份追回的已退金额等于其退还登记之和，与账簿一致，不超过应退金额；还清的才办结",
        en="what came back on an order is the sum of its repayments and in the book, never above it; closed means all",
        looked=_RECOVERIES,
        given=(
            (
                "came AS (SELECT recovery_id AS id, sum(amount_fen) AS fen FROM repayment WHERE undone_seq IS NULL "
                "GROUP BY 1)"
            ),
            (
                "booked AS (SELECT t.subject_id AS id, sum(CASE o.name WHEN 'recovered' THEN t.amount_fen "
                "ELSE -t.amount_fen END) AS fen FROM transfer t JOIN account f ON f.id = t.from_id "
                "JOIN account o ON o.id = t.to_id WHERE 'recovered' IN (f.name, o.name) GROUP BY 1)"
            ),
        ),
        broken="SELECT coalesce(r.number, 'subject ' || b.id) AS recovery, coalesce(r.amount_fen, 0) AS amount_fen, "
        "coalesce(r.repaid_fen, 0) AS repaid_fen, coalesce(c.fen, 0) AS repayments_fen, "
        "coalesce(b.fen, 0) AS booked_fen FROM recovery r LEFT JOIN came c ON c.id = r.id "
        "FULL JOIN booked b ON b.id = r.id LEFT JOIN subject s ON s.id = coalesce(r.id, b.id) "
        "WHERE coalesce(s.authority_id = :authority, true) AND (r.id IS NULL OR r.repaid_fen <> coalesce(c.fen, 0) "
        "OR r.repaid_fen <> coalesce(b.fen, 0) OR r.repaid_fen > r.amount_fen "
        "OR (s.state IN ('repaid', 'closed')) <> (r.repaid_fen = r.amount_fen)) ORDER BY 1",
        fault_zh="追回 {recovery}：应退 {amount_fen} 元，已退 {repaid_fen} 元，登记合计 {repayments_fen} 元，"
        "账簿 {booked_fen} 元，或与其状态不符",
        fault_en="recovery {recovery}: {amount_fen} yuan asked back, {repaid_fen} repaid, {repayments_fen} by its "
        "repayments, {booked_fen} in the book, or not as its state says",
    ),
    Law(
        name="recovered_within_paid",
        zh="要求退还的金额不超过该申报已到账的拨付",
        en="no more is asked back of an application than was paid",
        looked=_RECOVERIES,
        broken="SELECT a.number AS application, q.fen AS asked_fen, coalesce(p.fen, 0) AS paid_fen FROM ("
        "SELECT r.application_id AS id, sum(CASE s.state WHEN 'waived' THEN r.repaid_fen ELSE r.amount_fen END) AS fen "
        "FROM recovery r JOIN subject s ON s.id = r.id WHERE s.state NOT IN ('rejected', 'withdrawn') "
        "AND coalesce(r.authority_id = :authority, true) GROUP BY 1) q JOIN application a ON a.id = q.id LEFT JOIN ("
        "SELECT application_id AS id, sum(amount_fen) AS fen FROM payment WHERE outcome = 'paid' GROUP BY 1) p "
        "ON p.id = q.id WHERE q.fen > coalesce(p.fen, 0) ORDER BY a.number",
        fault_zh="申报 {application}：要求退还 {asked_fen} 元，已到账的拨付只有 {paid_fen} 元",
        fault_en="application {application}: {asked_fen} yuan are asked back, {paid_fen} were paid",
    ),
)
"""What holds of money that is asked back."""

PAYMENTS = (
    Law(
        name="paid_once",
        zh="每笔分期至多拨付一次",
        en="each instalment is paid at most once",
        looked=_PAYMENTS,
        broken="SELECT a.number AS application, p.reservation_id AS reservation, count(*) AS payments, "
        "sum(p.amount_fen) AS paid_fen FROM payment p JOIN application a ON a.id = p.application_id "
        "WHERE coalesce(p.authority_id = :authority, true) AND (p.outcome IS NULL OR p.outcome = 'paid') "
        "GROUP BY 1, 2 HAVING count(*) > 1 ORDER BY 1, 2",
        fault_zh="申报 {application} 的预留 {reservation}：有 {payments} 笔有效拨付，合计 {paid_fen} 元",
        fault_en="application {application}, reservation {reservation}: {payments} live payments of {paid_fen} yuan",
    ),
    Law(
        name="payments_in_the_book",
        zh="账簿中在途与已拨等于银行未答复与已到账的拨付",
        en="in transit is what the bank has not answered, and paid is what it has paid",
        looked=_PAYMENTS,
        given=(
            FOLDED,
            _SUMS,
            (
                "bank AS (SELECT b.call_id, "
                "sum(p.amount_fen) FILTER (WHERE p.outcome IS NULL AND s.state = 'released') AS transit, "
                "sum(p.amount_fen) FILTER (WHERE p.outcome = 'paid') AS paid FROM payment p "
                "JOIN batch b ON b.id = p.batch_id JOIN subject s ON s.id = b.id GROUP BY 1)"
            ),
        ),
        broken="SELECT s.call, s.transit AS transit_fen, coalesce(b.transit, 0) AS unanswered_fen, "
        "s.paid AS paid_fen, coalesce(b.paid, 0) AS arrived_fen FROM sums s LEFT JOIN bank b ON b.call_id = s.id "
        "WHERE s.transit <> coalesce(b.transit, 0) OR s.paid <> coalesce(b.paid, 0) ORDER BY s.call",
        fault_zh="申报通知 {call}：在途 {transit_fen} 元，银行未答复 {unanswered_fen} 元；"
        "已拨 {paid_fen} 元，已到账 {arrived_fen} 元",
        fault_en="call {call}: {transit_fen} yuan in transit, {unanswered_fen} not answered; {paid_fen} paid, "
        "{arrived_fen} arrived",
    ),
    Law(
        name="batches_sum_up",
        zh="批次总额等于其中各笔拨付之和",
        en="a batch's total is the sum of its payments",
        looked="SELECT count(*) FROM batch b WHERE coalesce(b.authority_id = :authority, true)",
        broken="SELECT b.number AS batch, b.total_fen, coalesce(sum(p.amount_fen), 0) AS payments_fen FROM batch b "
        "LEFT JOIN payment p ON p.batch_id = b.id WHERE coalesce(b.authority_id = :authority, true) "
        "GROUP BY b.id, b.number, b.total_fen HAVING b.total_fen <> coalesce(sum(p.amount_fen), 0) ORDER BY b.id",
        fault_zh="批次 {batch}：总额 {total_fen} 元，各笔合计 {payments_fen} 元",
        fault_en="batch {batch}: a total of {total_fen} yuan, payments of {payments_fen}",
    ),
    Law(
        name="paid_never_above_award",
        zh="已拨不超过核定的资助额",
        en="paid never passes awarded",
        looked="SELECT count(DISTINCT p.application_id) FROM payment p "
        "WHERE coalesce(p.authority_id = :authority, true) AND p.outcome = 'paid'",
        broken="SELECT a.number AS application, p.fen AS paid_fen, coalesce(d.fen, 0) AS award_fen "
        "FROM (SELECT application_id, sum(amount_fen) AS fen FROM payment WHERE outcome = 'paid' GROUP BY 1) p "
        "JOIN application a ON a.id = p.application_id LEFT JOIN (SELECT application_id, sum(award_fen) AS fen "
        "FROM line_decision WHERE outcome = 'accept' GROUP BY 1) d ON d.application_id = a.id "
        "WHERE coalesce(a.authority_id = :authority, true) AND p.fen > coalesce(d.fen, 0) ORDER BY a.id",
        fault_zh="申报 {application}：已拨 {paid_fen} 元，核定 {award_fen} 元",
        fault_en="application {application}: {paid_fen} yuan paid, {award_fen} awarded",
    ),
    Law(
        name="paid_to_the_claimant",
        zh="每笔拨付都付至申报主体自己的账户，且该账户经第二人确认",
        en="each payment goes to its claimant's own account, which a second person confirmed",
        looked=_PAYMENTS,
        broken="SELECT p.end_to_end_id AS payment, a.number AS application, p.amount_fen FROM payment p "
        "JOIN application a ON a.id = p.application_id JOIN payee_account k ON k.id = p.payee_account_id "
        "WHERE coalesce(p.authority_id = :authority, true) AND (k.organisation_id <> a.claimant_id "
        "OR k.confirmed_by IS NULL OR k.confirmed_by = k.requested_by) ORDER BY p.id",
        fault_zh="拨付 {payment}（申报 {application}，{amount_fen} 元）：收款账户不属于申报主体，或未经第二人确认",
        fault_en="payment {payment} (application {application}, {amount_fen} yuan): the account is not the claimant's, "
        "or no second person confirmed it",
    ),
)
"""What holds between payments, batches, awards and the book."""
