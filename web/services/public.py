"""The page of a mailed link: whoever was served says once whether it is so, without an account."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from web.house import house
from web.services.forms import AnswerForm
from workflow.acts.answer_served import Question, answer_served, question_of
from workflow.definition.ledger import BEST

blueprint = Blueprint("answering", __name__)


@blueprint.get("/services/<string(maxlength=64):token>")
def form(token: str) -> str:
    """What the link asks; once it was answered or has run out, that. For any other text there is no such page."""
    return _page(token, _question(token), AnswerForm())


@blueprint.post("/services/<string(maxlength=64):token>")
def answer(token: str) -> ResponseReturnValue:
    """Write the answer down, and show that it was; what is wrong is told at its field."""
    found, typed = _question(token), AnswerForm(request.form)
    said = typed.answer()
    if said is None:
        return _page(token, found, typed), 422
    wrong = answer_served(house().office, token, said)
    if wrong is not None:
        return _page(token, _question(token), typed.told(wrong)), 422
    return redirect(url_for("answering.form", token=token), 303)


def _question(token: str) -> Question:
    found = question_of(house().office, token)
    if found is None:
        abort(404)
    return found


def _page(token: str, found: Question, typed: AnswerForm) -> str:
    return render_template("services/answer.html", found=found, form=typed, secret=token, best=BEST)
