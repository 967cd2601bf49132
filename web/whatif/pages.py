"""What if: a draft edition, another budget or another share on a call; it is computed, shown and forgotten."""

from __future__ import annotations

import io
from collections.abc import Sequence

from flask import Blueprint, abort, render_template, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, select

from storage.inspection.media import XLSX
from web.house import house
from web.languages import language, told
from web.scope import scope
from web.whatif.showing import ROWS, bars, causes, lines
from web.whatif.trying import TrialForm
from workflow.acts.uncollected import uncollected
from workflow.calls.tables import Call
from workflow.definition.faults import DefinitionFault
from workflow.simulation.faults import SimulationRefused
from workflow.simulation.remarks import CHOSEN, SHARE_TITLES, remarks
from workflow.simulation.result import Simulation
from workflow.simulation.simulate import simulate, terms
from workflow.simulation.standing import Standing, standing
from workflow.simulation.trial import Trial
from workflow.simulation.workbook import workbook

READERS = ("auditor", "deputy_director", "director", "finance_planner", "policy_head", "policy_officer")
"""The roles that try other rules and other money on the calls of their authorities."""

MOST_LINES = 50_000
"""Of how many lines a page waits for the answer; the command knows no limit."""

blueprint = Blueprint("what_if", __name__)


@blueprint.get("/calls/<number:number>/what-if")
def page(number: str) -> str:
    """How the call stands, and the form."""
    with house().database.reading() as connection:
        now = _in_sight(connection, number)
        form = TrialForm()
        form.offer(connection, now.call.scheme)
    return _page(now, form)


@blueprint.post("/calls/<number:number>/what-if")
def compute(number: str) -> ResponseReturnValue:
    """Compute what was asked and show it, or hand it out as a workbook; nothing is kept of it."""
    with house().database.reading() as connection, uncollected():
        connection.execution_options(isolation_level="REPEATABLE READ")
        now = _in_sight(connection, number)
        form = TrialForm(request.form)
        form.offer(connection, now.call.scheme)
        asked = form.trial(connection)
        if not isinstance(asked, Trial) or form.faulty:
            return _page(now, form, faults=() if isinstance(asked, Trial) else asked), 422
        try:
            found = simulate(connection, [(now.call.number, asked)], MOST_LINES)
        except SimulationRefused as refused:
            form.form_errors.append(told(refused.told))
            return _page(now, form), 422
    if request.form.get("as") == "xlsx":
        name = f"{now.call.number}-what-if.xlsx"
        data = io.BytesIO(workbook(found, language()))
        return send_file(data, XLSX, as_attachment=True, download_name=name, conditional=False)
    return _page(now, form, found)


def _in_sight(connection: Connection, number: str) -> Standing:
    """The call of this number at an authority where the reader may try things; for others there is no such page."""
    theirs = sorted(scope(connection).actor.authorities(READERS))
    wanted = select(Call.number).where(Call.number == number, Call.authority_id.in_(theirs))
    if connection.execute(wanted).first() is None:
        abort(404)
    return standing(connection, number)


def _page(
    now: Standing, form: TrialForm, found: Simulation | None = None, faults: Sequence[DefinitionFault] = ()
) -> str:
    result = found.calls[0] if found else None
    return render_template(
        "whatif/page.html",
        now=now,
        terms=terms(now.edition, now.budget_fen),
        form=form,
        faults_of_draft=faults,
        found=found,
        result=result,
        rows=found.claimants[:ROWS] if found else (),
        bars=bars(found) if found else (),
        causes=causes(result) if result else (),
        lines=lines(result) if result else (),
        remarks=remarks(result) if result else (),
        chosen=CHOSEN,
        shares=SHARE_TITLES,
    )
