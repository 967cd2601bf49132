"""Passing an instalment that comes to nothing: a grant of a few fen may round down to none of it."""

from __future__ import annotations

from typing import Final

from workflow.acts.acting import act
from workflow.acts.looking import look
from workflow.acts.office import Office
from workflow.engine.moves import Moved

TRIGGER: Final = "pass_nothing"


def pass_nothing(office: Office, application: int) -> Moved:
    """Move an application on that waits to be paid nothing, which no batch can carry; the clock's own step.

    Raises InstalmentDue where there is something to pay.
    """
    return office.transaction(lambda connection: act(office, connection, None, look(connection, application), TRIGGER))
