"""A claim's whole life through the acts, from its workbook to the bank's answer."""

from __future__ import annotations

from tests.acts.claim import AWARD_FEN, good
from tests.acts.town import CONFIRMED, Town
from workflow.acts.read_results import read_results


def test_it(town: Town) -> None:
    one, two = town.claimants
    call = town.call()
    first, second = (town.decided(each, call, good(each.name, 3)) for each in (one, two))
    town.close(call)
    town.confirmed(call)
    batch = town.released(call)
    read_results(town.on(CONFIRMED).office, town.staff["finance"], batch, town.answer(batch.id))
    assert town.look(first.id).state == town.look(second.id).state == "paid"
    assert town.balances(call)["paid"] == 6 * AWARD_FEN
