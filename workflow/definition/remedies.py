"""What to do about a fault of a definition, where the fault itself says only what is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from workflow.definition.life import Text

REMEDIES: Mapping[str, Text] = {
    "not_utf8": Text("将文件另存为 UTF-8。", "Save the file as UTF-8."),
    "missing_translation": Text(
        "zh 写中文，en 写英文，两者都要写。", "Write zh in Chinese and en in English, both of them."
    ),
    "unused_field": Text(
        "在检查、计算或文字中使用它，用 compare 写明与哪份材料核对，或写 required: false。",
        "Use it in a check, a step or a message, say with compare which document it is held against, or write "
        "required: false.",
    ),
    "unused_value": Text("使用它，或删去。", "Use it, or take it out."),
    "unused_table": Text("使用它，或删去。", "Use it, or take it out."),
    "unused_letter": Text(
        "在某个流转的 letter 中写它，或删去。", "Name it as the letter of a transition, or take it out."
    ),
    "unused_document": Text(
        "在字段的 compare 中写它，或改为 per: application。",
        "Name it under compare of a field, or ask for it per: application.",
    ),
    "no_table_row": Text(
        "请登记簿管理员补上该日之前生效的版本，或推迟 effective.from。",
        "Have a version loaded that is valid by then, or let effective.from be later.",
    ),
    "no_row_for_key": Text(
        "补上这些行，或用 else: refuse 的检查（… in 表名）先挡住其他取值。",
        "Add these rows, or refuse the other answers first by a check (… in the table) with else: refuse.",
    ),
    "no_such_choice": Text("写字段 choices 中的值。", "Write one of the values under choices of the field."),
    "wrong_unit": Text(
        "换算成同一单位，如比例除以 100；金额都以分计。",
        "Bring both to one unit, such as a share by / 100; amounts are all in fen.",
    ),
    "editions_gap": Text("让两个版本相接，或用 gap 说明。", "Let the editions meet, or say why by gap."),
    "editions_overlap": Text("将其中一个的 from 或 to 改一天。", "Change from or to of one of them."),
    "unreachable_state": Text("补一个通向它的流转，或删去它。", "Add a transition that leads to it, or take it out."),
    "no_way_to_end": Text(
        "补一个通向终点的流转，或写 ends: true。", "Add a transition towards an end, or write ends: true."
    ),
    "no_owner": Text("写 role 和 duty，或写 ends: true。", "Write role and duty, or ends: true."),
    "no_clock": Text("写 within，如 within: 10 workdays。", "Write within, such as within: 10 workdays."),
    "no_way_out": Text(
        "写 on_expiry，并有一个由 system 执行的同名流转。",
        "Write on_expiry, and have a transition of that name by system.",
    ),
    "unknown_trigger": Text(
        "补一个由 system 执行的同名流转，或改 on_expiry。",
        "Add a transition of that name by system, or change on_expiry.",
    ),
    "clock_is_held_up": Text("去掉该流转的 when。", "Take the when of that transition out."),
    "ambiguous_trigger": Text(
        "改其中一个的 when，使两者不同时成立，或改名。",
        "Change the when of one so that both never hold together, or its name.",
    ),
    "never_holds": Text("改 when，或删去该流转。", "Change the when, or take the transition out."),
    "no_step_holds": Text("补一个在其余情形下成立的流转。", "Add a transition that holds in the cases that are left."),
    "task_without_step": Text(
        "让该角色可以执行某个流转，或改状态的 role。",
        "Let this role take a transition there, or change the role of the state.",
    ),
    "nobody_pulls": Text(
        "在状态上写 on_expiry 为它，或改 by。", "Name it as on_expiry of the state, or change its by."
    ),
    "payment_skips_step": Text(
        "让每条通向拨付的路都经过这一步，由本机构的人办理。",
        "Let every way to payment lead through this step, taken by somebody of the office.",
    ),
    "step_without_duty": Text("写 duty，并列入 apart。", "Write its duty, and list that in apart."),
    "deputy_without_duty": Text("代办也写同一个 duty。", "Let the deputy take it under the same duty."),
    "role_with_two_duties": Text("把其中一步交给另一个角色。", "Give one of these steps to another role."),
    "duties_differ": Text("让待办和流转写同一职责。", "Let the task and the step have one duty."),
    "steps_not_apart": Text(
        "给其中一步另写职责，并列入 apart。", "Give one of them a duty of its own, and list it in apart."
    ),
    "duty_not_apart": Text("把它列入 apart。", "List it in apart."),
    "unknown_letter": Text(
        "在 letters 中写它，或写 letters: house。", "Write it under letters, or write letters: house."
    ),
    "missing_reason": Text("在 reasons 中写它，或写 other。", "Write it under reasons, or write other."),
    "languages_differ": Text("两种文字写同样的 {…}。", "Write the same {…} in both languages."),
    "not_as_many_payments": Text(
        "让 payment 阶段与 award.instalments 的期数相同。", "Have one payment phase for each part of award.instalments."
    ),
    "out_of_turn": Text("每一期只拨一次，按先后次序。", "Let each part be paid once, in its order."),
    "nothing_paid_yet": Text(
        "在它之前先有 payment；拨付之前的核查用 midterm。",
        "Have a payment before it; a check before the first payment is a midterm.",
    ),
    "paid_already": Text(
        "去掉 release_keys，或移到拨付之前。", "Take release_keys out, or let it come before the payment."
    ),
    "ledger_missing": Text(
        "写 ledger，或删去写入台账的阶段。", "Write a ledger, or take out the phase that writes one."
    ),
    "ledger_without_step": Text("补一个 service 阶段，或删去 ledger。", "Add a service phase, or take the ledger out."),
    "never_judged": Text(
        "in 写 midterm 或 acceptance，并在流程中有这一阶段。",
        "Let in be midterm or acceptance, and have that phase in the life.",
    ),
    "unknown_state": Text("写一个有的状态，或补上它。", "Name a state that there is, or add it."),
    "unknown_duty": Text(
        "写某个流转的 duty，或从 apart 中删去。", "Name the duty of some transition, or take it out of apart."
    ),
    "unproved_guard": Text("写得简单些，如 application.lines > 3。", "Make it simpler, such as application.lines > 3."),
    "bad_pattern": Text("按 RE2 的写法改。", "Write it as RE2 has it."),
    "divided_by_zero": Text("改除数。", "Change the divisor."),
}
"""By code. A fault whose own words say what was expected needs none."""
