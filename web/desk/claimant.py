"""What else a claimant has claimed and received, beside the application that is reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, ScalarSelect, Select, func, select

from web.applications.reading import SHOWN_PLANS
from web.desk.sight import Matter
from web.lives import application_life, state_title
from workflow.calls.tables import Call
from workflow.claims.tables import Application
from workflow.definition.life import Text
from workflow.engine.tables import Subject
from workflow.money.tables import Payment, Plan, PlanLine
from workflow.parties.tables import Organisation

MOST = 20
"""How many other applications are listed, the latest first."""


@dataclass(frozen=True)
class Other:
    """Another application of the claimant or its declared group: what public plans granted and what was paid (fen)."""

    number: str
    claimant: str
    call: Text
    state: Text
    submitted_at: datetime | None
    granted_fen: int
    paid_fen: int


def others(connection: Connection, matter: Matter) -> Sequence[Other]:
    """Whatever else the claimant, or an organisation of its declared group, submitted to the reader's authorities."""
    wanted = (
        select(
            Application.number,
            Organisation.name,
            Call.title_zh,
            Call.title_en,
            Subject.edition,
            Subject.state,
            Application.submitted_at,
            _granted(),
            _paid(),
        )
        .join(Organisation, Organisation.id == Application.claimant_id)
        .join(Call, Call.id == Application.call_id)
        .join(Subject, Subject.id == Application.id)
        .where(Application.id != matter.id, Application.submitted_at.is_not(None))
        .where(Application.authority_id.in_(sorted(matter.scope.authorities)))
        .where(Application.claimant_id.in_(_group(matter)))
        .order_by(Application.submitted_at.desc(), Application.id.desc())
        .limit(MOST)
    )
    return [
        Other(
            number=number,
            claimant=name,
            call=Text(title_zh, title_en),
            state=state_title(application_life(connection, edition), state),
            submitted_at=submitted_at,
            granted_fen=int(granted or 0),
            paid_fen=int(paid or 0),
        )
        for number, name, title_zh, title_en, edition, state, submitted_at, granted, paid in connection.execute(wanted)
    ]


def _group(matter: Matter) -> Select[int]:
    """The claimant, and whoever says that it belongs to the same group."""
    group = select(Organisation.declared_group).where(Organisation.id == matter.claimant_id).scalar_subquery()
    same = (Organisation.id == matter.claimant_id) | (Organisation.declared_group == group)
    return select(Organisation.id).where(same)


def _granted() -> ScalarSelect[int]:
    return (
        select(func.sum(PlanLine.granted_fen))
        .join(Plan, Plan.id == PlanLine.plan_id)
        .join(Subject, Subject.id == Plan.id)
        .where(PlanLine.application_id == Application.id, Subject.state.in_(SHOWN_PLANS))
        .correlate(Application)
        .scalar_subquery()
    )


def _paid() -> ScalarSelect[int]:
    paid = (Payment.application_id == Application.id, Payment.outcome == "paid")
    return select(func.sum(Payment.amount_fen)).where(*paid).correlate(Application).scalar_subquery()
