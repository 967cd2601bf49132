"""Loading an edition: every fault with file, line, key and code, all of a file at once, and never a traceback."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow import schemes
from workflow.definition.edition import Edition
from workflow.definition.faults import CATALOGUE, DefinitionFault, EditionFaults
from workflow.definition.loader import load

FILE = schemes.FOLDER / "invention-maintenance" / "2018.yaml"
TEXT = FILE.read_text(encoding="utf-8")


def faults_of(text: str) -> tuple[DefinitionFault, ...]:
    """Every fault of a text; none when it loads."""
    try:
        load(text, "a.yaml")
    except EditionFaults as found:
        return found.faults
    return ()


def line_of(text: str, part: str) -> int:
    """The line on which a part stands."""
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize("path", schemes.edition_files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_shipped_edition_loads_and_lies_where_it_says(path: Path) -> None:
    found = load(path.read_text(encoding="utf-8"), path.name)
    assert (found.scheme, found.edition) == (path.parent.name, path.stem)


def test_the_content_of_an_edition_loads_to_the_same_edition() -> None:
    first = load(TEXT, "a.yaml")
    again = load(first.content, "b.yaml")
    assert (again.hash, again.content) == (first.hash, first.content)
    assert shown(again) == shown(first)


def shown(edition: Edition) -> dict[str, object]:
    """What an edition says, as values that compare."""
    told = {name: getattr(edition, name) for name in edition.__dataclass_fields__ if name not in {"life", "content"}}
    life = edition.life
    return told | {"life": (life.initial, dict(life.states), life.transitions, life.apart)}


def test_comments_and_layout_do_not_change_the_hash_and_a_figure_does() -> None:
    first = load(TEXT, "a.yaml").hash
    assert (
        load("# another comment\n" + TEXT.replace("claimants: [university]", "claimants:\n  - university"), "a").hash
        == first
    )
    assert load(TEXT.replace("cap: 500000 yuan", "cap: 500001 yuan"), "a").hash != first


def test_the_hash_covers_the_phases_because_the_life_is_written_out() -> None:
    content = load(TEXT, "a.yaml").content
    assert '"ask_correction"' in content
    assert "intake" not in content


ONE_FAULT = [
    ("scheme: invention-maintenance\n", "", "missing_key", "scheme"),
    ("claimants: [university]", "claimants: [univercity]", "not_a_choice", "claimants"),
    ("claimants: [university]", "claimant: [university]\nclaimants: [university]", "unknown_key", "claimant"),
    ("authority: {zh: 长沙市知识产权局, en: ", "authority: {zh: 长沙市知识产权局, e: ", "unknown_key", "authority.e"),
    ("column: 专利名称", "column: 专利号", "duplicate_name", "line.patent_title.column"),
    ("aliases: [发明名称,", "aliases: [申请号,", "duplicate_name", "line.patent_title.aliases"),
    ("by: line.paid_on", "by: line.payed_on", "unknown_field", "effective.by"),
    ("by: line.paid_on", "by: line.paid", "not_a_date_field", "effective.by"),
    ("  within: 60 workdays\n", "  within: two months\n", "not_a_period", "evaluation.within"),
    ("  within: 60 workdays\n  clause: 第十条\n", "  within: 60 workdays\n", "missing_key", "evaluation.clause"),
    ("    kept:     {type: int,", "    kept:     {type: integer,", "not_a_choice", "evaluation.fields.kept.type"),
    (
        "    kept:     {type: int, least: 0, zh:",
        "    kept:     {type: int, column: 件数, zh:",
        "unknown_key",
        "evaluation.fields.kept.column",
    ),
    ("from: 2018-01-01", "from: 2018-02-30", "not_a_date", "effective.from"),
    ("to: 2021-06-30", "to: 2017-06-30", "period_reversed", "effective.to"),
    ("kinds: [invention]", "kinds: [inventions]", "field_options", "line.patent_no.kinds"),
    ("kinds: [invention]", "kind: [invention]", "unknown_key", "line.patent_no.kind"),
    ("type: patent_year", "type: patent_yeer", "not_a_choice", "line.fee_year.type"),
    ("columns: [票据代码, 票据号码]", "columns: [票据代码]", "field_options", "line.receipt.columns"),
    ("compare: [register_copies]", "compare: [register_copy]", "unknown_document", "line.owners.compare"),
    ("remark:       {type: text", "Remark:       {type: text", "not_a_name", "line.Remark"),
    ("required: false, compare", "required: no, compare", "not_a_choice", "line.patent_title.required"),
    ("largest: 50 MB", "largest: 50", "not_a_size", "documents.patent_list.largest"),
    (
        "media: [application/pdf], largest: 50 MB",
        "media: [text/html], largest: 50 MB",
        "not_a_choice",
        "documents.patent_list.media",
    ),
    ("key: [patent_no, fee_year]", "key: [patent_no, feeyear]", "unknown_field", "funds.patent_annual_fee.key"),
    (
        "en: this receipt is already used in row {first_row}",
        "en: used in row {firstrow}",
        "unknown_placeholder",
        "funds.receipt.en",
    ),
    ("that: line.fee_year in rate", "that: line.fee_yeer in rate", "expression_name", "checks.fee_year.that"),
    ("that: line.fee_year in rate", "that: line.fee_year + rate", "expression_type", "checks.fee_year.that"),
    ("that: line.fee_year in rate", "that: line.fee_year in rate &&", "expression_syntax", "checks.fee_year.that"),
    ("that: line.fee_year in rate", "that: line.fee_year + size(rate)", "expression_result", "checks.fee_year.that"),
    (
        "that: line.fee_year in rate",
        f"that: line.fee_year in rate {'&& true ' * 200}",
        "expression_too_long",
        "checks.fee_year.that",
    ),
    ("at: owners", "at: owner", "unknown_field", "checks.not_first_patentee.at"),
    ("clause: 第七条\n    zh: 第 1 至", "zh: 第 1 至", "missing_key", "checks.fee_year.clause"),
    (
        "is: eligible * rate_percent / 100",
        "is: eligible * rate_percent / 100.0",
        "expression_type",
        "award.line.award.is",
    ),
    (
        "is: eligible * rate_percent / 100",
        "is: elegible * rate_percent / 100",
        "expression_name",
        "award.line.award.is",
    ),
    ("    award:     {is", "    avard:     {is", "no_award_step", "award.line"),
    ("    due:       {is", "    rate:      {is", "duplicate_name", "award.rate"),
    ("cap: 500000 yuan", "cap: 500000", "not_money", "award.claimant.cap"),
    ("cap: 500000 yuan", "cap: 0.5 fen", "not_money", "award.claimant.cap"),
    ("share: pro_rata", "share: prorata", "not_a_choice", "award.call.share"),
    ("rows: {4: 50", "rows: {4: half", "not_an_integer", "tables.rate.rows.4"),
    ("rows: {4: 50", "rows: {four: 1, 4: 50", "not_an_integer", "tables.rate.rows.four"),
    ("  rate:\n", "  spare: {table: x, clause: y}\n  rate:\n", "unused_table", "tables.spare"),
    ("- joint_review: {", "- joint_revew: {", "unknown_phase", "life[3]"),
    ("by: rechecker", "by: recheker", "not_a_choice", "life[2].substantive.by"),
    ("times: 1", "times: once", "not_an_integer", "life[1].formality.correction.times"),
    ("times: 1", "tims: 1", "unknown_key", "life[1].formality.correction.tims"),
    ("within: 20 workdays", "within: 20 days", "not_a_period", "life[2].substantive.within"),
    ("apart: [formality,", "apart: [formalities, formality,", "unknown_duty", "apart"),
    ("  reopened:\n", "  reopend:\n", "unknown_letter", "letters.reopened"),
    ("已重新办理：{reason}", "已重新办理：{reson}", "unknown_placeholder", "letters.reopened.body.zh"),
    ("  rounding: {zh: 每一步除法都向下取整到分, ", "  rounding: {", "missing_translation", "choices.rounding.zh"),
    ('edition: "2018"\n', 'edition: "2018"\nedition: "2019"\n', "duplicate_key", "edition"),
]


@pytest.mark.parametrize(("old", "new", "code", "key"), ONE_FAULT, ids=[f"{each[2]}-{each[3]}" for each in ONE_FAULT])
def test_a_fault_is_told_by_file_line_key_and_code(old: str, new: str, code: str, key: str) -> None:
    assert TEXT.count(old) >= 1, old
    text = TEXT.replace(old, new, 1)
    found = faults_of(text)
    assert (code, key) in {(each.code, each.key) for each in found}
    (fault,) = [each for each in found if (each.code, each.key) == (code, key)]
    assert fault.file == "a.yaml"
    assert abs(fault.line - line_of(TEXT, old)) <= 2 or code in {"no_award_step", "missing_key", "unknown_letter"}
    assert fault.told("zh") != fault.told("en")


def test_a_close_name_is_suggested() -> None:
    (fault,) = faults_of(TEXT.replace("share: pro_rata", "shares: pro_rata, share: pro_rata"))
    assert "Did you mean “share”?" in fault.told("en")
    assert "是不是“share”" in fault.message


def test_the_column_of_an_expression_is_that_of_the_file() -> None:
    text = TEXT.replace("that: line.fee_year in rate", "that: line.fee_year in rait")
    (fault,) = [each for each in faults_of(text) if each.code == "expression_name"]
    row = text.splitlines()[fault.line - 1]
    assert row[int(fault.params["at"]) - 1 :].startswith("rait")


def test_the_line_of_an_expression_of_several_lines_is_that_of_the_file() -> None:
    text = TEXT.replace("that: line.fee_year in rate", "that: |\n      line.fee_year in rate\n      && nobody")
    (fault,) = [each for each in faults_of(text) if each.code == "expression_name"]
    assert text.splitlines()[fault.line - 1].strip() == "&& nobody"


def test_all_faults_of_a_file_are_told_in_one_run_in_its_order() -> None:
    text = TEXT
    for old, new, code, _ in ONE_FAULT:
        if code in {"not_a_date", "not_a_choice", "expression_name", "unknown_phase", "not_money"}:
            text = text.replace(old, new, 1)
    found = faults_of(text)
    assert len(found) >= 8
    assert [each.line for each in found] == sorted(each.line for each in found)


def test_what_is_no_mapping_is_told() -> None:
    assert {each.code for each in faults_of("[1, 2]")} == {"wrong_kind"}
    assert {each.code for each in faults_of("just text")} == {"wrong_kind"}


def test_a_mapping_without_anything_tells_all_that_is_missing() -> None:
    found = {each.params["key"] for each in faults_of("{}") if each.code == "missing_key"}
    assert {"scheme", "edition", "title", "claimants", "effective", "line", "application", "award", "life"} <= found


def test_every_fault_has_words_in_both_languages() -> None:
    for words in CATALOGUE.values():
        assert words.zh
        assert words.en


def mutated(seed: int, text: str) -> str:
    """A text with one random change: a line gone, doubled or swapped, or some characters replaced."""
    chance = random.Random(seed)
    lines = text.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    kind = chance.randrange(5)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(at, lines[at])
    elif kind == 2:
        other = chance.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    else:
        line = lines[at]
        start = chance.randrange(len(line))
        with_what = chance.choice(
            ["", "[", "}", ": ", "&a ", "*a", "!x ", "'", '"', "0", "\n", "岳", "- ", "{x}", "\\", "$next", "%"]
        )
        lines[at] = line[:start] + with_what + line[start + chance.randrange(4) :]
    return "".join(lines)


@given(seeds=st.lists(st.integers(0, 2**32), min_size=1, max_size=3))
@settings(max_examples=1000, deadline=None)
def test_a_mutated_definition_loads_or_has_told_faults(seeds: list[int]) -> None:
    text = TEXT
    for seed in seeds:
        text = mutated(seed, text)
    for fault in faults_of(text):
        assert fault.line >= 1
        assert fault.told("zh")
        assert fault.told("en")
