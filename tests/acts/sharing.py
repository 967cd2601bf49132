"""Rounds of the test edition whose lines share receipts and caps, in a town of the tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from tests.acts.claim import good, stored_lines
from tests.acts.town import CLOSED, LAST_DAY, OPENED, PROPOSED, Claimant, Town, terms
from tests.editions.official_fees import Row, edition, line
from workflow.acts.apply import apply
from workflow.acts.looking import Seen
from workflow.acts.propose_call import propose_call
from workflow.acts.pull import pull
from workflow.claims import lists
from workflow.definition.edition import Edition
from workflow.registers import editions
from workflow.registers.tables import EDITION


def shared_call(town: Town, budget_fen: int = 100_000_000) -> int:
    """A call of the test edition, open in December 2018."""
    return call_of(town, edition(), budget_fen)


def call_of(town: Town, of: Edition, budget_fen: int = 100_000_000) -> int:
    """A call of any edition, open in December 2018."""
    here = town.on(PROPOSED)
    with here.office.database.writing() as connection:
        row = editions._edition_row(of, town.authority, here.office.now())
        editions._insert(connection, EDITION, [row])
    asked = replace(terms(budget_fen), edition=of.hash)
    call = propose_call(here.office, here.staff["policy_officer"], town.authority, asked).id
    here.do("policy_head", call, "approve")
    pull(town.on(OPENED).office, None, town.look(call), "open")
    return call


def draft(town: Town, claimant: Claimant, call: int, rows: Sequence[Row]) -> Seen:
    """An application with these lines and its paper; the first line is row 2."""
    seen = apply(town.on(LAST_DAY).office, claimant.officer, call, claimant.organisation)
    fill(town, seen, rows)
    return seen


def fill(town: Town, seen: Seen, rows: Sequence[Row]) -> None:
    """Put these lines in the place of all lines of the draft."""
    with town.office.database.writing() as connection:
        made = lists.draft_of(connection, seen.id, seen.authority)
        lists.write(connection, made.id, seen.authority, stored_lines(connection, seen, rows))
        now = town.office.now()
        lists.add_evidence(connection, made.id, seen.authority, "undertaking", "ab" * 32, "承诺书.pdf", now)


def submit(town: Town, claimant: Claimant, seen: Seen, day: date = LAST_DAY, trigger: str = "submit") -> Seen:
    """Hand the draft in, or with `resubmit` the correction."""
    pull(town.on(day).office, claimant.officer, town.look(seen.id), trigger)
    return town.look(seen.id)


def submitted(town: Town, claimant: Claimant, call: int, rows: Sequence[Row]) -> Seen:
    """An application of these lines that was handed in."""
    return submit(town, claimant, draft(town, claimant, call, rows))


def correcting(town: Town, claimant: Claimant, call: int, rows: Sequence[Row]) -> Seen:
    """An application that was handed in and sent back for a correction."""
    seen, here = submitted(town, claimant, call, rows), town.on(CLOSED)
    here.do("handler", seen.id, "accept")
    here.do("handler", seen.id, "ask_correction", "请更正票据")
    return town.look(seen.id)


def used(town: Town, subject: int) -> list[tuple[object, ...]]:
    """What an application uses now: kind, row and fen, in the order of the rows."""
    query = (
        "SELECT kind, row, used_fen FROM ceiling_use WHERE subject_id = :subject AND released_at IS NULL "
        "ORDER BY row, kind"
    )
    return town.all(query, subject=subject)


def level(town: Town, row: Row) -> tuple[object, ...] | None:
    """The total of a line's receipt and what is used of it, in fen; None when nobody has ever used it."""
    query = "SELECT total_fen, used_fen FROM ceiling WHERE kind = 'receipt' AND key = :key"
    return next(iter(town.all(query, key=f"12060118-{row['票据号码']}")), None)


class Round(NamedTuple):
    """A town with two universities and a call whose lines share receipts and caps."""

    town: Town
    ours: Claimant
    theirs: Claimant
    call: int


def round_of(town: Town) -> Round:
    """A round in the town."""
    ours, theirs = town.claimants
    return Round(town, ours, theirs, shared_call(town))


def bill(paid: str = "600", total: str = "1000", **changed: object) -> Row:
    """A line that uses a part of a receipt of its own."""
    return line(实缴金额=paid, 票据总额=total, **changed)


def on(receipt: Row, paid: str, **changed: object) -> Row:
    """Another line that uses a part of the same receipt."""
    return line(实缴金额=paid, 票据号码=receipt["票据号码"], **({"票据总额": receipt["票据总额"]} | changed))


def whole(who: Claimant, receipt: Row) -> Row:
    """A line of the shipped scheme, for which one receipt stands alone."""
    return good(who.name)[0] | {"票据号码": receipt["票据号码"]}
