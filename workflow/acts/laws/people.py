"""The laws of who may do what: duties stay apart, also through plans and batches, and nobody acts on their own."""

from __future__ import annotations

from workflow.acts.laws.law import Law

APART = (
    Law(
        name="duties_apart",
        zh="同一人对同一事项只履行一项职责",
        en="one person does one duty on a subject",
        looked="SELECT count(*) FROM duty d WHERE coalesce(d.authority_id = :authority, true)",
        broken="SELECT h.subject_id AS subject, h.actor_id AS person, string_agg(DISTINCT h.duty, ', ') AS duties "
        "FROM history h WHERE h.duty IS NOT NULL AND coalesce(h.authority_id = :authority, true) "
        "GROUP BY 1, 2 HAVING count(DISTINCT h.duty) > 1 ORDER BY 1, 2",
        fault_zh="人员 {person} 对事项 {subject} 履行了 {duties}",
        fault_en="person {person} did {duties} on subject {subject}",
    ),
    Law(
        name="approvers_and_payers_apart",
        zh="批准方案或放款的人，未对其中任何申报履行其他职责",
        en="whoever approves a plan or releases a batch did nothing else on any application in it",
        looked="SELECT count(*) FROM (SELECT plan_id, application_id FROM reservation r "
        "WHERE coalesce(r.authority_id = :authority, true) UNION ALL SELECT batch_id, application_id FROM payment p "
        "WHERE coalesce(p.authority_id = :authority, true)) x",
        given=(
            (
                "inside AS (SELECT DISTINCT l.plan_id AS whole, l.application_id, 'allocation' AS duty, "
                "ARRAY['approve_first', 'approve'] AS by FROM plan_line l JOIN subject s ON s.id = l.plan_id "
                "WHERE coalesce(l.authority_id = :authority, true) "
                "AND s.state NOT IN ('draft', 'proposed', 'rejected') "
                "UNION SELECT p.batch_id, p.application_id, 'release', ARRAY['release'] FROM payment p "
                "WHERE coalesce(p.authority_id = :authority, true))"
            ),
        ),
        broken="SELECT DISTINCT i.whole AS subject, a.number AS application, h.actor_id AS person, h.duty, "
        "o.duty AS other FROM inside i JOIN history h ON h.subject_id = i.whole AND h.duty = ANY(i.by) "
        "JOIN duty o ON o.subject_id = i.application_id AND o.actor_id = h.actor_id AND o.duty <> i.duty "
        "JOIN application a ON a.id = i.application_id ORDER BY 1, 2, 3",
        fault_zh="人员 {person} 对事项 {subject} 履行 {duty}，又对其中的申报 {application} 履行 {other}",
        fault_en="person {person} did {duty} on subject {subject}, and {other} on application {application} in it",
    ),
    Law(
        name="nobody_on_their_own",
        zh="无人经办自己受托单位的申报",
        en="nobody acts for the office on a claimant that they act for",
        looked="SELECT count(*) FROM history h JOIN application a ON a.id = h.subject_id "
        "WHERE h.duty IS NOT NULL AND coalesce(h.authority_id = :authority, true)",
        broken="SELECT DISTINCT a.number AS application, h.actor_id AS person, h.duty FROM history h "
        "JOIN application a ON a.id = h.subject_id JOIN mandate m ON m.person_id = h.actor_id "
        "AND m.organisation_id = a.claimant_id WHERE h.duty IS NOT NULL "
        "AND coalesce(h.authority_id = :authority, true) ORDER BY 1, 2",
        fault_zh="人员 {person} 受申报主体委托，又对申报 {application} 履行 {duty}",
        fault_en="person {person} acts for the claimant of application {application} and did {duty} on it",
    ),
)
"""What holds of people and their duties."""
