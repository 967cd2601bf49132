"""What a user may get wrong about parties, as values with words in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from forms.faults import RoomFault
from workflow.definition.life import Text

WORDS: Mapping[str, Text] = {
    "missing": Text("「{column}」未填，请填写。", "“{column}” is empty; please fill it in."),
    "too_long": Text(
        "「{column}」过长：最多 {most} 个字，请缩短。",
        "“{column}” is too long: at most {most} characters; please shorten it.",
    ),
    "kind_unknown": Text(
        "「{column}」不在可选范围内，请从列表中选择。",
        "“{column}” is not one of the kinds offered; choose from the list.",
    ),
    "certificate_missing": Text(
        "请上传法人登记证书的扫描件。", "Please upload a scan of the certificate of registration."
    ),
    "already_registered": Text(
        "该统一社会信用代码已登记。如您是该单位的经办人，请联系其管理人为您授权。",
        "This unified social credit code is already registered. If you act for the organisation, ask its people for a "
        "mandate.",
    ),
    "email_malformed": Text(
        "「{column}」不是有效的邮箱地址，请核对。", "“{column}” is not a mail address; please check it."
    ),
    "telephone": Text(
        "「{column}」应为电话号码，如 0731-88888888，请核对。",
        "“{column}” is not a telephone number such as 0731-88888888; please check it.",
    ),
    "email_taken": Text("该邮箱已有账号。", "This mail address already has an account."),
    "password_short": Text(
        "密码太短：至少 {least} 个字符，可用一句容易记住的话。",
        "The password is too short: at least {least} characters; a sentence that you remember will do.",
    ),
    "password_long": Text("密码过长：最多 {most} 个字符。", "The password is too long: at most {most} characters."),
    "password_simple": Text(
        "密码过于简单：请勿只重复几个字符，也不要包含邮箱名。",
        "The password is too simple: do not repeat a few characters, and leave out your mail name.",
    ),
    "password_differs": Text("两次输入的密码不一致。", "The two passwords differ."),
    "password_wrong": Text(
        "密码不正确：请输入申请账号时设置的密码。", "This is not the password that you chose when you asked."
    ),
    "link_over": Text(
        "此链接已使用或已失效，请重新申请账号。", "This link was used or has run out; please ask for an account again."
    ),
    "role_held": Text("该人员已有此角色。", "The person already holds this role."),
    "own_role": Text("不能给自己授予角色。", "Nobody grants a role to themselves."),
    "roles_clash": Text(
        "提示：同一人兼任「{one}」和「{other}」，在同一事项中只能履行其中一项职责。",
        "Note: the same person holds “{one}” and “{other}” and may do only one of these duties on one matter.",
    ),
    "last_administrator": Text(
        "该主管部门只有这一位系统管理员，请先指定另一位。",
        "This is the authority's only administrator; appoint another one first.",
    ),
    "no_such_account": Text(
        "没有使用该邮箱的账号。请对方先申请账号，再为其授权。",
        "No account has this mail address. Let the person ask for an account first.",
    ),
    "office_person": Text(
        "该人员在主管部门任职，不能担任申报单位的经办人。",
        "This person works for the office and can't act for a claimant.",
    ),
    "last_mandate": Text(
        "这是该单位唯一的经办人，请先为另一人授权。",
        "This is the organisation's only officer; give somebody else a mandate first.",
    ),
    "mandate_held": Text("该人员已是该单位的经办人。", "The person already acts for this organisation."),
    "relation_held": Text("该回避关系已登记。", "This relation is already declared."),
    "own_relation": Text("回避关系须由他人解除。", "A relation is ended by somebody else than the person it concerns."),
    "unprintable": Text(
        "「{column}」含有无法打印的字符，请重新输入。",
        "“{column}” holds characters that can't be printed; please type it anew.",
    ),
    "account_number": Text(
        "「{column}」应为 8 至 32 位数字，请核对开户证明。",
        "“{column}” must have 8 to 32 digits; compare it with the account certificate.",
    ),
    "cnaps": Text("「{column}」应为 12 位数字的联行号。", "“{column}” must be a bank code of 12 digits."),
    "cnaps_check": Text(
        "提示：联行号的校验位不符，请与开户行核对。",
        "Note: the check digit of the bank code does not fit; ask the bank.",
    ),
    "account_name": Text(
        "提示：户名与单位名称不一致，请附说明。",
        "Note: the account's name differs from the organisation's; please attach an explanation.",
    ),
    "change_held": Text(
        "已有一项账户变更等待确认，请先处理。",
        "A change of account already waits for confirmation; settle that one first.",
    ),
    "key_kind": Text("请选择此密钥的权限。", "Choose what this key may do."),
    "key_days": Text("有效期应为 1 至 {most} 天。", "A key lasts from 1 to {most} days."),
    "too_many_keys": Text(
        "您已有 {most} 个有效密钥，请先停用不再使用的密钥。",
        "You have {most} keys already; end those that you no longer use first.",
    ),
    "second_person": Text("须由申请人以外的另一人确认。", "Somebody other than who asked for it must confirm."),
}
"""The words of every fault by its stable code; `{column}` and a fault's params are filled in."""


FIELDS: Mapping[str, Text] = {
    "kind": Text("单位类型", "Kind"),
    "uscc": Text("统一社会信用代码", "Unified social credit code"),
    "name": Text("名称", "Name"),
    "legal_person": Text("法定代表人", "Legal representative"),
    "address": Text("住所", "Registered address"),
    "telephone": Text("联系电话", "Telephone"),
    "declared_group": Text("所属集团", "Group"),
    "certificate": Text("法人登记证书", "Certificate of registration"),
    "person_name": Text("姓名", "Name"),
    "key_name": Text("密钥名称", "Name of the key"),
    "key_may": Text("权限", "What it may do"),
    "key_days": Text("有效期（天）", "Days that it lasts"),
    "password": Text("密码", "Password"),
    "email": Text("邮箱", "Mail address"),
    "account_name": Text("户名", "Account name"),
    "account_number": Text("账号", "Account number"),
    "bank_name": Text("开户银行", "Bank"),
    "cnaps": Text("联行号", "Bank code"),
}
"""What the user sees of a field."""


@dataclass(frozen=True)
class PartyFault(RoomFault):
    """A fault in the words of this room."""

    words: ClassVar[Mapping[str, Text]] = WORDS
    fields: ClassVar[Mapping[str, Text]] = FIELDS


fault = PartyFault.of
"""A fault of a field of `FIELDS`."""


def required(values: Mapping[str, tuple[str, int]]) -> tuple[PartyFault, ...]:
    """Faults of texts that must be there and may not be longer than their figure."""
    found = []
    for field, (text, most) in values.items():
        if not text:
            found.append(fault("missing", field))
        elif len(text) > most:
            found.append(fault("too_long", field, most=most))
    return tuple(found)
