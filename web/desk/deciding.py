"""The decisions on lines: accepting or refusing them singly, by selection or all that pass, by what the rules say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext, ngettext
from sqlalchemy import Connection
from werkzeug import Response

from web.applications.findings import naming_columns
from web.applications.standing import SENDS
from web.desk import claimant, lines
from web.desk.chosen import read
from web.desk.formality import address
from web.desk.hand import Hand, hand
from web.desk.lines import Show
from web.desk.relations import RELATIONS
from web.desk.sight import Matter, matter
from web.desk.view import View, asked, posted
from web.house import house
from web.languages import language
from web.requests import typed
from workflow.acts.decide import decide, pass_rest
from workflow.acts.take_task import keep
from workflow.review import decisions
from workflow.review.decisions import Decision, Outcome

blueprint = Blueprint("decisions", __name__)

SHOWS: tuple[Show, ...] = ("all", "flagged", "undecided", "accepted", "refused", "bad", "chosen")
"""The filters of the list."""

LONGEST_WORDS = 500
_TOLD = 10
"""As many rows as a message names."""


@dataclass(frozen=True)
class Refusal:
    """What was typed into the form of a refusal, and what is wrong with it, by field."""

    reason: str
    words: str
    faults: dict[str, str]


NOTHING_TYPED = Refusal("", "", {})


@blueprint.get("/applications/<number:number>/decisions")
def page(number: str) -> str:
    """The lines with award, flags and decision, for who decides them or looks on."""
    view = asked(SHOWS)
    with house().database.reading() as connection:
        found = matter(connection, number)
        return _page(connection, found, view, NOTHING_TYPED)


@blueprint.post("/applications/<number:number>/decisions")
def go(number: str) -> Response | tuple[str, int]:
    """Decide what was ticked, or go on in the list; either way the task stays in hand."""
    command = request.form.get("go", "")
    with house().database.reading() as connection:
        found = matter(connection, number)
        view = posted(SHOWS).at(command, SHOWS)
        if command == "all":
            view = replace(view, chosen=dict(view.chosen) | lines.rows(connection, found, view.show))
    name, _, row = command.partition(":")
    if name == "accept":
        view = _decided(found, _single(view, row), view, "accept")
    elif name == "refuse":
        refusal = _refusal(found, view)
        if refusal.faults:
            with house().database.reading() as connection:
                return _page(connection, found, view, refusal), 422
        view = _decided(found, view, view, "refuse", refusal)
    elif name == "pass":
        _passed(found, view)
    keep(house().office, found.scope.actor, found.id)
    return redirect(address("decisions.page", number, view, command), 303)


def _page(connection: Connection, found: Matter, view: View, refusal: Refusal) -> str:
    its = hand(connection, found)
    return render_template(
        "desk/decisions.html",
        matter=found,
        view=view,
        hand=its,
        deciding=_may_decide(found, its),
        sending=[each.trigger for each in found.edition.life.transitions if SENDS in each.effects],
        counts=lines.counts(connection, found),
        columns=naming_columns(found.edition),
        page=lines.page(connection, found, view.show, view.page, view.chosen),
        others=claimant.others(connection, found),
        reasons=found.edition.reasons.values(),
        refusal=refusal,
        relations=RELATIONS,
        most=LONGEST_WORDS,
    )


def _may_decide(found: Matter, its: Hand) -> bool:
    """Whether the reader holds the task of a state whose decisions are sent on from it."""
    leaving = found.edition.life.leaving(found.seen.state)
    return its.holding and any(SENDS in each.effects for each in leaving)


def _single(view: View, row: str) -> View:
    """The view with the line of a button alone, or all that were chosen where the button names none."""
    return replace(view, chosen=read(row)) if row else view


def _refusal(found: Matter, view: View) -> Refusal:
    """The refusal as typed, with what is missing."""
    code, words, faults = request.form.get("reason", ""), typed("words") or "", {}
    reason = found.edition.reasons.get(code)
    if reason is None:
        faults["reason"] = gettext("Choose the reason for which the lines are refused.")
    elif reason.words and not words:
        faults["words"] = gettext("This reason needs words: say why the lines are refused.")
    if len(words) > LONGEST_WORDS:
        faults["words"] = gettext("At most %(most)s characters.", most=LONGEST_WORDS)
    if not view.chosen:
        faults["lines"] = gettext("Tick the lines that are refused.")
    return Refusal(code, words, faults)


def _decided(found: Matter, which: View, view: View, outcome: Outcome, refusal: Refusal = NOTHING_TYPED) -> View:
    """Decide the lines, and tell what came of it; the view stays, with the lines chosen that somebody else decided."""
    if not which.chosen:
        flash(gettext("Tick the lines first."), "error")
        return view
    code, words = (refusal.reason, refusal.words or None) if outcome == "refuse" else (None, None)
    wanted = [Decision(row, outcome, 0, code, words, seen) for row, seen in sorted(which.chosen.items())]
    conflicts = _conflicts(found, wanted, decide(house().office, found.scope.actor, found.seen, wanted))
    done = len(wanted) - len(conflicts)
    if done and outcome == "accept":
        flash(ngettext("%(num)s line is accepted.", "%(num)s lines are accepted.", done), "done")
    elif done:
        flash(ngettext("%(num)s line is refused.", "%(num)s lines are refused.", done), "done")
    if conflicts:
        _tell(conflicts)
    left = view.chosen.keys() - which.chosen.keys()
    return replace(view, chosen={row: view.chosen[row] for row in left})


def _conflicts(found: Matter, wanted: Sequence[Decision], rows: Collection[int]) -> list[int]:
    """The rows that somebody decided otherwise meanwhile: a form that was sent twice conflicts with nobody."""
    if not rows:
        return []
    with house().database.reading() as connection:
        present = {each.row: each for each in decisions.drafted(connection, found.id)}
    mine = {each.row: (each.outcome, each.reason_code, each.words) for each in wanted}
    return [row for row in rows if (present[row].outcome, present[row].reason_code, present[row].words) != mine[row]]


def _tell(rows: Sequence[int]) -> None:
    named = ", ".join(str(row) for row in rows[:_TOLD]) if language() == "en" else "、".join(map(str, rows[:_TOLD]))
    more = "…" if len(rows) > _TOLD else ""
    words = gettext(
        "Somebody else decided these rows meanwhile; they stay as they are. Look at them again: %(rows)s",
        rows=named + more,
    )
    flash(words, "error")


def _passed(found: Matter, view: View) -> None:
    """Accept whatever passes and is undecided, but what is ticked: that waits for a look of its own."""
    count = pass_rest(house().office, found.scope.actor, found.seen, besides=view.chosen)
    if count:
        flash(ngettext("%(num)s line that passes is accepted.", "%(num)s lines that pass are accepted.", count), "done")
    else:
        flash(gettext("No undecided line is left that passes without a flag."), "info")
