"""Moving running applications to another edition, once a second person has approved it: those that do not break."""

from __future__ import annotations

from workflow.acts.acting import Doing, Prepared, Recused
from workflow.acts.looking import look_all_alone
from workflow.acts.moving.faults import NothingMoves
from workflow.acts.moving.moving import Mover, move_all
from workflow.acts.moving.proposed import try_proposed
from workflow.acts.moving.trial import Trial, Tried
from workflow.calls import moves
from workflow.calls.moves import Result
from workflow.claims import applications
from workflow.engine.moves import Moved
from workflow.history.body import Plain
from workflow.parties.recusal import related


def say_move(doing: Doing) -> Prepared:
    """Write into the record what is proposed, and the list by which it was proposed."""
    move = moves.get(doing.connection, doing.seen.id)
    trial = try_proposed(doing.office, doing.connection, move)
    said: dict[str, Plain] = {"call": move.call, "before": move.before, "after": move.after, "mapping": move.sha256}
    return Prepared(said=said | _counted(trial))


def move_applications(doing: Doing) -> Prepared:
    """Replay every live application again, as all stand now, and move those that do not break; the others stay.

    All are locked first, so that nothing is decided between the replay and the move. Raises
    PlanStands, NothingToMove, NothingMoves, and Recused for who is related to a claimant of those that move.
    """
    connection, move = doing.connection, moves.get(doing.connection, doing.seen.id)
    look_all_alone(connection, [each.id for each in applications.of_call(connection, move.call)])
    trial = try_proposed(doing.office, connection, move)
    if not trial.moving:
        raise NothingMoves
    claimants = {each.seen.claimant for each in trial.moving}
    if any(each is not None and related(connection, doing.who, each) for each in claimants):
        raise Recused

    def after(_moved: Moved, _answer: object) -> None:
        move_all(doing.office, connection, trial, Mover(move.id, doing.who, doing.now))
        moves.keep(connection, move, [_result(each) for each in trial.tried])
        moves.close(connection, move.id, doing.now)

    return Prepared(said=_counted(trial), after=after)


def drop_move(doing: Doing) -> Prepared:
    """Let another move of the call be proposed."""

    def after(_moved: Moved, _answer: object) -> None:
        moves.close(doing.connection, doing.seen.id, doing.now)

    return Prepared(after=after)


def _counted(trial: Trial) -> dict[str, Plain]:
    return {"moves": len(trial.moving), "breaks": len(trial.breaking), "list": trial.digest}


def _result(tried: Tried) -> Result:
    return Result(tried.seen.id, tried.moves, [each.written() for each in tried.found])
