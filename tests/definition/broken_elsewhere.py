"""Broken definitions made of other schemes than the first: each one fault, in other places and spelt otherwise."""

from __future__ import annotations

from pathlib import Path

from tests.definition.broken import TEXT, WRITTEN, Broken, changed, edited, state, step, written_out
from workflow import schemes

_REHEARSED = Path(__file__).parents[1] / "rehearsal"

INDICATIONS = (_REHEARSED / "searched" / "indications.yaml").read_text(encoding="utf-8")
OVERSEAS = (_REHEARSED / "searched" / "overseas.yaml").read_text(encoding="utf-8")
LOANS = (_REHEARSED / "searched" / "loans.yaml").read_text(encoding="utf-8")
INSURANCE = (_REHEARSED / "searched" / "insurance.yaml").read_text(encoding="utf-8")
SECRETS = (_REHEARSED / "unforeseen" / "secrets.yaml").read_text(encoding="utf-8")
STATIONS = (_REHEARSED / "unforeseen" / "stations.yaml").read_text(encoding="utf-8")
CUSTODY = (schemes.FOLDER / "sme-custody" / "2018.yaml").read_text(encoding="utf-8")


def of(text: str, check: str, code: str, old: str, new: str, at: str | None = None, path: str | None = None) -> Broken:
    """An edit of one of them; the fault stands on the line of the edit unless another is given."""
    whole = edited(text, old, new)
    place = at if at is not None else next(line for line in whole.splitlines() if line not in text.splitlines())
    return Broken(check, code, whole, place, None if path is None else tuple(path.split()))


LITERALS: tuple[Broken, ...] = (
    of(OVERSEAS, "answers_are_among_the_choices", "no_such_choice", "'suit' ? 30 : 50", "'sue' ? 30 : 50"),
    of(
        OVERSEAS,
        "answers_are_among_the_choices",
        "no_such_choice",
        "line.stage != 'judgment' || line.won",
        "!(line.stage in ['judgement']) || line.won",
    ),
    of(STATIONS, "rows_that_are_named_are_there", "no_such_row", "tier['first']", "tier['frist']"),
    of(CUSTODY, "rows_that_are_named_are_there", "no_such_row", "limit['firms_count']", "limit['firms']"),
    of(
        LOANS,
        "nothing_is_divided_by_zero",
        "divided_by_zero",
        "share_percent / 100, 100000",
        "share_percent / 0, 100000",
    ),
    of(LOANS, "nothing_is_divided_by_zero", "divided_by_zero", "months / 12 + 1", "months % 0 + 1"),
    of(INDICATIONS, "patterns_can_be_read", "bad_pattern", "20[0-9]{2}", "20[0-9{2}"),
    of(SECRETS, "patterns_can_be_read", "bad_pattern", "'^[A-Z]{2,4}", "'^(?=[A-Z]){2,4}"),
)

YEARS: tuple[Broken, ...] = (
    of(LOANS, "tables_have_every_year", "no_row_for_key", "{1: 50, 2: 40, 3: 30}", "{1: 50, 3: 30}"),
    of(
        INSURANCE,
        "tables_have_every_year",
        "no_row_for_key",
        "rows: {2023: 20, 2024: 25}",
        "rows: {2023: 20, 2025: 25}",
    ),
    of(INSURANCE, "tables_have_every_year", "no_row_for_key", "to: 2024-06-30", "to: 2025-01-01", "  rate_cap:"),
)

COUNTED: tuple[Broken, ...] = (
    of(SECRETS, "units_fit", "wrong_unit", "add_days(line.signed_on, 30)", "add_days(line.signed_on, line.fee)"),
    of(SECRETS, "units_fit", "wrong_unit", "add_days(line.signed_on, 30)", "add_days(line.contract_no, 30)"),
    of(
        SECRETS,
        "units_fit",
        "wrong_unit",
        "add_months(line.started_on, 12)",
        "add_months(add_days(line.started_on, line.total), 12)",
    ),
    of(SECRETS, "units_fit", "wrong_unit", "year(line.audited_on)", "year(line.contract_no)"),
    of(SECRETS, "units_fit", "wrong_unit", "line.signed_on < line.started_on", "line.signed_on < claimant.code"),
    of(LOANS, "units_fit", "wrong_unit", "number_year(line.patent_no)", "number_year(line.loan_no)"),
    of(INDICATIONS, "units_fit", "wrong_unit", "product: 300000 yuan", "product: 30"),
    of(LOANS, "units_fit", "wrong_unit", '"share[term]", clause', '"share[term] + line.interest", clause'),
)

