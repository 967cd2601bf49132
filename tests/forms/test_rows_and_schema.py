"""One declaration serves workbooks and programs alike: compiled rows and the schema agree on every value and fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from marshmallow import ValidationError

from forms.faults import Fault
from forms.schema import codes, schema
from forms.spec import FormSpec, UnknownField, UnknownType, WrongColumns, compile_rows
from forms.types import BadOptions, Receipt
from tests.forms.claim_form import FORM, HEADER, field, line

READ = compile_rows(FORM)
SCHEMA = schema(FORM)()
TYPED = (
    "", " ", None, "ZL 2017 1 0117081 .7", 201710117081.7, "ZL201710117081.8", "ZL201730033448.8", "中南大学；湖南大学",
    "2018年6月4日", 43255, "2018-02-30", 9, "第九年", 21, "1,200.00元", 1200.5, -1, "0026896566", 26896566.0,
    "12060119", "否", "85%", 0.85, "x" * 501, True, date(2018, 6, 4),
)  # fmt: skip


def as_json(cells: dict[str, object]) -> dict[str, object]:
    """The same input as a program sends it: by field name."""
    return {
        spec.name: cells.get(spec.columns[0])
        if len(spec.columns) == 1
        else [cells.get(column) for column in spec.columns]
        for spec in FORM.fields
    }


@given(st.fixed_dictionaries({column: st.sampled_from(TYPED) | st.text(max_size=5) for column in HEADER}))
@example(dict(zip(HEADER, line(), strict=True)))
@example({})
def test_rows_and_schema_agree(cells: dict[str, object]) -> None:
    row = READ(cells)
    told = {FORM.columns[fault.column].name: fault.code for fault in row.faults}
    if told:
        with pytest.raises(ValidationError) as refused:
            SCHEMA.load(as_json(cells))
        assert codes(refused.value) == told
        assert refused.value.valid_data == row.values
    else:
        values = SCHEMA.load(as_json(cells))
        assert values == row.values
        assert SCHEMA.load(SCHEMA.dump(values)) == values


def test_a_good_row_is_read_whole() -> None:
    row = READ(dict(zip(HEADER, line(), strict=True)))
    assert (row.faults, row.notes) == ([], [])
    assert row.values["owners"] == ("中南大学", "湖南大学")
    assert row.values["receipt"] == Receipt("12060119", "0026896566")
    assert (row.values["paid"], row.values["fee_year"], row.values["remark"]) == (220_000, 9, None)


def test_all_faults_of_a_row_come_at_once_in_the_order_of_the_form() -> None:
    row = READ(
        dict(zip(HEADER, line(专利号="ZL201710117081.8", 缴费年度=21, 票据号码=None, 缴费日期="2月30"), strict=True))
    )
    assert [(fault.column, fault.code) for fault in row.faults] == [
        ("专利号", "check_digit"),
        ("缴费年度", "fee_year"),
        ("票据号码", "missing"),
        ("缴费日期", "not_a_date"),
    ]
    assert "patent_no" not in row.values


def test_notes_name_their_column() -> None:
    row = READ(dict(zip(HEADER, line(专利号=201710117081.0), strict=True)))
    assert row.notes == [Fault("check_digit_completed", "专利号", {"value": "ZL201710117081.7"})]


def test_an_optional_field_takes_its_default_in_both() -> None:
    form = FormSpec((field("reduction", "reduction", "是否减缴", required=False, default="否"),))
    assert compile_rows(form)({}).values == schema(form)().load({}) == {"reduction": 0}
    assert schema(form)().load({"reduction": None}) == {"reduction": 0}


def test_a_reader_remembers_without_mixing_things_up() -> None:
    """1, 1.0 and True are equal keys to Python, and different things to a form."""
    read = compile_rows(FormSpec((field("year", "patent_year", "缴费年度"),)))
    assert [bool(read({"缴费年度": raw}).faults) for raw in (1.0, True, 1, "1", True)] == [
        False,
        True,
        False,
        False,
        True,
    ]
    assert all(not read({"缴费年度": f"{' ' * spaces}9"}).faults for spaces in range(5000))


def test_a_name_that_the_form_does_not_have_is_refused() -> None:
    with pytest.raises(ValidationError) as refused:
        SCHEMA.load({"surprise": 1})
    assert codes(refused.value)["surprise"] == "unknown"


def test_a_fault_in_json_is_told_in_both_languages() -> None:
    with pytest.raises(ValidationError) as refused:
        SCHEMA.load({"patent_no": "ZL201710117081.8"})
    told = refused.value.messages_dict["patent_no"]
    assert told["column"] == "专利号"
    assert "校验位" in told["message"]
    assert "check digit" in told["message_en"]


def test_a_form_that_is_declared_wrongly_says_so_at_once() -> None:
    receipt = FORM["receipt"]
    with pytest.raises(WrongColumns, match="receipt"):
        compile_rows(FormSpec((replace(receipt, columns=("票据号码",)),)))
    with pytest.raises(UnknownType, match="patent_nr"):
        compile_rows(FormSpec((replace(receipt, type="patent_nr"),)))
    with pytest.raises(BadOptions, match="kinds"):
        compile_rows(FormSpec((replace(FORM["patent_no"], options={"kinds": "invention"}),)))
    with pytest.raises(UnknownField):
        FORM["receipts"]
