"""What somebody may get wrong who objects to a public notice, as values with words in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from forms.faults import Fault, Language, RoomFault
from storage.inspection.findings import Finding
from workflow.definition.life import Text

WORDS: Mapping[str, Text] = {
    "missing": Text("「{column}」未填，请填写。", "“{column}” is empty; please fill it in."),
    "too_long": Text(
        "「{column}」过长：最多 {most} 个字，请缩短。",
        "“{column}” is too long: at most {most} characters; please shorten it.",
    ),
    "anonymous": Text(
        "匿名异议不予受理：「{column}」请填写真实姓名或单位全称。对外不公开您的身份。",
        "Anonymous objections are not taken: please give your real name under “{column}”. It is not made public.",
    ),
    "not_a_uscc": Text(
        "「{column}」应为 18 位统一社会信用代码，请核对。",
        "“{column}” must be a unified social credit code of 18 characters; please check it.",
    ),
    "not_a_resident_id": Text(
        "「{column}」应为 18 位居民身份证号码，请核对。",
        "“{column}” must be a resident identity number of 18 characters; please check it.",
    ),
    "check_digit": Text(
        "「{column}」的校验位不符，请核对是否输错。",
        "The check digit of “{column}” does not fit; please check what was typed.",
    ),
    "email_malformed": Text(
        "「{column}」不是有效的邮箱地址，请核对；也可以不填。",
        "“{column}” is not a mail address; please check it, or leave it empty.",
    ),
    "kind_unknown": Text(
        "「{column}」请选择“单位”或“个人”。", "Under “{column}” please choose either a unit or a person."
    ),
    "letter_missing": Text(
        "单位提出异议须附加盖公章的书面材料，请上传扫描件（PDF、JPG 或 PNG）。",
        "A unit objects by a letter with its seal; please upload a scan of it (PDF, JPG or PNG).",
    ),
    "proof_missing": Text(
        "请至少上传一份证明材料（PDF、JPG 或 PNG）。没有依据的异议不予受理。",
        "Please upload at least one document as proof (PDF, JPG or PNG). An objection without proof is not taken.",
    ),
    "proof_unknown": Text(
        "材料类别不在可选范围内，请从列表中选择。",
        "This is not one of the kinds of documents offered; choose from the list.",
    ),
    "too_many_files": Text(
        "最多上传 {most} 份材料，请合并后再传。", "At most {most} documents can be sent; please put some together."
    ),
    "not_on_notice": Text(
        "该方案不在公示期内，不能提出异议。",
        "This plan is not on public notice, so nothing can be said against it here.",
    ),
    "late": Text(
        "公示已于 {until} 结束，逾期提出的异议不予受理。",
        "The notice ended on {until}; an objection that comes later is not taken.",
    ),
    "not_in_plan": Text(
        "公示的方案中没有所指的申报或明细，请从公示表中选择。",
        "The plan on notice has no such application or line; please choose it from the list.",
    ),
}
"""The words of every fault by its stable code; `{column}` and a fault's params are filled in."""

FIELDS: Mapping[str, Text] = {
    "kind": Text("异议人类别", "Who objects"),
    "name": Text("姓名或单位名称", "Name"),
    "uscc": Text("统一社会信用代码", "Unified social credit code"),
    "resident_id": Text("居民身份证号码", "Resident identity number"),
    "mail": Text("邮箱", "Mail address"),
    "phone": Text("联系电话", "Telephone"),
    "grounds": Text("异议理由", "Grounds"),
    "files": Text("证明材料", "Documents"),
}
"""What the user sees of a field."""


@dataclass(frozen=True)
class ObjectionFault(RoomFault):
    """A fault in the words of this room."""

    words: ClassVar[Mapping[str, Text]] = WORDS
    fields: ClassVar[Mapping[str, Text]] = FIELDS


@dataclass(frozen=True)
class FileFault(Fault):
    """A document that was refused by inspection: `code` is the finding's, `params["name"]` the file's cleaned name."""

    finding: Finding | None = None

    def message(self, language: Language = "zh") -> str:
        """Which file, what is wrong with it, and how to mend it."""
        return f"{self.params['name']}: {self.finding.message(language) if self.finding else self.code}"


fault = ObjectionFault.of
"""A fault of a field of `FIELDS`."""


def file_faults(name: str, findings: tuple[Finding, ...]) -> tuple[FileFault, ...]:
    """What inspection refused of one file."""
    column = FIELDS["files"].zh
    return tuple(FileFault(each.code, column, {"name": name}, finding=each) for each in findings if each.refuses)
