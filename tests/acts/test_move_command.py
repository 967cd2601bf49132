"""`yuelu scheme move` as an administrator at the server meets it: tried, proposed, and approved for another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acts.claim import good
from tests.acts.moving import FORM_CHECK, MAPPING
from tests.acts.test_publish_command import mail, ran
from tests.acts.town import LAST_DAY, Town
from tests.editions.revised import before, stored
from workflow.definition.edition import Edition


@pytest.fixture
def call(town: Town) -> tuple[int, str, int]:
    """A call, its number, and an application in the formality check."""
    call, claimant = town.call(), town.claimants[0]
    seen = town.submitted(claimant, call, good(claimant.name))
    town.on(LAST_DAY).do("handler", seen.id, "accept")
    return call, str(town.one("SELECT number FROM call WHERE id = :id", id=call)[0]), seen.id


@pytest.fixture
def after(town: Town) -> Edition:
    return stored(town, FORM_CHECK)


def words(number: str, after: Edition, tmp_path: Path, *more: str) -> tuple[str, ...]:
    return ("move", "--call", number, "--to", after.hash[:16], "--data", str(tmp_path / "none"), *more)


def test_it_tries_first_and_lists_what_breaks(
    town: Town, call: tuple[int, str, int], after: Edition, tmp_path: Path
) -> None:
    _, number, application = call
    done = ran(*words(number, after, tmp_path, "--json", "--language", "en"))
    assert done.exit_code == 1, done.output
    told = json.loads(done.stdout)
    assert (told["call"], told["from"], told["to"], told["proposal"]) == (number, before().hash, after.hash, None)
    (only,) = told["applications"]
    assert (only["state"], only["becomes"], only["moves"]) == ("formality", "formality", False)
    (found,) = only["found"]
    assert (found["code"], found["seq"], found["breaks"]) == ("state_gone", 3, True)
    assert found["message"].startswith("Row 3 of the record: the new edition has no state “formality”")
    assert only["number"] in ran(*words(number, after, tmp_path)).output
    assert town.look(application).edition == before().hash


def test_with_the_mapping_it_is_proposed_for_one_and_approved_for_another(
    town: Town, call: tuple[int, str, int], after: Edition, tmp_path: Path
) -> None:
    _, number, application = call
    mapping = tmp_path / "renamed.yaml"
    mapping.write_bytes(MAPPING)
    named = words(number, after, tmp_path, "--mapping", str(mapping))
    done = ran(*named)
    assert (done.exit_code, "可迁移 1 件，不能迁移 0 件" in done.output) == (0, True)
    officer = ("--propose", "--as", mail(town, "policy_officer"), "--reason", "流程更名", "--json")
    done = ran(*named, *officer)
    assert done.exit_code == 0, done.output
    proposal = str(json.loads(done.stdout)["proposal"])
    assert ran(*named, *officer).exit_code == 2
    none = ("--data", str(tmp_path / "none"))
    assert ran("approve", proposal, "--as", mail(town, "policy_officer"), *none).exit_code == 2
    assert town.look(application).edition == before().hash
    done = ran("approve", proposal, "--as", mail(town, "policy_head"), "--json", *none)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"proposal": int(proposal), "state": "approved", "moved": 1, "stayed": 0}
    assert town.look(application).state == "form_check"


def test_what_is_not_there_or_makes_no_sense_is_told(
    call: tuple[int, str, int], after: Edition, tmp_path: Path
) -> None:
    _, number, _ = call
    mapping = tmp_path / "renamed.yaml"
    mapping.write_text("states: {formalty: form_check}", encoding="utf-8")
    refused = {
        "no_such_call": words("NOBODY-1", after, tmp_path),
        "no_such_edition": words(number, after, tmp_path, "--from", "invention-maintenance/1999"),
        "mapping": words(number, after, tmp_path, "--mapping", str(mapping)),
        "same_edition": words(number, after, tmp_path, "--from", after.hash),
        "usage": words(number, after, tmp_path, "--propose"),
    }
    for code, named in refused.items():
        done = ran(*named, "--json")
        assert (done.exit_code, json.loads(done.stdout)["refused"]["code"]) == (2, code)
