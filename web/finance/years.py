"""The yearly report of a fund: its figures on a page that prints well, as PDF, and as a workbook."""

from __future__ import annotations

import io

from flask import Blueprint, abort, render_template, request, send_file
from sqlalchemy import Connection
from werkzeug import Response

from storage.inspection.media import PDF, XLSX
from web.finance import payers
from web.finance.sight import authorities
from web.house import house
from web.languages import language
from web.scope import scope
from workflow.acts.year.figures import FIGURES
from workflow.acts.year.pdf import pdf
from workflow.acts.year.reading import YearReport, year_report
from workflow.acts.year.workbook import workbook

FIRST, LAST = 2000, 2100
"""The years that can be asked for."""

blueprint = Blueprint("years", __name__)


@blueprint.get("/finance/years/<int:year>")
def page(year: int) -> str:
    """What has become of the calls that opened in a year."""
    with house().database.reading() as connection:
        authority, report = _report(connection, year)
        return render_template(
            "finance/year.html",
            report=report,
            authority=authority,
            places=payers.places(connection, scope(connection)),
            figures={each.name: each for each in FIGURES},
            first=FIRST,
            last=LAST,
        )


@blueprint.get("/finance/years/<int:year>/report.<any(xlsx, pdf):ending>")
def file(year: int, ending: str) -> Response:
    """The same figures to take along: the same give the same workbook, and within a day of the office the same PDF."""
    with house().database.reading() as connection:
        _, report = _report(connection, year)
    if ending == "pdf":
        media, data = PDF, pdf(report, house().office.clock.today(), language())
    else:
        media, data = XLSX, workbook(report, language())
    return send_file(io.BytesIO(data), media, as_attachment=True, download_name=f"{year}.{ending}", conditional=False)


def _report(connection: Connection, year: int) -> tuple[int, YearReport]:
    """The report of the authority that is asked for, or of the reader's first; a stranger's is not there."""
    held = authorities(scope(connection))
    authority = request.args.get("authority", held[0] if held else None, type=int)
    if authority not in held or not FIRST <= year <= LAST:
        abort(404)
    return authority, year_report(connection, house().office.calendar, authority, year)
