"""Claim workbooks: read them safely, make their template, give them back with what is wrong."""

from forms.faults import Fault
from forms.workbook.limits import Limits
from forms.workbook.lines import Row, Skipped
from forms.workbook.reading import Sheet, read

__all__ = ["Fault", "Limits", "Row", "Sheet", "Skipped", "read"]
