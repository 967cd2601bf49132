"""The forms of a ledger: a service as it is written down, where its firm is asked, and what the firm says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from wtforms import EmailField, RadioField, SelectField, StringField, TextAreaField

from web.forms import HouseForm
from web.languages import told
from workflow.acts.write_service import MOST_WORDS
from workflow.claims.service_faults import FIELDS, fault
from workflow.claims.services import Answer, NewService
from workflow.definition.ledger import BEST, Ledger
from workflow.definition.life import Text


class ServiceForm(HouseForm):
    """A service, as it is typed."""

    titles: ClassVar[Mapping[str, Text]] = FIELDS

    served_on = StringField(render_kw={"required": True, "maxlength": 40, "autocomplete": "off"})
    kind = SelectField(validate_choice=False)
    words = TextAreaField(render_kw={"required": True, "maxlength": MOST_WORDS, "rows": 3})

    def offering(self, ledger: Ledger) -> ServiceForm:
        """The same with the kinds of a ledger to choose from."""
        self.kind.choices = [(name, told(title)) for name, title in ledger.kinds.items()]
        return self

    def service(self, row: int) -> NewService | None:
        """What was typed; None where the day can't be understood, which is then told at its field."""
        day = self.read("served_on", "date")
        if not isinstance(day, date):
            return None
        return NewService(row, day, self.kind.data or "", self.words.data or "")


class MailForm(HouseForm):
    """Where the firm is asked."""

    titles: ClassVar[Mapping[str, Text]] = FIELDS

    mail = EmailField(render_kw={"required": True, "maxlength": 254, "autocomplete": "off"})


class AnswerForm(HouseForm):
    """What the firm says: whether it is so, how content it is, and words of its own."""

    titles: ClassVar[Mapping[str, Text]] = FIELDS

    confirmed = RadioField(choices=[("yes", "yes"), ("no", "no")], validate_choice=False)
    satisfaction = RadioField(choices=[(str(each), str(each)) for each in range(BEST, 0, -1)], validate_choice=False)
    remark = TextAreaField(render_kw={"maxlength": MOST_WORDS, "rows": 3})

    def answer(self) -> Answer | None:
        """What was chosen; None where it was not said whether it is so. A mark for what is not so counts nothing."""
        if self.confirmed.data not in {"yes", "no"}:
            self.told([fault("answer_missing", "confirmed")])
            return None
        yes = self.confirmed.data == "yes"
        mark = self.satisfaction.data or ""
        return Answer(yes, int(mark) if yes and mark.isascii() and mark.isdecimal() else None, self.remark.data or "")
