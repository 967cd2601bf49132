"""Lines that a program sends: what JSON Schema describes is what is written, and a workbook of them reads the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from forms.schema import schema
from forms.spec import FormSpec, compile_rows
from forms.workbook import Sheet, read
from forms.workbook.sending import LINE_BEFORE, as_workbook, typed
from tests.forms.claim_form import FORM, HEADER, field, line

READ = compile_rows(FORM)
SCHEMA = schema(FORM)()
GOOD = READ(dict(zip(HEADER, line(), strict=True))).values
WRITTEN: dict[str, object] = SCHEMA.dump(GOOD)

ODD = FormSpec(
    (
        field("kind", "choice", "类别", choices={"a": "甲类", "b": ["乙类", "乙"]}),
        field("count", "int", "数量", least=1, most=40),
        field("yes", "bool", "是否"),
        field("classes", "nice_classes", "类别号"),
        field("rate", "reduction", "减缴", rates=[85, 70]),
        field("remark", "text", "备注", required=False, most=200),
    )
)

TYPED = st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\r\t,\"'=+-@;|")
"""What a text may hold: control characters go, as from any form."""


def described(form: FormSpec) -> dict[str, object]:
    """The JSON Schema of each field of a form."""
    return {name: getattr(each, "described") for name, each in schema(form)().fields.items()}  # noqa: B009


def test_a_written_line_fits_the_described_schema_and_a_wrong_one_does_not() -> None:
    told = described(FORM)
    for name, value in WRITTEN.items():
        if value is not None:
            Draft202012Validator(told[name]).validate(value)
    assert not Draft202012Validator(told["fee_year"]).is_valid(21)
    assert not Draft202012Validator(told["paid"]).is_valid("-1")
    assert not Draft202012Validator(told["receipt"]).is_valid({"code": "1"})


@given(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["a", "b"]),
            "count": st.integers(1, 40),
            "yes": st.booleans(),
            "classes": st.lists(st.integers(1, 45), min_size=1, max_size=5),
            "rate": st.sampled_from(["否", "85%", "70%"]),
            "remark": st.none() | st.text(TYPED, max_size=40),
        }
    )
)
def test_what_json_holds_is_read_from_the_workbook_as_from_json(sent: dict[str, object]) -> None:
    """Also a text with commas, quotes, line ends or a formula's sign; what is written back fits the schema."""
    sheet = read(as_workbook(ODD, [sent]), ODD)
    assert isinstance(sheet, Sheet), sheet
    values = compile_rows(ODD)(sheet.rows[0].cells).values
    assert values == schema(ODD)().load(sent)
    told = described(ODD)
    for name, value in schema(ODD)().dump(values).items():
        if value is not None:
            Draft202012Validator(told[name]).validate(value)


def test_a_receipt_goes_into_its_columns_and_rows_follow_the_lines() -> None:
    sheet = read(as_workbook(FORM, [WRITTEN, {**WRITTEN, "receipt": {"number": "0026896566"}}]), FORM)
    assert isinstance(sheet, Sheet), sheet
    assert [row.number for row in sheet.rows] == [1 + LINE_BEFORE, 2 + LINE_BEFORE]
    assert READ(sheet.rows[0].cells).values == GOOD
    assert sheet.rows[1].cells["票据代码"] in (None, "")


@pytest.mark.parametrize(
    ("raw", "text"),
    [(None, ""), (True, "是"), (False, "否"), (1200.5, "1200.5"), (["甲", "乙"], "甲；乙"), ("a\x00b", "ab"), (7, "7")],
)
def test_a_value_is_typed_as_a_person_would(raw: object, text: str) -> None:
    assert typed(raw) == text
