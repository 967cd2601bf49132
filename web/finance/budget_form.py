"""The form of a change of a budget: how much more or less, by which document, of which day, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from wtforms import RadioField, StringField, TextAreaField

from forms.text import tidy
from web.forms import MOST_REASON, HouseForm
from workflow.calls.budgets import MOST_DOCUMENT, BudgetTerms
from workflow.calls.faults import FIELDS
from workflow.definition.life import Text

DIRECTIONS = {"raise": Text("追加", "It adds"), "cut": Text("核减", "It takes away")}


class BudgetForm(HouseForm):
    """A change of a budget, as it is typed."""

    titles: ClassVar[Mapping[str, Text]] = FIELDS

    direction = RadioField(choices=[(each, each) for each in DIRECTIONS], default="raise", validate_choice=False)
    amount = StringField(render_kw={"maxlength": 40, "required": True, "inputmode": "decimal", "autocomplete": "off"})
    document = StringField(render_kw={"maxlength": MOST_DOCUMENT, "required": True, "autocomplete": "off"})
    dated_on = StringField(render_kw={"maxlength": 40, "required": True, "autocomplete": "off"})
    reason = TextAreaField(render_kw={"maxlength": MOST_REASON, "required": True, "rows": 3})

    def terms(self) -> BudgetTerms | None:
        """What was typed; None where something cannot be understood, which is then told at its field."""
        fen, day = self.read("amount", "money"), self.read("dated_on", "date")
        if not self.words:
            self.read("reason", "text")
        if any(each.errors for each in self) or not isinstance(fen, int) or not isinstance(day, date):
            return None
        return BudgetTerms(-fen if self.direction.data == "cut" else fen, tidy(self.document.data or ""), day)

    @property
    def words(self) -> str:
        """The reason."""
        return (self.reason.data or "").strip()[:MOST_REASON]
