"""The scratch office of a rehearsal: its people, one for each duty of each role, its claimants, and its days."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from random import Random

from sqlalchemy import text

from console.demonstration.codes import account_number, bank_code
from console.demonstration.papers import pdf
from console.rehearsal.conditions import Conditions
from console.rehearsal.faults import NO_LIMIT, Limit, StepFailed
from console.rehearsal.judging import Line
from console.rehearsal.parties import USUAL, Naming, Party
from console.rehearsal.places import Places
from settings import Clock
from storage.documents.records import Stored
from workflow.acts.looking import Seen, look
from workflow.acts.office import Office
from workflow.acts.pull import pull
from workflow.acts.register import hand_in_certificate, register
from workflow.acts.request_account import request_account
from workflow.acts.request_payer import request_payer
from workflow.acts.take_task import take_this
from workflow.definition.assessment import ClaimContext
from workflow.definition.edition import Edition
from workflow.definition.life import Text
from workflow.engine.moves import Moved
from workflow.parties import authorities, grants
from workflow.parties.actors import Actor, actor_of
from workflow.parties.organisations import Registration
from workflow.parties.payees import Account
from workflow.parties.people import NewPerson, create_person
from workflow.registers import editions
from workflow.registers.calendar import WorkCalendar

REASON = "排练：按程序办理"
"""What is said wherever a reason is asked for."""

LEGAL_PERSON, ADDRESS = "张三丰", "长沙市岳麓区麓山南路 932 号"
"""What every claimant of a rehearsal says of itself."""


@dataclass(frozen=True)
class Claimant:
    """An organisation that may claim, with who acts for it."""

    organisation: int
    party: Party
    officer: Actor


@dataclass(frozen=True)
class Days:
    """When what happens: the window's two days, and those of the round after it."""

    window: tuple[date, date]
    closing: date

    def before(self, days: int) -> date:
        """So many days before the closing day."""
        return self.closing - timedelta(days=days)

    def after(self, days: int) -> date:
        """So many days after the closing day."""
        return self.closing + timedelta(days=days)


@dataclass
class Stage:
    """An office in which one definition is tried."""

    office: Office
    edition: Edition
    places: Places
    days: Days
    authority: int
    tell: Callable[[str, str], None]
    luck: Random
    staff: dict[tuple[str, str | None], Actor] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)
    naming: Naming = USUAL
    """How its claimants are called."""
    pattern: tuple[Party, Sequence[Line]] | None = None
    """Lines of a claimant that pass together, to make others like them."""
    limit: Limit = NO_LIMIT
    """Until when it may go on."""

    @cached_property
    def conditions(self) -> Conditions:
        """The checks as trees."""
        return Conditions(self.edition, self.office.calendar)

    def on(self, day: date) -> Office:
        """The office on a business day. Raises OutOfTime once the rehearsal's time is over."""
        self.limit.keep()
        return replace(self.office, clock=Clock(day))

    def look(self, subject: int) -> Seen:
        """A subject as it stands."""
        with self.office.database.reading() as connection:
            return look(connection, subject)

    def person(self, role: str, duty: str | None = None) -> Actor:
        """Who does this duty of this role here, and no other."""
        if (role, duty) not in self.staff:
            self.staff[role, duty] = self._actor(role, duty or "")
        return self.staff[role, duty]

    def do(self, day: date, subject: int, trigger: str, role: str, duty: str | None, *, reason: bool = False) -> Moved:
        """Who does the duty takes the subject's task, and pulls a trigger."""
        office, actor = self.on(day), self.person(role, duty)
        seen = take_this(office, actor, subject)
        return pull(office, actor, seen, trigger, reason=REASON if reason else None)

    def all(self, query: str, **values: object) -> list[tuple[object, ...]]:
        """All rows of a query of this authority (`:authority`)."""
        with self.office.database.reading() as connection:
            rows = connection.execute(text(query), {"authority": self.authority, **values})
            return [tuple(row) for row in rows]

    def party(self, naming: Naming | None = None) -> Party:
        """An organisation of a kind that may claim, which is not registered yet."""
        return (naming or self.naming).party(self.luck, self.edition.claimants[0])

    def context(self, party: Party) -> ClaimContext:
        """What the rules know of a claim of theirs."""
        days = self.days
        return ClaimContext(
            party.name, days.closing, days.window, party.code, party.group, LEGAL_PERSON, ADDRESS, related=()
        )

    def claimant(self, party: Party | None = None) -> Claimant:
        """An organisation registered, verified, and with a confirmed account."""
        day, party = self.days.before(60), party or self.party()
        officer, name = self._actor("claimant_officer", ""), party.name
        certificate = hand_in_certificate(
            self.on(day), officer, self.authority, io.BytesIO(pdf("证书", ["排练"])), "证书.pdf"
        )
        assert isinstance(certificate, Stored), certificate
        said = Registration(
            kind=self.edition.claimants[0],
            uscc=party.code,
            name=name,
            legal_person=LEGAL_PERSON,
            address=ADDRESS,
            telephone="0731-00000001",
            certificate=certificate.sha256,
            declared_group=party.group,
        )
        registered = register(self.on(day), officer, said, authority=self.authority)
        organisation, seen = registered
        assert isinstance(organisation, int), registered
        assert isinstance(seen, Seen)
        self.do(day, seen.id, "verify", "handler", "verification")
        acting = self._again(officer, day)
        account = Account(name, account_number(self.luck), "中国建设银行长沙排练支行", bank_code("105", 1))
        asked = request_account(self.on(day), acting, organisation, account)
        assert isinstance(asked[1], Seen), asked
        self.do(day, asked[1].id, "confirm", "payee_keeper", "account")
        return Claimant(organisation, party, acting)

    def _actor(self, role: str, duty: str) -> Actor:
        mail = f"{role}.{duty}.{secrets.token_hex(6)}@rehearsal.example.cn".replace("_", "-").replace("..", ".")
        at = self.on(self.days.before(90)).now()
        with self.office.database.writing() as connection:
            made = create_person(connection, NewPerson(mail, "李四光", self.authority), at=at)
            assert isinstance(made, int), made
            grants.grant(connection, made, role, authority_id=self.authority, granted_by=None, at=at)
        self.roles[made] = role
        with self.office.database.reading() as connection:
            return actor_of(connection, made, self.days.before(60))

    def _again(self, actor: Actor, day: date) -> Actor:
        with self.office.database.reading() as connection:
            return actor_of(connection, actor.person_id, day)


