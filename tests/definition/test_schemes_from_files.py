"""What follows from the file alone for every shipped edition: a template that is read back, and a claim check."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from console.main import yuelu
from forms.workbook.template import template
from tests.acts.claim import Row, workbook
from tests.editions import custody, madrid, pct
from workflow.definition.edition import Edition
from workflow.registers import shipped

CLAIMS = [
    ("pct-application", "2018", "2018-12-31", [pct.filing(), pct.grant(), pct.filing(国家代码="US")], 3_000_000),
    ("pct-application", "2021", "2021-12-31", [pct.later(), pct.later(申请人="甲公司")], 1_500_000),
    ("madrid-registration", "2018", "2018-12-31", madrid.mark("US", "RU", "CN"), 250_000),
    ("sme-custody", "2018", "2019-03-31", [custody.firm(), custody.firm(), custody.firm(服务年度="2020")], 400_000),
]


@pytest.mark.parametrize(
    ("scheme", "name", "day", "rows", "award"), CLAIMS, ids=[f"{each[0]}-{each[1]}" for each in CLAIMS]
)
def test_a_claim_workbook_is_checked_by_the_command(
    tmp_path: Path, scheme: str, name: str, day: str, rows: list[Row], award: int
) -> None:
    file = tmp_path / "申报明细.xlsx"
    file.write_bytes(workbook(rows))
    asked = ["--scheme", scheme, "--edition", name, "--claimant", pct.CLAIMANT, "--closing", day]
    says = [([], f"{award // 100:,}.00"), (["--language", "en"], "lines"), (["--json"], f'"award_fen":{award}')]
    for more, expected in says:
        found = CliRunner().invoke(yuelu, ["claim", "check", str(file), *asked, *more])
        assert found.exit_code == 0, found.output
        assert expected in found.output
    assert CliRunner().invoke(yuelu, ["claim", "check", str(file), *asked, "--strict"]).exit_code == 1


@pytest.mark.parametrize("edition", shipped.editions(), ids=lambda each: f"{each.scheme}-{each.edition}")
def test_a_template_has_every_column_of_the_form_with_its_help(edition: Edition) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(edition.form, edition.title.zh)))
    header = [cell.value for cell in book.worksheets[0][2]]
    assert header == list(edition.form.columns)
    told = {row[0].value: row[3].value for row in book.worksheets[1].iter_rows() if row[0].value in header}
    assert set(told) == set(header)
    assert all(told.values())
