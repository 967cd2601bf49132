"""What a policy officer may open a call with: the editions, and a number and titles to begin from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from web.calls.call import OpenedCall
from web.calls.terms_form import TermsForm
from web.languages import told
from web.scope import Scope
from workflow.acts.mend_call import DRAFT
from workflow.calls.tables import Call
from workflow.definition.edition import Edition
from workflow.definition.life import Text
from workflow.parties.actors import Actor
from workflow.parties.tables import Authority
from workflow.registers.editions import NoSuchEdition, edition_by_hash
from workflow.registers.tables import EDITION

PROPOSER = "policy_officer"
"""Who writes calls and proposes them."""

_COUNTED = re.compile(r"(?P<before>.*?)(?P<year>20[0-9]{2})(?P<between>[^0-9]+)(?P<count>[0-9]{1,6})")


def may_mend(actor: Actor, call: OpenedCall) -> bool:
    """Whether somebody may give the call other terms and propose it again."""
    return call.state == DRAFT and actor.may(PROPOSER, call.row.authority)


def editions(connection: Connection) -> Sequence[Edition]:
    """Every published edition, by scheme, the latest first."""
    wanted = select(EDITION.c.hash).order_by(EDITION.c.scheme, EDITION.c.effective_from.desc(), EDITION.c.hash)
    return [edition_by_hash(connection, each) for each in connection.execute(wanted).scalars()]


def edition(connection: Connection, edition_hash: str) -> Edition | None:
    """The edition that is named by a hash, if there is one."""
    try:
        return edition_by_hash(connection, edition_hash)
    except NoSuchEdition:
        return None


def authorities(connection: Connection, mine: Scope) -> Sequence[tuple[int, str]]:
    """Where the reader may propose calls: ids and names."""
    theirs = sorted(mine.actor.authorities({PROPOSER}))
    wanted = select(Authority.id, Authority.name_zh, Authority.name_en).where(Authority.id.in_(theirs))
    return [(row.id, told(Text(row.name_zh, row.name_en))) for row in connection.execute(wanted.order_by(Authority.id))]


def begun(connection: Connection, form: TermsForm, chosen: Edition, year: int) -> TermsForm:
    """A new form with what is likely: the next number, the scheme's title with its year, the edition's own window."""
    form.number.data = next_number(_numbers(connection, form), year)
    form.title_zh.data = f"{year} 年度{chosen.title.zh}"
    form.title_en.data = f"{chosen.title.en}, {year}"
    form.window_from.data = chosen.effective.first.isoformat()
    form.window_to.data = chosen.effective.last.isoformat() if chosen.effective.last else ""
    return form


def next_number(taken: Sequence[str], year: int) -> str:
    """The number after those of the year, written as the latest that was counted; `taken` ends with the latest."""
    latest = next((found for each in reversed(taken) if (found := _COUNTED.fullmatch(each))), None)
    before, between, width = (latest["before"], latest["between"], len(latest["count"])) if latest else ("", "-", 2)
    beginning = f"{before}{year}{between}"
    return f"{beginning}{max(_counts(taken, beginning), default=0) + 1:0{width}d}"


def _counts(taken: Iterable[str], beginning: str) -> Iterable[int]:
    ends = (each.removeprefix(beginning) for each in taken if each.startswith(beginning))
    return [int(each) for each in ends if each.isdecimal() and each.isascii()]


def _numbers(connection: Connection, form: TermsForm) -> Sequence[str]:
    """The numbers of the calls of the authority that stands in the form, the latest last."""
    wanted = select(Call.number).where(Call.authority_id == form.authority.data).order_by(Call.id)
    return list(connection.execute(wanted).scalars())