_SEND, _AGREE = step("send", "substantive"), step("agree", "joint_review")
_EVEN = changed(_SEND, when="application.lines <= 10")
_ODD = changed(_SEND, to="refused", when="application.lines >= 10")
_ORPHAN = '    limbo: {"zh": "悬空", "en": "Limbo", "ends": true}'

WAYS: tuple[Broken, ...] = (
    of(
        WRITTEN,
        "triggers_decide",
        "ambiguous_trigger",
        _SEND,
        f"{_EVEN}\n{_ODD}",
        _ODD,
        "submit accept pass send",
    ),
    of(
        WRITTEN,
        "payment_skips_nothing",
        "payment_skips_step",
        _SEND,
        changed(_SEND, to="decided"),
        None,
        "submit accept pass send allocate publish confirm order release settle",
    ),
    of(WRITTEN, "states_are_reached", "unreachable_state", state("paid"), f"{state('paid')}\n{_ORPHAN}", _ORPHAN),
    of(
        WRITTEN,
        "guards_can_hold",
        "never_holds",
        _AGREE,
        changed(_AGREE, when="application.lines > 3 && application.lines < 4"),
        None,
        "submit accept pass send agree",
    ),
)

PARTS = written_out(INDICATIONS)
"""An edition that pays in two parts, its life written out."""

_PASS = next(line for line in PARTS.splitlines() if line.startswith('    - {"trigger": "pass", "from": "acceptance"'))
_WAITING = next(line for line in PARTS.splitlines() if line.startswith('    correction: {"zh"'))
_LAPSE = next(line for line in PARTS.splitlines() if line.startswith('    - {"trigger": "lapse", "from": "correction"'))
_AGAIN = changed(_PASS, trigger="redo", to="payable", reason=True)
_WITHDRAWN = changed(_PASS, trigger="withdraw", from_="payable_2", to="withdrawn", duty=None, effects=["release_keys"])
_ITSELF = changed(_AGREE, by="claimant_officer", duty=None)
_PAID = "submit accept pass send agree allocate publish confirm order release settle"

ONCE: tuple[Broken, ...] = (
    of(PARTS, "paid_in_turn", "out_of_turn", _PASS, f"{_PASS}\n{_AGAIN}", _AGAIN, f"{_PAID} redo"),
    of(PARTS, "paid_in_turn", "paid_already", _PASS, f"{_PASS}\n{_WITHDRAWN}", _WITHDRAWN, f"{_PAID} pass withdraw"),
    of(
        PARTS,
        "human_states_have_clocks",
        "no_clock",
        _WAITING,
        changed(_WAITING, within=None, on_expiry=None),
        None,
        "submit accept ask_correction",
    ),
    of(
        WRITTEN,
        "payment_skips_nothing",
        "payment_skips_step",
        _AGREE,
        f"{_AGREE}\n{_ITSELF}",
        _ITSELF,
        "submit accept pass send agree allocate publish confirm order release settle",
    ),
    of(
        WRITTEN,
        "some_step_can_be_taken",
        "no_step_holds",
        _SEND,
        changed(_SEND, when="application.lines != 7"),
        state("substantive"),
        "submit accept pass",
    ),
    of(
        WRITTEN,
        "some_step_can_be_taken",
        "no_step_holds",
        _SEND,
        changed(_SEND, when="application.lines > 2 || application.award_fen >= 100"),
        state("substantive"),
        "submit accept pass",
    ),
)

ELSEWHERE = (*ONCE, *LITERALS, *YEARS, *COUNTED, *WAYS)