def set_up(
    office: Office, edition: Edition, places: Places, days: Days, tell: Callable[[str, str], None], seed: int
) -> Stage:
    """An authority of its own with the edition in the database, and the account that it pays from."""
    joined = replace(office, clock=Clock(days.before(90)))
    with office.database.writing() as connection:
        code = f"rehearsal-{secrets.token_hex(6)}"
        authority = authorities.create(connection, code=code, name=Text("排练用主管部门", "Office of the rehearsal"))
        editions.put_in(connection, edition, authority, joined.now())
    luck = Random(seed)  # noqa: S311  # made to be the same each time
    stage = Stage(office, edition, places, days, authority, tell, luck)
    payer = Account("长沙市财政局（排练）", account_number(luck), "中国工商银行长沙排练支行", bank_code("102", 1))
    asked = request_payer(stage.on(days.before(80)), stage.person("finance", "payer"), authority, payer)
    assert isinstance(asked, Seen), asked
    stage.do(days.before(80), asked.id, "confirm", "finance_head", "confirmation")
    return stage


_SPANS = ((180, 150), (90, 90), (30, 60))
"""Days of the window that is tried, and how many after it have to be known."""


def days_of(edition: Edition, calendar: WorkCalendar) -> tuple[Days, WorkCalendar]:
    """A window of half a year inside the edition's time, in the first year whose working days are known, or a shorter.

    Where none is, the years after those that are known are taken to have no holidays but their weekends: what is
    rehearsed is what would happen then, not when. Raises StepFailed for an edition that was over before.
    """
    if found := next(_windows(edition, calendar.years), None):
        return found, calendar
    first = edition.effective.first.year
    supposed = replace(calendar, years=calendar.years | {first, first + 1, first + 2})
    if first >= min(calendar.years) and (found := next(_windows(edition, supposed.years), None)):
        return found, supposed
    step = Text("选定排练的日期", "Choose the days of the rehearsal")
    why = Text("该版本适用期内没有已载入放假安排的年份", "no year of this edition has its working days loaded")
    raise StepFailed(step, why, 1)


def _windows(edition: Edition, years: frozenset[int]) -> Iterator[Days]:
    effective = edition.effective
    for span, after in _SPANS:
        for year in sorted(years):
            first = max(effective.first, date(year, 1, 1))
            last = min(effective.last or date.max, first + timedelta(days=span))
            if first <= last and first.year == year and {last.year, (last + timedelta(days=after)).year} <= years:
                yield Days((first, last), last)
