"""Reading a field of a form by one of the types of claim forms, with every fault at the field."""

from __future__ import annotations

from dataclasses import replace

from forms.faults import Fault
from forms.types import TYPES, blank
from web.forms import HouseForm
from web.languages import language


def read_field(form: HouseForm, name: str, kind: str) -> object:
    """A field's value by the type of this name; None for what can't be understood, which is told at the field."""
    raw = form[name].data or ""
    outcome = Fault("missing") if blank(raw) else TYPES[kind].parse(raw)
    if not isinstance(outcome, Fault):
        return outcome.value
    titled = replace(outcome, column=form.titles[name].told(language()))
    form[name].errors = [titled.message(language())]
    return None
