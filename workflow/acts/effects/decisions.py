"""Sending the re-checker's decisions as one row of history, and giving back what refused lines had taken."""

from __future__ import annotations

from workflow.acts.acting import Doing, Prepared
from workflow.acts.faults import LinesUndecided
from workflow.claims import lists
from workflow.funds.take import Claimed, held, release
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
    """Give back the keys of lines that were refused: once the division agrees, the refusal stands."""
    drafted = decisions.drafted(doing.connection, doing.seen.id)
    refused = {each.row for each in drafted if each.outcome == "refuse"}
    submitted = lists.submitted(doing.connection, doing.seen.id)
    lines = lists.lines(doing.connection, submitted.id) if submitted else []
    # By key, not by the row that took it: a correction numbers the rows of what is held already anew.
    named = {key for line in lines if line.row in refused for key in line.keys}
    leaving: list[Claimed] = [each for each in held(doing.connection, doing.seen.id) if (each.kind, each.key) in named]
    said: dict[str, Plain] = {"decisions": decisions.digest_of(drafted), "released": len(leaving)}
    return Prepared(said=said, parts=(release(leaving),))
