"""The laws of what may be funded: nothing twice, nothing for nobody, and no ceiling passed."""

from __future__ import annotations

from workflow.acts.laws.law import Law

_LIVE_KEYS = "SELECT count(*) FROM funded f WHERE coalesce(f.authority_id = :authority, true) AND f.released_at IS NULL"

_CEILINGS = "SELECT count(*) FROM ceiling c WHERE coalesce(c.authority_id = :authority, true)"

_ASKED = (
    "asked AS (SELECT a.id, a.number, l.row, l.keys, l.uses FROM claim_list c "
    "JOIN subject s ON s.id = c.application_id JOIN application a ON a.id = s.id JOIN line l ON l.list_id = c.id "
    "LEFT JOIN line_decision d ON d.application_id = c.application_id AND d.row = l.row "
    "LEFT JOIN line_failure f ON f.application_id = c.application_id AND f.row = l.row AND f.paid_fen = 0 "
    "WHERE coalesce(s.authority_id = :authority, true) AND l.ok AND c.sealed_at IS NOT NULL "
    "AND c.round = (SELECT max(round) FROM claim_list n WHERE n.application_id = c.application_id "
    "AND n.sealed_at IS NOT NULL) "
    "AND s.state NOT IN ('draft', 'withdrawn', 'refused', 'lapsed', 'unfunded', 'stopped') "
    "AND d.outcome IS DISTINCT FROM 'refuse' AND f.row IS NULL)"
)
"""What may be paid: the good lines of the newest sealed list of each application under way, unless refused, or failed
before anything was paid for them."""

_KEYS = "key AS (SELECT a.*, k.value ->> 0 AS kind, k.value ->> 1 AS key FROM asked a, jsonb_array_elements(a.keys) k)"

_USES = (
    "use AS (SELECT a.id, a.number AS application, u.value ->> 0 AS kind, u.value ->> 1 AS key, "
    "sum((u.value ->> 3)::bigint) AS fen FROM asked a, jsonb_array_elements(a.uses) u GROUP BY 1, 2, 3, 4)"
)

FUNDING = (
    Law(
        name="funded_once",
        zh="任何事项都没有被重复资助",
        en="nothing is funded twice",
        looked=_LIVE_KEYS,
        broken="SELECT f.kind, f.key, count(*) AS times FROM funded f WHERE f.released_at IS NULL "
        "GROUP BY 1, 2 HAVING count(*) > 1 AND bool_or(coalesce(f.authority_id = :authority, true)) ORDER BY 1, 2",
        fault_zh="{kind} {key} 被占用 {times} 次",
        fault_en="{kind} {key} is taken {times} times",
    ),
    Law(
        name="funded_by_claims_under_way",
        zh="资助标识和额度只由未终止的申报占用",
        en="keys and ceilings are held only by applications that are under way or paid",
        looked=_LIVE_KEYS + " AND f.subject_id IS NOT NULL",
        broken="SELECT a.number AS application, s.state, f.kind, f.key FROM (SELECT subject_id, kind, key FROM funded "
        "WHERE released_at IS NULL UNION ALL SELECT subject_id, kind, key FROM ceiling_use WHERE released_at IS NULL) "
        "f JOIN subject s ON s.id = f.subject_id JOIN application a ON a.id = s.id "
        "WHERE coalesce(s.authority_id = :authority, true) "
        "AND s.state IN ('draft', 'withdrawn', 'refused', 'lapsed', 'unfunded', 'stopped') "
        "ORDER BY a.id, f.kind, f.key",
        fault_zh="申报 {application} 处于 {state}，仍占用 {kind} {key}",
        fault_en="application {application} is {state} and still holds {kind} {key}",
    ),
    Law(
        name="lines_hold_their_keys",
        zh="可获资助的明细都占用着自己的资助标识",
        en="every line that may be paid holds its own keys",
        given=(_ASKED, _KEYS),
        looked="SELECT count(*) FROM key",
        broken="SELECT k.number AS application, k.row, k.kind, k.key FROM key k WHERE NOT EXISTS (SELECT FROM funded f "
        "WHERE f.subject_id = k.id AND f.released_at IS NULL AND f.kind = k.kind AND f.key = k.key) "
        "ORDER BY k.id, k.row, k.kind",
        fault_zh="申报 {application} 第 {row} 行未占用 {kind} {key}",
        fault_en="row {row} of application {application} does not hold {kind} {key}",
    ),
    Law(
        name="lines_use_their_ceilings",
        zh="可获资助的明细都计入票据总额或共同限额",
        en="every line that may be paid counts against its receipt or cap",
        given=(_ASKED, _USES),
        looked="SELECT count(*) FROM use",
        broken="SELECT w.application, w.kind, w.key, w.fen AS asked_fen, coalesce(x.fen, 0) AS used_fen FROM use w "
        "LEFT JOIN (SELECT subject_id, kind, key, sum(used_fen) AS fen FROM ceiling_use WHERE released_at IS NULL "
        "GROUP BY 1, 2, 3) x ON x.subject_id = w.id AND x.kind = w.kind AND x.key = w.key "
        "WHERE w.fen > coalesce(x.fen, 0) ORDER BY w.id, w.kind, w.key",
        fault_zh="申报 {application} 的 {kind} {key}：应计 {asked_fen} 元，已计 {used_fen} 元",
        fault_en="application {application}, {kind} {key}: {asked_fen} yuan are asked for, {used_fen} counted",
    ),
    Law(
        name="ceilings_never_passed",
        zh="票据总额和共同限额的已用额不超过总额",
        en="no receipt and no cap is used beyond its total",
        looked=_CEILINGS,
        broken="SELECT c.kind, c.key, c.used_fen, c.total_fen FROM ceiling c "
        "WHERE coalesce(c.authority_id = :authority, true) AND c.used_fen NOT BETWEEN 0 AND c.total_fen ORDER BY 1, 2",
        fault_zh="{kind} {key}：总额 {total_fen} 元，已用 {used_fen} 元",
        fault_en="{kind} {key}: a total of {total_fen} yuan, {used_fen} used",
    ),
    Law(
        name="ceilings_fold",
        zh="票据总额和共同限额的已用额等于各笔使用之和",
        en="what is used of a receipt or cap is the sum of its uses",
        looked=_CEILINGS,
        broken="SELECT c.kind, c.key, c.used_fen AS kept_fen, coalesce(u.fen, 0) AS folded_fen FROM ceiling c "
        "LEFT JOIN (SELECT kind, key, sum(used_fen) AS fen FROM ceiling_use WHERE released_at IS NULL GROUP BY 1, 2) u "
        "ON u.kind = c.kind AND u.key = c.key WHERE coalesce(c.authority_id = :authority, true) "
        "AND c.used_fen <> coalesce(u.fen, 0) ORDER BY 1, 2",
        fault_zh="{kind} {key}：记载已用 {kept_fen} 元，各笔合计 {folded_fen} 元",
        fault_en="{kind} {key}: {kept_fen} yuan kept as used, {folded_fen} by its uses",
    ),
)
"""What holds of keys, receipts and caps."""
