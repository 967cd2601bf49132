"""A move of the applications of a call that waits for its second person, for the looks."""

from __future__ import annotations

from sqlalchemy import select

from console.demonstration.cast import Cast
from console.demonstration.report import edition_2018
from tests.editions.revised import put, renamed, revised, within
from workflow.acts.propose_move import Wanted, propose_move
from workflow.claims.tables import Application
from workflow.registers import editions


def proposed_move(cast: Cast, application: str) -> str:
    """The number of a move of the call that this application is of: one of its states is renamed, one step changed."""
    before = edition_2018()
    changes = (renamed({"formality": "form_check"}), within("form_check", 8), put("edition", "2018 修订"))
    after = revised(*changes, _asking_why, of=before)
    with cast.office.database.writing() as connection:
        editions.put_in(connection, after, cast.authority, cast.office.now())
        wanted = select(Application.call_id).where(Application.number == application)
        call = connection.execute(wanted).scalar_one()
    move = Wanted(call, before.hash, after.hash, b"states: {formality: form_check}\n")
    reason = "形式审查更名，期限延长；提交会审须写明理由。"
    return str(propose_move(cast.office, cast.roles["policy_officer"], move, reason).id)


def _asking_why(tree: dict[str, object]) -> None:
    """Whoever sends an application on has to say why: what was sent without a reason breaks."""
    life = tree["life"]
    assert isinstance(life, dict)
    for each in life["transitions"]:
        if each["trigger"] == "send":
            each["reason"] = True
