"""Moves of running applications as tests propose and approve them."""

from __future__ import annotations

from tests.acts.town import LAST_DAY, Town
from tests.editions.revised import before, renamed, stored
from workflow.acts.looking import Seen
from workflow.acts.propose_move import Wanted, propose_move
from workflow.definition.edition import Edition
from workflow.engine.moves import Moved

FORM_CHECK = renamed({"formality": "form_check"})
MAPPING = b"states: {formality: form_check}\n"
REASON = "流程更名"


def proposed(town: Town, call: int, after: Edition, mapping: bytes = b"", of: Edition | None = None) -> Seen:
    """A move that the policy officer has proposed."""
    wanted = Wanted(call, (of or before()).hash, after.hash, mapping)
    return propose_move(town.office, town.staff["policy_officer"], wanted, REASON)


def approved(town: Town, move: Seen) -> Moved:
    """The same, approved by the head of policy."""
    return town.do("policy_head", move.id, "approve")


def move_proposed(town: Town, call: int) -> tuple[Seen, Edition]:
    """A move to an edition in which the formality check has another name, and that edition."""
    here = town.on(LAST_DAY)
    after = stored(here, FORM_CHECK)
    return proposed(here, call, after, MAPPING), after
