"""What somebody says against a public notice, in its normal form, or everything that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from forms.faults import Fault
from forms.text import organisation_name, tidy
from forms.types import TYPES
from workflow.parties.people import normal_email, well_formed
from workflow.review.faults import FIELDS, ObjectionFault, fault

MOST_NAME, MOST_GROUNDS, MOST_PHONE = 200, 4_000, 40
"""How many characters may be said."""

_ANONYMOUS = frozenset({"匿名", "无名", "佚名", "群众", "知情人", "热心群众", "某某", "anonymous", "nobody"})
_LEAST_LETTERS = 2


@dataclass(frozen=True)
class Grounds:
    """What somebody says: against which application of the plan, which line of it (none: all), who, and why.

    `code` is a unit's credit code or a person's resident id number. Mail and telephone may be left empty.
    """

    application: int
    row: int | None
    kind: str
    name: str = field(repr=False)
    code: str = field(repr=False)
    grounds: str = field(repr=False)
    mail: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)


def check(said: Grounds) -> Grounds | tuple[Fault, ...]:
    """What was said in its normal form, or everything that is wrong with it."""
    unit = said.kind == "unit"
    code, wrong = _code(said.code, "uscc" if unit else "resident_id")
    normal = Grounds(
        application=said.application,
        row=said.row,
        kind=said.kind,
        name=organisation_name(said.name) if unit else tidy(said.name),
        code=code,
        grounds="\n".join(tidy(each) for each in said.grounds.strip().splitlines()),
        mail=normal_email(said.mail or "") or None,
        phone=tidy(said.phone or "") or None,
    )
    return (*_texts(normal), *wrong) or normal


def _texts(said: Grounds) -> list[ObjectionFault]:
    found = [] if said.kind in ("unit", "person") else [fault("kind_unknown", "kind")]
    for name, text, most in (("name", said.name, MOST_NAME), ("grounds", said.grounds, MOST_GROUNDS)):
        if not text:
            found.append(fault("missing", name))
        elif len(text) > most:
            found.append(fault("too_long", name, most=most))
    if said.name and (said.name.casefold() in _ANONYMOUS or sum(map(str.isalpha, said.name)) < _LEAST_LETTERS):
        found.append(fault("anonymous", "name"))
    if said.mail is not None and not well_formed(said.mail):
        found.append(fault("email_malformed", "mail"))
    if said.phone is not None and len(said.phone) > MOST_PHONE:
        found.append(fault("too_long", "phone", most=MOST_PHONE))
    return found


def _code(typed: str, kind: str) -> tuple[str, tuple[ObjectionFault, ...]]:
    """A number's one spelling, or what is wrong with it."""
    if not typed.strip():
        return "", (fault("missing", kind),)
    parsed = TYPES[kind].parse(typed)
    # The number itself is left out of the fault: it must not come back in a page or a log.
    if isinstance(parsed, Fault):
        return "", (ObjectionFault(parsed.code, FIELDS[kind].zh),)
    return str(parsed.value), ()
