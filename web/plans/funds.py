"""The plan of funds for the finance bureau: who is to be paid what, on a page and as a workbook."""

from __future__ import annotations

import hashlib
import io

from flask import Blueprint, abort, render_template, send_file
from sqlalchemy import Connection
from werkzeug import Response

from storage.inspection.media import XLSX
from web.finance.sight import authorities
from web.house import house
from web.plans import reading
from web.scope import scope
from workflow.acts.fund_plan import FundPlan, fund_plan, workbook
from workflow.money import plans

blueprint = Blueprint("funds", __name__)


@blueprint.get("/plans/<number:number>/funds")
def page(number: str) -> str:
    """The payees of a confirmed plan, and the SHA-256 of the file that the bureau gets."""
    with house().database.reading() as connection:
        told = _told(connection, number)
    return render_template("plans/funds.html", funds=told, sha256=hashlib.sha256(workbook(told)).hexdigest())


@blueprint.get("/plans/<number:number>/funds.xlsx")
def file(number: str) -> Response:
    """The file: the same bytes each time."""
    with house().database.reading() as connection:
        data = workbook(_told(connection, number))
    name = f"{number}-funds.xlsx"
    return send_file(io.BytesIO(data), XLSX, as_attachment=True, download_name=name, conditional=False)


def _told(connection: Connection, number: str) -> FundPlan:
    """What the bureau is told of the plan of this number, if its money is in sight and its notice is over."""
    mine = scope(connection)
    found = reading.plan(connection, mine, number)
    if found is None or plans.get(connection, found.id).authority not in authorities(mine):
        abort(404)
    told = fund_plan(connection, found.id)
    if told is None:
        abort(404)
    return told
