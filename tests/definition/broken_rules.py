"""Broken rules, papers and tables: what the verifier must find in an edition beside its life."""

from __future__ import annotations

from tests.definition.broken import TEXT, Broken, also, composed

AWARD = "is: eligible * rate_percent / 100"
REASONS = (
    "  above_schedule:     {clause: 第七条, zh: 实缴金额与年费标准不符, "
    "en: The amount paid does not fit the fee schedule}\n"
)
OTHER = "  other:              {words: true, zh: 其他, en: Another reason}\n"
REOPENED = TEXT[TEXT.index("  reopened:\n") : TEXT.index("  decided:\n    title")]
PLANNED = "  noticed:\n"
CERTIFICATE = "institution_certificate: {zh: 事业单位法人证书, en: Institution certificate, per: application,"
EXPIRED = "that: call.closing < expires_on"
SCHEDULED = "that: line.paid * 100 <= annual_fee[line.fee_year] * 125"
GRANTED = "that: line.granted_on <= call.closing"

PAPERS: tuple[Broken, ...] = (
    composed(
        "letters_are_there",
        "unknown_letter",
        REOPENED,
        "",
        "letters:\n",
        "submit refuse reopen",
    ),
    composed(
        "letters_are_sent",
        "unused_letter",
        PLANNED,
        "  spare: {title: {zh: 备, en: Spare}, body: {zh: 备, en: Spare}}\n" + PLANNED,
        "  spare:",
    ),
    also(composed("flags_have_a_reason", "missing_reason", REASONS, "", "reasons:\n"), OTHER, ""),
    composed(
        "languages_fill_in_the_same",
        "languages_differ",
        "has lapsed. Its lines",
        "of {lines} lines has lapsed. Its lines",
        "逾期未补正，视为放弃。其中",
    ),
    composed(
        "languages_fill_in_the_same",
        "languages_differ",
        "en: the first-named patentee is not the claimant ({owners})",
        "en: the first-named patentee is not the claimant",
        "en: the first-named patentee is",
    ),
)

UNUSED: tuple[Broken, ...] = (
    composed(
        "fields_are_used",
        "unused_field",
        "  remark:       {type: text, column: 备注,",
        "  county:       {type: text, column: 区县, zh: 区县, en: County}\n  remark:       {type: text, column: 备注,",
        "  county:",
    ),
    composed("values_are_used", "unused_value", "values:\n", "values:\n  spare: year(line.paid_on)\n", "  spare: year"),
    composed(
        "tables_are_used",
        "unused_table",
        "  rate:\n",
        "  spare: {rows: {1: 5 fen}, clause: 第七条}\n  rate:\n",
        "  spare:",
    ),
    composed(
        "documents_are_used",
        "unused_document",
        CERTIFICATE,
        CERTIFICATE.replace("application,", "line,"),
        "  institution_certificate:",
    ),
)

TABLES: tuple[Broken, ...] = (
    composed(
        "tables_are_known",
        "unknown_table",
        "table: cnipa_annual_fee_invention",
        "table: cnipa_annual_fee",
        "  annual_fee:",
    ),
    composed("tables_hold_all_days", "no_table_row", "from: 2018-01-01", "from: 2017-01-01", "  annual_fee:"),
    composed(
        "tables_have_every_key", "no_row_for_key", "that: line.fee_year in rate", "that: line.fee_year > 2", "  rate:\n"
    ),
    composed(
        "tables_have_every_key",
        "no_row_for_key",
        "that: line.fee_year in rate\n    else: refuse",
        "that: line.fee_year in rate\n    else: flag",
        "  rate:\n",
    ),
    composed(
        "tables_have_every_key",
        "no_row_for_key",
        "is: scheduled * (100 - line.reduction) / 100",
        'is: "scheduled * (100 - reduced[line.reduction]) / 100"',
        "  reduced:",
    ),
)

UNITS: tuple[Broken, ...] = (
    composed("units_fit", "wrong_unit", AWARD, "is: eligible * rate_percent", "    award:     {is"),
    composed("units_fit", "wrong_unit", AWARD, "is: eligible + rate_percent", "    award:     {is"),
    composed("units_fit", "wrong_unit", AWARD, 'is: "least(eligible, rate_percent)"', "    award:     {is"),
    composed("units_fit", "wrong_unit", SCHEDULED, SCHEDULED + " && line.paid > line.reduction", SCHEDULED),
    composed("units_fit", "wrong_unit", GRANTED, "that: line.granted_on <= '2018/12/31'", "that: line.granted_on <="),
    composed(
        "units_fit",
        "wrong_unit",
        'rate_percent: {is: "rate[line.fee_year]"',
        'rate_percent: {is: "rate[line.fee_year] + line.paid"',
        "    rate_percent:",
    ),
    composed(
        "units_fit", "wrong_unit", AWARD, 'is: "eligible > 0 ? rate_percent : line.reduction"', "    award:     {is"
    ),
    composed(
        "units_fit",
        "wrong_unit",
        "column: 实缴金额, aliases",
        "currency: CHF, column: 实缴金额, aliases",
        "    award:     {is",
    ),
)

REDUCED = "  reduced: {rows: {0: 0, 85: 85}, clause: 第七条}\n  rate:\n"
TABLES = (*TABLES[:-1], also(TABLES[-1], "  rate:\n", REDUCED))

RULES = (*PAPERS, *UNUSED, *TABLES, *UNITS)
