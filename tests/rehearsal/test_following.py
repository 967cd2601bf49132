"""What follows from the file of a scheme that no one foresaw: its form, its workbook, its guide and its walks."""

from __future__ import annotations

from pathlib import Path
from random import Random

from console.rehearsal.routes import name_of, straight, walks
from console.rehearsal.samples import hints_of, sample
from forms import workbook
from forms.messages import Words
from forms.spec import FieldSpec, field_reader
from forms.types import TYPES, Parsed
from web.calls.guide import share_of
from workflow.definition.assessment import ClaimContext
from workflow.definition.loader import load
from workflow.registers import shipped

EDITION = load((Path(__file__).parent / "gbt29490.yaml").read_text(encoding="utf-8"), "gbt29490.yaml")


def test_every_type_of_field_has_samples_that_it_reads() -> None:
    window = (EDITION.effective.first, EDITION.effective.first.replace(month=6))
    hints = hints_of(EDITION, shipped.tables(), ClaimContext("长沙样例公司", window[1], window))
    for name, kind in TYPES.items():
        columns = tuple(f"{name}{place}" for place in range(kind.columns[0]))
        options = {"choices": ["甲", "乙"]} if name == "choice" else {}
        spec = FieldSpec("field", name, Words("", ""), columns, options=options)
        for seed in range(50):
            typed = sample(spec, Random(seed), hints)  # the same each time
            assert isinstance(field_reader(spec)(typed), Parsed), (name, typed)


def test_the_walks_together_take_every_step_before_the_plan() -> None:
    taken = {name_of(each) for walk in walks(EDITION.life) for each in walk}
    assert {trigger for _, trigger, _, _ in taken} >= {"submit", "withdraw", "lapse", "refuse", "reopen", "return"}
    onward = straight(EDITION.life)
    assert onward is not None
    assert [each.trigger for each in onward] == ["submit", "accept", "pass", "send", "agree"]


def test_the_workbook_has_the_columns_of_the_form() -> None:
    made = workbook.template(EDITION.form, EDITION.title.zh)
    assert made.startswith(b"PK")
    assert list(EDITION.form.columns) == ["证书编号", "获证单位", "认证标准", "发证日期", "有效期至", "职工人数"]


def test_the_guide_says_by_what_claims_are_ranked_and_for_how_many() -> None:
    told = share_of(EDITION)
    assert "依次按发证日期（小者、早者在前）、再按受理日期（小者、早者在前）排序。名额 120 个，满额为止。" in told.zh
    assert "Day of the certificate (the smaller or earlier first), then by day of acceptance" in told.en
    assert "At most 120 claims get money." in told.en
