"""Lists to look at: one in force, one that waits for its second person, and what one found of an application."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from console.demonstration.cast import Cast
from console.demonstration.setting import TODAY
from console.demonstration.walk import CHECKED
from tests.acts.listing import SOURCE, csv_of
from tests.made import uscc
from workflow.acts.asking_lists import ListedClaim
from workflow.acts.looking import Seen, look
from workflow.acts.propose_register import Given, propose_register
from workflow.acts.pull import pull
from workflow.acts.take_task import take_this
from workflow.claims.tables import Application
from workflow.parties.tables import Organisation
from workflow.registers.lists.versions import Origin
from workflow.review.hit_tables import RegisterHit

PUBLISHED = date(2018, 12, 28)
ELSEWHERE = [uscc(), "湖南某某学院", "（2018）湘01执2号", "2018-11-05", "违反财产报告制度"]
PATENT = ["ZL201710117081.7", "国知办发运字〔2018〕9号", "2018-11-01"]


def lists(cast: Cast, application: int) -> dict[str, str]:
    """What an application's claimant is found in, on the day on which it is to be accepted, and lists beside it."""
    with cast.office.database.reading() as connection:
        claimant = select(Organisation.uscc, Organisation.name).join(
            Application, Application.claimant_id == Organisation.id
        )
        uscc, name = connection.execute(claimant.where(Application.id == application)).one()
    row = [uscc, name, "（2018）湘01执1号", "2018-12-01", "有履行能力而拒不履行"]
    _approved(cast, "abnormal", [PATENT], Origin(SOURCE, PUBLISHED, CHECKED))
    _approved(cast, "dishonest", [row], Origin(SOURCE, PUBLISHED, CHECKED, CHECKED))
    waiting = _proposed(cast, "dishonest", [ELSEWHERE], Origin(SOURCE, PUBLISHED, TODAY))
    seen, then = _taken(cast, "handler", application), cast.on(CHECKED).office
    with pytest.raises(ListedClaim):
        pull(then, cast.roles["handler"], seen, "accept")
    with cast.office.database.reading() as connection:
        hit = connection.execute(select(RegisterHit.id).where(RegisterHit.application_id == application)).scalar_one()
    return {"list": str(waiting), "finding": str(hit)}


def _proposed(cast: Cast, kind: str, rows: list[list[str]], origin: Origin) -> int:
    given = Given(kind, csv_of(kind, rows), f"{kind}.csv", origin)
    seen = propose_register(cast.office, cast.roles["policy_officer"], cast.authority, given)
    assert isinstance(seen, Seen), seen
    return seen.id


def _approved(cast: Cast, kind: str, rows: list[list[str]], origin: Origin) -> None:
    number = _proposed(cast, kind, rows, origin)
    pull(cast.office, cast.roles["policy_head"], _taken(cast, "policy_head", number), "approve")


def _taken(cast: Cast, role: str, subject: int) -> Seen:
    mine = take_this(cast.on(CHECKED).office, cast.roles[role], subject)
    assert isinstance(mine, Seen)
    with cast.office.database.reading() as connection:
        return look(connection, subject)
