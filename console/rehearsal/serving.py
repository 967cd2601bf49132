"""The ledger of a rehearsal: services are written, and confirmed by links until each condition of a check holds."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date

from console.rehearsal.faults import StepFailed, step
from console.rehearsal.routes import Step, name_of
from console.rehearsal.stage import REASON, Claimant, Stage
from workflow.acts.answer_served import answer_served
from workflow.acts.ask_served import Letter, ask_served
from workflow.acts.looking import Seen
from workflow.acts.serving import Served, served
from workflow.acts.write_service import write_service
from workflow.claims import services
from workflow.claims.services import Answer, NewService
from workflow.definition.functions import add_months
from workflow.definition.ledger import BEST, LEDGER_STEPS, WRITES, Ledger, Services
from workflow.definition.life import Text
from workflow.engine.moves import Moved

_MOST = 30
"""Services of one line after which no condition is waited for."""


@dataclass
class Serving:
    """Serves the lines of applications; `links` are those that are answered only while they are checked."""

    stage: Stage
    links: dict[int, str] = field(default_factory=dict)
    done: set[tuple[int, str]] = field(default_factory=set)

    def serve(self, seen: Seen, claimant: Claimant, day: date) -> set[Step]:
        """What the ledger of an application asks for in its state; the steps of it that were taken."""
        ledger, life = self.stage.edition.ledger, self.stage.edition.life
        mine = [each for each in life.leaving(seen.state) if LEDGER_STEPS & {*each.effects}]
        if ledger is None or not mine or (seen.id, seen.state) in self.done:
            return set()
        self.done.add((seen.id, seen.state))
        if any(WRITES in each.effects for each in mine):
            self._write(ledger, seen, claimant, day)
        elif seen.id in self.links:
            self._answer(self.links.pop(seen.id), day)
        else:
            return set()
        return {name_of(each) for each in mine}

    def _write(self, ledger: Ledger, seen: Seen, claimant: Claimant, day: date) -> None:
        """Every line has what the check after this state asks for, and one line a link that waits for the check."""
        (checked,) = {each.target for each in self.stage.edition.life.leaving(seen.state)} - {seen.state}
        with self.stage.office.database.reading() as connection:
            lines = served(connection, seen)
        for line in lines.values():
            self._confirm(ledger, seen, claimant, day, line, checked)
        last = lines[max(lines)]
        self._service(ledger, seen, claimant, day, last)
        self.links[seen.id] = self._asked(seen, claimant, day, last)

    def _confirm(self, ledger: Ledger, seen: Seen, claimant: Claimant, day: date, line: Served, checked: str) -> None:
        for place in range(_MOST):
            self._service(ledger, seen, claimant, day, line, months=place)
            self._answer(self._asked(seen, claimant, day, line), day)
            with self.stage.office.database.reading() as connection:
                known = services.known(connection, seen.id).get(line.row, Services())
            failed = ledger.failed(checked, known)
            if not failed:
                return
        said = Text(f"第 {line.row} 行的服务台账符合检查条件", f"Let the ledger of row {line.row} pass its check")
        why = Text(f"{_MOST} 项服务均已确认，仍不符合 {failed[0].name}", f"with {_MOST} confirmed: {failed[0].name}")
        raise StepFailed(said, why, self.stage.places.of("ledger", "checks"))

    def _service(
        self, ledger: Ledger, seen: Seen, claimant: Claimant, day: date, line: Served, months: int = 0
    ) -> None:
        """One service of a line, so many months ago, or on its first day: conditions may ask in how many they lie."""
        with step("登记一项服务", "Write down a service"):
            served_on = max(add_months(day, -months), line.first or day)
            new = NewService(line.row, served_on, next(iter(ledger.kinds)), REASON)
            written = write_service(self.stage.on(day), claimant.officer, seen.id, new)
            assert isinstance(written, Moved), written

    def _asked(self, seen: Seen, claimant: Claimant, day: date, line: Served) -> str:
        token = secrets.token_urlsafe(24)
        with step("请企业确认服务", "Ask the firm to confirm"):
            mail = f"row{line.row}.{seen.id}@rehearsal.example.cn"
            office, letter = self.stage.on(day), Letter("请确认服务", line.name)
            asked = ask_served(office, claimant.officer, seen.id, line.row, mail, token, lambda _firm: letter)
            assert isinstance(asked, int), asked
        return token

    def _answer(self, token: str, day: date) -> None:
        with step("企业通过链接确认服务", "The firm confirms by its link"):
            wrong = answer_served(self.stage.on(day), token, Answer(confirmed=True, satisfaction=BEST))
            assert wrong is None, wrong
