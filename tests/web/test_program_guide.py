"""Every request that the guide for programs shows is sent, in its order, and does what the guide says."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from string import Template

from werkzeug.test import TestResponse

from tests.acts.claim import good
from tests.acts.town import LAST_DAY, SAID, Town
from tests.storage import hostile
from tests.web.browsing import Browsers
from tests.web.program import as_sent, number_of, program, work
from web.api.operations import PREFIX

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
SHOWN = re.compile(r"^    (curl (?:.*\\\n)*.*)$", re.MULTILINE)


def shown() -> Iterator[list[str]]:
    """The words of each command."""
    for found in SHOWN.findall(GUIDE.read_text()):
        yield shlex.split(found.replace("\\\n", " "))[1:]


def test_the_requests_of_the_guide_carry_a_claim_from_the_call_to_its_letters(
    town: Town, browsers: Browsers, tmp_path: Path
) -> None:
    claimant, call = town.claimants[0], town.call()
    mine = program(town, browsers, claimant.officer)
    paper = tmp_path / "undertaking.pdf"
    paper.write_bytes(hostile.plain_pdf("undertaking"))
    known = {
        "YUELU": "",
        "KEY": str(mine.key),
        "CALL": number_of(town, call),
        "ORGANISATION": str(claimant.organisation),
        "LINES": json.dumps([as_sent(each) for each in good(claimant.name, 2)]),
        "ANSWERS": json.dumps(SAID),
        "FILE": str(paper),
        "KIND": mine.get(f"/calls/{number_of(town, call)}")["documents"][0]["name"],
    }
    sent = 0
    for words in shown():
        if "/submit" in words[-1]:
            mine.hand_all(known["APPLICATION"])  # the guide shows one document; the call asks for several
            known |= seen(mine.get(f"/applications/{known['APPLICATION']}"))
        answer = run(browsers, [Template(each).substitute(known) for each in words], paper)
        assert answer.status_code < 300, (words, answer.text)
        sent += 1
        told = answer.json
        if isinstance(told, dict) and told.get("draft"):
            known |= {"APPLICATION": told["number"], **seen(told)}
        if isinstance(told, dict) and "rows_done" in told:
            known["CHECK"] = str(told["id"])
            work(town, told["id"])
            known |= seen(mine.get(f"/applications/{known['APPLICATION']}"))
    assert sent > 12
    assert town.one(
        "SELECT count(*) FROM application WHERE number = :n AND submitted_at IS NOT NULL", n=known["APPLICATION"]
    ) == (1,)


def seen(told: dict[str, object]) -> dict[str, str]:
    """What the next request says that it saw."""
    draft, state = told["draft"], told["state"]
    assert isinstance(draft, dict)
    assert isinstance(state, dict)
    undertaking = draft["undertaking"]["digest"]
    return {
        "DRAFT": str(draft["version"]),
        "VERSION": str(told["version"]),
        "STATE": state["code"],
        "UNDERTAKING": undertaking,
    }


def run(browsers: Browsers, words: list[str], paper: Path) -> TestResponse:
    """Send a request as curl would."""
    method, headers, body = "GET", {}, None
    rest = iter(words)
    address = ""
    for word in rest:
        if word == "-X":
            method = next(rest)
        elif word == "-H":
            name, _, value = next(rest).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(rest).encode()
        elif word == "--data-binary":
            assert next(rest) == f"@{paper}"
            body = paper.read_bytes()
        else:
            address = word
    assert address.startswith(PREFIX), address
    return browsers.app(LAST_DAY).test_client().open(address, method=method, headers=headers, data=body)
