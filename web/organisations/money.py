"""What an organisation was granted: by call and application, for itself and for the offices that gave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from web.scope import Scope
from workflow.calls.tables import Call
from workflow.claims.tables import Application
from workflow.definition.life import Text
from workflow.money.claimant_accounts import Held, accounts
from workflow.parties.tables import Authority


@dataclass(frozen=True)
class Granted:
    """What one application was granted, and where that money is."""

    number: str
    call: Text
    authority: Text
    held: Held


def granted(connection: Connection, scope: Scope, organisation: int) -> Sequence[Granted]:
    """What an organisation was granted, the latest application first.

    Who acts for it sees all of it, an office what it gave itself. The caller asked whether it is in sight.
    """
    mine = scope.actor.represents(organisation)
    found = accounts(connection, claimant=organisation, authorities=None if mine else sorted(scope.authorities))
    held = {each.application: each.held for each in found}
    wanted = (
        select(Application.id, Application.number, Call.title_zh, Call.title_en, Authority.name_zh, Authority.name_en)
        .join(Call, Call.id == Application.call_id)
        .join(Authority, Authority.id == Application.authority_id)
        .where(Application.id.in_(list(held)))
        .order_by(Application.id.desc())
    )
    return [
        Granted(row.number, Text(row.title_zh, row.title_en), Text(row.name_zh, row.name_en), held[row.id])
        for row in connection.execute(wanted)
    ]
