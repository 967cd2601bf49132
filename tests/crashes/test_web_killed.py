"""The web server killed by SIGKILL at every crash point of what pages do: each form has its effect once, or not yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from console.servers.bundle import Bundle
from settings import Settings
from tests.acts.claim import AWARD_FEN, good
from tests.acts.laws import broken
from tests.acts.town import CONFIRMED, Town
from tests.crashes.points import AFTER_COMMIT, BATCH, BEFORE_COMMIT
from tests.crashes.wire import Client, NoAnswer, serving, signed_in
from tests.web.browsing import Browsers
from workflow.parties.actors import Actor

DAY = CONFIRMED
"""A business day on which every step that is tried here may be taken."""

BUDGET = 10 * AWARD_FEN
REASON = "证明文件与明细不符。"


@dataclass(frozen=True)
class Form:
    """A form that is about to be sent: who has which page open, where it goes, and whether it has had its effect."""

    who: Actor
    page: str
    address: str
    done: Callable[[], bool]
    typed: tuple[tuple[str, str], ...] = ()


def refusing(town: Town) -> Form:
    seen = town.submitted(town.claimants[0], town.call(BUDGET), good(town.claimants[0].name))
    handler = town.hold("handler", seen.id)

    def done() -> bool:
        gone = (town.look(seen.id).state == "refused", town.keys(seen.id) == 0)
        assert len(set(gone)) == 1, gone
        return gone[0]

    return Form(handler, f"/subjects/{seen.id}", "/steps/refuse", done, (("reason", REASON),))


def approving(town: Town) -> Form:
    call = _decided(town)
    plan = town.plan(call)
    town.do("deputy_director", plan.id, "approve_first")
    director = town.hold("director", plan.id)

    def done() -> bool:
        signs = (
            town.look(plan.id).state == "approved",
            town.look(call).state == "allocated",
            town.balances(call)["reserved"] == 2 * AWARD_FEN,
        )
        assert len(set(signs)) == 1, signs
        return signs[0]

    return Form(director, f"/subjects/{plan.id}", "/steps/approve", done)


def releasing(town: Town) -> Form:
    call = _decided(town)
    town.confirmed(call)
    batch = town.batch(call)
    head = town.hold("finance_head", batch.id)

    def done() -> bool:
        signs = (town.look(batch.id).state == "released", town.balances(call)["in_transit"] == 2 * AWARD_FEN)
        assert len(set(signs)) == 1, signs
        return signs[0]

    return Form(head, f"/subjects/{batch.id}", "/steps/release", done)


FORMS: dict[str, Callable[[Town], Form]] = {"refuse": refusing, "approve": approving, "release": releasing}


@pytest.fixture
def browsers(settings: Settings, town: Town) -> Browsers:
    """Where the cookies of the town's people come from."""
    return Browsers(settings, town)


@pytest.fixture(scope="module")
def healthy(bundle: Bundle, settings: Settings) -> Iterator[str]:
    """A server that nothing kills: the one that is there again afterwards."""
    assert settings.database_url
    with serving(bundle, DAY) as address:
        yield address


@pytest.mark.parametrize("point", [*BEFORE_COMMIT, *AFTER_COMMIT])
def test_a_form_whose_server_dies_has_its_effect_once_however_often_it_is_sent(
    point: str, bundle: Bundle, healthy: str, town: Town, browsers: Browsers
) -> None:
    scenes = [prepare(town) for prepare in FORMS.values()]
    clients = [Client(healthy, signed_in(browsers, each.who, DAY)) for each in scenes]
    pages = [client.get(each.page) for client, each in zip(clients, scenes, strict=True)]
    with serving(bundle, DAY, point) as dying:
        for form, client, page in zip(scenes, clients, pages, strict=True):
            with pytest.raises(NoAnswer):
                client.at(dying).send(page, form.address, dict(form.typed))
            assert form.done() == (point in AFTER_COMMIT), form.address
    assert broken(town) == []
    for form, client, page in zip(scenes, clients, pages, strict=True):
        assert client.send(page, form.address, dict(form.typed)) == 303, form.address
        assert form.done(), form.address
        assert client.send(page, form.address, dict(form.typed)) == 303, form.address
    assert broken(town) == []


@pytest.mark.parametrize("point", BATCH)
def test_a_batch_whose_server_dies_around_its_files_is_made_once_when_the_form_is_sent_again(
    point: str, bundle: Bundle, healthy: str, town: Town, browsers: Browsers
) -> None:
    call = _decided(town)
    town.confirmed(call)
    finance = Client(healthy, signed_in(browsers, town.staff["finance"], DAY))
    (number,) = town.one("SELECT number FROM call WHERE id = :id", id=call)
    page = finance.get(f"/calls/{number}/batches")
    with serving(bundle, DAY, point) as dying, pytest.raises(NoAnswer):
        finance.at(dying).send(page, "/batches")
    assert town.all("SELECT id FROM batch WHERE call_id = :call", call=call) == []
    for _ in range(2):
        assert finance.send(page, "/batches") == 303
        assert len(town.all("SELECT id FROM batch WHERE call_id = :call", call=call)) == 1
    assert broken(town) == []


def _decided(town: Town) -> int:
    call = town.call(BUDGET)
    for each in town.claimants:
        town.decided(each, call, good(each.name))
    town.close(call)
    return call
