"""Forms whose faults are values: what an act says is wrong is shown at the field that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import ClassVar, Self

from wtforms import Form, StringField

from forms.faults import Fault
from forms.types import TYPES, blank
from web.languages import language
from workflow.definition.life import Text
from workflow.parties.faults import FIELDS
from workflow.parties.payees import LONGEST_NAME, Account

MOST_REASON = 500
"""Characters of a reason that a form asks for."""


class HouseForm(Form):
    """A form of the site, filled with what was typed; the token that guards it is the page's (`parts.token`)."""

    titles: ClassVar[Mapping[str, Text]] = FIELDS
    """What the user sees of each field: the same words as in its faults."""

    def told(self, faults: Iterable[Fault]) -> Self:
        """The form with each fault at its field, found by its title, and those of no field on top."""
        for each in faults:
            words = each.message(language())
            titles = self.titles
            name = next((name for name in self._fields if name in titles and titles[name].zh == each.column), None)
            if name is None:
                self.form_errors.append(words)
            else:
                self._fields[name].errors = [*self._fields[name].errors, words]
        return self

    def read(self, name: str, kind: str) -> object:
        """A field's value by the type of this name; None for what can't be understood, which is told at the field."""
        raw = self[name].data or ""
        outcome = Fault("missing") if blank(raw) else TYPES[kind].parse(raw)
        if not isinstance(outcome, Fault):
            return outcome.value
        titled = replace(outcome, column=self.titles[name].told(language()))
        self[name].errors = [titled.message(language())]
        return None


def _required(most: int, **more: object) -> dict[str, object]:
    return {"required": True, "maxlength": most, **more}


class AccountForm(HouseForm):
    """A bank account, as an organisation gives its own, or finance the office's."""

    account_name = StringField(render_kw=_required(LONGEST_NAME, autocomplete="off"))
    account_number = StringField(render_kw=_required(60, inputmode="numeric", autocomplete="off"))
    bank_name = StringField(render_kw=_required(LONGEST_NAME, autocomplete="off"))
    cnaps = StringField(render_kw={"maxlength": 30, "inputmode": "numeric", "autocomplete": "off"})

    @property
    def account(self) -> Account:
        """What was typed."""
        return Account(
            self.account_name.data or "",
            self.account_number.data or "",
            self.bank_name.data or "",
            self.cnaps.data or None,
        )
