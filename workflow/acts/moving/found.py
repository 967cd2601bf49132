"""What trying a move finds of an application: what breaks it, and what is only told, each in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflow.definition.life import Text
from workflow.history.body import Plain

BREAKS: Mapping[str, Text] = {
    "state_gone": Text(
        "新版本没有状态“{state}”，对应表也未指明", "the new edition has no state “{state}”, nor is it mapped"
    ),
    "begins_elsewhere": Text("新版本的流程不从“{state}”开始", "the new life does not begin in “{state}”"),
    "not_declared": Text(
        "新版本的状态“{state}”没有流转“{trigger}”", "the new life has no step “{trigger}” that leaves “{state}”"
    ),
    "other_role": Text(
        "新版本的流转“{trigger}”不再由原角色（{roles}）办理", "“{trigger}” no longer belongs to {roles}, who took it"
    ),
    "leads_elsewhere": Text(
        "新版本的流转“{trigger}”到达“{target}”，而不是“{wanted}”",
        "“{trigger}” leads to “{target}” now, and not to “{wanted}”",
    ),
    "other_duty": Text(
        "新版本的流转“{trigger}”是另一职责（{duty}），职责分离无从保证",
        "“{trigger}” is another duty now ({duty}): nothing would keep the duties apart",
    ),
    "guard_fails": Text(
        "新版本的流转“{trigger}”的前提当时不成立", "the condition of “{trigger}” did not hold when it was taken"
    ),
    "reason_missing": Text(
        "新版本的流转“{trigger}”须写理由，当时没有", "“{trigger}” asks for a reason now, and none was given"
    ),
    "would_end": Text("当前状态在新版本中是终点", "the present state is an end in the new edition"),
    "waits_otherwise": Text(
        "当前状态在新版本中由另一方办理（申报主体、方案等）",
        "in the new edition somebody else has to act in the present state (the claimant, a plan, …)",
    ),
    "claimant_kind": Text(
        "新版本不接受此类申报主体（{kind}）", "claimants of this kind ({kind}) may not claim under the new edition"
    ),
    "undertaking": Text(
        "新版本的承诺书与申报主体已确认的不同", "the undertaking reads otherwise than what the claimant has confirmed"
    ),
    "answer": Text("申报字段“{field}”在新版本中有误：{problem}", "the answer to “{field}” is wrong now: {problem}"),
    "paper_gone": Text(
        "新版本没有已提交的材料类别“{kind}”", "the new edition has no document “{kind}”, which was handed in"
    ),
    "paper_missing": Text("新版本必需的材料“{paper}”未提交", "“{paper}” is required now, and was not handed in"),
    "column": Text(
        "已提交明细的“{column}”一列在新版本中没有或改了名",
        "the column “{column}” of submitted lines is gone or renamed",
    ),
    "line_verdict": Text(
        "第 {row} 行的审核结果不同：原{before}，现{after}",
        "row {row} is judged otherwise: was {before_en}, is {after_en}",
    ),
    "line_award": Text(
        "第 {row} 行的核算资助额不同：原 {before} 元，现 {after} 元",
        "the award of row {row} differs: was {before} yuan, is {after} yuan",
    ),
    "line_keys": Text(
        "第 {row} 行占用的唯一键或限额不同", "row {row} would take other keys, or other parts of a total"
    ),
    "line_value": Text("第 {row} 行的字段“{field}”读出的值不同", "“{field}” of row {row} is read as another value"),
    "refusal_reason": Text(
        "新版本没有已使用的不予资助理由“{reason}”",
        "the new edition has no reason “{reason}”, by which a line was refused",
    ),
}
"""What leaves an application under its edition, by code."""

TOLD: Mapping[str, Text] = {
    "guard_unknown": Text(
        "新版本的流转“{trigger}”的前提（{guard}）在履历中没有依据，未核",
        "the record holds nothing on which the condition of “{trigger}” ({guard}) could be tried",
    ),
    "flags": Text("第 {row} 行的提示会不同，已提交的不变", "row {row} would get other flags; what was submitted stays"),
    "draft_lines": Text(
        "草稿按新版本重新检查，{count} 行结果不同", "the draft is judged anew, and {count} lines come out otherwise"
    ),
    "draft_answer": Text(
        "草稿的申报字段“{field}”须补填或更正",
        "the draft's answer to “{field}” is missing or wrong under the new edition",
    ),
    "clock": Text("办理期限由 {before} 改为 {after}", "the period ends on {after}, and not on {before}"),
}
"""What is told and breaks nothing, by code."""


@dataclass(frozen=True)
class Found:
    """Something that was found: its code, what fills its words, and the row of the record that it is about."""

    code: str
    params: Mapping[str, str | int]
    seq: int | None = None

    @property
    def breaks(self) -> bool:
        """Whether the application stays under its edition because of it."""
        return self.code in BREAKS

    @property
    def words(self) -> Text:
        """What was found, with its place."""
        told = BREAKS.get(self.code) or TOLD[self.code]
        zh, en = told.zh.format(**self.params), told.en.format(**self.params)
        if self.seq is None:
            return Text(f"{zh}。", f"{en[0].upper()}{en[1:]}.")
        return Text(f"履历第 {self.seq} 条：{zh}。", f"Row {self.seq} of the record: {en}.")

    def written(self) -> dict[str, Plain]:
        """What was found, for the record and for a program."""
        return {"code": self.code, "params": dict(self.params), "seq": self.seq}


def from_written(written: Mapping[str, Plain]) -> Found:
    """What `written` told."""
    params, seq = written["params"], written["seq"]
    assert isinstance(params, Mapping)
    return Found(
        str(written["code"]),
        {name: value if isinstance(value, int) else str(value) for name, value in params.items()},
        seq if isinstance(seq, int) else None,
    )


def breaking(code: str, seq: int | None = None, **params: str | int) -> Found:
    """Something that breaks the application."""
    assert code in BREAKS, code
    return Found(code, params, seq)


def telling(code: str, seq: int | None = None, **params: str | int) -> Found:
    """Something that is only told."""
    assert code in TOLD, code
    return Found(code, params, seq)
