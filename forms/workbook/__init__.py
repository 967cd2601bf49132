"""Claim workbooks: read them safely, make their template, give them back with what is wrong."""

from forms.faults import Fault
from forms.workbook.limits import Limits
from forms.workbook.lines import Row, Skipped
from forms.workbook.reading import Sheet, read
from forms.workbook.returning import Remark, RowReport, with_errors
from forms.workbook.template import template

__all__ = [
    "Fault",
    "Limits",
    "Remark",
    "Row",
    "RowReport",
    "Sheet",
    "Skipped",
    "read",
    "template",
    "with_errors",
]
