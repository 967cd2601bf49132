"""Sending the re-checker's decisions as one row of history, and giving back what refused lines had taken."""

from __future__ import annotations

from dataclasses import replace

from workflow.acts.acting import Doing, Prepared
from workflow.acts.effects.keys import hold, holding
from workflow.acts.faults import LinesUndecided
from workflow.claims import lists
from workflow.history.body import Plain
from workflow.review import decisions


def send_decisions(doing: Doing) -> Prepared:
    """Name the whole list of decisions in the history by its digest; raises LinesUndecided while one is missing."""
    drafted = decisions.drafted(doing.connection, doing.seen.id)
    submitted = lists.submitted(doing.connection, doing.seen.id)
    wanted = {line.row for line in lists.lines(doing.connection, submitted.id) if line.ok} if submitted else set()
    if wanted - {each.row for each in drafted}:
        raise LinesUndecided
    accepted = [each for each in drafted if each.outcome == "accept"]
    said: dict[str, Plain] = {
        "decisions": decisions.digest_of(drafted),
        "accepted": len(accepted),
        "refused": len(drafted) - len(accepted),
        "award_fen": sum(each.award_fen for each in accepted),
    }
    return Prepared(said=said)


def release_refused(doing: Doing) -> Prepared:
    """Give back what refused lines hold: once the division agrees, the refusal stands.

    A line that was refused before and is accepted now takes again what it gave back. Raises LinesTaken and NoRoomLeft
    as `take_keys` does.
    """
    drafted = decisions.drafted(doing.connection, doing.seen.id)
    refused = {each.row for each in drafted if each.outcome == "refuse"}
    submitted = lists.submitted(doing.connection, doing.seen.id)
    lines = lists.lines(doing.connection, submitted.id) if submitted else []
    # By what it asks for, not by the row that took it: a correction numbers the rows of what is held already anew.
    change = holding(doing, (line for line in lines if line.ok and line.row not in refused))
    said: dict[str, Plain] = {"decisions": decisions.digest_of(drafted), "released": len(change.leaving)}
    return replace(hold(doing, change), said=said)
