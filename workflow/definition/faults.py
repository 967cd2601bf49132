"""Faults of a definition as values: where it stands, what is wrong and what was expected, in Chinese and English."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from workflow.definition.life import Text
from workflow.definition.remedies import REMEDIES

_NO_WORDS = Text("", "")

CATALOGUE: Mapping[str, Text] = {
    "not_utf8": Text("文件不是 UTF-8 文本。", "The file is not UTF-8 text."),
    "not_readable": Text("文件无法读取：{problem}。", "The file cannot be read: {problem}."),
    "empty_definition": Text("文件是空的。", "The file is empty."),
    "too_large": Text("文件超过 {limit} 字节。", "The file is larger than {limit} bytes."),
    "too_deep": Text("嵌套超过 {limit} 层。", "Nested deeper than {limit} levels."),
    "yaml_syntax": Text("YAML 语法错误：{problem}。{hint_zh}", "YAML syntax: {problem}.{hint_en}"),
    "yaml_anchor": Text("不允许使用锚点或别名（& 和 *）。", "Anchors and aliases (& and *) are not allowed."),
    "yaml_tag": Text(
        "不允许使用标签 {tag}；以 ! 开头的表达式要加引号。",
        "The tag {tag} is not allowed; an expression that begins with ! stands in quotation marks.",
    ),
    "many_documents": Text("一个文件只能有一个 YAML 文档。", "A file holds one YAML document."),
    "duplicate_key": Text("“{key}”已在第 {first} 行写过。", "“{key}” was already written on line {first}."),
    "unknown_key": Text("不认识的键“{key}”。{suggestion_zh}", "Unknown key “{key}”.{suggestion_en}"),
    "missing_key": Text("缺少“{key}”，应为{expected_zh}。", "“{key}” is missing; expected {expected_en}."),
    "wrong_kind": Text("应为{expected_zh}。", "Expected {expected_en}."),
    "missing_translation": Text("缺少 {language} 文字。", "The words in {language} are missing."),
    "not_an_integer": Text("“{text}”不是整数。", "“{text}” is not a whole number."),
    "out_of_range": Text("{text} 应在 {low} 到 {high} 之间。", "{text} should be between {low} and {high}."),
    "not_a_date": Text("“{text}”不是日期（应如 2018-01-31）。", "“{text}” is not a date such as 2018-01-31."),
    "not_money": Text(
        "“{text}”不是金额（应为“500000 yuan”或“5 fen”）。",
        "“{text}” is not an amount such as “500000 yuan” or “5 fen”.",
    ),
    "amount_too_small": Text("金额应大于零，而不是 {text}。", "The amount should be more than nothing, not {text}."),
    "text_too_large": Text(
        "文字“{name}”由超过 {limit} 段文字拼成。", "The text “{name}” is put together of more than {limit} others."
    ),
    "too_many": Text(
        "{what_zh}有 {count} 个，最多 {limit} 个。", "There are {count} {what_en}, and {limit} at most can be proved."
    ),
    "hidden_character": Text(
        "{language} 文字中有看不见的控制字符（U+{point}）。",
        "The words in {language} have an invisible control character (U+{point}).",
    ),
    "empty_list": Text("“{key}”至少要有一项。", "“{key}” should have one entry at least."),
    "unknown_document": Text(
        "没有名为“{name}”的材料。{suggestion_zh}", "There is no document “{name}”.{suggestion_en}"
    ),
    "not_a_date_field": Text(
        "“{name}”不是必有日期的字段（type: date）。{suggestion_zh}", "“{name}” is no field of type date.{suggestion_en}"
    ),
    "not_a_choice_field": Text(
        "“{name}”不是必填的选项字段（type: choice）。", "“{name}” is no field of type choice that must be filled in."
    ),
    "table_without_rows": Text(
        "表“{name}”既没有 rows（自带行），也没有 table（登记簿中的表名）。",
        "The table “{name}” has neither `rows` of its own nor the name of a `table` of the registers.",
    ),
    "no_such_choice": Text(
        "“{text}”不是字段“{field}”的选项：{choices}。{suggestion_zh}",
        "“{text}” is no answer of the field “{field}”: {choices}.{suggestion_en}",
    ),
    "no_such_row": Text(
        "表“{name}”没有“{text}”这一行：{keys}。{suggestion_zh}",
        "The table “{name}” has no row “{text}”: {keys}.{suggestion_en}",
    ),
    "divided_by_zero": Text("除数为零，永远算不出结果。", "It is divided by zero, which never comes to anything."),
    "bad_pattern": Text("正则表达式“{text}”不对：{problem}。", "The regular expression “{text}” is wrong: {problem}."),
    "not_a_period": Text("“{text}”不是期限（应为“5 workdays”）。", "“{text}” is not a period such as “5 workdays”."),
    "not_a_size": Text("“{text}”不是大小（应为“20 MB”）。", "“{text}” is not a size such as “20 MB”."),
    "not_a_name": Text(
        "“{text}”不能作名称：只用小写字母、数字和下划线，以字母开头。",
        "“{text}” is no name: small letters, digits and underscores, beginning with a letter.",
    ),
    "not_a_choice": Text(
        "“{text}”应为以下之一：{choices}。{suggestion_zh}", "“{text}” should be one of {choices}.{suggestion_en}"
    ),
    "period_reversed": Text("结束日期早于开始日期。", "The period ends before it begins."),
    "duplicate_name": Text("“{name}”用了两次。", "“{name}” is used twice."),
    "unknown_field": Text("没有名为“{name}”的字段。{suggestion_zh}", "There is no field “{name}”.{suggestion_en}"),
    "unknown_table": Text("没有名为“{name}”的表。{suggestion_zh}", "There is no table “{name}”.{suggestion_en}"),
    "unused_field": Text(
        "字段“{name}”必填，却没有任何规则、材料或文字使用。",
        "The field “{name}” must be filled in, and no rule, document or message uses it.",
    ),
    "unused_value": Text("值“{name}”没有被使用。", "The value “{name}” is never used."),
    "unused_document": Text(
        "每项都要提交材料“{name}”，却没有字段与它核对。",
        "The document “{name}” is asked for with each line, and no field is compared with it.",
    ),
    "unused_table": Text("表“{name}”没有被使用。", "The table “{name}” is never used."),
    "no_table_row": Text(
        "表“{name}”在 {day} 没有有效版本。", "The table “{name}” has no version that is valid on {day}."
    ),
    "no_row_for_key": Text(
        "表“{name}”（{day} 起）缺少字段“{field}”可能的取值：{keys}。",
        "The table “{name}”, as of {day}, has no row for what “{field}” may be: {keys}.",
    ),
    "wrong_unit": Text("单位不符：{one_zh}与{other_zh}。", "Units do not fit: {one_en} and {other_en}."),
    "editions_overlap": Text("{day} 已属于版本“{edition}”。", "{day} falls under the edition “{edition}” already."),
    "editions_gap": Text(
        "版本“{edition}”之后，{first} 至 {last} 没有适用的版本，也没有用 gap 说明。",
        "From {first} to {last}, after the edition “{edition}”, none holds, and its gap says nothing of it.",
    ),
    "field_options": Text("字段选项不对：{problem}。", "The options of the field are wrong: {problem}."),
    "expression_syntax": Text(
        "表达式第 {at} 列语法错误：{problem}。", "Syntax of the expression, column {at}: {problem}."
    ),
    "expression_name": Text(
        "表达式第 {at} 列用了未声明的名称“{name}”。{suggestion_zh}",
        "The expression uses an undeclared name “{name}” in column {at}.{suggestion_en}",
    ),
    "expression_type": Text(
        "表达式第 {at} 列类型不符：{problem}。", "Types do not fit in the expression, column {at}: {problem}."
    ),
    "expression_result": Text(
        "表达式的结果应为 {expected}，而不是 {found}。", "The expression should give {expected}, not {found}."
    ),
    "expression_too_long": Text("表达式超过 {limit} 个字符。", "The expression is longer than {limit} characters."),
    "no_award_step": Text("资助额计算缺少名为 award 的一步。", "The award has no step named award."),
    "rank_missing": Text(
        "按排序分配时，须用 rank 写明依据（如 [line.certified_on, application.accepted_on]）。",
        "A budget that is shared out by rank needs `rank`, such as [line.certified_on, application.accepted_on].",
    ),
    "rank_unused": Text("分配方式为 {share} 时，rank 不起作用。", "With {share}, `rank` has no effect."),
    "quota_unordered": Text(
        "按比例分配时没有先后，不能限定名额。", "Shares in proportion have no order, so they take no quota."
    ),
    "unknown_criterion": Text(
        "“{name}”不能作排序依据：应为有先后的字段或申报的日期。{suggestion_zh}",
        "“{name}” is nothing to rank by: a field that has an order, or a day of the application.{suggestion_en}",
    ),
    "rest_is_last": Text(
        "最后一期的比例应写 rest（其余全部），其他各期写百分比。",
        "The share of the last instalment, and of no other, is “rest”.",
    ),
    "shares_too_large": Text(
        "除最后一期外各期比例合计应小于 100。", "The shares before the last instalment should come to less than 100."
    ),
    "not_as_many_payments": Text(
        "流程中有 {payments} 次拨付，资助额分 {parts} 期。",
        "The life pays {payments} times, a grant has {parts} parts.",
    ),
    "out_of_turn": Text(
        "“{name}”可以不经前一期拨付到达，或会再回到前一期。",
        "“{name}” can be reached without the payment before it, or leads back to that.",
    ),
    "nothing_paid_yet": Text(
        "到“{name}”时可能尚未拨付，不能停拨余款。", "“{name}” may lose the rest before anything was paid."
    ),
    "paid_already": Text(
        "“{trigger}”离开“{name}”时可能已有拨付，不能退回资助标识。",
        "“{trigger}”, leaving “{name}”, may give keys back for which something was paid.",
    ),
    "ledger_missing": Text(
        "“{name}”的步骤“{trigger}”写入服务台账，但本版本没有 ledger。",
        "“{trigger}”, leaving “{name}”, writes a ledger, and the edition has none.",
    ),
    "ledger_without_step": Text(
        "有服务台账，但没有步骤的效果为“{effect}”。", "There is a ledger, and no step has the effect “{effect}”."
    ),
    "never_judged": Text(
        "台账条件“{name}”要在“{state}”核对，但没有离开该状态的步骤核对各项。",
        "The condition “{name}” is to be judged in “{state}”, which no step leaves that judges lines.",
    ),
    "unknown_phase": Text("没有名为“{name}”的阶段。{suggestion_zh}", "There is no phase “{name}”.{suggestion_en}"),
    "no_phase_beside": Text("阶段“{name}”需要{expected_zh}。", "The phase “{name}” needs {expected_en}."),
    "unknown_state": Text("没有名为“{name}”的状态。{suggestion_zh}", "There is no state “{name}”.{suggestion_en}"),
    "unknown_duty": Text("apart 中的“{name}”不是任何步骤的职责。", "“{name}” in apart is the duty of no step."),
    "unknown_role": Text("没有名为“{name}”的角色。{suggestion_zh}", "There is no role “{name}”.{suggestion_en}"),
    "unknown_effect": Text("没有名为“{name}”的效果。{suggestion_zh}", "There is no effect “{name}”.{suggestion_en}"),
    "unknown_trigger": Text(
        "状态“{state}”到期时的“{name}”不是从它出发的系统流转。",
        "“{name}”, on expiry of “{state}”, is no transition of the system that leaves it.",
    ),
    "unreachable_state": Text(
        "从“{initial}”到不了状态“{name}”，只能到：{reached}。",
        "“{name}” cannot be reached from “{initial}”, from where one comes to {reached}.",
    ),
    "no_way_to_end": Text("从状态“{name}”到不了任何终点。", "No end can be reached from “{name}”."),
    "no_owner": Text(
        "状态“{name}”要人处理，却没有角色和职责。", "“{name}” asks for human work but names no role and duty."
    ),
    "no_clock": Text("状态“{name}”要人处理，却没有期限。", "“{name}” asks for human work but has no clock."),
    "no_way_out": Text(
        "“{name}”等申报主体的期限到期后没有出路。", "The clock of “{name}”, waiting for the claimant, has no way out."
    ),
    "ambiguous_trigger": Text(
        "状态“{state}”的流转“{name}”有两条可以同时成立{facts_zh}。",
        "Two transitions “{name}” that leave “{state}” can both be taken{facts_en}.",
    ),
    "never_holds": Text(
        "状态“{state}”的流转“{name}”永远不会发生：条件 {guard} 不可能成立。",
        "“{name}” can never leave “{state}”: its condition {guard} holds on no facts.",
    ),
    "no_step_holds": Text(
        "状态“{name}”的每个流转都有条件，而 {facts} 时没有一个成立。",
        "Every step that leaves “{name}” has a condition, and with {facts} none of them holds.",
    ),
    "unproved_guard": Text(
        "状态“{state}”的流转“{name}”的条件无法验证：只写事实与数字、事实与事实的比较（{guard}）。",
        "The condition of “{name}”, leaving “{state}”, can't be proved: compare facts with figures only ({guard}).",
    ),
    "clock_is_held_up": Text(
        "状态“{state}”到期时的“{name}”带有可能不成立的条件，到期后可能没有出路。",
        "“{name}”, on expiry of “{state}”, has a condition that may fail: the clock may have no way out.",
    ),
    "task_without_step": Text(
        "状态“{name}”交给“{role}”处理，但该角色没有可以执行的流转。",
        "“{name}” is a task of “{role}”, who can take no step there.",
    ),
    "nobody_pulls": Text(
        "状态“{state}”的系统流转“{name}”没有期限触发，永远不会发生。",
        "“{name}” of the system, leaving “{state}”, is pulled by no clock: nobody may fire it.",
    ),
    "payment_skips_step": Text("有一条路径未经{step_zh}即可拨付。", "There is a path to payment without {step_en}."),
    "step_without_duty": Text(
        "状态“{state}”的流转“{name}”（{step_zh}）没有写职责，无法与其他步骤分离。",
        "“{name}”, leaving “{state}” ({step_en}), is no duty: nothing keeps it from the other steps.",
    ),
    "deputy_without_duty": Text(
        "“{role}”可以不以职责“{duty}”执行状态“{state}”的流转“{name}”，因而还能执行其他步骤。",
        "“{role}” may take “{name}”, leaving “{state}”, without the duty “{duty}”, and so other steps too.",
    ),
    "role_with_two_duties": Text(
        "角色“{role}”同时承担须分离的职责“{one}”和“{other}”。",
        "The role “{role}” holds “{one}” and “{other}”, which must be apart.",
    ),
    "duties_differ": Text(
        "状态“{state}”的待办职责是“{one}”，流转“{name}”却是“{other}”。",
        "The task of “{state}” is the duty “{one}”, its step “{name}” is “{other}”.",
    ),
    "steps_not_apart": Text(
        "{one_zh}与{other_zh}是同一职责“{duty}”，同一人可以两步都做。",
        "{one_en} and {other_en} are one duty, “{duty}”: one person could take both.",
    ),
    "duty_not_apart": Text("apart 中缺少职责“{name}”。", "The duty “{name}” is missing in apart."),
    "unknown_letter": Text("没有名为“{name}”的通知。{suggestion_zh}", "There is no letter “{name}”.{suggestion_en}"),
    "missing_reason": Text(
        "提示“{name}”没有对应的理由，审核人无法据此不予资助。",
        "There is no reason “{name}”, nor “other”, for a reviewer who agrees with that flag.",
    ),
    "languages_differ": Text(
        "中英文所填的名称不同：{names} 只在一种文字中。", "The languages differ: {names} stands in only one of them."
    ),
    "unused_letter": Text("通知“{name}”没有任何流转使用。", "No transition sends the letter “{name}”."),
    "not_a_scheme": Text(
        "“{text}”不能作资助项目代号：只用小写字母、数字和连字符，以字母开头，最多 60 个字符。",
        "“{text}” is no name of a scheme: small letters, digits and hyphens, beginning with a letter, at most 60.",
    ),
    "not_an_edition": Text(
        "版本名应为 1 至 40 个可见字符，如 2018。", "An edition is named by 1 to 40 visible characters, such as 2018."
    ),
    "content_stands": Text("相同内容已发布（{hash}）。", "The very same content is published already ({hash})."),
    "name_stands": Text(
        "{scheme} 的 {edition} 版已发布，不能更改；请换一个版本名。",
        "Edition {edition} of {scheme} is published and cannot change; give yours another name.",
    ),
    "name_waits": Text(
        "{scheme} 的 {edition} 版已提请审批，尚未办结。",
        "Edition {edition} of {scheme} was proposed already and waits for approval.",
    ),
    "not_in_edition": Text(
        "“{name}”不在 {edition} 版中。{suggestion_zh}", "Edition {edition} has no “{name}”.{suggestion_en}"
    ),
    "unknown_placeholder": Text(
        "“{name}”不是可填的名称。{suggestion_zh}", "“{name}” cannot be filled in here.{suggestion_en}"
    ),
}
"""What each code says; codes are stable, and docs/adding-a-subsidy.md lists them."""


class DefinitionError(Exception):
    """A definition cannot be used."""


@dataclass(frozen=True)
class Leg:
    """One piece of a way through a life: the state that it leads to, by which trigger of which role (none at first)."""

    state: str
    trigger: str = ""
    role: str = ""
    title: Text = _NO_WORDS
    step: Text = _NO_WORDS


@dataclass(frozen=True, order=True)
class DefinitionFault:
    """One fault of a definition file: `line` counts from 1, `key` is the dotted path to what is wrong.

    `path` leads from the beginning of a life to where the fault shows; it is empty where no path has to do with it.
    """

    file: str
    line: int
    key: str
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict, compare=False)
    path: tuple[Leg, ...] = field(default=(), compare=False)

    @property
    def message(self) -> str:
        """What is wrong and what was expected, in Chinese."""
        return self.told("zh")

    def told(self, language: str) -> str:
        """What is wrong and what was expected, in a language."""
        return CATALOGUE[self.code].told(language).format(**self.params)

    def told_remedy(self, language: str) -> str:
        """What to do about it; empty where its own words say what was expected."""
        found = REMEDIES.get(self.code)
        return found.told(language) if found else ""

    def told_path(self, language: str) -> str:
        """The way to where the fault shows, each state after the step that leads to it; empty where there is none."""
        return " → ".join(
            f"[{each.step.told(language)}] {each.title.told(language)}" if each.trigger else each.title.told(language)
            for each in self.path
        )


class EditionFaults(DefinitionError):
    """The definition has faults; `faults` holds all of them, in the order of the file."""

    def __init__(self, faults: Iterable[DefinitionFault]) -> None:
        self.faults = tuple(sorted({(each, each.message): each for each in faults}.values()))
        first = self.faults[0]
        more = f" (+{len(self.faults) - 1})" if len(self.faults) > 1 else ""
        super().__init__(f"{first.file}:{first.line}: {first.key}: {first.told('en')}{more}")


def suggestion(word: str, known: Iterable[str]) -> dict[str, str]:
    """The closest known word as the parameters `suggestion_zh` and `suggestion_en`, empty when none is close."""
    close = difflib.get_close_matches(word, list(known), n=1)
    if not close:
        return {"suggestion_zh": "", "suggestion_en": ""}
    return {"suggestion_zh": f"是不是“{close[0]}”？", "suggestion_en": f" Did you mean “{close[0]}”?"}