def _read(text: str, code: str, old: str, new: str, at: str | None = None) -> tuple[str, str, int]:
    broken = of(text, "", code, old, new, at)
    return code, broken.text, broken.line


READ: tuple[tuple[str, str, int], ...] = (
    _read(INDICATIONS, "missing_translation", "en: Visit on site", 'en: "\\u3000\\u00a0"'),
    _read(INDICATIONS, "missing_translation", "en: Visit on site", "en: ~"),
    _read(INDICATIONS, "missing_translation", "en: Visit on site", 'en: "\\u200b"'),
    _read(INDICATIONS, "missing_translation", "en: Visit on site", "en: 现场核查"),
    _read(INDICATIONS, "missing_translation", "zh: 现场核查", "zh: Visit on the site"),
    _read(INDICATIONS, "missing_translation", "choices: {mark: 证明商标,", 'choices: {mark: " ",'),
    _read(TEXT, "hidden_character", "en: Not more was paid than", 'en: "Not \\u202e more was paid than fee"} #'),
    _read(INDICATIONS, "unknown_placeholder", 'en: "the code {code}', 'en: "the code {kode}'),
    _read(INDICATIONS, "expression_name", "amount[line.kind]", "amount[line.kid]"),
    _read(INDICATIONS, "expression_type", "line.users >= 3", "line.users >= line.registered_on"),
    _read(INDICATIONS, "field_options", "{mark: 证明商标, product: 保护产品}", "3"),
    _read(INDICATIONS, "not_a_choice", "users: {type: int", "users: {type: integer"),
    _read(
        INDICATIONS,
        "unknown_document",
        "zh: 标志代码, en: Code, compare: [certificate]",
        "zh: 标志代码, en: Code, compare: [certificat]",
    ),
    _read(INDICATIONS, "table_without_rows", ", rows: {mark: 200000 yuan, product: 300000 yuan}", ""),
    _read(INDICATIONS, "not_money", "product: 300000 yuan", 'product: "300,000 yuan"'),
    _read(INDICATIONS, "amount_too_small", "budget: 1500000 yuan", "budget: 0 yuan"),
    _read(INDICATIONS, "not_a_choice", "share: ranked", "share: ranking"),
    _read(INDICATIONS, "duplicate_name", "line.users desc]", "line.registered_on desc]"),
    _read(INDICATIONS, "out_of_range", "share: 70", "share: 100"),
    _read(INDICATIONS, "not_a_period", "within: 20 workdays", "within: 0 workdays"),
    _read(INDICATIONS, "not_a_date", "from: 2024-02-29", "from: 2023-02-29"),
    _read(INDICATIONS, "empty_list", "claimants: [institute, enterprise]", "claimants: []"),
    _read(INDICATIONS, "duplicate_name", "claimants: [institute, enterprise]", "claimants: [institute, institute]"),
    _read(INDICATIONS, "not_a_date_field", "by: line.registered_on", "by: line.users"),
    _read(OVERSEAS, "not_a_choice_field", "by: {stage: {suit", "by: {won: {suit"),
    _read(INDICATIONS, "duplicate_name", "  - intake\n", "  - intake\n  - intake: {by: handler}\n"),
    _read(
        INDICATIONS,
        "no_phase_beside",
        "  - joint_review\n  - allocation\n",
        "  - allocation\n  - joint_review\n",
        "  - notice\n",
    ),
    _read(INDICATIONS, "yaml_syntax", 'zh: "第 {first_row} 行已申报"', "zh: 第 {first_row} 行已申报"),
    _read(STATIONS, "yaml_tag", "\"!claimant.name.contains('培训')\"", "!claimant.name"),
    _read(WRITTEN, "not_a_period", state("substantive"), changed(state("substantive"), within="-3 workdays")),
    _read(WRITTEN, "unknown_state", _AGREE, changed(_AGREE, to="decidet")),
    _read(WRITTEN, "unknown_role", _AGREE, changed(_AGREE, by="nobody")),
    _read(WRITTEN, "no_way_out", state("correction"), changed(state("correction"), on_expiry=None)),
)
"""What is told as a file is read: the code, the text and the line of its one fault."""
