"""The kinds of list that an office loads: their columns, what names an entry, and what they are asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from forms.messages import Words
from forms.spec import FieldSpec, FormSpec
from forms.text import compact
from workflow.definition.life import Text

About = Literal["claimant", "patent", "fund", "rules"]
"""What asks a register: who claims is listed, the patents of lines are, what is to be funded, or rules read it."""

Bearing = Literal["adverse", "fact", "table"]
"""Whether being listed speaks against an application, says how a thing stands, or is a figure that rules read."""


@dataclass(frozen=True)
class RegisterKind:
    """One kind of list: `form` has its columns, and the field `key` names whom or what an entry is about.

    `several` lets one key have several entries that differ, such as two judgments against one debtor.
    """

    name: str
    title: Text
    about: About
    form: FormSpec
    key: str
    bearing: Bearing = "adverse"
    several: bool = True
    within: str = ""
    """Another field that is a part of the key, where the field `key` alone does not tell what is meant."""
    value: str = ""
    """The field that has the figure of a key for expressions; where there is none, a key that is listed has 1."""

    @property
    def is_table(self) -> bool:
        """Whether the rules of editions read it by name, and nobody is listed in it."""
        return self.bearing == "table"

    def key_of(self, values: Mapping[str, object]) -> str:
        """The one spelling under which an entry is found."""
        key = self.form[self.key].kind.key(values[self.key])
        return fund_key(str(values[self.within]), key) if self.within else key


def fund_key(kind: str, key: str) -> str:
    """One spelling of a funded thing: what may be funded, as editions call it, and its number there."""
    return f"{compact(kind)} {compact(key).removeprefix('ZL')}".upper()


@dataclass(frozen=True)
class _Column:
    """A column of a list as it is declared below."""

    name: str
    type: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    required: bool = True
    options: Mapping[str, object] = field(default_factory=dict)

    def spec(self) -> FieldSpec:
        """The field that reads it."""
        return FieldSpec(
            name=self.name,
            type=self.type,
            title=Words(self.zh, self.en),
            columns=(self.zh,),
            aliases={self.zh: self.aliases},
            required=self.required,
            options=self.options,
        )


def _form(*columns: _Column) -> FormSpec:
    return FormSpec(tuple(each.spec() for each in columns))


_PATENT = _Column("patent_no", "cn_patent", "专利号", "Patent number", ("专利申请号", "申请号", "专利号码"))

IN_FORCE = "in_force"
"""The status of a patent that stands."""

_STATUSES = {
    IN_FORCE: ["有效", "专利权维持", "维持", "授权"],
    "lapsed": ["终止", "失效", "未缴年费终止", "专利权终止"],
    "expired": ["届满", "期限届满"],
    "invalidated": ["无效", "宣告无效"],
    "pending": ["审中", "在审", "未授权"],
}

CHOSEN = frozenset({"off", "work", *_STATUSES})
"""The choices that have a figure of their own for expressions."""

_DAYS = {"off": ["放假", "休", "休息"], "work": ["上班", "班", "调休上班"]}

KINDS: Mapping[str, RegisterKind] = {
    each.name: each
    for each in (
        RegisterKind(
            "dishonest",
            Text("失信主体名单", "Dishonest subjects"),
            "claimant",
            _form(
                _Column("uscc", "uscc", "统一社会信用代码", "Credit code", ("信用代码", "社会信用代码")),
                _Column("name", "text", "名称", "Name", ("主体名称", "单位名称", "被执行人名称", "企业名称")),
                _Column("case_no", "text", "案号", "Case number", ("文书号", "决定书文号", "执行案号"), required=False),
                _Column("listed_on", "date", "列入日期", "Listed on", ("发布日期", "认定日期"), required=False),
                _Column("ground", "text", "列入事由", "Ground", ("失信情形", "事由"), required=False),
            ),
            "uscc",
        ),
        RegisterKind(
            "abnormal",
            Text("非正常专利申请清单", "Abnormal patent filings"),
            "patent",
            _form(
                _PATENT,
                _Column("notice_no", "text", "通报文号", "Number of the notice", ("文号", "批次"), required=False),
                _Column("listed_on", "date", "认定日期", "Found on", ("列入日期", "通报日期"), required=False),
            ),
            "patent_no",
        ),
        RegisterKind(
            "patent_status",
            Text("专利法律状态与权利人", "Patent status and owners"),
            "patent",
            _form(
                _PATENT,
                _Column("status", "choice", "法律状态", "Status", ("状态", "案件状态"), options={"choices": _STATUSES}),
                _Column("owners", "names", "专利权人", "Owners", ("权利人", "当前权利人")),
                _Column("since", "date", "状态日期", "Since", ("变更日期", "公告日"), required=False),
            ),
            "patent_no",
            bearing="fact",
            several=False,
            value="status",
        ),
        RegisterKind(
            "granted",
            Text("其他部门及往年已获资助", "Grants of other authorities and earlier years"),
            "fund",
            _form(
                _Column("fund", "text", "资助事项", "What is funded", ("事项", "资助标识种类")),
                _Column("thing", "text", "标识", "Its number", ("编号", "资助标识")),
                _Column("authority", "text", "资助部门", "Granted by", ("部门", "主管部门")),
                _Column("year", "int", "年度", "Year", options={"least": 1985, "most": 2999}),
                _Column("amount", "money", "金额", "Amount", ("资助金额",)),
            ),
            "thing",
            within="fund",
            value="amount",
        ),
        RegisterKind(
            "fee_table",
            Text("费用标准", "Fee table"),
            "rules",
            _form(
                _Column("key", "text", "项目", "Key", ("键", "年度", "国家"), options={"most": 60}),
                _Column("value", "money", "金额", "Amount", ("值", "费用", "标准")),
                _Column("remark", "text", "备注", "Remark", required=False),
            ),
            "key",
            bearing="table",
            several=False,
            value="value",
        ),
        RegisterKind(
            "country_list",
            Text("国家名单", "List of countries"),
            "rules",
            _form(
                _Column("country", "country", "国家代码", "Country code", ("代码", "国别代码")),
                _Column("name", "text", "国家名称", "Name", ("国家", "名称"), required=False),
            ),
            "country",
            bearing="table",
            several=False,
        ),
        RegisterKind(
            "workdays",
            Text("放假调休安排", "Working days"),
            "rules",
            _form(
                _Column("day", "date", "日期", "Day"),
                _Column("kind", "choice", "类别", "Kind", options={"choices": _DAYS}),
                _Column("name", "text", "节日", "Holiday", ("名称", "备注"), required=False),
            ),
            "day",
            bearing="table",
            several=False,
            value="kind",
        ),
    )
}
"""Every kind of register, by its name in commands, tables and the record."""

LISTS = tuple(each.name for each in KINDS.values() if not each.is_table)
"""The kinds that are asked about applications."""

WORKDAYS = "workdays"
"""The one table of the days off and the days that are worked instead."""
