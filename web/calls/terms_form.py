"""The form of a call's terms: days and amounts as people write them, and every fault at its field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import ClassVar

from wtforms import SelectField, StringField

from forms.text import tidy
from forms.types import blank
from forms.types.money import yuan
from settings import Clock
from web.forms import HouseForm
from workflow.calls.faults import FIELDS
from workflow.calls.rounds import CallRow, last_day
from workflow.calls.terms import MOST_NUMBER, MOST_TITLE, CallTerms
from workflow.definition.edition import Edition
from workflow.definition.life import Text

_DAY = timedelta(days=1)
_DAYS = ("opens_on", "closes_on", "window_from", "window_to", "closing_day")
_DATE = {"maxlength": 40, "autocomplete": "off", "required": True}
_OPTIONAL = {"maxlength": 40, "autocomplete": "off"}


class TermsForm(HouseForm):
    """What a call says, as it is typed; the window and the day of force may be left empty."""

    titles: ClassVar[Mapping[str, Text]] = FIELDS

    authority = SelectField(coerce=int, validate_choice=False)
    number = StringField(render_kw={"maxlength": MOST_NUMBER, "required": True, "autocomplete": "off"})
    title_zh = StringField(render_kw={"maxlength": MOST_TITLE, "required": True, "lang": "zh-CN"})
    title_en = StringField(render_kw={"maxlength": MOST_TITLE, "required": True, "lang": "en"})
    opens_on = StringField(render_kw=_DATE)
    closes_on = StringField(render_kw=_DATE)
    window_from = StringField(render_kw=_OPTIONAL)
    window_to = StringField(render_kw=_OPTIONAL)
    closing_day = StringField(render_kw=_OPTIONAL)
    budget = StringField(render_kw={"maxlength": 40, "required": True, "inputmode": "decimal", "autocomplete": "off"})

    def terms(self, edition: Edition) -> CallTerms | None:
        """The terms that were typed; None where something cannot be understood, which is then told at its field."""
        days = {name: self._read(name, "date", self._otherwise(name, edition)) for name in _DAYS}
        fen = self._read("budget", "money", None)
        if self.faulty or not isinstance(fen, int):
            return None
        known = {name: day for name, day in days.items() if isinstance(day, date)}
        return CallTerms(
            number=tidy(self.number.data or ""),
            edition=edition.hash,
            title=Text(tidy(self.title_zh.data or ""), tidy(self.title_en.data or "")),
            opens_at=Clock.start_of(known["opens_on"]),
            closes_at=Clock.start_of(known["closes_on"] + _DAY),
            window=(known["window_from"], known["window_to"]),
            closing_day=known.get("closing_day", known["closes_on"]),
            budget_fen=fen,
        )

    @property
    def faulty(self) -> bool:
        """Whether any field has something wrong with it."""
        return any(each.errors for each in self)

    def _otherwise(self, name: str, edition: Edition) -> date | None:
        """The day that an empty field stands for."""
        return {"window_from": edition.effective.first, "window_to": edition.effective.last}.get(name)

    def _read(self, name: str, kind: str, otherwise: date | None) -> object:
        """A field's value, or what it stands for when it is empty; what is wrong is told at the field."""
        raw = self[name].data or ""
        if blank(raw) and (otherwise is not None or name == "closing_day"):
            return otherwise
        return self.read(name, kind)


def filled(form: TermsForm, call: CallRow) -> TermsForm:
    """The form with what a call says now."""
    form.number.data, form.title_zh.data, form.title_en.data = call.number, call.title_zh, call.title_en
    form.opens_on.data = last_day(call.opens_at + timedelta(microseconds=1)).isoformat()
    form.closes_on.data = last_day(call.closes_at).isoformat()
    form.window_from.data, form.window_to.data = call.window_from.isoformat(), call.window_to.isoformat()
    form.closing_day.data = call.closing_day.isoformat()
    form.budget.data = yuan(call.budget_fen)
    return form
