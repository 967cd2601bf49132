"""Drafts of next year's rules: the shipped edition with something put in the place of something else."""

from __future__ import annotations

from collections.abc import Sequence

from tests.acts.town import Town
from workflow import schemes
from workflow.simulation.result import CallResult, Row
from workflow.simulation.simulate import simulate
from workflow.simulation.trial import Draft, Trial, from_text

SHIPPED = (schemes.FOLDER / "invention-maintenance" / "2018.yaml").read_text(encoding="utf-8")

RATE_7 = ("7: 70, 8: 70, 9: 70", "7: 80, 8: 80, 9: 80")
"""The years that the lines of the tests are of get 80 instead of 70 percent."""


def written(*changes: tuple[str, str]) -> str:
    """The shipped edition with these changes, each of which must fit once."""
    text = SHIPPED
    for old, new in (('edition: "2018"', 'edition: "2019 draft"'), *changes):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def draft(*changes: tuple[str, str]) -> Draft:
    """The same as a draft to try."""
    return from_text(written(*changes), "draft.yaml")


def tried(town: Town, call: int, trial: Trial) -> CallResult:
    """What a trial comes to on a call of a town, in a transaction that may write nothing."""
    with town.office.database.reading() as connection:
        (result,) = simulate(connection, [(number(town, call), trial)]).calls
    return result


def number(town: Town, call: int) -> str:
    """The number of a call."""
    return str(town.one("SELECT number FROM call WHERE id = :id", id=call)[0])


def grants(rows: Sequence[Row]) -> list[tuple[str, int]]:
    """What each claimant gets after a change, by name."""
    return sorted((each.name, each.after.granted_fen) for each in rows)
