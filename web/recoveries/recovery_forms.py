"""The forms of recoveries: what is asked back, and what came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from wtforms import RadioField, StringField, TextAreaField

from forms.text import tidy
from web.forms import MOST_REASON, HouseForm
from workflow.definition.life import Text
from workflow.money.recoveries import GROUNDS, MOST_REFERENCE, Demand, Ground, Receipt
from workflow.money.recovery_faults import FIELDS, fault


def _figure(**more: object) -> dict[str, object]:
    return {"maxlength": 40, "required": True, "autocomplete": "off", **more}


class DemandForm(HouseForm):
    """What is asked back, as it is typed."""

    titles: ClassVar[Mapping[str, Text]] = FIELDS

    ground = RadioField(choices=[(each.value, each.value) for each in GROUNDS], validate_choice=False)
    amount = StringField(render_kw=_figure(inputmode="decimal"))
    due_workdays = StringField(default="20", render_kw=_figure(inputmode="numeric"))
    bar_years = StringField(default="0", render_kw=_figure(inputmode="numeric"))
    reason = TextAreaField(render_kw={"maxlength": MOST_REASON, "required": True, "rows": 4})

    def demand(self) -> Demand | None:
        """What was typed; None where something cannot be understood, which is then told at its field."""
        fen = self.read("amount", "money")
        days, years = self.read("due_workdays", "int"), self.read("bar_years", "int")
        self.read("reason", "text")
        if self.ground.data not in {each.value for each in GROUNDS}:
            self.told([fault("missing", "ground")])
        if any(each.errors for each in self):
            return None
        return Demand(Ground(self.ground.data), int(str(fen)), int(str(days)), int(str(years)))


class RepaymentForm(HouseForm):
    """What came in, as it is typed."""

    titles: ClassVar[Mapping[str, Text]] = FIELDS

    amount = StringField(render_kw=_figure(inputmode="decimal"))
    received_on = StringField(render_kw=_figure())
    reference = StringField(render_kw={"maxlength": MOST_REFERENCE, "required": True, "autocomplete": "off"})

    def receipt(self) -> Receipt | None:
        """What was typed; None where something cannot be understood, which is then told at its field."""
        fen, day = self.read("amount", "money"), self.read("received_on", "date")
        if not isinstance(fen, int) or not isinstance(day, date):
            return None
        return Receipt(fen, day, tidy(self.reference.data or ""))
