"""Telling the claimant of a recovery: what is asked back, by when, what came, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, text

from forms.types.money import yuan
from workflow.acts.looking import look
from workflow.acts.office import Office
from workflow.acts.tell_claimant import by_when, reason_of, tell_claimant
from workflow.claims import applications
from workflow.definition.life import Text
from workflow.jobs.errands import Errand
from workflow.letters.house import OF_RECOVERY
from workflow.letters.render import Fact, render
from workflow.letters.write import Matter
from workflow.money import recoveries
from workflow.money.recoveries import GROUNDS, RecoveryRow

_BARRED = Text("在 {day}（含）之前，不受理你单位的申报。", " Until {day} nothing that you claim is accepted.")


def tell(office: Office, connection: Connection, errand: Errand) -> str:
    """Write the letter of a step of a recovery."""
    row, version = recoveries.get(connection, int(errand.body["subject"])), int(errand.body["version"])
    kind, claimant = str(errand.body["kind"]), look(connection, row.id).claimant
    assert claimant is not None
    letter, matter = OF_RECOVERY[kind], Matter(row.authority, row.id, version, kind)
    facts = _facts(connection, row, version)
    return f"letter {tell_claimant(office, connection, matter, claimant, (letter.title, letter.body), facts)}"


def _facts(connection: Connection, row: RecoveryRow, version: int) -> Mapping[str, Fact]:
    """What the letters may name of a recovery, as of the version that they tell of."""
    found = connection.execute(
        text(
            "SELECT (SELECT amount_fen FROM repayment r "
            "WHERE r.recovery_id = h.subject_id AND h.seq IN (r.seq, r.undone_seq)) AS received, "
            "(SELECT coalesce(sum(amount_fen), 0) FROM repayment r WHERE r.recovery_id = h.subject_id "
            "AND r.seq <= h.seq AND (r.undone_seq IS NULL OR r.undone_seq > h.seq)) AS repaid "
            "FROM history h WHERE h.subject_id = :recovery AND h.seq = :version"
        ),
        {"recovery": row.id, "version": version},
    ).one()
    bar, repaid = row.barred_until, int(found.repaid)
    return {
        "number": row.number,
        "application": applications.get(connection, row.application).number,
        "ground": GROUNDS[row.demand.ground],
        "why": reason_of(connection, row.id, recoveries.PROPOSED),
        "reason": reason_of(connection, row.id, version),
        "amount": _money(row.demand.amount_fen),
        "received": _money(found.received or 0),
        "repaid": _money(repaid),
        "open": _money(row.demand.amount_fen - repaid),
        "due": by_when(connection, row.id, version),
        "bar": Text("", "") if bar is None else render(_BARRED, {"day": bar}),
    }


def _money(fen: int) -> Text:
    return Text(f"{yuan(fen)} 元", f"{yuan(fen)} yuan")
